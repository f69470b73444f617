/** `npm run db:schema`: writes `db/schema.sql` from a new database with all migrations. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSchema, schemaText } from './describe-schema.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'portal-schema-'));
const server = await startEmbeddedPostgres({ dataDir });
try {
  await migrate(server.url);
  writeFileSync(
    new URL('schema.sql', import.meta.url),
    schemaText(await describeSchema(server.url)),
  );
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
