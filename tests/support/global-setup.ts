/**
 * One real PostgreSQL for the whole run. Every worker copies the migrated template to its own
 * database.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import postgres from 'postgres';
import { connect } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import { prepareJobs } from '#platform/jobs/worker.ts';
import { buildTown } from './town.ts';

declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string;
  }
}

export const templateName = 'town_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-tests-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${templateName}`);
  await admin.end();
  const templateUrl = urlOf(server.url, templateName);
  await migrate(templateUrl);
  await prepareJobs(templateUrl);
  const template = connect(templateUrl, { max: 1 });
  await buildTown(template.db);
  await template.close();
  project.provide('serverUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
