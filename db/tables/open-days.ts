import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { halls, units } from './organisations.ts';
import { serviceItems } from './service-items.ts';
import { users } from './people.ts';
import { experiencers } from './experiencers.ts';
import { openDayKinds, openDayStepKinds } from '../vocabulary/open-days.ts';
import { channels, ratingEndCauses } from '../vocabulary/ratings.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * 开放日. The phases that a reader sees between draft and feedback are derived from these dates
 * (domain.md §4).
 */
export const openDays = pgTable(
  'open_days',
  {
    id: uuid().primaryKey().defaultRandom(),
    title: text().notNull(),
    theme: text().notNull(), // one of the region's themes
    kind: text({ enum: openDayKinds }).notNull(),
    hallId: integer()
      .notNull()
      .references(() => halls.id),
    startsAt: timestamp({ withTimezone: true }).notNull(),
    endsAt: timestamp({ withTimezone: true }).notNull(),
    registrationOpensAt: timestamp({ withTimezone: true }).notNull(),
    registrationClosesAt: timestamp({ withTimezone: true }).notNull(),
    rateOpensAt: timestamp({ withTimezone: true }).notNull(),
    rateClosesAt: timestamp({ withTimezone: true }).notNull(),
    seats: integer().notNull(),
    // Changed only by the conditional UPDATE of the registration commands.
    taken: integer().notNull().default(0),
    channels: text({ enum: channels }).array().notNull(),
    audience: text().notNull(), // 参加人员
    agenda: text().notNull(),
    attention: text(), // 注意事项
    contactName: text().notNull(),
    contactPhone: text().notNull(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    submittedAt: timestamp({ withTimezone: true }), // null again when returned to the writer
    publishedBy: uuid().references(() => users.id),
    publishedAt: timestamp({ withTimezone: true }),
    cancelledAt: timestamp({ withTimezone: true }),
    cancelReason: text(), // public
    // No more tickets are issued, and rating may open.
    ticketsClosedAt: timestamp({ withTimezone: true }),
    // Rating is closed but not mixed, because slips and ratings do not add up (table miscounts).
    ratingHeldAt: timestamp({ withTimezone: true }),
    mixedAt: timestamp({ withTimezone: true }), // the inbox was mixed and dropped
    scoresPublishedAt: timestamp({ withTimezone: true }),
    // The rating ended without scores, finally. `mixedAt` is set too, because the inbox is gone.
    ratingEndedAt: timestamp({ withTimezone: true }),
    ratingEndCause: text({ enum: ratingEndCauses }),
    // Public words of the people who decided; null when the cause is enough.
    ratingEndReason: text(),
    // The disk was searched after the rating ended. Null: must still be searched.
    residueSearchedAt: timestamp({ withTimezone: true }),
    // Since when ratings cannot be saved or opened; null when they can.
    keysMissingAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ...knownCodes(t.kind, t.channels, t.ratingEndCause),
    check('open_days_seats_not_oversold', sql`${t.taken} between 0 and ${t.seats}`),
    check(
      'open_days_times_in_order',
      sql`${t.registrationOpensAt} < ${t.registrationClosesAt} and ${t.registrationClosesAt} <= ${t.startsAt}
    and ${t.startsAt} < ${t.endsAt} and ${t.startsAt} <= ${t.rateOpensAt} and ${t.rateOpensAt} < ${t.rateClosesAt} and ${t.endsAt} <= ${t.rateClosesAt}`,
    ),
    check(
      'open_days_second_person_publishes',
      sql`${t.publishedBy} is null or ${t.publishedBy} <> ${t.createdBy}`,
    ),
    check(
      'open_days_rating_ended_with_cause',
      sql`(${t.ratingEndedAt} is null) = (${t.ratingEndCause} is null) and (${t.ratingEndedAt} is null or ${t.mixedAt} is not null)`,
    ),
    check(
      'open_days_scores_or_ended',
      sql`${t.ratingEndedAt} is null or ${t.scoresPublishedAt} is null`,
    ),
    index('open_days_by_start').on(t.startsAt, t.id),
    index('open_days_held')
      .on(t.endsAt)
      .where(sql`published_at is not null and cancelled_at is null`), // for the home page
    index('open_days_by_last_day').on(t.rateClosesAt),
    index('open_days_to_seal')
      .on(t.rateClosesAt)
      .where(
        sql`published_at is not null and scores_published_at is null and rating_ended_at is null`,
      ),
  ],
);

/** Who did what to the announcement, in order. */
export const openDaySteps = pgTable(
  'open_day_steps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    kind: text({ enum: openDayStepKinds }).notNull(),
    actorId: uuid()
      .notNull()
      .references(() => users.id),
    note: text(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [...knownCodes(t.kind), index('open_day_steps_of_day').on(t.openDayId, t.id)],
);

/** 体验事项 */
export const openDayItems = pgTable(
  'open_day_items',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    serviceItemId: integer()
      .notNull()
      .references(() => serviceItems.id),
  },
  (t) => [primaryKey({ columns: [t.openDayId, t.serviceItemId] })],
);

/** The units rated that day. Their staff get no slip (A6). */
export const openDayUnits = pgTable(
  'open_day_units',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    unitId: integer()
      .notNull()
      .references(() => units.id),
  },
  (t) => [primaryKey({ columns: [t.openDayId, t.unitId] })],
);

export const openDayRegistrations = pgTable(
  'open_day_registrations',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    experiencerId: uuid()
      .notNull()
      .references(() => experiencers.id),
    registeredAt: timestamp({ withTimezone: true }).notNull(),
    cancelledAt: timestamp({ withTimezone: true }), // null: the seat is taken
  },
  (t) => [
    primaryKey({
      name: 'open_day_registrations_one_per_person',
      columns: [t.openDayId, t.experiencerId],
    }),
    index('open_day_registrations_of_person').on(t.experiencerId),
  ],
);

/** 签到: who came. Does not show who rated. */
export const checkIns = pgTable(
  'check_ins',
  {
    openDayId: uuid()
      .notNull()
      .references(() => openDays.id),
    experiencerId: uuid()
      .notNull()
      .references(() => experiencers.id),
    at: timestamp({ withTimezone: true }).notNull(),
    checkedInBy: uuid()
      .notNull()
      .references(() => users.id),
  },
  (t) => [primaryKey({ name: 'check_ins_once', columns: [t.openDayId, t.experiencerId] })],
);

/**
 * One of the two people who must agree to end a rating has requested it. The row is deleted when
 * the other agrees or the request is withdrawn.
 */
export const ratingEndRequests = pgTable('rating_end_requests', {
  openDayId: uuid()
    .primaryKey()
    .references(() => openDays.id),
  reason: text().notNull(), // becomes public
  requestedBy: uuid()
    .notNull()
    .references(() => users.id),
  requestedAt: timestamp({ withTimezone: true }).notNull(),
});
