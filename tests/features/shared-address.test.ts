/**
 * A hall, a village or a mobile network is one address for us. 200 people behind it sign up with
 * two mistakes each, look up codes and rate. A sender of garbage from another address does not
 * affect them. Uses the real commands and limits. Everything arrives within seconds, so it falls
 * into one window of every limit, which is harder than 10 minutes.
 * `npm run soak -- --only shared-address` signs all 200 up in full.
 */
import type { IncomingMessage } from 'node:http';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { newSlipCode } from '#features/ballots/slips/code.ts';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { apply } from '#features/experiencers/applications/commands.ts';
import { readReceipt, submitReport } from '#features/issues/reports/commands.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { TooMany } from '#platform/refusal.ts';
import { createGate } from '#src/front/origin.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { rounds } from '#tests/support/soak.ts';
import { aDayWithSlips, cast, inRating } from './ballots/voting.ts';
import { aCampaign, formOf } from './experiencers/signing-up.ts';

const people = Array.from({ length: 200 }, (_, n) => n);
/**
 * Each full sign-up computes a password hash. The others count against the limit in the same way.
 */
const signUpsInFull = rounds(10, people.length);

const gate = createGate('https://portal.example.cn', 443);
/** The client key of a caller behind our proxy. */
const callerAt = (address: string): string =>
  gate.clientKey({
    socket: { remoteAddress: '127.0.0.1' },
    headers: { 'x-forwarded-for': address },
  } as unknown as IncomingMessage);

const hall = callerAt('203.0.113.7');
const elsewhere = callerAt('198.51.100.7');

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as Error).constructor.name,
  );

async function tally(works: (() => Promise<unknown>)[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const work of works) {
    const outcome = await outcomeOf(work());
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

async function honestPeople(db: Db): Promise<Record<string, Record<string, number>>> {
  const campaignId = await aCampaign(db);
  const now = '2026-11-21T09:00+08:00';
  const visitor = ctx(db, { clientKey: hall, now });
  const signUp = (n: number) =>
    formOf(campaignId, { phone: `137${String(n).padStart(8, '0')}`, name: '梅小雨' });
  const mistakes = await tally(
    people.flatMap((n) => [
      () => apply(visitor, { ...signUp(n), phone: '1370000' }),
      () => apply(visitor, { ...signUp(n), promise: undefined }),
    ]),
  );
  const signUps = await tally(
    people.map(
      (n) => () => (n < signUpsInFull ? apply(visitor, signUp(n)) : takeFromLimit('apply', hall)),
    ),
  );
  const told = { text: '自助终端打印证明时卡纸，旁边没有人，也没有写可以找谁。' };
  const codes: string[] = [];
  const reports = await tally(
    people.map((n) => async () => {
      const { code } = await submitReport(visitor, { ...told, place: `${n} 号机` });
      codes.push(code);
    }),
  );
  const lookUps = await tally(
    people.flatMap((n) => [
      () => readReceipt(visitor, { code: `${codes[n]?.slice(0, -1)}` }), // one character missing
      () => readReceipt(visitor, { code: newSlipCode() }), // a valid code that we did not issue
      () => readReceipt(visitor, { code: codes[n] }),
    ]),
  );
  const { day, codes: slips } = await aDayWithSlips(db, people.length);
  const voter = ctx(db, { clientKey: hall, now: inRating });
  const ratings = await tally(
    people.flatMap((n) => [
      () => cast(voter, day.id, 'nonsense', { window: 5 }),
      () => castSlip(voter, { openDayId: day.id, code: slips[n] }), // no score
      () => cast(voter, day.id, slips[n] ?? '', { window: 5 }),
    ]),
  );
  return { mistakes, signUps, reports, lookUps, ratings };
}

test(
  '200 people behind one address never wait, whatever another address sends',
  {
    timeout: 600_000,
  },
  async ({ db }) => {
    const attacker = ctx(db, { clientKey: elsewhere, now: inRating });
    const { day } = await aDayWithSlips(db, 1);
    const flood = await tally(
      Array.from(
        { length: 1_500 },
        (_, n) => () =>
          n % 2 === 0
            ? castTicket(attacker, { openDayId: day.id, garbage: n })
            : readReceipt(attacker, { code: newSlipCode() }),
      ),
    );
    expect(flood['TooMany'], 'who floods meets a limit').toBeGreaterThan(0);
    for (const limit of ['apply', 'cast', 'report', 'receipt'] as const)
      for (let n = 0; n < 1_300; n += 1)
        await takeFromLimit(limit, elsewhere).catch((error: unknown) => {
          if (!(error instanceof TooMany)) throw error;
        });
    await expect(submitReport(attacker, { text: '垃圾垃圾垃圾垃圾垃圾垃圾' })).rejects.toThrow(
      TooMany,
    );
    expect(await honestPeople(db)).toEqual({
      mistakes: { Invalid: 400 },
      signUps: { done: 200 },
      reports: { done: 200 },
      lookUps: { done: 200, Refusal: 400 },
      ratings: { done: 200, Invalid: 400 },
    });
  },
);
