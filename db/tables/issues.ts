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
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { openDays } from './open-days.ts';
import { units } from './organisations.ts';
import { users } from './people.ts';
import { serviceItems } from './service-items.ts';
import {
  dueRules,
  fixModes,
  issuePhaseOf,
  issuePhases,
  issueStatuses,
  issueStepKinds,
  listKinds,
  painTags,
  severities,
  stepVisibilities,
} from '../vocabulary/issues.ts';
import { channels, stages } from '../vocabulary/ratings.ts';
import { knownCodes, knownPairs } from '../known-codes.ts';

/**
 * 我要反映: what somebody ran into, as it was told. Never public. Its state is folded from `takenUpAt` and `answeredAt`.
 * An experiencer reports under her own name; of anybody else nothing is kept but the digests of receipt codes.
 */
export const reports = pgTable(
  'reports',
  {
    id: uuid().primaryKey().defaultRandom(),
    reporterId: uuid().references(() => users.id), // null: anonymous, with a receipt code
    text: text().notNull(),
    place: text(),
    channel: text({ enum: channels }),
    stage: text({ enum: stages }),
    serviceItemId: integer().references(() => serviceItems.id),
    unitId: integer().references(() => units.id),
    wantsAnswer: boolean().notNull(),
    /** The same words from the same hand on the same day are one report: a double click, a reload. Keyed digest. */
    contentDigest: text().notNull().unique('reports_once_a_day'),
    receivedAt: timestamp({ withTimezone: true }).notNull(),
    takenUpAt: timestamp({ withTimezone: true }), // an issue was written from it
    answer: text(), // read by the reporter only
    answeredAt: timestamp({ withTimezone: true }),
    answeredBy: uuid().references(() => users.id),
  },
  (t) => [
    ...knownCodes(t.channel, t.stage),
    check('reports_answer_has_words', sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
    index('reports_waiting')
      .on(t.receivedAt, t.id)
      .where(sql`taken_up_at is null and answered_at is null`),
    index('reports_by_time').on(t.receivedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('reports_of_reporter').on(t.reporterId, t.receivedAt.desc().nullsFirst()),
  ],
);

/** Receipt codes of anonymous reports; the codes themselves are forgotten once shown (D14). */
export const reportReceipts = pgTable(
  'report_receipts',
  {
    codeDigest: text().primaryKey(),
    reportId: uuid()
      .notNull()
      .references(() => reports.id),
  },
  (t) => [index('report_receipts_of_report').on(t.reportId)],
);

/**
 * One entry of the three lists. `status` and the dates beside it are indexes of `issue_steps`, written only together
 * with a step. Whether an issue is overdue is computed from `dueOn`, never stored.
 */
export const issues = pgTable(
  'issues',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: text().notNull().unique('issues_one_per_number'), // WT202611-0007; stays when the issue moves to another list
    listKind: text({ enum: listKinds }).notNull(),
    title: text().notNull(), // public, like publicText, once publishedAt is set
    publicText: text().notNull(),
    rawText: text(), // as it came in; internal
    source: text().notNull(), // issue_source of domain.md §4.1 or one of the region's own
    sourceRef: text(), // the number it has elsewhere, e.g. at 12345; internal
    openDayId: uuid().references(() => openDays.id),
    reportId: uuid()
      .unique('issues_one_per_report')
      .references(() => reports.id),
    serviceItemId: integer().references(() => serviceItems.id),
    channel: text({ enum: channels }),
    stage: text({ enum: stages }),
    painTag: text({ enum: painTags }),
    severity: text({ enum: severities }),
    fixMode: text({ enum: fixModes }),
    leadUnitId: integer().references(() => units.id), // null until handed over
    /** 整改时限: the last day, with the rule that gave it, so that a later change of rules leaves it alone (F6). */
    dueOn: date().$type<Day>(),
    dueRule: text({ enum: dueRules }),
    dueFrom: date().$type<Day>(), // the day that was counted from
    dueWorkdays: integer(), // null for a named date
    cause: text(), // public
    measures: text(), // public
    /** Of an entry of 优化清单 alone, public: 涉及制度文件, 实施日期, 成效 (domain.md §4). */
    documents: text(),
    implementedOn: date().$type<Day>(),
    effect: text(),
    section: text(), // 责任科室, public
    personInCharge: text(), // internal
    status: text({ enum: issueStatuses }).notNull(),
    phase: text({ enum: issuePhases }).notNull(), // what the public reads of the status; always written with it
    registeredAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    assignedOn: date().$type<Day>(), // the acknowledgement is counted from here
    holdUntil: date().$type<Day>(), // published by itself on this day (F16)
    publishedAt: timestamp({ withTimezone: true, precision: 3 }),
    closedOn: date().$type<Day>(),
    changedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(), // of the last step
  },
  (t) => [
    ...knownCodes(t.listKind, t.channel, t.stage, t.painTag, t.severity, t.fixMode, t.dueRule),
    knownPairs('issues_phase_of_status', [t.status, t.phase], issuePhaseOf),
    check('issues_handed_over_whole', sql`(${t.leadUnitId} is null) = (${t.dueOn} is null)`),
    check(
      'issues_measure_of_optimization',
      sql`${t.listKind} = 'optimization' or (${t.documents} is null and ${t.implementedOn} is null and ${t.effect} is null)`,
    ),
    check(
      'issues_measure_has_date',
      sql`${t.implementedOn} is not null or (${t.documents} is null and ${t.effect} is null)`,
    ),
    // The public's lists, newest first: whole, by state, by unit, by both, by channel.
    index('issues_public')
      .on(t.listKind, t.publishedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    index('issues_public_of_phase')
      .on(t.listKind, t.phase, t.publishedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    index('issues_public_of_unit')
      .on(t.leadUnitId, t.listKind, t.publishedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    index('issues_public_of_unit_phase')
      .on(
        t.leadUnitId,
        t.listKind,
        t.phase,
        t.publishedAt.desc().nullsFirst(),
        t.number.desc().nullsFirst(),
      )
      .where(sql`published_at is not null`),
    index('issues_public_of_channel')
      .on(t.listKind, t.channel, t.publishedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    // What something was done about last, for whoever subscribes.
    index('issues_public_by_change')
      .on(t.changedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    // What is running against a date, the one longest overdue first.
    index('issues_running')
      .on(t.dueOn, t.number)
      .where(sql`phase in ('todo', 'doing')`),
    index('issues_running_of_unit')
      .on(t.leadUnitId, t.dueOn, t.number)
      .where(sql`phase in ('todo', 'doing')`),
    // The back office, newest first.
    index('issues_office').on(t.registeredAt.desc().nullsFirst(), t.number.desc().nullsFirst()),
    index('issues_office_of_status').on(
      t.status,
      t.registeredAt.desc().nullsFirst(),
      t.number.desc().nullsFirst(),
    ),
    index('issues_office_of_unit').on(
      t.leadUnitId,
      t.registeredAt.desc().nullsFirst(),
      t.number.desc().nullsFirst(),
    ),
    index('issues_office_of_unit_status').on(
      t.leadUnitId,
      t.status,
      t.registeredAt.desc().nullsFirst(),
      t.number.desc().nullsFirst(),
    ),
    index('issues_held')
      .on(t.holdUntil)
      .where(sql`published_at is null and hold_until is not null`),
    index('issues_of_open_day')
      .on(t.openDayId)
      .where(sql`open_day_id is not null`),
  ],
);

/**
 * How many published issues there are of each kind, kept by a trigger with every change, so that the numbers of the home
 * page cost the same whatever their size. Read through `loopNumbers` only.
 */
export const issueTallies = pgTable(
  'issue_tallies',
  {
    listKind: text({ enum: listKinds }).notNull(),
    phase: text({ enum: issuePhases }).notNull(),
    /** While the issue runs against a date, that date; else 'infinity'. */
    dueOn: date().notNull(),
    count: integer().notNull(),
  },
  (t) => [
    ...knownCodes(t.listKind, t.phase),
    primaryKey({ columns: [t.listKind, t.phase, t.dueOn] }),
  ],
);

/** 协办单位. The lead unit is in the issue itself: one lead, any number of helpers (F5). */
export const issueUnits = pgTable(
  'issue_units',
  {
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    registeredAt: timestamp({ withTimezone: true, precision: 3 }).notNull(), // of the issue, so that a unit's list is read in order
  },
  (t) => [
    primaryKey({ columns: [t.issueId, t.unitId] }),
    index('issue_units_of_unit').on(t.unitId, t.registeredAt.desc().nullsFirst()),
  ],
);

/** What happened to an issue, in its order: the public and the office read the same rows, each what is meant for them. */
export const issueSteps = pgTable(
  'issue_steps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    kind: text({ enum: issueStepKinds }).notNull(),
    visibility: text({ enum: stepVisibilities }).notNull(),
    actorId: uuid().references(() => users.id), // null: the portal itself
    actorUnitId: integer().references(() => units.id), // the unit the actor acted for
    unitId: integer().references(() => units.id), // the unit the step put in charge
    dueOn: date().$type<Day>(), // the date the step set
    opinion: text(), // shown to the public once the issue is published, when the step is public
    note: text(), // internal
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [...knownCodes(t.kind, t.visibility), index('issue_steps_of_issue').on(t.issueId, t.id)],
);
