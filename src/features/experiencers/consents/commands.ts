/** Giving and withdrawing consent are equally easy and take effect at once (PIPL 15). */
import { eq, inArray } from 'drizzle-orm';
import { consents, users } from '#db/tables/people.ts';
import type { ConsentPurpose } from '#db/vocabulary/people.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { chooseRosterInput } from './input.ts';
import { listStandingConsents } from './queries.ts';
import { purposesOf, rosterPurposes } from './rules.ts';

/** Sets how a person appears on the public roster. The roster changes at once. */
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
 * Makes a person's consents, among the purposes in `among`, match `wanted`. A consent to the
 * current wording stays. An older wording is replaced, so that the log shows which wording was
 * agreed to.
 */
export async function keepConsents(
  ctx: Ctx,
  userId: string,
  wanted: readonly ConsentPurpose[],
  among: readonly ConsentPurpose[],
): Promise<void> {
  // The lock serialises two tabs of one person.
  await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
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

/** Inserts consents. The person must have none of them in force. */
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
