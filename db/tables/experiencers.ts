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

/** 招募公告 and its window. Published by somebody other than its writer. */
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

/** 报名表. `status` is an index of `application_steps`, written only together with a step. */
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
 * A sign-up with a phone that already has an account. The page gives the same neutral answer and number;
 * the owner of the account finds this under 我的, a stranger learns nothing.
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
    formDigest: text(), // keyed: tells the same form sent twice, and nothing else
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('application_echoes_of_user').on(t.userId)],
);

/** An appointment. In force from startsOn to endsOn, both included, unless ended before. */
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
    identityCheckedInPerson: boolean().notNull(), // the method is kept, the document is not (A1)
    appointedBy: uuid()
      .notNull()
      .references(() => users.id),
    appointedAt: timestamp({ withTimezone: true }).notNull(),
    endedOn: date().$type<Day>(), // last day in office when ended before the term
    endKind: text({ enum: endKinds }),
    endReason: text(),
  },
  (t) => [...knownCodes(t.experiencerType, t.endKind)],
);

/**
 * 回避: units this person works for or supplies. On a day that rates one of them the person may come and speak, but is
 * given no ticket and no slip (A6).
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

/** Running numbers (受理编号, TY2026001): one row a series, raised by one UPDATE, never reused. */
export const counters = pgTable('counters', {
  series: text().primaryKey(),
  value: integer().notNull(),
});
