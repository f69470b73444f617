/**
 * Runs the first half of a day: makes and publishes keys, closes issue, destroys keys, opens rating
 * (trust.md §1.2). Rating opens after the last key is destroyed: no ticket can be made once a
 * ballot may arrive.
 */
import { eq, isNotNull, and } from 'drizzle-orm';
import { z } from 'zod';
import { ballotManifests, ticketIssues } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { checkInWindow } from '#features/open-days/rules.ts';
import { cells } from '#db/vocabulary/ratings.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { inboxExists, lockInbox, openInbox } from '../../inbox/inbox.ts';
import { hasInboxKey, makeInboxKey } from '../../inbox/key.ts';
import { isKeyFolderFault } from '../../inbox/key-file.ts';
import { markKeys, markKeysMissing } from '../keys/commands.ts';
import { findRatingDay } from '../../queries.ts';
import { ratingStateOf } from '../../rules.ts';
import { thresholdsOf } from '#features/results/rules.ts';
import { shuffled } from '../shuffle.ts';
import { slipBatchOf } from '../../slips/queries.ts';
import { fingerprintOf, manifestText } from '../../tickets/manifest.ts';
import { findManifest, findShownKeys, findTicketDay } from '../../tickets/queries.ts';
import { destroySigningKeys, hasSigningKeys, makeSigningKeys } from '../../tickets/signing-keys.ts';
import { ensureNoResidue } from '../sealing/residue.ts';
import type { SealingTools } from '../sealing/steps.ts';

const dayInput = z.strictObject({ openDayId: z.uuid() });

/** Works in this process, for tests and tools. The portal uses children (sealing/isolation.ts). */
export const realTools: SealingTools = {
  shuffle: shuffled,
  at: () => undefined,
  searchDisk: ensureNoResidue,
};

/** For demo data, which is loaded in one transaction: there the disk cannot be cleared. */
export const toolsInTransaction: SealingTools = { ...realTools, searchDisk: async () => false };

/** Days before the start when keys are made: in time to print the poster with their fingerprint. */
export const keysDaysBefore = 3;

/**
 * Makes the keys of a day and publishes the public halves. The private halves are on disk before
 * anybody can see the manifest. Keys of an interrupted run were never published and are replaced.
 */
export const makeKeysWith = ({ at }: SealingTools) =>
  command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findTicketDay(ctx.db, openDayId);
    if (
      !day ||
      day.cancelledAt !== null ||
      ctx.now >= day.rateOpensAt ||
      (await findManifest(ctx.db, openDayId))
    )
      return;
    const asked = cells.filter((cell) => cell === 'remark' || day.channels.includes(cell));
    const keys = await makeSigningKeys(ctx, openDayId, asked);
    at('keysMade');
    const manifest = manifestText(
      { ...day, issueOpensAt: checkInWindow(day, ctx.region.limits).opensAt },
      keys,
      thresholdsOf(ctx.region.limits).cell,
    );
    await ctx.db.insert(ballotManifests).values({ openDayId, manifest });
    note(ctx, 'ballots.makeKeys', `open_day:${openDayId}`);
    await appendToPublicLog(ctx.db, ctx.now, {
      event: 'keys_made',
      openDayId,
      detail: { manifestSha256: sha256Hex(manifest), fingerprint: fingerprintOf(manifest) },
    });
    at('manifestShown');
  });

/** Stops issuing tickets: waits for signatures in progress, then counts the people with tickets. */
const closeTicketIssuing = command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
  await lockInbox(ctx.db, openDayId);
  const stored = await findShownKeys(ctx.db, openDayId);
  if (!stored || stored.issued !== null) return;
  await ctx.db.update(openDays).set({ ticketsClosedAt: ctx.now }).where(eq(openDays.id, openDayId));
  const issued = await ctx.db.$count(
    ticketIssues,
    and(eq(ticketIssues.openDayId, openDayId), isNotNull(ticketIssues.blindedSha256)),
  );
  await ctx.db
    .update(ballotManifests)
    .set({ issued })
    .where(eq(ballotManifests.openDayId, openDayId));
});

/**
 * Makes the key first, then the inbox: an inbox always has a key. A lost key is never replaced; the
 * day is marked until the key is back. Returns false when ratings of the day cannot be stored.
 */
const openInboxWith = ({ at }: SealingTools) =>
  command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || ratingStateOf(day, ctx.now) !== 'open') return true;
    if (await inboxExists(ctx.db, openDayId))
      return markKeys(ctx, day, hasInboxKey(ctx, openDayId));
    await logKeysDestroyedNow(ctx, openDayId);
    try {
      await makeInboxKey(ctx, openDayId);
    } catch (error) {
      if (!isKeyFolderFault(error, ctx)) throw error;
      return markKeys(ctx, day, false);
    }
    await markKeys(ctx, day, true);
    at('keyMade');
    await openInbox(ctx.db, openDayId);
    at('inboxOpened');
    note(ctx, 'ballots.open', `open_day:${openDayId}`);
    return true;
  });

const logKeysDestroyed = command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
  await lockInbox(ctx.db, openDayId);
  await logKeysDestroyedNow(ctx, openDayId);
});

/**
 * Says in the public log that the keys are destroyed, and how many tickets and slips were given out
 * by then. Once for each day. Throws while a signing key is left.
 */
async function logKeysDestroyedNow(ctx: Ctx, openDayId: string): Promise<void> {
  const stored = await findShownKeys(ctx.db, openDayId);
  if (!stored || stored.keysDestroyed) return;
  if (stored.issued === null || (await hasSigningKeys(ctx, openDayId)))
    throw new Error(
      `the signing keys of open day ${openDayId} are still there: rating cannot open`,
    );
  await ctx.db
    .update(ballotManifests)
    .set({ keysDestroyed: true })
    .where(eq(ballotManifests.openDayId, openDayId));
  note(ctx, 'ballots.destroyKeys', `open_day:${openDayId}`);
  const slips = await slipBatchOf(ctx.db, openDayId);
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'keys_destroyed',
    openDayId,
    detail: { ticketsIssued: stored.issued, slipsHandedOut: slips?.handedOut ?? 0 },
  });
}

/**
 * All steps between the last ticket and the first rating of a day, in order. Does nothing before
 * the time. Idempotent. Returns false where the keys of the day cannot be written or read: then
 * nothing can be rated.
 */
export async function openRatingNow(
  ctx: Ctx,
  openDayId: string,
  tools: SealingTools = realTools,
): Promise<boolean> {
  const day = await findRatingDay(ctx.db, openDayId);
  if (!day || ratingStateOf(day, ctx.now) !== 'open') return true;
  try {
    await endTicketIssuing(ctx, openDayId, tools);
  } catch (error) {
    if (!isKeyFolderFault(error, ctx)) throw error;
    await markKeysMissing(ctx, { openDayId });
    return false;
  }
  return openInboxWith(tools)(ctx, { openDayId });
}

/**
 * Closes issue, destroys the signing keys and says so in public. Also for a day that was closed,
 * ended or cancelled before rating opened: the public log must say when the keys of each day ended.
 */
export async function endTicketIssuing(
  ctx: Ctx,
  openDayId: string,
  { at }: SealingTools,
): Promise<void> {
  await closeTicketIssuing(ctx, { openDayId });
  at('ticketIssuingClosed');
  await destroySigningKeys(ctx, openDayId);
  at('keysGone');
  await logKeysDestroyed(ctx, { openDayId });
}
