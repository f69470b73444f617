/** Consent is given and taken back with equal ease, and holds from that moment (PIPL 15). */
import { eq, inArray } from 'drizzle-orm';
import { consents, users } from '#db/tables/people.ts';
import type { ConsentPurpose } from '#db/vocabulary/people.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { chooseRosterInput } from './input.ts';
import { listStandingConsents } from './queries.ts';
import { purposesOf, rosterPurposes } from './rules.ts';

/** How a person wants to stand on the public roster; the list follows at once. */
export const chooseRoster = command(
  'account.manageOwn',
  chooseRosterInput,
  async (ctx, { roster }) => {
    const actor = ctx.actor;
    await keepConsents(ctx, actor.userId, purposesOf(roster), rosterPurposes);
    return { roster };
  },
);

/**
 * Brings what a person agrees to, among the purposes asked about, in line with `wanted`. What already stands in the
 * present wording stays; an older wording is replaced, so that the log says which words were agreed to.
 */
export async function keepConsents(
  ctx: Ctx,
  userId: string,
  wanted: readonly ConsentPurpose[],
  among: readonly ConsentPurpose[],
): Promise<void> {
  await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update'); // two tabs take turns
  const standing = (await listStandingConsents(ctx.db, userId)).filter(({ purpose }) =>
    (among as readonly string[]).includes(purpose),
  );
  const holds = (purpose: string, version: string) =>
    (wanted as readonly string[]).includes(purpose) &&
    version === versionOf(ctx, purpose as ConsentPurpose);
  const ended = standing.filter(({ purpose, version }) => !holds(purpose, version));
  const given = wanted.filter(
    (purpose) => !standing.some((one) => one.purpose === purpose && holds(purpose, one.version)),
  );
  if (ended.length > 0) {
    await ctx.db
      .update(consents)
      .set({ withdrawnAt: ctx.now })
      .where(
        inArray(
          consents.id,
          ended.map(({ id }) => id),
        ),
      );
  }
  for (const { purpose } of ended.filter((one) => !given.includes(one.purpose as ConsentPurpose)))
    note(ctx, 'consent.withdraw', `user:${userId}`, { purpose });
  await giveConsents(ctx, userId, given);
}

/** Consents of somebody who has none of them standing. */
export async function giveConsents(
  ctx: Ctx,
  userId: string,
  given: readonly ConsentPurpose[],
): Promise<void> {
  if (given.length === 0) return;
  await ctx.db.insert(consents).values(
    given.map((purpose) => ({
      userId,
      purpose,
      version: versionOf(ctx, purpose),
      givenAt: ctx.now,
    })),
  );
  for (const purpose of given)
    note(ctx, 'consent.give', `user:${userId}`, { purpose, version: versionOf(ctx, purpose) });
}

const versionOf = (ctx: Ctx, purpose: ConsentPurpose): string =>
  purpose === 'processing'
    ? ctx.region.consentVersions.processing
    : ctx.region.consentVersions.roster;
