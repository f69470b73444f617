import { check, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { issues } from './issues.ts';

/**
 * 我也遇到了: one count for each issue, and nothing about who counted. It changes often, so it is
 * outside the change feed: public pages may show it a minute late.
 */
export const issueEncounters = pgTable(
  'issue_encounters',
  {
    issueId: uuid()
      .primaryKey()
      .references(() => issues.id),
    count: integer().notNull(),
  },
  (t) => [check('issue_encounters_count_something', sql`${t.count} > 0`)],
);
