/**
 * Finds of the privacy scan that a second person overruled (see overrulings.ts). A ruling applies
 * to the same find in the same kind of text: a number allowed in a notice is not allowed in an open
 * day.
 */
import { inArray } from 'drizzle-orm';
import { overruledFinds } from '#db/tables/privacy.ts';
import type { Ctx } from './ctx.ts';
import type { Permission } from './permissions.ts';
import { findKey, personalDataIn, type PersonalData } from './privacy-scan.ts';

/**
 * The kind of text a command writes: the first part of its permission, such as `notice` of
 * `notice.publish`.
 */
export const textKindOf = (permission: Permission): string => permission.split('.')[0] as string;

export const findDigest = (ctx: Pick<Ctx, 'secrets'>, textKind: string, key: string): string =>
  ctx.secrets.digest('overruled-find', `${textKind} ${key}`);

/** Keys (`findKey`) of the given finds that were overruled for this kind of text. */
export async function listOverruled(
  ctx: Ctx,
  textKind: string,
  finds: readonly PersonalData[],
): Promise<ReadonlySet<string>> {
  const keyOf = new Map(
    finds.map((find) => [findDigest(ctx, textKind, findKey(find)), findKey(find)]),
  );
  if (keyOf.size === 0) return new Set();
  const rows = await ctx.db
    .select({ digest: overruledFinds.digest })
    .from(overruledFinds)
    .where(inArray(overruledFinds.digest, [...keyOf.keys()]));
  return new Set(rows.flatMap(({ digest }) => keyOf.get(digest) ?? []));
}

/** Finds in stored texts that were not overruled, in the order of the texts. */
export async function standingFinds(
  ctx: Ctx,
  textKind: string,
  texts: readonly string[],
): Promise<PersonalData[]> {
  const finds = texts.flatMap((text) => personalDataIn(text));
  if (finds.length === 0) return finds;
  const overruled = await listOverruled(ctx, textKind, finds);
  return finds.filter((find) => !overruled.has(findKey(find)));
}
