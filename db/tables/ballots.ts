/**
 * trust.md §1.4 names every column that these tables may have;
 * tests/features/ballots/schema.test.ts checks it. No time, no sequence, no person beside a ballot,
 * no column that tells who has rated. The inbox of a day (`ballot_inbox_<day>`) is created when
 * rating opens and dropped at the mix: see migrations.
 */
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { checkIns, openDays } from './open-days.ts';
import { users } from './people.ts';
import {
  cells,
  channels,
  countDecisions,
  measures,
  remarkStates,
  slipStates,
} from '../vocabulary/ratings.ts';
import { decidingRoles } from '../vocabulary/roles.ts';
import { knownCodes } from '../known-codes.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** One ballot for one channel. `overall` is a grade 1–5, or that the errand could not be done. */
export interface BallotAnswers {
  overall: number | 'not_done';
  failedStep?: string; // stage code, with not_done
  indicators: Record<string, number>; // indicator code → 1–5, only those answered
  reasons: string[]; // national tag codes of the chosen star
  facts: Record<string, string>; // coarse facts: wait, visits, copies, matchesGuide
}

/** One remark: the fifth cell, never linked to a score. */
export interface RemarkAnswers {
  text: string;
}

/**
 * This person received the right to rate: as a slip (both columns null), or as blind tickets for
 * all cells at once. The blind signatures are stored so that a lost response can be sent again
 * after the keys are gone. The mix erases them.
 */
export const ticketIssues = pgTable(
  'ticket_issues',
  {
    personId: uuid().notNull(),
    openDayId: uuid().notNull(),
    blindedSha256: bytea(),
    blindSigs: jsonb().$type<Record<string, string>>(), // cell → base64url
  },
  (t) => [
    primaryKey({ name: 'ticket_issues_one_per_person', columns: [t.personId, t.openDayId] }),
    // A right to rate needs a check-in, and that check-in cannot be removed.
    foreignKey({
      name: 'ticket_issues_need_check_in',
      columns: [t.openDayId, t.personId],
      foreignColumns: [checkIns.openDayId, checkIns.experiencerId],
    }),
  ],
);

/** One row per slip and cell. The code itself is not stored after printing. */
export const slips = pgTable(
  'slips',
  {
    nullifier: bytea().primaryKey(), // SHA-256(HMAC(pepper, code ‖ cell)); the cell is not stored
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    state: text({ enum: slipStates }).notNull(), // a cast never changes it
  },
  (t) => [...knownCodes(t.state)],
);

export const slipBatches = pgTable(
  'slip_batches',
  {
    openDayId: uuid()
      .primaryKey()
      .references(() => openDays.id),
    printed: integer().notNull(),
    handedOut: integer().notNull(),
    torn: integer(), // leftover slips, counted and torn before a witness
    countedBy: uuid(), // the account that counted; no slip is handed out after that
    witnessedBy: uuid(), // the second account, which confirmed the count
    boxClosed: boolean().notNull().default(false), // published; a trigger freezes the row
  },
  (t) => [
    check(
      'slip_batches_not_more_than_printed',
      sql`${t.handedOut} >= 0 and ${t.handedOut} + coalesce(${t.torn}, 0) <= ${t.printed}`,
    ),
    check(
      'slip_batches_two_people',
      sql`${t.witnessedBy} is null or (${t.countedBy} is not null and ${t.witnessedBy} <> ${t.countedBy} and ${t.torn} is not null)`,
    ),
  ],
);

/**
 * A day whose slips or tickets do not add up: its counts when rating closed, and the joint decision
 * of the convenor and the auditor. Counts and decision are written once (a trigger refuses
 * changes).
 */
export const miscounts = pgTable(
  'miscounts',
  {
    openDayId: uuid()
      .primaryKey()
      .references(() => openDays.id),
    slipsPrinted: integer().notNull(),
    slipsHandedOut: integer().notNull(),
    slipsUsed: integer().notNull(), // highest count of any cell
    ticketsIssued: integer().notNull(),
    ticketsUsed: integer(), // highest count of any cell; null: a day before these were counted
    checkedIn: integer().notNull(),
    decideBy: timestamp({ withTimezone: true }).notNull(), // the ratings are deleted at this time
    proposal: text({ enum: countDecisions }),
    reason: text(), // reason of the proposal; public once both agree
    proposedAs: text({ enum: decidingRoles }),
    proposedBy: uuid().references(() => users.id),
    decidedBy: uuid().references(() => users.id), // the other deciding person
    decidedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ...knownCodes(t.proposal, t.proposedAs),
    check(
      'miscounts_proposed_whole',
      sql`num_nulls(${t.proposal}, ${t.reason}, ${t.proposedAs}, ${t.proposedBy}) in (0, 4)`,
    ),
    check(
      'miscounts_two_people_decide',
      sql`num_nulls(${t.decidedBy}, ${t.decidedAt}) in (0, 2) and (${t.decidedBy} is null or (${t.proposedBy} is not null and ${t.decidedBy} <> ${t.proposedBy}))`,
    ),
  ],
);

/**
 * The public keys of a day, in the exact bytes that everyone sees. Created once before check-in and
 * never changed (a trigger refuses).
 */
export const ballotManifests = pgTable('ballot_manifests', {
  openDayId: uuid()
    .primaryKey()
    .references(() => openDays.id),
  manifest: text().notNull(),
  issued: integer(), // people with tickets, counted when issue closed; null before that
  keysDestroyed: boolean().notNull().default(false),
});

/**
 * A paper form as one clerk typed it, sealed with the inbox key of the day, until a second clerk
 * types the same (D15). A matching form moves to the inbox and is deleted here. The rest is deleted
 * with the key when rating closes.
 */
export const paperForms = pgTable(
  'paper_forms',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    form: bytea().notNull(), // SHA-256(HMAC(pepper, code ‖ "paper"))
    keyedBy: uuid().notNull(), // the clerk, not the writer of the form
    payload: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.openDayId, t.form, t.keyedBy] })],
);

export const ballots = pgTable(
  'ballots',
  {
    id: uuid().primaryKey().defaultRandom(),
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    channel: text({ enum: channels }).notNull(),
    answers: jsonb().$type<BallotAnswers>().notNull(),
  },
  (t) => [...knownCodes(t.channel), index('ballots_of_day').on(t.openDayId)],
);

/**
 * 想说的话: what people wrote, never with a channel or a score (trust.md §1.8). The decision about it
 * is in `remark_reviews`.
 */
export const ballotRemarks = pgTable(
  'ballot_remarks',
  {
    id: uuid().primaryKey().defaultRandom(),
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    text: text().notNull(),
    reviewState: text({ enum: remarkStates }).notNull(),
  },
  (t) => [
    ...knownCodes(t.reviewState),
    index('ballot_remarks_by_state').on(t.reviewState, t.id),
    index('ballot_remarks_of_day').on(t.openDayId),
  ],
);

export const ticketSpents = pgTable(
  'ticket_spents',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    cell: text({ enum: cells }).notNull(),
    nullifier: bytea().notNull(),
    input: bytea(), // null: a slip
    sig: bytea(),
  },
  (t) => [...knownCodes(t.cell), primaryKey({ columns: [t.openDayId, t.cell, t.nullifier] })],
);

/**
 * What was released about one channel of one day, once (trust.md §1.7). Never updated: a trigger
 * refuses.
 */
export const publishedCells = pgTable(
  'published_cells',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    channel: text({ enum: channels }).notNull(),
    measure: text({ enum: measures }).notNull(), // 'overall', an indicator, or a fact
    graded: integer(), // null below k: 样本不足
    meanTenths: integer(), // 39 = 3.9
    distribution: jsonb().$type<Record<string, number>>(), // grade → count, from 10 graded answers
    notDone: integer(), // 没办成 of 'overall', when graded + notDone ≥ 10
    reasons: jsonb().$type<Record<string, number>>(), // of 'overall': tag → count, from 10
  },
  (t) => [
    ...knownCodes(t.channel, t.measure),
    primaryKey({ columns: [t.openDayId, t.channel, t.measure] }),
  ],
);

/**
 * A pool: cells of one channel that were too small to publish alone, released together once and
 * never split (trust.md §1.7).
 */
export const publishedPools = pgTable(
  'published_pools',
  {
    id: uuid().primaryKey().defaultRandom(),
    channel: text({ enum: channels }).notNull(),
    firstDay: date().notNull(),
    lastDay: date().notNull(),
    days: integer().notNull(),
    graded: integer().notNull(),
    meanTenths: integer().notNull(),
    distribution: jsonb().$type<Record<string, number>>(),
    notDone: integer(),
    reasons: jsonb().$type<Record<string, number>>(),
    handedOut: integer().notNull(), // slips and tickets handed out on its days
  },
  (t) => [...knownCodes(t.channel), index('published_pools_latest').on(t.lastDay, t.id)],
);

/** The cells of each pool. A cell is in one pool at most. */
export const publishedPoolDays = pgTable(
  'published_pool_days',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    channel: text({ enum: channels }).notNull(),
    poolId: uuid()
      .notNull()
      .references(() => publishedPools.id),
  },
  (t) => [
    ...knownCodes(t.channel),
    primaryKey({ columns: [t.openDayId, t.channel] }),
    index('published_pool_days_of_pool').on(t.poolId),
  ],
);

/**
 * Sums of released 'overall' cells by channel and month of the open day. Only a trigger adds to
 * them, when a cell is released. So the home page reads a few hundred rows, however many ratings
 * exist.
 */
export const ratingTotals = pgTable(
  'rating_totals',
  {
    month: date().notNull(), // first day of the month, in the office's time zone
    channel: text({ enum: channels }).notNull(),
    graded: integer().notNull(),
    weightedTenths: bigint({ mode: 'number' }).notNull(), // sum of graded × mean in tenths
    handedOut: integer().notNull(), // slips and tickets handed out on the days counted here
    withheld: integer().notNull(), // cells below k, not in the figures above
  },
  (t) => [...knownCodes(t.channel), primaryKey({ columns: [t.month, t.channel] })],
);
