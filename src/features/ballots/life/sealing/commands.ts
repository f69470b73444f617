/**
 * The second half of a day, after rating has closed: mix and drop the inbox, destroy the key,
 * search the disk for remains, publish the scores once (trust.md §1.5, §1.7). Every step is
 * idempotent and may run on several nodes: it checks again under the day's lock. After a crash the
 * next run continues.
 */
import { createHash } from 'node:crypto';
import { and, eq, isNotNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { advisoryLocks } from '#db/advisory-locks.ts';
import {
  ballotRemarks,
  ballots,
  paperForms,
  publishedCells,
  publishedPoolDays,
  publishedPools,
  slips,
  ticketIssues,
  ticketSpents,
  type RemarkAnswers,
} from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { canonicalJson, note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { sumUp } from '../counting/commands.ts';
import { countGiven, countUnopened, findMiscount } from '../counting/queries.ts';
import {
  dropInbox,
  holdsRatings,
  inboxExists,
  leaveOutSlips,
  lockInbox,
  takeInbox,
  type InboxBallot,
} from '../../inbox/inbox.ts';
import { destroyInboxKey, readInboxKey } from '../../inbox/key.ts';
import {
  findRatingDay,
  listBallots,
  listDueDays,
  listFigures,
  listPoolFigures,
  listSmallCells,
  listSpent,
} from '../../queries.ts';
import { ratingStateOf } from '../../rules.ts';
import {
  cellsOf,
  pooledCell,
  poolsOf,
  thresholdsOf,
  type Thresholds,
} from '#features/results/rules.ts';
import { cellBytes } from '../../tickets/message.ts';
import { listDaysWithoutKeys } from '../../tickets/queries.ts';
import {
  endTicketIssuing,
  keysDaysBefore,
  makeKeysWith,
  openRatingNow,
  realTools,
} from '../opening/commands.ts';
import { destroyKeysOfEndedDays } from '../ending/commands.ts';
import { markKeys } from '../keys/commands.ts';
import { receiptPublicKey } from '../../tickets/receipts.ts';
import type { SealingTools } from './steps.ts';

const dayInput = z.strictObject({ openDayId: z.uuid() });

/**
 * Makes keys, opens, mixes and publishes what is due at `ctx.now`; while the clock is not trusted,
 * only makes keys. A fault of one day does not stop the other days. Faults are thrown at the end,
 * so that they are logged and the job is retried.
 */
export async function runBallotSchedule(ctx: Ctx, tools: SealingTools = realTools): Promise<void> {
  const faults: unknown[] = [];
  const attempt = (work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => {
      faults.push(error);
    });
  const makeKeys = makeKeysWith(tools);
  for (const { id: openDayId } of await listDaysWithoutKeys(ctx.db, ctx.now, keysDaysBefore))
    await attempt(() =>
      tools.isolated ? tools.isolated.makeKeys(ctx.now, openDayId) : makeKeys(ctx, { openDayId }),
    );
  // A wrong clock must not open, mix or publish anything.
  const due = (await ctx.guard.isClockTrusted()) ? await listDueDays(ctx.db, ctx.now) : [];
  for (const { id, closed } of due) {
    await attempt(async () => {
      await (closed ? closeDay(ctx, id, tools) : openRatingNow(ctx, id, tools));
    });
  }
  await attempt(() => destroyKeysOfEndedDays(ctx, tools));
  if (faults.length > 0)
    throw faults.length === 1
      ? faults[0]
      : new AggregateError(faults, 'several days could not be sealed');
}

async function closeDay(ctx: Ctx, openDayId: string, tools: SealingTools): Promise<void> {
  await endTicketIssuing(ctx, openDayId, tools);
  if (tools.isolated) await tools.isolated.mix(ctx.now, openDayId);
  else await mixDayHere(ctx, openDayId, tools);
  const day = await findRatingDay(ctx.db, openDayId);
  // Keys are missing, or slips or tickets do not add up: the inbox stays sealed; the office is
  // told.
  if (day?.mixedAt === null) return;
  tools.at('mixed');
  await destroyInboxKey(ctx, openDayId);
  tools.at('keyDestroyed');
  const memorySearched = (await tools.isolated?.forget(openDayId)) ?? false;
  tools.at('forgotten');
  if (day?.ratingEndedAt) return; // dropped: destroyKeysOfEndedDays searches the disk
  const diskSearched = await tools.searchDisk(ctx, openDayId);
  tools.at('tidied');
  await commandsWith(tools).publishScores(ctx, { openDayId, diskSearched, memorySearched });
  tools.at('published');
}

/** Mixes in this process: in tests, and in the child that ends afterwards (sealing/process.ts). */
export const mixDayHere = (ctx: Ctx, openDayId: string, tools: SealingTools): Promise<void> =>
  commandsWith(tools).mixDay(ctx, { openDayId });

/** Rows per INSERT. */
const rowsAtOnce = 5_000;

const commandsWith = ({ shuffle, at, saw }: SealingTools) => ({
  /**
   * In one transaction: takes everything out of the inbox, writes it to the three final tables, and
   * drops the inbox. Each table is shuffled separately, so its order is unrelated to the others and
   * to arrival. Ratings of voided slips are dropped. Erases what could still join a person to a
   * blinded message, and paper forms that were typed only once or differ. A row that cannot be
   * opened is named in the public log; the others are mixed. The audit entry holds no count,
   * because there is none before the release. If there are ratings but their key is missing, marks
   * the day and mixes nothing. Holds a day whose slips or tickets do not add up, its inbox sealed,
   * and carries out the decision about it (../counting).
   */
  mixDay: command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || day.mixedAt !== null || ratingStateOf(day, ctx.now) !== 'closed') return;
    const sum = await sumUp(ctx, day);
    if (sum === 'keysMissing') await markKeys(ctx, day, false);
    if (sum === 'keysMissing' || sum === 'held' || sum === 'dropped') return;
    if (await inboxExists(ctx.db, openDayId)) {
      if (sum === 'withoutSlips') await leaveOutSlips(ctx.db, openDayId);
      const key = readInboxKey(ctx, openDayId);
      if (key === null && (await holdsRatings(ctx.db, openDayId))) {
        await markKeys(ctx, day, false);
        return;
      }
      const unopened: Buffer[] = [];
      const inbox = await takeInbox(ctx.db, key, openDayId, (row) => unopened.push(row));
      if (key) saw?.(key, inbox);
      at('taken');
      const taken = await counted(ctx, openDayId, inbox);
      await inParts(shuffle(taken.filter(({ cell }) => cell !== 'remark')), (part) =>
        ctx.db.execute(sql`
        insert into ${ballots} (open_day_id, channel, answers) select ${openDayId}::uuid, channel, answers::jsonb
        from unnest(${sql.param(part.map(({ cell }) => cell))}::text[], ${sql.param(part.map(({ answers }) => JSON.stringify(answers)))}::text[]) as taken (channel, answers)`),
      );
      at('ballotsWritten');
      await inParts(shuffle(taken.filter(({ cell }) => cell === 'remark')), (part) =>
        ctx.db.execute(sql`
        insert into ${ballotRemarks} (open_day_id, text, review_state) select ${openDayId}::uuid, text, 'waiting'
        from unnest(${sql.param(part.map(({ answers }) => (answers as RemarkAnswers).text))}::text[]) as taken (text)`),
      );
      at('remarksWritten');
      await inParts(shuffle(taken), (part) =>
        ctx.db.execute(sql`
        insert into ${ticketSpents} (open_day_id, cell, nullifier, input, sig) select ${openDayId}::uuid, cell, nullifier, input, sig
        from unnest(${sql.param(part.map(({ cell }) => cell))}::text[], ${sql.param(part.map(({ nullifier }) => nullifier))}::bytea[],
          ${sql.param(part.map(({ ticket }) => ticket?.input ?? null))}::bytea[], ${sql.param(part.map(({ ticket }) => ticket?.sig ?? null))}::bytea[]) as taken (cell, nullifier, input, sig)`),
      );
      at('spentWritten');
      await reportUnopened(ctx, openDayId, unopened);
      await dropInbox(ctx.db, openDayId);
      at('dropped');
    }
    await ctx.db
      .update(ticketIssues)
      .set({ blindSigs: null })
      .where(and(eq(ticketIssues.openDayId, openDayId), isNotNull(ticketIssues.blindSigs)));
    await ctx.db.delete(paperForms).where(eq(paperForms.openDayId, openDayId));
    await ctx.db
      .update(openDays)
      .set({ mixedAt: ctx.now, keysMissingAt: null })
      .where(eq(openDays.id, openDayId));
    note(ctx, 'ballots.mix', `open_day:${openDayId}`);
  }),

  /**
   * Publishes the scores once; a trigger refuses later changes. A channel without ratings:
   * 样本不足.
   */
  publishScores: command(
    'ballot.keepTime',
    dayInput.extend({ diskSearched: z.boolean(), memorySearched: z.boolean() }),
    async (ctx, { openDayId, diskSearched, memorySearched }) => {
      await lockInbox(ctx.db, openDayId);
      const day = await findRatingDay(ctx.db, openDayId);
      if (!day || day.mixedAt === null || day.scoresPublishedAt !== null || day.ratingEndedAt)
        return;
      const cast = await listBallots(ctx.db, openDayId);
      const k = thresholdsOf(ctx.region.limits);
      const cells = day.channels.flatMap((channel) =>
        cellsOf(
          channel,
          cast.filter((ballot) => ballot.channel === channel).map(({ answers }) => answers),
          k,
        ).map((cell) => ({ openDayId, channel, ...cell })),
      );
      await ctx.db.insert(publishedCells).values(cells);
      at('cellsWritten');
      const pools = await releasePools(
        ctx,
        cells.flatMap(({ channel, measure, graded }) =>
          measure === 'overall' && graded === null ? channel : [],
        ),
        k,
      );
      at('poolsWritten');
      await ctx.db
        .update(openDays)
        .set({ scoresPublishedAt: ctx.now })
        .where(eq(openDays.id, openDayId));
      note(ctx, 'ballots.publish', `open_day:${openDayId}`);
      await appendToPublicLog(ctx.db, ctx.now, {
        event: 'released',
        openDayId,
        detail: {
          channels: day.channels,
          diskSearched,
          memorySearched,
          ...(await releasedCounts(ctx, openDayId)),
          figuresSha256: sha256Hex(canonicalJson(await listFigures(ctx.db, openDayId))),
          receiptKey: receiptPublicKey(ctx.secrets).toString('base64url'),
        },
      });
      for (const detail of pools)
        await appendToPublicLog(ctx.db, ctx.now, { event: 'pool_released', openDayId, detail });
    },
  ),
});

/** The public log entry of a pool: the days of its cells, and the hash of its figures. */
interface PoolEntry extends Record<string, unknown> {
  poolId: string;
  channel: Channel;
  openDayIds: string[];
  figuresSha256: string;
}

/**
 * Releases the pools that small cells of these channels form together. Returns their log entries.
 */
async function releasePools(
  ctx: Ctx,
  channels: readonly Channel[],
  k: Thresholds,
): Promise<PoolEntry[]> {
  if (channels.length === 0) return [];
  await ctx.db.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.pools})`);
  const waiting = await listSmallCells(ctx.db, channels);
  const released: PoolEntry[] = [];
  for (const pool of channels.flatMap((channel) =>
    poolsOf(
      waiting.filter((cell) => cell.channel === channel),
      k,
    ),
  )) {
    const { measure: _, graded, meanTenths, ...finer } = pooledCell(pool, k);
    const [first, last] = [pool[0], pool.at(-1)];
    if (!first || !last || graded === null || meanTenths === null)
      throw new Error('a pool below its threshold');
    const openDayIds = pool.map(({ openDayId }) => openDayId);
    const [row] = await ctx.db
      .insert(publishedPools)
      .values({
        channel: first.channel,
        firstDay: dayOf(first.startsAt),
        lastDay: dayOf(last.startsAt),
        days: pool.length,
        graded,
        meanTenths,
        ...finer,
        handedOut: pool.reduce((sum, { handedOut }) => sum + handedOut, 0),
      })
      .returning({ id: publishedPools.id });
    const poolId = row?.id as string;
    await ctx.db
      .insert(publishedPoolDays)
      .values(openDayIds.map((openDayId) => ({ openDayId, channel: first.channel, poolId })));
    const figures = (await listPoolFigures(ctx.db, first.openDayId)).find(
      (one) => one.poolId === poolId,
    );
    released.push({
      poolId,
      channel: first.channel,
      openDayIds,
      figuresSha256: sha256Hex(canonicalJson(figures)),
    });
  }
  return released;
}

/**
 * The counts in the public log: printed, handed out, torn and used; the lines of the public list of
 * spent slips and tickets by cell; and its hash, SHA-256 over cell byte ‖ nullifier of each line in
 * the order of the list. A line removed later is then noticed (trust.md §1.9).
 */
async function releasedCounts(ctx: Ctx, openDayId: string): Promise<Record<string, unknown>> {
  const spent = await listSpent(ctx.db, openDayId);
  const lines: Record<string, number> = {};
  const slipsUsed: Record<string, number> = {};
  const hash = createHash('sha256');
  for (const { cell, nullifier, isSlip } of spent) {
    lines[cell] = (lines[cell] ?? 0) + 1;
    if (isSlip) slipsUsed[cell] = (slipsUsed[cell] ?? 0) + 1;
    hash.update(Buffer.from([cellBytes[cell]])).update(nullifier);
  }
  const miscount = await findMiscount(ctx.db, openDayId);
  const unopened = await countUnopened(ctx.db, openDayId);
  return {
    lines,
    linesSha256: hash.digest('hex'),
    ...(await countGiven(ctx.db, openDayId)),
    slipsUsed: Math.max(0, ...Object.values(slipsUsed)),
    ...(miscount && { slipsLeftOut: true }),
    ...(unopened > 0 && { rowsUnopened: unopened }),
  };
}

/**
 * Inserts the rows in parts. Each statement passes a column as one array: this costs a tenth of
 * one parameter per value.
 */
async function inParts(
  rows: InboxBallot[],
  insert: (part: InboxBallot[]) => PromiseLike<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce)
    await insert(rows.slice(at, at + rowsAtOnce));
}

/**
 * Names the rows that could not be opened in the public log, so that none is dropped in silence.
 * Sorted, which hides the order they came in. Rows of voided slips never count.
 */
async function reportUnopened(ctx: Ctx, openDayId: string, rows: Buffer[]): Promise<void> {
  if (rows.length === 0) return;
  const voided = await ctx.db
    .select({ nullifier: slips.nullifier })
    .from(slips)
    .where(and(eq(slips.openDayId, openDayId), ne(slips.state, 'printed')));
  const ignored = new Set(voided.map(({ nullifier }) => Buffer.from(nullifier).toString('hex')));
  const nullifiers = rows
    .filter((nullifier) => !ignored.has(nullifier.toString('hex')))
    .toSorted(Buffer.compare)
    .map((nullifier) => nullifier.toString('base64url'));
  if (nullifiers.length === 0) return;
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'rows_unopened',
    openDayId,
    detail: { rows: nullifiers.length, nullifiers },
  });
}

/** Returns the ratings that count. Tickets were verified when cast; voided slips are dropped. */
async function counted(ctx: Ctx, openDayId: string, inbox: InboxBallot[]): Promise<InboxBallot[]> {
  const valid = await countedSlips(ctx, openDayId);
  return inbox.filter(
    ({ nullifier, ticket }) => ticket !== null || valid.has(nullifier.toString('hex')),
  );
}

/** The nullifiers of the valid slips of a day. */
async function countedSlips(ctx: Ctx, openDayId: string): Promise<Set<string>> {
  const rows = await ctx.db
    .select({ nullifier: slips.nullifier })
    .from(slips)
    .where(and(eq(slips.openDayId, openDayId), eq(slips.state, 'printed')));
  return new Set(rows.map(({ nullifier }) => Buffer.from(nullifier).toString('hex')));
}
