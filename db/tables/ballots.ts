/**
 * trust.md §1.4 names every column these tables may have; tests/features/ballots/schema.test.ts keeps it so:
 * no time, no sequence, no person beside a ballot, no column that says who has rated.
 * The inbox of a day (`ballot_inbox_<day>`) is made when rating opens and dropped when it is mixed: see migrations.
 */
import { bigint, check, customType, date, foreignKey, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { checkIns, openDays } from './open-days.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** What one ballot says about one channel; `overall` is a grade 1–5 or that the errand could not be done. */
export interface BallotAnswers {
  overall: number | 'not_done';
  failedStep?: string; // stage code, with not_done
  indicators: Record<string, number>; // indicator code → 1–5, only those answered
  reasons: string[]; // national tag codes of the chosen star
  facts: Record<string, string>; // coarse facts: wait, visits, copies, matchesGuide
}

/** The right to rate was handed out to this person: as a slip (both null) or later as a blind ticket. */
export const ticketIssues = pgTable('ticket_issues', {
  personId: uuid().notNull(),
  openDayId: uuid().notNull(),
  blindedSha256: bytea(),
  blindSigs: jsonb(),
}, (t) => [
  primaryKey({ name: 'ticket_issues_one_per_person', columns: [t.personId, t.openDayId] }),
  // No right without a check-in, and no check-in taken back from under it.
  foreignKey({ name: 'ticket_issues_need_check_in', columns: [t.openDayId, t.personId], foreignColumns: [checkIns.openDayId, checkIns.experiencerId] }),
]);

/** One row a slip and cell. The code itself is forgotten after the print. */
export const slips = pgTable('slips', {
  nullifier: bytea().primaryKey(), // SHA-256(HMAC(pepper, code ‖ channel))
  cell: text().notNull(),
  openDayId: uuid().notNull().references(() => openDays.id),
  state: text().notNull(), // printed | void; never touched by a cast
});

export const slipBatches = pgTable('slip_batches', {
  openDayId: uuid().primaryKey().references(() => openDays.id),
  printed: integer().notNull(),
  handedOut: integer().notNull(),
  returned: integer(), // leftovers counted and torn before witnesses
}, (t) => [check('slip_batches_not_more_than_printed', sql`${t.handedOut} >= 0 and ${t.handedOut} + coalesce(${t.returned}, 0) <= ${t.printed}`)]);

export const ballots = pgTable('ballots', {
  id: uuid().primaryKey().defaultRandom(),
  openDayId: uuid().notNull().references(() => openDays.id),
  channel: text().notNull(),
  answers: jsonb().$type<BallotAnswers>().notNull(),
});

export const ticketSpents = pgTable('ticket_spents', {
  openDayId: uuid().notNull().references(() => openDays.id),
  cell: text().notNull(),
  nullifier: bytea().notNull(),
  input: bytea(), // null: a slip
  sig: bytea(),
}, (t) => [primaryKey({ columns: [t.openDayId, t.cell, t.nullifier] })]);

/** What was released about one channel of one day, once (trust.md §1.7). Never updated: a trigger refuses. */
export const publishedCells = pgTable('published_cells', {
  openDayId: uuid().notNull().references(() => openDays.id),
  channel: text().notNull(),
  measure: text().notNull(), // 'overall' or an indicator of the channel
  graded: integer(), // null below k: 样本不足
  meanTenths: integer(), // 39 = 3.9
  distribution: jsonb().$type<Record<string, number>>(), // grade → count, from 10 graded answers on
  notDone: integer(), // 没办成, when graded + notDone ≥ 10
  reasons: jsonb().$type<Record<string, number>>(), // tag → count, from 10 on
}, (t) => [primaryKey({ columns: [t.openDayId, t.channel, t.measure] })]);

/**
 * Sums of released 'overall' cells by channel and month of the open day, added to by a trigger when a cell is released and
 * never else: whatever stands behind it, a table of a few hundred rows answers for the home page.
 */
export const ratingTotals = pgTable('rating_totals', {
  month: date().notNull(), // its first day, in the office's time
  channel: text().notNull(),
  graded: integer().notNull(),
  weightedTenths: bigint({ mode: 'number' }).notNull(), // sum of graded × mean in tenths
  handedOut: integer().notNull(), // slips handed out on the days whose cell counts here
  withheld: integer().notNull(), // cells below k, in none of the figures before
}, (t) => [primaryKey({ columns: [t.month, t.channel] })]);
