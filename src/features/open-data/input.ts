/**
 * The query parameters of each list. Unknown ones are refused by name: an answer that ignores a
 * filter would be wrong.
 */
import { z } from 'zod';
import { listKinds, publicPhases, type ListKind } from '#db/vocabulary/issues.ts';
import { channels, type Channel } from '#db/vocabulary/ratings.ts';
import { parseDay, type Day } from '#platform/day.ts';
import { sheetFormats, type SheetFormat } from '#platform/exports/sheet.ts';
import type { Resource } from './schemas.ts';

/** The maximum number of days in one answer of the rota. */
export const maximumDutyDays = 62;

const calendarDay = z
  .string()
  .transform((text) => parseDay(text))
  .refine((day) => day !== null)
  .optional();
const unitCode = z.string().min(1).max(40).optional();
const common = { format: z.enum(['json', ...sheetFormats]).default('json') };
const paged = { ...common, after: z.string().max(200).nullable().default(null) };

export const listQueries = {
  'open-days': z.strictObject(paged),
  'experiencers': z.strictObject(paged),
  'issues': z.strictObject({
    ...paged,
    list: z.enum(listKinds).default('problem'),
    unit: unitCode,
    channel: z.enum(channels).optional(),
    state: z.enum(publicPhases).optional(),
    overdue: z.enum(['true', 'false']).optional(),
  }),
  'duties': z.strictObject({ ...common, from: calendarDay, to: calendarDay, unit: unitCode }),
  'ratings': z.strictObject(paged),
} as const satisfies Record<Resource, z.ZodType>;

export interface ListQuery {
  format: 'json' | SheetFormat;
  after?: string | null;
  list?: ListKind;
  unit?: string | undefined;
  channel?: Channel | undefined;
  state?: (typeof publicPhases)[number] | undefined;
  overdue?: 'true' | 'false' | undefined;
  from?: Day | null | undefined;
  to?: Day | null | undefined;
}

/** A parameter that the list does not know, that is given twice, or that is malformed. */
export class BadParameter extends Error {
  readonly kind: 'unknownParameter' | 'malformed';
  readonly parameter: string;
  constructor(kind: BadParameter['kind'], parameter: string) {
    super(`${kind}: ${parameter}`);
    this.kind = kind;
    this.parameter = parameter;
  }
}

/** The query of a list. Throws `BadParameter`. */
export function readListQuery(resource: Resource, query: URLSearchParams): ListQuery {
  const names = [...query.keys()];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new BadParameter('malformed', twice.slice(0, 40));
  const result = listQueries[resource].safeParse(Object.fromEntries(query));
  if (result.success) return result.data as ListQuery;
  const [issue] = result.error.issues;
  throw issue?.code === 'unrecognized_keys'
    ? new BadParameter('unknownParameter', String(issue.keys[0]).slice(0, 40))
    : new BadParameter('malformed', String(issue?.path[0] ?? ''));
}
