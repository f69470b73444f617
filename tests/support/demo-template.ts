/**
 * One portal of each region with its demo district, started and stopped before the journeys: each portal of theirs begins
 * as a copy of its folder, in a fifth of the time, and with the keys of its coming days made.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilStill } from './portal-database.ts';
import { endPortal, startPortal, templateVariable } from './portal.ts';

export default async function makeTemplates(): Promise<() => void> {
  const folders = await Promise.all(['yicheng', 'wuxi'].map(makeTemplate));
  return () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

async function makeTemplate(region: string): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-e2e-template-'));
  const portal = await startPortal({ PORTAL_REGION: region }, dataDir);
  await untilStill(dataDir);
  await endPortal(portal);
  process.env[templateVariable(region)] = dataDir;
  return dataDir;
}
