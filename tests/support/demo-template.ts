/**
 * Starts and stops one portal with the demo district before the journeys. Each portal of a journey
 * starts from a copy of its folder: five times as fast, and with the keys of coming days already
 * made.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilStill } from './portal-database.ts';
import { endPortal, startPortal, templateVariable } from './portal.ts';

export default async function makeTemplate(): Promise<() => void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-e2e-template-'));
  const portal = await startPortal({}, dataDir);
  await untilStill(dataDir);
  await endPortal(portal);
  process.env[templateVariable] = dataDir;
  return () => rmSync(dataDir, { recursive: true, force: true });
}
