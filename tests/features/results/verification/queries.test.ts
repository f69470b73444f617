import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import {
  countBallots,
  findLatestSearches,
  findReleasedDay,
  listLatestPublicLog,
  listPublicLog,
  listSpentLines,
  readLineCursor,
} from '#features/results/verification/queries.ts';
import { receiptPublicKey } from '#features/ballots/tickets/receipts.ts';
import { searchedSentence } from '#labels/public-log.ts';
import { publicHashOf } from '#platform/public-log.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, cast, closing, inRating } from '../../ballots/voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

async function aRatedDay(db: Db) {
  const { day, codes } = await aDayWithHolders(db);
  await runBallotSchedule(job(db, inRating));
  for (const code of codes.slice(0, 6))
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 4, pc: 3 });
  return day.id;
}

describe('what /promise says of the search after the mix', () => {
  test('is what the latest release told, and that nobody looked where nobody did', async ({
    db,
  }) => {
    expect(searchedSentence(await findLatestSearches(db))).toBe('还没有公布过结果。');
    await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    const latest = await findLatestSearches(db);
    expect(latest).toMatchObject({ memorySearched: false });
    expect(searchedSentence(latest)).toContain('内存没有查');
    expect(searchedSentence({ ...latest, memorySearched: true })).toContain('内存已查过');
  });
});

describe('the list of spent slips and tickets', () => {
  test('is shown to nobody before the release, and is complete after it', async ({ db }) => {
    const id = await aRatedDay(db);
    expect(await findReleasedDay(db, id)).toBeNull();
    await runBallotSchedule(job(db, closing));
    expect(await findReleasedDay(db, id)).toMatchObject({
      manifestSha256: null,
      ticketsIssued: 0,
      slipsHandedOut: 12,
      lines: { window: 6, pc: 6 },
      receiptKey: receiptPublicKey(job(db, closing).secrets).toString('base64url'),
    });
    expect(await countBallots(db, id)).toEqual({ window: { ballots: 6 }, pc: { ballots: 6 } });
  });

  test('is read by cell and number, a page at a time, each line once', async ({ db }) => {
    const id = await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    const seen: string[] = [];
    let pages = 0;
    for (let after: Parameters<typeof listSpentLines>[2]['after'] = null; ;) {
      const { rows: lines, next } = await listSpentLines(db, id, { after, limit: 5 });
      seen.push(...lines.map(({ cell, nullifier }) => `${cell} ${nullifier.toString('hex')}`));
      pages += 1;
      if (!next) break;
      after = readLineCursor(next);
    }
    expect(pages).toBe(3);
    expect(seen).toHaveLength(12);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test.for(['', 'window', 'window.abc', 'nothing.' + 'A'.repeat(43), "window.'; drop"])(
    'takes %j for no place in it',
    (text) => {
      expect(readLineCursor(text)).toBeNull();
    },
  );
});

test('the public log is read from its start and from its end, and its hashes can be made again', async ({
  db,
}) => {
  const id = await aRatedDay(db);
  await runBallotSchedule(job(db, closing));
  const { rows: log = [] } = (await listPublicLog(db, null, 10)) ?? {};
  expect(log.map(({ seq, event }) => `${seq} ${event}`)).toEqual(['1 box_closed', '2 released']);
  expect(log[1]?.detail).toMatchObject({
    lines: { window: 6, pc: 6 },
    linesSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(log[0]?.hash).toBe(
    publicHashOf(log[0]?.prevHash ?? '', log[0] as NonNullable<(typeof log)[0]>),
  );
  expect((await listLatestPublicLog(db, null, 10)).rows).toMatchObject([
    { seq: 2, openDayId: id, title: '企业开办体验日' },
    { seq: 1, openDayId: id },
  ]);
  expect(await listLatestPublicLog(db, '1', 10)).toEqual({ rows: [], next: null });
  expect(await listPublicLog(db, null, 1)).toMatchObject({ rows: [{ seq: 1 }], next: '1' });
  expect(await listPublicLog(db, '1', 1)).toMatchObject({ rows: [{ seq: 2 }], next: null });
  expect(await listPublicLog(db, 'x', 1)).toBeNull();
});
