/**
 * A list of 50,000 issues as CSV and as XLSX, from the database to a reader that discards it. Each
 * is made by a process of its own, so its largest memory is that of one export.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import { sheetFormats } from '#platform/exports/sheet.ts';
import { seedIssues } from '#tests/support/issue-seed.ts';
import { startProcess } from './processes.ts';

const rows = 50_000;
/** What an export may add to the memory of its process, in MB. */
const targetMb = 50;

/** Prints the table. False if an export adds more memory than allowed, or has too few rows. */
export async function benchExports(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const client = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    await migrate(server.url);
    await seedIssues(client, Math.ceil((rows * 10) / 7)); // seven of ten are problems
    await client`vacuum analyze issues`;
    console.log(
      `\n== exports: the list of problems, streamed; memory of the process before, and its largest\n`,
    );
    console.log(
      `${'format'.padEnd(10)}${'rows'.padStart(8)}${'seconds'.padStart(9)}${'CPU s'.padStart(8)}${'MB sent'.padStart(9)}${'MB before'.padStart(11)}${'largest'.padStart(9)}${'added'.padStart(7)}`,
    );
    let met = true;
    for (const format of sheetFormats) {
      const { printed } = await startProcess(
        ['--max-semi-space-size=8', join(import.meta.dirname, 'export-once.ts'), format],
        { DATABASE_URL: server.url },
        /\}\s*$/,
      );
      const made = JSON.parse(printed) as Record<string, number>;
      const { count = 0, seconds = 0, cpu = 0, bytes = 0, most = 0, before = 0 } = made;
      const enough = most - before < targetMb && count >= rows * 0.95;
      met &&= enough;
      console.log(
        `${format.padEnd(10)}${String(count).padStart(8)}${seconds.toFixed(1).padStart(9)}${cpu.toFixed(1).padStart(8)}${(bytes / 1e6).toFixed(1).padStart(9)}${before.toFixed(0).padStart(11)}${most.toFixed(0).padStart(9)}${(most - before).toFixed(0).padStart(7)}${enough ? '' : `   adds ${targetMb} MB or more, or too few rows`}`,
      );
    }
    return met;
  } finally {
    await client.end();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
