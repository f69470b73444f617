import { asc } from 'drizzle-orm';
import { expect } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { publicLog, settings } from '#db/tables/office.ts';
import { watchDatabase } from '#features/operation/database/commands.ts';
import { findCopies } from '#features/operation/database/queries.ts';
import { findDatabaseStop } from '#features/operation/stops/queries.ts';
import { databaseCopiesSentence } from '#labels/operation.ts';
import { publicEventSentence } from '#labels/public-log.ts';
import { openGuard } from '#platform/guard.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, cast, inRating } from '../../ballots/voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const watch = (db: Db) => watchDatabase(ctx(db, { actor: town.system, now: inRating }));
const told = (db: Db) =>
  db
    .select({ event: publicLog.event, detail: publicLog.detail })
    .from(publicLog)
    .orderBy(asc(publicLog.seq));

test('a server that begins to write statements down stops rating in public, until it is put right', async ({
  ownDatabase,
}) => {
  const { client, db, url } = ownDatabase;
  const [{ name = '' } = {}] = await client<{ name: string }[]>`select current_database() as name`;
  await watch(db);
  await watch(db);
  expect(await findDatabaseStop(db)).toBeNull();
  expect(await told(db)).toEqual([]);

  await client`alter database ${client(name)} set debug_print_plan = on`; // plans contain values
  const after = connect(url, { max: 1 }); // settings of a database apply to later sessions only
  await watch(after.db);
  await watch(after.db);
  await after.close();
  const settingsFound = [{ name: 'debug_print_plan', value: 'on' }];
  expect((await findDatabaseStop(db))?.detail).toEqual({ settings: settingsFound });
  expect(await told(db)).toEqual([
    { event: 'database_unsafe', detail: { settings: settingsFound } },
  ]);
  expect(publicEventSentence('database_unsafe', { settings: settingsFound })).toContain(
    'debug_print_plan = on',
  );

  await client`alter database ${client(name)} reset debug_print_plan`;
  const repaired = connect(url, { max: 1 });
  await watch(repaired.db);
  await repaired.close();
  expect(await findDatabaseStop(db)).toBeNull();
  expect((await told(db)).map(({ event }) => event)).toEqual(['database_unsafe', 'database_safe']);
});

test('nobody rates while it is stopped', async ({ db }) => {
  const { day, codes } = await aDayWithSlips(db);
  await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
  const guard = { ...openGuard, isRatingStopped: () => true };
  await expect(
    cast(ctx(db, { now: inRating, guard }), day.id, codes[0]!, { pc: 3 }),
  ).rejects.toMatchObject({ code: 'ballot.databaseUnsafe' });
});

test('a copy of the database is told when it appears and when it goes', async ({ db }) => {
  await watch(db);
  expect(await findCopies(db)).toEqual({ archive: false, replicas: false });
  await db.update(settings).set({ value: { archive: true, replicas: true } });
  await watch(db);
  expect(await told(db)).toEqual([
    { event: 'database_copies', detail: { archive: false, replicas: false } },
  ]);
  expect(databaseCopiesSentence(null)).toContain('还没有查过');
  expect(databaseCopiesSentence({ archive: true, replicas: false })).toContain('日志归档');
  expect(databaseCopiesSentence({ archive: false, replicas: true })).toContain('备用数据库');
});
