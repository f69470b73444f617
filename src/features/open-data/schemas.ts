/**
 * The API's answers as zod schemas. Answers are parsed with them, so no extra field leaves. OpenAPI
 * is generated from them.
 */
import { z } from 'zod';
import { halfDays, type DutyStatus } from '#db/vocabulary/duties.ts';
import { listKinds, type IssuePhase } from '#db/vocabulary/issues.ts';
import { openDayKinds, type OpenDayPhase } from '#db/vocabulary/open-days.ts';
import { experiencerTypes } from '#db/vocabulary/people.ts';
import { channels } from '#db/vocabulary/ratings.ts';
import { issuePhaseLabels } from '#labels/issues.ts';
import { dutyStatusLabels } from '#labels/duties.ts';
import { openDayPhaseLabels } from '#labels/statuses.ts';

/** The codes of a label table. */
const codesOf = <Code extends string>(labels: Record<Code, string>) =>
  z.enum(Object.keys(labels) as [Code, ...Code[]]);

const instant = z.iso.datetime().describe('UTC');
const day = z.iso.date().describe('Asia/Shanghai');
const score = z.number().min(1).max(5).nullable();

export const schemas = {
  'open-days': z.strictObject({
    id: z.uuid(),
    title: z.string(),
    theme: z.string(),
    kind: z.enum(openDayKinds),
    hall: z.string(),
    startsAt: instant,
    endsAt: instant,
    registrationOpensAt: instant,
    registrationClosesAt: instant,
    rateOpensAt: instant,
    rateClosesAt: instant,
    seats: z.int(),
    seatsLeft: z.int(),
    channels: z.array(z.enum(channels)),
    state: codesOf<OpenDayPhase>(openDayPhaseLabels),
  }),
  'experiencers': z.strictObject({
    number: z.string(),
    name: z.string().describe('masked unless the person agreed to the full name'),
    type: z.enum(experiencerTypes),
    industry: z.string().nullable(),
    town: z.string().nullable(),
    startsOn: day,
    endsOn: day,
  }),
  'issues': z.strictObject({
    number: z.string(),
    list: z.enum(listKinds),
    title: z.string(),
    unit: z.string().nullable(),
    channel: z.enum(channels).nullable(),
    state: codesOf<IssuePhase>(issuePhaseLabels),
    dueOn: day.nullable().describe('null for measures of the list `optimization`'),
    closedOn: day.nullable(),
    overdue: z.boolean(),
    measures: z.string().nullable(),
    documents: z.string().nullable().describe('what a measure of `optimization` rests on'),
    implementedOn: day.nullable().describe('since when a measure of `optimization` is in force'),
    effect: z.string().nullable().describe('what came of a measure of `optimization`'),
    publishedAt: instant,
    changedAt: instant,
  }),
  'duties': z.strictObject({
    id: z.uuid(),
    day,
    halfDay: z.enum(halfDays),
    unit: z.string(),
    name: z.string(),
    post: z.string(),
    hall: z.string(),
    floor: z.string(),
    window: z.string(),
    items: z.string(),
    status: codesOf<DutyStatus>(dutyStatusLabels),
    original: z.string(),
    reason: z.string().nullable(),
  }),
  'ratings': z.strictObject({
    openDayId: z.uuid(),
    openDay: z.string(),
    startsAt: instant,
    channel: z.enum(channels),
    measure: z.string(),
    graded: z.int().nullable().describe('null: too few, not published'),
    mean: score,
    distribution: z.record(z.string(), z.int()).nullable(),
    notDone: z.int().nullable(),
    slipsHandedOut: z.int().nullable(),
    ticketsIssued: z
      .int()
      .nullable()
      .describe('people who were given tickets; null: the day had none'),
  }),
} as const;

export type Resource = keyof typeof schemas;
export const resources = Object.keys(schemas) as Resource[];
export type Item<R extends Resource> = z.infer<(typeof schemas)[R]>;
