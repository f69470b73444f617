/**
 * Paper forms that wait for agreement. Their answers are sealed. Only differences leave this file,
 * and only to those who typed.
 */
import type { KeyObject } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { paperForms } from '#db/tables/ballots.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openForm, type KeyedForm } from '../inbox/inbox.ts';
import { readInboxKey } from '../inbox/key.ts';
import { differencesOf, type Difference } from './rules.ts';

export interface Entry extends KeyedForm {
  keyedBy: string;
}

/** Every entry of one form, opened. */
export async function entriesOf(
  db: Db,
  key: KeyObject,
  openDayId: string,
  form: Buffer,
): Promise<Entry[]> {
  const rows = await db
    .select({ keyedBy: paperForms.keyedBy, payload: paperForms.payload })
    .from(paperForms)
    .where(and(eq(paperForms.openDayId, openDayId), eq(paperForms.form, form)));
  return rows.map(({ keyedBy, payload }) => ({
    keyedBy,
    ...openForm(key, openDayId, form, keyedBy, payload),
  }));
}

/**
 * Forms typed once: by this clerk (a colleague must continue) and by colleagues (this clerk may).
 * Counts paper, not ratings.
 */
export async function countWaitingForms(
  db: Db,
  openDayId: string,
  clerkId: string,
): Promise<{ mine: number; others: number }> {
  const once = db
    .select({ keyedBy: sql<string>`min(${paperForms.keyedBy}::text)`.as('keyed_by') })
    .from(paperForms)
    .where(eq(paperForms.openDayId, openDayId))
    .groupBy(paperForms.form)
    .having(sql`count(*) = 1`)
    .as('once');
  const [row] = await db
    .select({
      mine: sql<number>`count(*) filter (where ${once.keyedBy} = ${clerkId})::int`,
      all: sql<number>`count(*)::int`,
    })
    .from(once);
  return { mine: row?.mine ?? 0, others: (row?.all ?? 0) - (row?.mine ?? 0) };
}

export interface Mismatch {
  tail: string;
  differences: Difference[];
}

/** The forms that this clerk typed and another read differently: which paper, and where on it. */
export async function listMismatches(
  ctx: Ctx,
  openDayId: string,
  clerkId: string,
): Promise<Mismatch[]> {
  const mine = await ctx.db
    .select({ form: paperForms.form })
    .from(paperForms)
    .where(and(eq(paperForms.openDayId, openDayId), eq(paperForms.keyedBy, clerkId)));
  const key = mine.length === 0 ? null : readInboxKey(ctx, openDayId);
  if (!key) return [];
  const mismatches: Mismatch[] = [];
  for (const { form } of mine) {
    const entries = await entriesOf(ctx.db, key, openDayId, Buffer.from(form));
    const own = entries.find(({ keyedBy }) => keyedBy === clerkId);
    const others = entries.filter((entry) => entry !== own);
    if (own && others.length > 0)
      mismatches.push({
        tail: own.tail,
        differences: distinct(others.flatMap((other) => differencesOf(own.ratings, other.ratings))),
      });
  }
  return mismatches.toSorted((a, b) => (a.tail < b.tail ? -1 : 1));
}

const distinct = (differences: Difference[]): Difference[] => [
  ...new Map(
    differences.map((difference) => [`${difference.cell} ${difference.question}`, difference]),
  ).values(),
];
