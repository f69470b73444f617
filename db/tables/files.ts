/**
 * Attached files, stored in the database: one backup holds everything, and every node sees them at
 * once. The record that a file belongs to decides who may read it (trust.md §3, S13).
 */
import { check, customType, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { users } from './people.ts';
import { fileKinds } from '../vocabulary/files.ts';
import { knownCodes } from '../known-codes.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/**
 * The kind is detected from the content, and pictures are re-encoded. Rows never change: another
 * file is another row.
 */
export const files = pgTable(
  'files',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: fileKinds }).notNull(),
    size: integer().notNull(), // bytes
    sha256: text().notNull(), // hex, of the content as stored
    content: bytea().notNull(),
    storedBy: uuid()
      .notNull()
      .references(() => users.id),
    storedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.kind),
    check(
      'files_of_bearable_size',
      sql`${t.size} between 1 and 10485760 and ${t.size} = octet_length(${t.content})`,
    ),
  ],
);
