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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { units } from './organisations.ts';
import { users } from './people.ts';
import {
  applicationStatuses,
  educations,
  endKinds,
  experiencerTypes,
  genders,
  politicalStatuses,
  ties,
} from '../vocabulary/people.ts';
import { channels } from '../vocabulary/ratings.ts';
import { knownCodes } from '../known-codes.ts';

/** 招募公告 and its period. Another person than the writer publishes it. */
export const campaigns = pgTable(
  'campaigns',
  {
    id: uuid().primaryKey().defaultRandom(),
    title: text().notNull(),
    audience: text().notNull(), // 招募对象
    conditions: text().notNull(),
    duties: text().notNull(),
    rights: text().notNull(),
    activities: text().notNull(), // 体验方式和内容
    procedure: text().notNull(),
    contact: text().notNull(),
    seats: integer().notNull(),
    maxAge: integer(), // null: no upper limit
    termMonths: integer().notNull(),
    opensAt: timestamp({ withTimezone: true }).notNull(),
    closesAt: timestamp({ withTimezone: true }).notNull(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    publishedBy: uuid().references(() => users.id),
    publishedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    check('campaigns_open_before_close', sql`${t.opensAt} < ${t.closesAt}`),
    check(
      'campaigns_second_person_publishes',
      sql`${t.publishedBy} is null or ${t.publishedBy} <> ${t.createdBy}`,
    ),
  ],
);

/** 报名表. `status` repeats the last of `application_steps`, written only with a step. */
export const applications = pgTable(
  'applications',
  {
    id: uuid().primaryKey().defaultRandom(),
    receiptNo: text().notNull().unique(), // 受理编号
    campaignId: uuid()
      .notNull()
      .references(() => campaigns.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    status: text({ enum: applicationStatuses }).notNull(),
    name: text().notNull(),
    gender: text({ enum: genders }),
    birthOn: date().$type<Day>().notNull(),
    politicalStatus: text({ enum: politicalStatuses }),
    education: text({ enum: educations }),
    employer: text(), // 工作单位及职务
    experiencerType: text({ enum: experiencerTypes }).notNull(),
    industry: text(),
    channels: text({ enum: channels }).array().notNull(), // 擅长渠道
    town: text(), // 常住镇街
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(
      t.status,
      t.gender,
      t.politicalStatus,
      t.education,
      t.experiencerType,
      t.channels,
    ),
    uniqueIndex('applications_one_per_campaign').on(t.campaignId, t.userId),
    index('applications_by_status').on(t.status, t.createdAt, t.id),
  ],
);

export const applicationSteps = pgTable(
  'application_steps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    applicationId: uuid()
      .notNull()
      .references(() => applications.id),
    kind: text({ enum: applicationStatuses }).notNull(),
    actorId: uuid()
      .notNull()
      .references(() => users.id),
    note: text(), // shown to the applicant
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.kind),
    index('application_steps_of_application').on(t.applicationId, t.id),
  ],
);

/**
 * An application with a phone number that already has an account. The page gives the same neutral
 * answer and number. The account owner finds this under 我的; a stranger learns nothing.
 */
export const applicationEchoes = pgTable(
  'application_echoes',
  {
    receiptNo: text().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    campaignId: uuid()
      .notNull()
      .references(() => campaigns.id),
    formDigest: text(), // keyed digest, only to detect the same form sent twice
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('application_echoes_of_user').on(t.userId)],
);

/** An appointment. Valid from startsOn to endsOn, both included, unless ended earlier. */
export const experiencers = pgTable(
  'experiencers',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid()
      .notNull()
      .unique('experiencers_one_per_person')
      .references(() => users.id),
    number: text().notNull().unique(), // TY2026001
    experiencerType: text({ enum: experiencerTypes }).notNull(),
    industry: text(),
    town: text(),
    startsOn: date().$type<Day>().notNull(),
    endsOn: date().$type<Day>().notNull(),
    identityCheckedInPerson: boolean().notNull(), // the method is stored, the document is not (A1)
    appointedBy: uuid()
      .notNull()
      .references(() => users.id),
    appointedAt: timestamp({ withTimezone: true }).notNull(),
    endedOn: date().$type<Day>(), // last day in office if ended before the term
    endKind: text({ enum: endKinds }),
    endReason: text(),
  },
  (t) => [...knownCodes(t.experiencerType, t.endKind)],
);

/**
 * 回避: units that this person works for or supplies. On a day that rates one of them, they may come
 * and speak, but get no ticket and no slip (A6).
 */
export const recusals = pgTable(
  'recusals',
  {
    experiencerId: uuid()
      .notNull()
      .references(() => experiencers.id),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    tie: text({ enum: ties }).notNull(),
    notedBy: uuid()
      .notNull()
      .references(() => users.id),
    notedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.tie),
    primaryKey({ name: 'recusals_one_per_unit', columns: [t.experiencerId, t.unitId] }),
  ],
);

/** Running numbers (受理编号, TY2026001): one row per series, raised by one UPDATE, never reused. */
export const counters = pgTable('counters', {
  series: text().primaryKey(),
  value: integer().notNull(),
});
