import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eq, sql } from 'drizzle-orm';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { BackupRefused } from '#db/backup/contents.ts';
import { restoreBackup } from '#db/backup/restore.ts';
import { writeBackup } from '#db/backup/write.ts';
import { connect, type Db } from '#db/connect.ts';
import { listMigrations, migrate } from '#db/migrate.ts';
import { openDays } from '#db/tables/open-days.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { recordRestore } from '#features/operation/commands.ts';
import { verifyAudit } from '#platform/audit.ts';
import { secretFingerprint, createSecrets } from '#platform/secrets.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test, type OwnDatabase } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  cast,
  closing,
  inRating,
} from '../../features/ballots/voting.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-backup-'));
let files = 0;
const newFile = (): string => join(folder, `backup-${(files += 1)}`);

const facts = {
  madeAt: '2026-11-28T03:00:00.000Z',
  region: 'test',
  secretFingerprint: secretFingerprint(testSecrets),
};

const afterRestore = '2026-11-29T08:00+08:00';
const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

const note = { reason: '硬盘损坏', lostHead: null };
const restoreInto = (url: string, file: string) =>
  restoreBackup(url, file, { secretFingerprint: facts.secretFingerprint, note });

/** The same text with a matching checksum, as a forger of a backup would write it. */
function withChecksum(text: string): string {
  const from = text.lastIndexOf('\n{') + 1;
  const trailer = JSON.parse(text.slice(from)) as { sha256: string };
  const sha256 = createHash('sha256').update(text.slice(0, from)).digest('hex');
  return `${text.slice(0, from)}${JSON.stringify({ ...trailer, sha256 })}\n`;
}

/** Row counts of each table, without the tables that a restore adds to. */
async function countsIn(url: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: counted } = await client.query(`select count(*)::int as n from ${name}`);
    counts[name] = counted[0].n;
  }
  await client.end();
  for (const changed of ['audit_entries', 'public_log']) delete counts[changed];
  return counts;
}

/** A day whose scores are published, and a day in rating with two ratings in its inbox. */
async function aDistrictAtWork({ db }: OwnDatabase) {
  const released = await aDayWithHolders(db);
  await runBallotSchedule(job(db, inRating));
  for (const code of released.codes.slice(0, 6))
    await cast(ctx(db, { now: inRating }), released.day.id, code, { window: 4 });
  await runBallotSchedule(job(db, closing));
  const open = await aDayWithSlips(db, 5, {
    startsAt: new Date('2026-12-07T09:00+08:00'),
    endsAt: new Date('2026-12-07T11:00+08:00'),
    registrationClosesAt: new Date('2026-12-06T09:00+08:00'),
    rateOpensAt: new Date('2026-12-07T10:00+08:00'),
    rateClosesAt: new Date('2026-12-12T00:00+08:00'),
  });
  const now = '2026-12-07T10:30+08:00';
  await runBallotSchedule(job(db, now));
  for (const code of open.codes.slice(0, 2))
    await cast(ctx(db, { now }), open.day.id, code, { window: 1 });
  const later = await aPublishedOpenDay(db, {
    startsAt: new Date('2027-01-20T09:00+08:00'),
    endsAt: new Date('2027-01-20T11:00+08:00'),
    registrationClosesAt: new Date('2027-01-19T09:00+08:00'),
    rateOpensAt: new Date('2027-01-20T10:00+08:00'),
    rateClosesAt: new Date('2027-01-25T00:00+08:00'),
  });
  return { released: released.day.id, open: open.day.id, later: later.id };
}

describe('a backup restored into an empty database', () => {
  test('holds every row, the unbroken chains and the released scores; nothing that was open opens again', async ({
    ownDatabase,
    emptyDatabaseUrl,
  }) => {
    const days = await aDistrictAtWork(ownDatabase);
    const inboxOf = `ballot_inbox_${days.open.replaceAll('-', '')}`;
    const file = newFile();
    await writeBackup(ownDatabase.url, file, facts);
    const before = await countsIn(ownDatabase.url);
    expect(Object.keys(before).some((name) => name.startsWith('ballot_inbox_'))).toBe(true);

    await restoreInto(emptyDatabaseUrl, file);
    const copy = connect(emptyDatabaseUrl, { max: 2 });
    await recordRestore(job(copy.db, '2026-12-08T08:00+08:00'));
    await recordRestore(job(copy.db, '2026-12-08T08:01+08:00')); // the next start adds no entry

    const after = await countsIn(emptyDatabaseUrl);
    for (const name of Object.keys(before))
      if (name.startsWith('ballot_inbox_')) delete before[name];
    expect(after).toEqual(before);
    expect(gunzipSync(readFileSync(file)).toString()).not.toContain(inboxOf);

    expect(await verifyAudit(copy.db)).toMatchObject({ ok: true });
    const stateOf = async (id: string) => {
      const [day] = await copy.db
        .select({ scores: openDays.scoresPublishedAt, ended: openDays.ratingEndCause })
        .from(openDays)
        .where(eq(openDays.id, id));
      return { released: day?.scores !== null, ended: day?.ended ?? null };
    };
    expect(await stateOf(days.released)).toEqual({ released: true, ended: null });
    expect(await stateOf(days.open)).toEqual({ released: false, ended: 'restored' });
    expect(await stateOf(days.later)).toEqual({ released: false, ended: null });

    // The job that opens and seals days runs on the copy while the rating period would still be
    // open.
    await runBallotSchedule(job(copy.db, '2026-12-08T09:00+08:00'));
    expect(await inboxExists(copy.db, days.open)).toBe(false);
    expect(readInboxKey(job(copy.db, afterRestore), days.open)).toBeNull();
    const { rows: log } = await copy.db.execute(
      sql`select event, open_day_id as day, detail from public_log order by seq desc limit 2`,
    );
    expect(log).toMatchObject([
      { event: 'restored', day: null, detail: { reason: '硬盘损坏', daysEnded: 1 } },
      { event: 'ended', day: days.open, detail: { cause: 'restored' } },
    ]);
    await copy.close();
  });

  test('goes on counting where the original was', async ({ ownDatabase, emptyDatabaseUrl }) => {
    const name = 'open_day_steps_id_seq';
    await ownDatabase.client`select setval(${name}, 4711)`;
    const file = newFile();
    await writeBackup(ownDatabase.url, file, facts);
    await restoreInto(emptyDatabaseUrl, file);
    const copy = connect(emptyDatabaseUrl, { max: 1 });
    const { rows } = await copy.db.execute(sql`select nextval(${name})::int as next`);
    expect(rows).toEqual([{ next: 4712 }]);
    await copy.close();
  });

  test('may be of an older program: its schema is brought forward', async ({
    emptyDatabaseUrl,
    ownDatabase,
  }) => {
    const older = listMigrations().length - 1;
    await migrate(emptyDatabaseUrl, { only: older });
    const client = new pg.Client({ connectionString: emptyDatabaseUrl });
    await client.connect();
    await client.query(`insert into settings values ('note', '"old"')`);
    await client.end();
    const file = newFile();
    await writeBackup(emptyDatabaseUrl, file, facts);
    // Empties the town's database: the restore needs an empty target.
    await ownDatabase.client`drop schema public cascade`;
    await ownDatabase.client`drop schema drizzle cascade`;
    await ownDatabase.client`create schema public`;
    const { header } = await restoreInto(ownDatabase.url, file);
    expect(header.migrations).toHaveLength(older);
    expect(await ownDatabase.client`select value from settings where key = 'note'`).toEqual([
      { value: 'old' },
    ]);
    expect(
      await ownDatabase.client`select count(*)::int as n from drizzle.__drizzle_migrations`,
    ).toEqual([{ n: older + 1 }]);
  });
});

describe('a restore is refused and changes nothing', () => {
  test('when the file was cut short, changed in one byte, or is something else', async ({
    ownDatabase,
    emptyDatabaseUrl,
  }) => {
    const file = newFile();
    await writeBackup(ownDatabase.url, file, facts);
    const whole = readFileSync(file);
    const text = gunzipSync(whole);
    const changed = Buffer.from(text);
    const at = changed.indexOf('签到员');
    changed.write('审计员', at);
    const bad = {
      cut: whole.subarray(0, whole.length - 40),
      changed: gzipSync(changed),
      withoutTrailer: gzipSync(text.subarray(0, text.lastIndexOf('\n{') + 1)),
      other: Buffer.from('hello'),
      otherZipped: gzipSync('hello\n'),
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(bad)) {
      const path = newFile();
      writeFileSync(path, bytes);
      await expect(restoreInto(emptyDatabaseUrl, path), name).rejects.toThrow(BackupRefused);
    }
    await expect(restoreInto(emptyDatabaseUrl, join(folder, 'none'))).rejects.toThrow('找不到');
    expect(await countsIn(emptyDatabaseUrl)).toEqual({});
  });

  test('with another secret, into a database with data, or from a newer program', async ({
    ownDatabase,
    emptyDatabaseUrl,
  }) => {
    const file = newFile();
    await writeBackup(ownDatabase.url, file, facts);
    const wrongSecret = restoreBackup(emptyDatabaseUrl, file, {
      secretFingerprint: secretFingerprint(createSecrets('another secret')),
      note,
    });
    await expect(wrongSecret).rejects.toThrow('PORTAL_SECRET');
    await expect(restoreInto(ownDatabase.url, file)).rejects.toThrow('已经有数据');
    const text = gunzipSync(readFileSync(file)).toString();
    const known = listMigrations();
    const newer = newFile();
    writeFileSync(
      newer,
      gzipSync(text.replace(`"${known.at(-1)}"`, `"${known.at(-1)}","${'f'.repeat(64)}"`)),
    );
    await expect(restoreInto(emptyDatabaseUrl, newer)).rejects.toThrow(BackupRefused);
  });

  test('when a row breaks a rule of the database, and nothing of it stays', async ({
    ownDatabase,
    emptyDatabaseUrl,
  }) => {
    const file = newFile();
    await writeBackup(ownDatabase.url, file, facts);
    // Foreign keys are added last, so this row is refused near the end of the load.
    const text = gunzipSync(readFileSync(file)).toString();
    const broken = withChecksum(text.replace(/[0-9a-f-]{36}(?=\tstaff1\t)/, randomUUID()));
    expect(broken).not.toBe(text);
    const path = newFile();
    writeFileSync(path, gzipSync(broken));
    await expect(restoreInto(emptyDatabaseUrl, path)).rejects.toThrow('foreign key');
    const counts = await countsIn(emptyDatabaseUrl);
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    await restoreInto(emptyDatabaseUrl, file);
  });
});

test('a backup is never written over another file, and a failed one leaves no file', async ({
  ownDatabase,
  emptyDatabaseUrl,
}) => {
  const file = newFile();
  writeFileSync(file, 'something else');
  await expect(writeBackup(ownDatabase.url, file, facts)).rejects.toThrow('已经存在');
  expect(readFileSync(file, 'utf8')).toBe('something else');
  const none = newFile();
  await expect(writeBackup(emptyDatabaseUrl, none, facts)).rejects.toThrow('没有什么可以备份');
  expect(() => readFileSync(none)).toThrow('ENOENT');
});
