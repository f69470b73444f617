import { z } from 'zod';
import { listKinds } from '#labels/issues.ts';
import { parseDay } from '#platform/day.ts';

/** How far one answer of the rota may reach. */
export const mostDutyDays = 62;

/** The query of any list. `after` is what the last answer gave as `next`; what it does not know it ignores. */
export const listQuery = z.object({
  format: z.enum(['json', 'csv']).default('json'),
  after: z.string().max(100).nullable().default(null),
  list: z.enum(listKinds).default('problem'),
  from: z
    .string()
    .transform((text) => parseDay(text))
    .nullable()
    .default(null),
  to: z
    .string()
    .transform((text) => parseDay(text))
    .nullable()
    .default(null),
});
export type ListQuery = z.infer<typeof listQuery>;
