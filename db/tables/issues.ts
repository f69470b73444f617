import {
  type AnyPgColumn,
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
  demandOutcomes,
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
 * 我要反映: what a person met, in their own words. Never public. Its state is derived from `takenUpAt`
 * and `answeredAt`. An experiencer reports under their own name. Of other reporters only digests of
 * receipt codes are stored.
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
    /**
     * Keyed digest. The same words from the same sender on the same day are one report (a double
     * click, a reload).
     */
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

/** Receipt codes of anonymous reports. The codes themselves are shown once and not stored (D14). */
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
 * One entry of the three lists. `status` and its dates repeat `issue_steps` for queries and are
 * written only together with a step. Whether an issue is overdue is computed from `dueOn`, never
 * stored.
 */
export const issues = pgTable(
  'issues',
  {
    id: uuid().primaryKey().defaultRandom(),
    // WT202611-0007; unchanged when the issue moves to another list
    number: text().notNull().unique('issues_one_per_number'),
    listKind: text({ enum: listKinds }).notNull(),
    title: text().notNull(), // public, like publicText, once publishedAt is set
    publicText: text().notNull(),
    rawText: text(), // as received; internal
    source: text().notNull(), // issue_source of domain.md §4.1 or one of the region's own
    sourceRef: text(), // its number in another system, e.g. 12345; internal
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
    leadUnitId: integer().references(() => units.id), // null until assigned
    /**
     * 整改时限: the last day, with the rule that gave it, so that a later change of rules does not
     * change it (F6).
     */
    dueOn: date().$type<Day>(),
    dueRule: text({ enum: dueRules }),
    dueFrom: date().$type<Day>(), // the day the count starts from
    dueWorkdays: integer(), // null for a named date
    cause: text(), // public
    measures: text(), // public
    /** Only for an entry of 优化清单, public: 涉及制度文件, 实施日期, 成效 (domain.md §4). */
    documents: text(),
    implementedOn: date().$type<Day>(),
    effect: text(),
    section: text(), // 责任科室, public
    personInCharge: text(), // internal
    status: text({ enum: issueStatuses }).notNull(),
    // The public form of the status, always written with it.
    phase: text({ enum: issuePhases }).notNull(),
    outcome: text({ enum: demandOutcomes }), // of an answered 需求
    registeredAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    assignedOn: date().$type<Day>(), // start of the acknowledgement period
    holdUntil: date().$type<Day>(), // published automatically on this day (F16)
    publishedAt: timestamp({ withTimezone: true, precision: 3 }),
    closedOn: date().$type<Day>(),
    mergedIntoId: uuid().references((): AnyPgColumn => issues.id), // 并案: where it is dealt with
    /** 第2轮: a reopening begins the next round under the same number (F13). */
    round: integer().notNull().default(1),
    // Time of the last step.
    changedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    ...knownCodes(t.listKind, t.channel, t.stage, t.painTag, t.severity, t.fixMode, t.dueRule),
    ...knownCodes(t.outcome),
    check(
      'issues_outcome_of_answered_demand',
      sql`${t.outcome} is null or (${t.listKind} = 'demand' and ${t.status} = 'explained')`,
    ),
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
    check(
      'issues_merged_has_target',
      sql`(${t.status} = 'merged') = (${t.mergedIntoId} is not null) and ${t.mergedIntoId} is distinct from ${t.id}`,
    ),
    // The public lists, newest first: all, by state, by unit, by both, by channel.
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
    // Latest changes first, for subscriptions.
    index('issues_public_by_change')
      .on(t.changedAt.desc().nullsFirst(), t.number.desc().nullsFirst())
      .where(sql`published_at is not null`),
    // Issues with a running time limit, the longest overdue first.
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
    index('issues_merged_into')
      .on(t.mergedIntoId)
      .where(sql`merged_into_id is not null`),
    index('issues_of_open_day')
      .on(t.openDayId)
      .where(sql`open_day_id is not null`),
  ],
);

/**
 * Number of published issues of each kind. A trigger updates it with every change, so the home page
 * costs the same at any size. Read only through `loopNumbers`.
 */
export const issueTallies = pgTable(
  'issue_tallies',
  {
    listKind: text({ enum: listKinds }).notNull(),
    phase: text({ enum: issuePhases }).notNull(),
    /** The due date while the time limit runs, otherwise 'infinity'. */
    dueOn: date().notNull(),
    count: integer().notNull(),
  },
  (t) => [
    ...knownCodes(t.listKind, t.phase),
    primaryKey({ columns: [t.listKind, t.phase, t.dueOn] }),
  ],
);

/** 协办单位. The lead unit is in the issue: one lead, any number of helpers (F5). */
export const issueUnits = pgTable(
  'issue_units',
  {
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    // Copied from the issue, so that a unit's list is read in order.
    registeredAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.issueId, t.unitId] }),
    index('issue_units_of_unit').on(t.unitId, t.registeredAt.desc().nullsFirst()),
  ],
);

/**
 * The steps of an issue, in order. The public and the office read the same rows, filtered by
 * visibility.
 */
export const issueSteps = pgTable(
  'issue_steps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    kind: text({ enum: issueStepKinds }).notNull(),
    visibility: text({ enum: stepVisibilities }).notNull(),
    actorId: uuid().references(() => users.id), // null: the portal
    actorUnitId: integer().references(() => units.id), // the unit the actor acted for
    unitId: integer().references(() => units.id), // the unit that the step put in charge
    dueOn: date().$type<Day>(), // the date that the step set
    // Public once the issue is published, if the step is public.
    opinion: text(),
    note: text(), // internal
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [...knownCodes(t.kind, t.visibility), index('issue_steps_of_issue').on(t.issueId, t.id)],
);
