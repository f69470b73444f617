/** What the lead unit does from plan to acceptance: results, evidence, requests (domain.md §4). */
import {
  bigint,
  boolean,
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
import { files } from './files.ts';
import { issues } from './issues.ts';
import { users } from './people.ts';
import {
  demandOutcomes,
  evidenceMoments,
  stepVisibilities,
  timeUnits,
} from '../vocabulary/issues.ts';
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

/**
 * 无法整改, or the answer to a 需求, as the leader of the lead unit asks for it. Published when two
 * people of the office have agreed (F15). Rows never change: a new request is a new row.
 */
export const explanations = pgTable(
  'explanations',
  {
    // In the order of the requests.
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    outcome: text({ enum: demandOutcomes }), // of a 需求 only
    basis: text().notNull(), // legal basis or cause
    explanation: text().notNull(), // plain words for the public
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    requestedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [...knownCodes(t.outcome), index('explanations_of_issue').on(t.issueId, t.id)],
);

/**
 * The steps of a plan, each with its date (S0 四（一）), public. A new plan drops those of the plan
 * before it. `doneOn` is set once.
 */
export const milestones = pgTable(
  'milestones',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    step: text().notNull(),
    dueOn: date().$type<Day>().notNull(),
    setAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    droppedAt: timestamp({ withTimezone: true, precision: 3 }),
    doneOn: date().$type<Day>(),
    doneBy: uuid().references(() => users.id),
  },
  (t) => [
    check('milestones_done_by_somebody', sql`(${t.doneOn} is null) = (${t.doneBy} is null)`),
    index('milestones_of_issue').on(t.issueId, t.dueOn, t.id),
  ],
);

/**
 * Evidence before and after (F11). The two pictures of one place share `pair`. Nobody outside reads
 * an internal file. A removed file leaves its row with the reason; the content is deleted.
 */
export const evidenceFiles = pgTable(
  'evidence_files',
  {
    // In the order they were added.
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    pair: uuid().notNull(),
    moment: text({ enum: evidenceMoments }).notNull(),
    visibility: text({ enum: stepVisibilities }).notNull(),
    title: text().notNull(), // the alternative text of a picture, and the name of the file
    showsPeople: boolean().notNull(), // everybody shown has agreed; otherwise it is refused
    fileId: uuid()
      .unique('evidence_files_own_their_file')
      .references(() => files.id),
    thumbnailId: uuid().references(() => files.id),
    publicName: text().notNull().unique('evidence_files_found_by_name'),
    addedBy: uuid()
      .notNull()
      .references(() => users.id),
    addedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    removedBy: uuid().references(() => users.id),
    removedAt: timestamp({ withTimezone: true, precision: 3 }),
    removeReason: text(), // public, if the file was
  },
  (t) => [
    ...knownCodes(t.moment, t.visibility),
    check(
      'evidence_files_removed_whole',
      sql`(${t.removedAt} is null) = (${t.fileId} is not null) and (${t.removedAt} is null) = (${t.removeReason} is null) and (${t.removedAt} is null) = (${t.removedBy} is null)`,
    ),
    index('evidence_files_of_issue').on(t.issueId, t.id),
  ],
);
