import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { experiencers } from './experiencers.ts';
import { issues } from './issues.ts';
import { users } from './people.ts';
import { acceptanceOutcomes, taskEnds, verdicts } from '../vocabulary/acceptance.ts';
import { listKinds } from '../vocabulary/issues.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * One 体验式验收 of an issue: the list that was drawn from, the seed, and the result. An issue that
 * fails gets another one, with the next attempt number.
 */
export const acceptances = pgTable(
  'acceptances',
  {
    id: uuid().primaryKey().defaultRandom(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    attempt: integer().notNull(), // 1, 2, … within the issue
    round: integer().notNull(), // of the issue; a reopening begins the next
    needed: integer().notNull(), // counted votes that a result needs
    listedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    listedBy: uuid()
      .notNull()
      .references(() => users.id),
    listSha256: text().notNull(),
    listSeq: bigint({ mode: 'number' }).notNull(), // entry of the public log with the hash
    seedSeq: bigint({ mode: 'number' }), // the first daily entry after it; its hash is the seed
    seed: text(),
    drawnAt: timestamp({ withTimezone: true, precision: 3 }),
    outcome: text({ enum: acceptanceOutcomes }),
    decidedAt: timestamp({ withTimezone: true, precision: 3 }),
    decidedBy: uuid().references(() => users.id),
  },
  (t) => [
    ...knownCodes(t.outcome),
    unique('acceptances_one_per_attempt').on(t.issueId, t.attempt),
    uniqueIndex('acceptances_one_running')
      .on(t.issueId)
      .where(sql`outcome is null`),
    index('acceptances_undrawn')
      .on(t.listSeq)
      .where(sql`seed_seq is null and outcome is null`),
    check('acceptances_at_least_two', sql`${t.needed} >= 2`),
    check(
      'acceptances_seed_after_list',
      sql`${t.seedSeq} > ${t.listSeq} and (${t.seedSeq} is null) = (${t.seed} is null) and (${t.seedSeq} is null) = (${t.drawnAt} is null)`,
    ),
    check(
      'acceptances_decided_whole',
      sql`(${t.outcome} is null) = (${t.decidedAt} is null) and (${t.outcome} is null) = (${t.decidedBy} is null)`,
    ),
  ],
);

/**
 * The experiencers who could be drawn. The public reads the number only. It is a hash of a salt of
 * this person and this draw, so nobody can compute it without the salt.
 */
export const acceptanceCandidates = pgTable(
  'acceptance_candidates',
  {
    acceptanceId: uuid()
      .notNull()
      .references(() => acceptances.id),
    experiencerId: uuid()
      .notNull()
      .references(() => experiencers.id),
    number: text().notNull(),
    salt: text().notNull(), // read only by its person
    position: integer(), // in the order of the draw, from 1; null until the seed is known
  },
  (t) => [
    primaryKey({ columns: [t.acceptanceId, t.experiencerId] }),
    unique('acceptance_candidates_one_per_number').on(t.acceptanceId, t.number),
    unique('acceptance_candidates_one_per_position').on(t.acceptanceId, t.position),
  ],
);

/** A drawn person's task: redo the step until the end of `dueOn`. */
export const acceptanceTasks = pgTable(
  'acceptance_tasks',
  {
    id: uuid().primaryKey().defaultRandom(),
    acceptanceId: uuid()
      .notNull()
      .references(() => acceptances.id),
    experiencerId: uuid()
      .notNull()
      .references(() => experiencers.id),
    position: integer().notNull(),
    assignedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    dueOn: date().$type<Day>().notNull(),
    endedAt: timestamp({ withTimezone: true, precision: 3 }),
    ended: text({ enum: taskEnds }),
  },
  (t) => [
    ...knownCodes(t.ended),
    unique('acceptance_tasks_one_per_person').on(t.acceptanceId, t.experiencerId),
    unique('acceptance_tasks_one_per_position').on(t.acceptanceId, t.position),
    check('acceptance_tasks_ended_whole', sql`(${t.endedAt} is null) = (${t.ended} is null)`),
    index('acceptance_tasks_of_experiencer').on(t.experiencerId, t.assignedAt.desc().nullsFirst()),
    index('acceptance_tasks_running')
      .on(t.dueOn, t.acceptanceId)
      .where(sql`ended_at is null`),
  ],
);

/** Written once. The words are public with the counted result. */
export const acceptanceVotes = pgTable(
  'acceptance_votes',
  {
    taskId: uuid()
      .primaryKey()
      .references(() => acceptanceTasks.id),
    verdict: text({ enum: verdicts }).notNull(),
    words: text().notNull(),
    givenAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [...knownCodes(t.verdict)],
);

/** 豁免验收: one person proposes with a public reason, another agrees or refuses. */
export const exemptions = pgTable(
  'exemptions',
  {
    id: uuid().primaryKey().defaultRandom(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    round: integer().notNull(),
    reason: text().notNull(), // public once agreed
    proposedBy: uuid()
      .notNull()
      .references(() => users.id),
    proposedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    decidedBy: uuid().references(() => users.id),
    decidedAt: timestamp({ withTimezone: true, precision: 3 }),
    agreed: boolean(),
  },
  (t) => [
    uniqueIndex('exemptions_one_waiting')
      .on(t.issueId)
      .where(sql`agreed is null`),
    uniqueIndex('exemptions_one_agreed')
      .on(t.issueId, t.round)
      .where(sql`agreed`),
    check('exemptions_second_person_decides', sql`${t.decidedBy} <> ${t.proposedBy}`),
    check(
      'exemptions_decided_whole',
      sql`(${t.agreed} is null) = (${t.decidedAt} is null) and (${t.agreed} is null) = (${t.decidedBy} is null)`,
    ),
  ],
);

/** 回头看, due 30 and 90 days after a closing. A reopening ends the others of its round. */
export const lookBacks = pgTable(
  'look_backs',
  {
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    round: integer().notNull(),
    afterDays: integer().notNull(),
    dueOn: date().$type<Day>().notNull(),
    held: boolean(), // null: not done yet
    words: text(), // public
    doneAt: timestamp({ withTimezone: true, precision: 3 }),
    doneBy: uuid().references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.issueId, t.round, t.afterDays] }),
    index('look_backs_due')
      .on(t.dueOn, t.issueId)
      .where(sql`held is null`),
    check(
      'look_backs_done_whole',
      sql`(${t.held} is null) = (${t.words} is null) and (${t.held} is null) = (${t.doneAt} is null) and (${t.held} is null) = (${t.doneBy} is null)`,
    ),
  ],
);

/** 「又出现了」: a report of anybody on a closed issue. Its words are read by the office only. */
export const recurrenceReports = pgTable(
  'recurrence_reports',
  {
    id: uuid().primaryKey().defaultRandom(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    round: integer().notNull(),
    words: text(),
    /** Keyed digest. The same words on the same day are one report (a double click, a reload). */
    contentDigest: text().notNull().unique('recurrence_reports_once_a_day'),
    receivedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    dueOn: date().$type<Day>().notNull(), // the office answers by the end of this day
    reopened: boolean(), // null: no answer yet
    answer: text(), // public
    answeredAt: timestamp({ withTimezone: true, precision: 3 }),
    answeredBy: uuid().references(() => users.id),
  },
  (t) => [
    index('recurrence_reports_of_issue').on(t.issueId, t.receivedAt),
    index('recurrence_reports_waiting')
      .on(t.dueOn, t.issueId)
      .where(sql`reopened is null`),
    check(
      'recurrence_reports_answered_whole',
      sql`(${t.reopened} is null) = (${t.answer} is null) and (${t.reopened} is null) = (${t.answeredAt} is null) and (${t.reopened} is null) = (${t.answeredBy} is null)`,
    ),
  ],
);

/**
 * How often issues of a list were closed by votes, closed by exemption, and reopened. A trigger on
 * the steps adds to it, so the home page costs the same at any size.
 */
export const closureTallies = pgTable(
  'closure_tallies',
  {
    listKind: text({ enum: listKinds }).primaryKey(),
    accepted: integer().notNull(),
    exempted: integer().notNull(),
    reopened: integer().notNull(),
  },
  (t) => [...knownCodes(t.listKind)],
);
