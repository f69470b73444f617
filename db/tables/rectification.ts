/** What the lead unit does from plan to acceptance: results, evidence, requests (domain.md §4). */
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { issues } from './issues.ts';
import { users } from './people.ts';
import { timeUnits } from '../vocabulary/issues.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * 申请销号: the result in words and in numbers, as the leader signed it. A second round is a second
 * row; rows never change. A figure before the change always has its figure after it.
 */
export const closureRequests = pgTable(
  'closure_requests',
  {
    // In the order of the requests.
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    // All of these are public once the issue is published.
    resultText: text().notNull(),
    completedOn: date().$type<Day>().notNull(),
    link: text(), // a public page that proves the result
    stepsBefore: integer(),
    stepsAfter: integer(),
    timeBefore: integer(),
    timeAfter: integer(),
    timeUnit: text({ enum: timeUnits }),
    materialsBefore: integer(),
    materialsAfter: integer(),
    visitsBefore: integer(),
    visitsAfter: integer(),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    requestedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    ...knownCodes(t.timeUnit),
    check(
      'closure_requests_figures_in_pairs',
      sql`(${t.stepsBefore} is null) = (${t.stepsAfter} is null) and (${t.timeBefore} is null) = (${t.timeAfter} is null) and (${t.timeBefore} is null) = (${t.timeUnit} is null) and (${t.materialsBefore} is null) = (${t.materialsAfter} is null) and (${t.visitsBefore} is null) = (${t.visitsAfter} is null)`,
    ),
    index('closure_requests_of_issue').on(t.issueId, t.id),
  ],
);
