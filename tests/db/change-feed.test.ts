import { expect, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import { openChangeFeed } from '#db/change-feed.ts';
import { calendarYears } from '#db/tables/office.ts';
import { units } from '#db/tables/organisations.ts';
import { aDayWithSlips, cast, inRating } from '#tests/features/ballots/voting.ts';
import { systemActor } from '#platform/ctx.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { runBallotSchedule } from '../support/ballot-schedule.ts';

test('a change is told with its commit, once, by the name of its table; what was undone is not told', async ({
  ownDatabase,
}) => {
  const changeFeed = await openChangeFeed(ownDatabase.url);
  const heard: (string | null)[] = [];
  changeFeed.follow((table) => void heard.push(table));
  try {
    await ownDatabase.db
      .transaction(async (tx) => {
        await tx.update(units).set({ shortName: '别名' });
        throw new Error('undone');
      })
      .catch(() => undefined);
    expect(await changeFeed.catchUp()).toBe(true);
    expect(heard).toEqual([]);
    await ownDatabase.db.transaction(async (tx) => {
      await tx.update(units).set({ shortName: '别名' }).where(eq(units.id, 1));
      await tx.update(units).set({ shortName: '另名' }).where(eq(units.id, 2));
      expect(await changeFeed.catchUp()).toBe(true);
      expect(heard).toEqual([]);
    });
    await changeFeed.catchUp();
    expect(heard).toEqual(['units']);
    // by hand, without the portal
    await ownDatabase.client`update calendar_years set status = status`;
    await changeFeed.catchUp();
    expect(heard).toEqual(['units', 'calendar_years']);
    expect(await ownDatabase.db.$count(calendarYears)).toBeGreaterThan(0);
  } finally {
    await changeFeed.close();
  }
});

test('after a lost connection anything may have changed, and it listens again', async ({
  ownDatabase,
}) => {
  const changeFeed = await openChangeFeed(ownDatabase.url);
  const heard: (string | null)[] = [];
  changeFeed.follow((table) => void heard.push(table));
  try {
    expect(await changeFeed.catchUp()).toBe(true);
    expect(changeFeed.isProven(1_000)).toBe(true);
    await ownDatabase.client`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'portal news%' and datname = current_database()`;
    await vi.waitFor(() => expect(changeFeed.isProven(60_000)).toBe(false));
    await ownDatabase.client`update units set short_name = '没人听见' where id = 1`;
    await vi.waitFor(async () => expect(await changeFeed.catchUp()).toBe(true), { timeout: 5_000 });
    expect(heard).toEqual([null]);
    await ownDatabase.client`update units set short_name = '又听见了' where id = 1`;
    await changeFeed.catchUp();
    expect(heard).toEqual([null, 'units']);
  } finally {
    await changeFeed.close();
  }
});

test('to have caught up is to have done what the changeFeed asked for', async ({ ownDatabase }) => {
  const changeFeed = await openChangeFeed(ownDatabase.url);
  let done = false;
  changeFeed.follow(async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    done = true;
  });
  try {
    await ownDatabase.client`update units set short_name = '慢' where id = 1`;
    await changeFeed.catchUp();
    expect(done).toBe(true);
  } finally {
    await changeFeed.close();
  }
});

test('handing a ballot in tells nobody anything', async ({ ownDatabase }) => {
  const { day, codes } = await aDayWithSlips(ownDatabase.db);
  const now = ctx(ownDatabase.db, { now: inRating });
  await runBallotSchedule({ ...now, actor: systemActor });
  const changeFeed = await openChangeFeed(ownDatabase.url);
  const heard: (string | null)[] = [];
  changeFeed.follow((table) => void heard.push(table));
  try {
    await cast(now, day.id, codes[0] as string, { window: 5 });
    await changeFeed.catchUp();
    expect(heard).toEqual([]);
    // Only the mix and the opening of a day write these; public pages read them afterwards.
    const byTheJob = ['ballot_manifests', 'ballot_remarks', 'ticket_spents'];
    expect(
      [...changeFeed.watched]
        .filter((table) => /ballot|slips|ticket|paper|session|audit|token/.test(table))
        .toSorted(),
    ).toEqual(byTheJob);
  } finally {
    await changeFeed.close();
  }
});
