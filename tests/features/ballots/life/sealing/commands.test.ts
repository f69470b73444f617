import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ballots, publishedCells, ticketSpents } from '#db/tables/ballots.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { listDaysWithoutKeys } from '#features/ballots/life/ending/queries.ts';
import { publicEventSentence } from '#labels/public-log.ts';
import { latestDays } from '#features/open-days/queries.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { listDaysInRating } from '#features/ballots/queries.ts';
import { findResult, listResults } from '#features/results/queries.ts';
import { sealingSteps, type SealingStep } from '#features/ballots/life/sealing/steps.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { reprintSlips } from '#features/ballots/slips/commands.ts';
import { shuffled } from '#features/ballots/life/shuffle.ts';
import { Denied } from '#platform/refusal.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  beforeRating,
  cast,
  closing,
  inRating,
} from '../../voting.ts';
import { runBallotSchedule } from '../../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

async function stateOf(db: Db, openDayId: string) {
  const [day] = await db
    .select({ mixedAt: openDays.mixedAt, scoresPublishedAt: openDays.scoresPublishedAt })
    .from(openDays)
    .where(eq(openDays.id, openDayId));
  return {
    inbox: await inboxExists(db, openDayId),
    key: readInboxKey(ctx(db), openDayId) !== null,
    ballots: await db.$count(ballots, eq(ballots.openDayId, openDayId)),
    spent: await db.$count(ticketSpents, eq(ticketSpents.openDayId, openDayId)),
    mixed: day?.mixedAt !== null,
    published: day?.scoresPublishedAt !== null,
    cells: await db.$count(publishedCells, eq(publishedCells.openDayId, openDayId)),
  };
}

/** A day in rating: six people rated the window, one of them also mobile. */
async function aRatedDay(db: Db, aDay = aDayWithHolders) {
  const { day, codes } = await aDay(db);
  await runBallotSchedule(job(db, inRating));
  for (const [index, code] of codes.slice(0, 6).entries())
    await cast(ctx(db, { now: inRating }), day.id, code, {
      window: (index % 5) + 1,
      ...(index === 0 && { mobile: 4 }),
    });
  return { day, codes };
}

describe('rows that cannot be opened', () => {
  const damage = (db: Db, openDayId: string, where: string) =>
    db.execute(
      sql.raw(
        `update ballot_inbox_${openDayId.replaceAll('-', '')} set payload = set_byte(payload, length(payload) - 1, get_byte(payload, length(payload) - 1) # 1) where ${where}`,
      ),
    );

  test('are named in the public log, and the others are mixed and published', async ({ db }) => {
    const { day, codes } = await aRatedDay(db);
    const lost = nullifierOf(testSecrets, codes[2]!.slice(0, -1), 'window');
    await damage(db, day.id, `nullifier = '\\x${lost.toString('hex')}'`);
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toMatchObject({
      inbox: false,
      key: false,
      ballots: 6,
      spent: 6,
      published: true,
    });
    const log = await db.select().from(publicLog).orderBy(publicLog.seq);
    const named = log.find(({ event }) => event === 'rows_unopened');
    expect(named?.detail).toEqual({ rows: 1, nullifiers: [lost.toString('base64url')] });
    expect(publicEventSentence('rows_unopened', named!.detail)).toContain('1 行打不开');
    expect(log.find(({ event }) => event === 'released')?.detail).toMatchObject({
      rowsUnopened: 1,
      lines: { window: 5, mobile: 1 },
    });
  });

  test('all of them: it is not the key, and the day waits for it', async ({ db }) => {
    const { day } = await aRatedDay(db);
    const inbox = `ballot_inbox_${day.id.replaceAll('-', '')}`;
    await db.execute(
      sql.raw(
        `update ${inbox} set payload = substr(payload, 1, 16) || sha256(payload) || substr(payload, 49)`,
      ),
    );
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toMatchObject({ inbox: true, mixed: false, ballots: 0 });
    expect(await listDaysWithoutKeys(db)).toMatchObject([{ id: day.id }]);
  });
});

describe('time', () => {
  test('opens an inbox with its key when rating opens, not before, and once', async ({ db }) => {
    const { day } = await aDayWithHolders(db);
    await runBallotSchedule(job(db, beforeRating));
    expect(await stateOf(db, day.id)).toMatchObject({ inbox: false, key: false });
    await runBallotSchedule(job(db, inRating));
    const key = readInboxKey(ctx(db), day.id);
    await runBallotSchedule(job(db, inRating));
    expect(await stateOf(db, day.id)).toMatchObject({
      inbox: true,
      key: true,
      mixed: false,
      published: false,
    });
    expect(readInboxKey(ctx(db), day.id)?.export()).toEqual(key?.export());
  });

  test('mixes, destroys the key and publishes at the closing second', async ({ db }) => {
    const { day, codes } = await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toMatchObject({
      inbox: false,
      key: false,
      ballots: 7,
      spent: 7,
      mixed: true,
      published: true,
    });
    const result = await findResult(db, day.id);
    const overall = result?.cells.filter((cell) => cell.measure === 'overall');
    expect(overall?.find((cell) => cell.channel === 'window')).toMatchObject({
      graded: 6,
      meanTenths: 27,
      distribution: null,
    });
    expect(overall?.find((cell) => cell.channel === 'mobile')).toMatchObject({
      graded: null,
      meanTenths: null,
    });
    const spent = await db
      .select({ cell: ticketSpents.cell, nullifier: ticketSpents.nullifier })
      .from(ticketSpents)
      .where(eq(ticketSpents.openDayId, day.id));
    expect(
      new Set(spent.map(({ cell, nullifier }) => `${cell} ${nullifier.toString('hex')}`)),
    ).toEqual(
      new Set(
        [
          ...codes.slice(0, 6).map((code) => ['window', code] as const),
          ['mobile', codes[0]!] as const,
        ].map(
          ([cell, code]) =>
            `${cell} ${nullifierOf(testSecrets, code.slice(0, 16), cell).toString('hex')}`,
        ),
      ),
    );
  });

  test('publishes a day nobody rated as 样本不足', async ({ db }) => {
    const day = await aPublishedOpenDay(db);
    await runBallotSchedule(job(db, closing));
    const state = await stateOf(db, day.id);
    expect(state).toMatchObject({ inbox: false, ballots: 0, mixed: true, published: true });
    expect((await findResult(db, day.id))?.cells.every((cell) => cell.graded === null)).toBe(true);
    expect(state.cells).toBeGreaterThan(4);
  });

  test('does not touch a cancelled day', async ({ db }) => {
    const day = await aPublishedOpenDay(db, {
      cancelledAt: new Date('2026-11-20T09:00+08:00'),
      cancelReason: '停电',
    });
    await runBallotSchedule(job(db, inRating));
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toEqual({
      inbox: false,
      key: false,
      ballots: 0,
      spent: 0,
      mixed: false,
      published: false,
      cells: 0,
    });
  });

  test('passes twice without a difference', async ({ db }) => {
    const { day } = await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    const before = [await stateOf(db, day.id), await db.$count(auditEntries)];
    await runBallotSchedule(job(db, closing));
    expect([await stateOf(db, day.id), await db.$count(auditEntries)]).toEqual(before);
  });

  test('writes no number into the audit log', async ({ db }) => {
    const { day } = await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    const entries = await db
      .select({ action: auditEntries.action, detail: auditEntries.detail })
      .from(auditEntries)
      .where(eq(auditEntries.object, `open_day:${day.id}`));
    expect(entries.slice(1)).toEqual([
      { action: 'ballots.open', detail: {} },
      { action: 'ballots.mix', detail: {} },
      { action: 'ballots.publish', detail: {} },
    ]);
  });

  test('leaves out what was cast with a slip that was voided later', async ({ db }) => {
    const { day } = await aRatedDay(db, aDayWithSlips);
    await reprintSlips(ctx(db, { actor: town.desk, now: inRating }), {
      openDayId: day.id,
      count: '3',
    });
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toMatchObject({ ballots: 0, spent: 0, published: true });
  });

  test('a day whose key is lost stays sealed, and does not hold up the next', async ({ db }) => {
    const troubled = await aRatedDay(db);
    const { rm } = await import('node:fs/promises');
    await rm(`${ctx(db).keysDir}/${troubled.day.id}/inbox.key`);
    const quiet = await aPublishedOpenDay(db, { title: '医保服务开放日' });
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, troubled.day.id)).toMatchObject({
      inbox: true,
      ballots: 0,
      mixed: false,
      published: false,
    });
    expect(await stateOf(db, quiet.id)).toMatchObject({ published: true });
  });

  test('is kept by the portal alone', async ({ db }) => {
    await aPublishedOpenDay(db);
    await expect(
      runBallotSchedule(ctx(db, { actor: town.office, now: closing })),
    ).rejects.toBeInstanceOf(Denied);
  });
});

/** Stops the work at one step. A step inside a transaction rolls the transaction back. */
const stoppingAt = (step: SealingStep) => ({
  shuffle: shuffled,
  at: (reached: SealingStep) => {
    if (reached === step) throw new Error(`stopped at ${step}`);
  },
});

describe('interrupted', () => {
  for (const step of ['keyMade', 'inboxOpened'] as const) {
    test(`at ${step}, opening is finished by the next run`, async ({ db }) => {
      const { day, codes } = await aDayWithHolders(db);
      await expect(runBallotSchedule(job(db, inRating), stoppingAt(step))).rejects.toThrow(
        `stopped at ${step}`,
      );
      expect(await stateOf(db, day.id)).toMatchObject({ inbox: false, key: true });
      await runBallotSchedule(job(db, inRating));
      await cast(ctx(db, { now: inRating }), day.id, codes[0]!, { pc: 3 });
      expect(await stateOf(db, day.id)).toMatchObject({ inbox: true, key: true });
    });
  }

  for (const step of sealingSteps.slice(sealingSteps.indexOf('taken'))) {
    test(`at ${step}, there is the old inbox or the finished mix, and the next run ends it`, async ({
      db,
    }) => {
      const { day } = await aRatedDay(db);
      await expect(runBallotSchedule(job(db, closing), stoppingAt(step))).rejects.toThrow(
        `stopped at ${step}`,
      );
      const state = await stateOf(db, day.id);
      if (state.inbox)
        expect(state).toMatchObject({
          key: true,
          ballots: 0,
          spent: 0,
          mixed: false,
          published: false,
        });
      else expect(state).toMatchObject({ ballots: 7, spent: 7, mixed: true });
      expect(state.published).toBe(state.cells > 0);
      await runBallotSchedule(job(db, closing));
      expect(await stateOf(db, day.id)).toMatchObject({
        inbox: false,
        key: false,
        ballots: 7,
        spent: 7,
        mixed: true,
        published: true,
      });
    });
  }
});

describe('before the release', () => {
  test('no query tells a number, no matter who asks', async ({ db }) => {
    const { day } = await aRatedDay(db);
    for (const now of [inRating, closing]) {
      expect(await findResult(db, day.id)).toBeNull();
      expect((await listResults(db, null)).days).toEqual([]);
      expect(JSON.stringify(await listDaysInRating(db, new Date(now)))).not.toMatch(
        /graded|count|printed|handed/,
      );
    }
  });

  test('a released score is not changed any more', async ({ db }) => {
    const { day } = await aRatedDay(db);
    await runBallotSchedule(job(db, closing));
    await expect(
      db.transaction((tx) =>
        tx.update(publishedCells).set({ graded: 99 }).where(eq(publishedCells.openDayId, day.id)),
      ),
    ).rejects.toThrow();
    await expect(db.transaction((tx) => tx.delete(publishedCells))).rejects.toThrow();
  });
});

test('results are listed newest first, a page at a time, each day once', async ({ db }) => {
  for (let n = 1; n <= 7; n += 1) {
    await aPublishedOpenDay(db, {
      title: `第${n}场`,
      startsAt: new Date(`2026-11-0${Math.min(n, 5)}T09:00+08:00`),
      endsAt: new Date('2026-11-08T11:00+08:00'),
      registrationOpensAt: new Date('2026-10-01T09:00+08:00'),
      registrationClosesAt: new Date('2026-10-20T09:00+08:00'),
      rateOpensAt: new Date('2026-11-08T10:00+08:00'),
      rateClosesAt: new Date('2026-11-09T10:00+08:00'),
    });
  }
  await runBallotSchedule(job(db, closing));
  const seen: string[] = [];
  for (let after: Parameters<typeof listResults>[1] = null; ;) {
    const { days, next } = await listResults(db, after, 3);
    seen.push(...days.map((day) => day.title));
    if (!next) break;
    after = latestDays.read(next);
  }
  expect(seen).toHaveLength(7);
  expect(seen.slice(3)).toEqual(['第4场', '第3场', '第2场', '第1场']);
  expect(new Set(seen.slice(0, 3))).toEqual(new Set(['第5场', '第6场', '第7场']));
});
