import { eq } from 'drizzle-orm';
import { describe, expect, vi } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { openChangeFeed } from '#db/change-feed.ts';
import { auditEntries, settings } from '#db/tables/office.ts';
import { findActor, startSession } from '#features/accounts/sessions.ts';
import {
  markDemoTime,
  findDemoOffset,
  followDemoClock,
  moveDemoClock,
  parseClockMove,
  type DemoClockHost,
  resumeDemoClock,
} from '#features/demo/clock.ts';
import { fixedClock } from '#platform/clock.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const hour = 3_600_000;
const asDemo = (db: Db, offsetMs: number) =>
  db.insert(settings).values({ key: 'demo', value: { offsetMs } });
const move = (db: Db, to: string, now = '2026-11-21T09:00+08:00') =>
  moveDemoClock(ctx(db, { actor: town.desk, now }), { to });

test.for([
  ['+3d', { byMs: 72 * hour }],
  ['-2h', { byMs: -2 * hour }],
  ['＋３０ｍ', { byMs: hour / 2 }],
  ['now', 'now'],
  [' 2026-12-03T09:00 ', { to: new Date('2026-12-03T09:00+08:00') }],
  ['3d', null],
  ['+3w', null],
  ['+99999d', null],
  ['2026-02-30T09:00', null],
  ['', null],
  ['+3d; drop', null],
] as const)('a move is written %s', ([typed, expected]) => {
  expect(parseClockMove(typed)).toEqual(expected);
});

describe('the clock of a demo portal', () => {
  test('goes on by steps, to a moment, and back to real time', async ({ db }) => {
    await asDemo(db, 0);
    expect(await move(db, '+1h')).toEqual({
      offsetMs: hour,
      now: new Date('2026-11-21T10:00+08:00'),
    });
    expect(await move(db, '2026-12-03T09:00', '2026-11-21T10:00+08:00')).toEqual({
      offsetMs: 12 * 24 * hour,
      now: new Date('2026-12-03T09:00+08:00'),
    });
    expect(await move(db, 'now', '2026-12-03T09:00+08:00')).toEqual({
      offsetMs: 0,
      now: new Date('2026-11-21T09:00+08:00'),
    });
    expect(await findDemoOffset(db)).toBe(0);
    expect(await db.select({ action: auditEntries.action }).from(auditEntries)).toHaveLength(3);
  });

  test('does not move where there is no demo data, nor beyond five years, nor for the public', async ({
    db,
  }) => {
    await expect(move(db, '+1h')).rejects.toMatchObject({ code: 'clock.noDemo' });
    await asDemo(db, 0);
    await expect(move(db, '+9999d')).rejects.toMatchObject({ fieldErrors: { to: 'tooFar' } });
    await expect(move(db, 'tomorrow')).rejects.toMatchObject({ fieldErrors: { to: 'notATime' } });
    await expect(
      moveDemoClock(ctx(db, { actor: town.experiencers[0]! }), { to: '+1h' }),
    ).rejects.toMatchObject({ reason: 'forbidden' });
  });

  test('signs nobody out by jumping, forwards or back', async ({ db }) => {
    await asDemo(db, 0);
    const cookie = await startSession(ctx(db), town.desk.userId);
    const actorAt = (now: string) =>
      findActor({ connection: { db }, clock: fixedClock(now) }, cookie.value);
    await move(db, '+3d');
    expect(await actorAt('2026-11-24T09:10+08:00')).not.toBeNull();
    await move(db, 'now', '2026-11-24T09:10+08:00');
    expect(await actorAt('2026-11-21T09:20+08:00')).not.toBeNull();
  });
});

test('every process follows a move when it is committed, and not when it is undone', async ({
  ownDatabase,
}) => {
  await asDemo(ownDatabase.db, hour);
  const nodes = await Promise.all(
    [1, 2].map(async () => ({
      connection: connect(ownDatabase.url, { max: 2 }),
      changeFeed: await openChangeFeed(ownDatabase.url),
      demo: { on: false, offsetMs: 0 },
      log: { error: vi.fn() },
    })),
  );
  const moved = vi.fn();
  try {
    for (const node of nodes) await followDemoClock(node as DemoClockHost, moved);
    expect(nodes.map(({ demo }) => demo)).toEqual([
      { on: true, offsetMs: hour },
      { on: true, offsetMs: hour },
    ]);
    await ownDatabase.db
      .transaction(async (tx) => {
        await move(tx, '+1h');
        throw new Error('undone');
      })
      .catch(() => undefined);
    await move(ownDatabase.db, '+2h');
    await vi.waitFor(() =>
      expect(nodes.map(({ demo }) => demo.offsetMs)).toEqual([3 * hour, 3 * hour]),
    );
    await vi.waitFor(() => expect(moved).toHaveBeenCalledTimes(2));
    for (const node of nodes) expect(node.log.error).not.toHaveBeenCalled();
  } finally {
    for (const node of nodes) await Promise.all([node.changeFeed.close(), node.connection.close()]);
  }
  await ownDatabase.db.delete(settings).where(eq(settings.key, 'demo'));
});

describe('a demo portal that was switched off', () => {
  const week = 7 * 24 * 3_600_000;
  const seen = Date.parse('2026-11-23T09:00+08:00');
  const stored = async (db: Db) =>
    (await db.select({ value: settings.value }).from(settings).where(eq(settings.key, 'demo')))[0]
      ?.value;

  test('goes on from the day it was left on, however much later it is found', async ({ db }) => {
    await db.insert(settings).values({ key: 'demo', value: { offsetMs: 0, seenAt: seen } });
    await resumeDemoClock(ctx(db, { actor: town.system, now: '2026-11-30T09:00+08:00' }));
    expect(await stored(db)).toEqual({ offsetMs: -week, seenAt: seen });
  });

  test('is not moved by a short restart', async ({ db }) => {
    await db.insert(settings).values({ key: 'demo', value: { offsetMs: 5_000, seenAt: seen } });
    await resumeDemoClock(ctx(db, { actor: town.system, now: '2026-11-23T09:09+08:00' }));
    expect(await stored(db)).toEqual({ offsetMs: 5_000, seenAt: seen });
  });

  test('gives a sign of life without moving its clock', async ({ db }) => {
    await db.insert(settings).values({ key: 'demo', value: { offsetMs: 5_000 } });
    await markDemoTime(ctx(db, { actor: town.system, now: '2026-11-23T09:00+08:00' }));
    expect(await stored(db)).toEqual({ offsetMs: 5_000, seenAt: seen });
  });
});
