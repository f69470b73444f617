import { createSecretKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ballotRemarks, ballots, paperForms, ticketSpents } from '#db/tables/ballots.ts';
import { auditEntries } from '#db/tables/office.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { residueMark, sealForm, openForm } from '#features/ballots/inbox/inbox.ts';
import { keyPaperForm } from '#features/ballots/paper/commands.ts';
import { countWaitingForms, listMismatches } from '#features/ballots/paper/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, Invalid, Refusal } from '#platform/refusal.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  beforeRating,
  closing,
  form,
  inRating,
} from '../voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

type Ratings = Parameters<typeof form>[2];

const key = (
  db: Db,
  dayId: string,
  code: string,
  ratings: Ratings,
  actor: Actor | null = town.desk,
  now = inRating,
) => keyPaperForm(ctx(db, { actor, now }), form(dayId, code, ratings));
const mixed = (db: Db) => runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
const results = async (db: Db, dayId: string) =>
  (
    await db
      .select({ channel: ballots.channel, answers: ballots.answers })
      .from(ballots)
      .where(eq(ballots.openDayId, dayId))
  )
    .map(({ channel, answers }) => `${channel} ${answers.overall}`)
    .toSorted();
const entries = (db: Db, dayId: string) => db.$count(paperForms, eq(paperForms.openDayId, dayId));
const mismatches = (db: Db, dayId: string, actor: Actor) =>
  listMismatches(ctx(db, { actor, now: inRating }), dayId, actor.userId);
const colleague = town.office;

describe('a paper form', () => {
  test('counts once two clerks read the same, and neither typing is kept', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    const said: Ratings = { window: { overall: 4 }, mobile: { overall: 2 } };
    expect(await key(db, day.id, code!, said)).toEqual({ kept: 'waiting' });
    expect([
      await countWaitingForms(db, day.id, town.desk.userId),
      await countWaitingForms(db, day.id, colleague.userId),
    ]).toEqual([
      { mine: 1, others: 0 },
      { mine: 0, others: 1 },
    ]);
    expect(await key(db, day.id, code!, said, colleague)).toEqual({ kept: 'counted' });
    expect(await entries(db, day.id)).toBe(0);
    await mixed(db);
    expect(await results(db, day.id)).toEqual(['mobile 2', 'window 4']);
    expect(await db.$count(ticketSpents)).toBe(2);
  });

  test('does not count when typed once, or twice by the same clerk', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    await key(db, day.id, code!, { window: { overall: 4 } });
    await expect(key(db, day.id, code!, { window: { overall: 4 } })).rejects.toEqual(
      new Refusal('paper.sameClerk'),
    );
    await expect(key(db, day.id, code!, { window: { overall: 5 } })).rejects.toEqual(
      new Refusal('paper.sameClerk'),
    );
    expect(await entries(db, day.id)).toBe(1);
    await mixed(db);
    expect([await results(db, day.id), await entries(db, day.id)]).toEqual([[], 0]);
  });

  test('read differently is named to both clerks by its last five characters, with the places and not the answers; typed again it counts', async ({
    db,
  }) => {
    const {
      day,
      codes: [code, other],
    } = await aDayWithHolders(db);
    await key(db, day.id, code!, { window: { overall: 2, reasons: ['208'] }, pc: { overall: 5 } });
    await key(db, day.id, other!, { window: { overall: 1 } }, colleague);
    expect(
      await key(db, day.id, code!, { window: { overall: 2, reasons: ['214'] } }, colleague),
    ).toEqual({ kept: 'differs' });
    const expected = [
      {
        tail: code!.slice(-5),
        differences: [
          { cell: 'pc', question: 'overall' },
          { cell: 'window', question: 'reasons' },
        ],
      },
    ];
    expect([
      await mismatches(db, day.id, town.desk),
      await mismatches(db, day.id, colleague),
      await mismatches(db, day.id, town.editor),
    ]).toEqual([expected, expected, []]);
    expect(
      await key(db, day.id, code!, {
        window: { overall: 2, reasons: ['213'] },
        pc: { overall: 5 },
      }),
    ).toEqual({ kept: 'differs' });
    expect(await entries(db, day.id)).toBe(3);
    expect(
      await key(
        db,
        day.id,
        code!,
        { window: { overall: 2, reasons: ['213'] }, pc: { overall: 5 } },
        colleague,
      ),
    ).toEqual({ kept: 'counted' });
    expect([await entries(db, day.id), await mismatches(db, day.id, town.desk)]).toEqual([1, []]);
    await mixed(db);
    expect(await results(db, day.id)).toEqual(['pc 5', 'window 2']);
  });

  test('that a third clerk reads as one of two did counts', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    await key(db, day.id, code!, { window: { overall: 4 } });
    await key(db, day.id, code!, { window: { overall: 5 } }, colleague);
    const third = { ...town.desk, userId: town.editor.userId };
    expect(await key(db, day.id, code!, { window: { overall: 5 } }, third)).toEqual({
      kept: 'counted',
    });
    expect(await entries(db, day.id)).toBe(0);
  });

  test('and the holder of its slip on the phone make one ballot: the last one counts', async ({
    db,
  }) => {
    const {
      day,
      codes: [early, late],
    } = await aDayWithHolders(db);
    const phone = (code: string, overall: number) =>
      castSlip(ctx(db, { now: inRating }), form(day.id, code, { window: { overall } }));
    const paper = async (code: string, overall: number) => {
      for (const clerk of [town.desk, colleague])
        await key(db, day.id, code, { window: { overall } }, clerk);
    };
    await phone(early!, 3);
    await paper(early!, 4);
    await paper(late!, 4);
    await phone(late!, 5);
    await mixed(db);
    expect(await results(db, day.id)).toEqual(['window 4', 'window 5']);
    expect(await db.$count(ticketSpents)).toBe(2);
  });

  test('brings its remark along, apart from its scores', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    const typed = (words: string) => ({
      ...form(day.id, code!, { window: { overall: 4 } }),
      remark_text: words,
    });
    await keyPaperForm(ctx(db, { actor: town.desk, now: inRating }), typed('等了40分钟，没人叫号'));
    expect(
      await keyPaperForm(
        ctx(db, { actor: colleague, now: inRating }),
        typed('等了40分钟。没人叫号！'),
      ),
    ).toEqual({ kept: 'counted' });
    await mixed(db);
    expect(await db.select({ text: ballotRemarks.text }).from(ballotRemarks)).toEqual([
      { text: '等了40分钟。没人叫号！' },
    ]);
  });

  test('is typed by desk and office only, with a slip of the day, while it is rated', async ({
    db,
  }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    const { day: otherDay } = await aDayWithHolders(db, 1, { title: '医保服务开放日' });
    for (const actor of [
      town.reviewer,
      town.convenor,
      town.reporter,
      town.editor,
      town.auditor,
      town.experiencers[0]!,
      null,
    ])
      await expect(
        key(db, day.id, code!, { window: { overall: 4 } }, actor),
      ).rejects.toBeInstanceOf(Denied);
    await expect(
      key(db, day.id, 'AAAA-BBBB-CCCC-DDDD-E', { window: { overall: 4 } }),
    ).rejects.toEqual(new Invalid({ code: 'unknownSlip' }));
    await expect(key(db, otherDay.id, code!, { window: { overall: 4 } })).rejects.toMatchObject({
      code: 'ballot.otherDay',
    });
    await expect(key(db, day.id, code!, { window: { overall: 2, reasons: [] } })).rejects.toEqual(
      new Invalid({ window_reasons: 'blank' }),
    );
    await expect(key(db, day.id, code!, {})).rejects.toEqual(new Invalid({ ratings: 'blank' }));
    await expect(
      key(db, day.id, code!, { window: { overall: 4 } }, town.desk, beforeRating),
    ).rejects.toEqual(new Refusal('ballot.notOpen'));
    await key(db, day.id, code!, { window: { overall: 4 } });
    await expect(
      key(db, day.id, code!, { window: { overall: 4 } }, colleague, closing),
    ).rejects.toEqual(new Refusal('ballot.closed'));
    await mixed(db);
    await expect(key(db, day.id, code!, { window: { overall: 4 } }, colleague)).rejects.toEqual(
      new Refusal('ballot.closed'),
    );
    expect(await entries(db, day.id)).toBe(0);
  });

  test('leaves nothing in the audit log', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const before = await db.$count(auditEntries);
    for (const clerk of [town.desk, colleague])
      await key(db, day.id, code!, { window: { overall: 4 } }, clerk);
    expect(await db.$count(auditEntries)).toBe(before);
  });
});

test('a typed form is sealed: as long whatever it says, marked for the search, and of use in no other row', async ({
  db,
}) => {
  const {
    day,
    codes: [code],
  } = await aDayWithHolders(db);
  await keyPaperForm(ctx(db, { actor: town.desk, now: inRating }), {
    ...form(day.id, code!, { window: { overall: 4 } }),
    remark_text: '字'.repeat(500),
  });
  const [row] = await db
    .select({ form: paperForms.form, payload: paperForms.payload })
    .from(paperForms);
  expect(row!.payload.subarray(0, 16)).toEqual(residueMark(testSecrets, day.id));
  const anyKey = createSecretKey(Buffer.alloc(32, 1));
  const sealed = sealForm({ secrets: testSecrets }, anyKey, day.id, row!.form, town.desk.userId, {
    tail: 'ABCDE',
    ratings: [],
  });
  expect(sealed.length).toBe(row!.payload.length);
  expect(openForm(anyKey, day.id, row!.form, town.desk.userId, sealed)).toEqual({
    tail: 'ABCDE',
    ratings: [],
  });
  expect(() => openForm(anyKey, day.id, row!.form, colleague.userId, sealed)).toThrow();
  expect(() => openForm(anyKey, day.id, Buffer.alloc(32), town.desk.userId, sealed)).toThrow();
});

/** All bytes on the server's disk of this database and its log. */
async function bytesOnDisk(db: Db): Promise<Buffer> {
  const {
    rows: [told],
  } = await db.execute<{ folder: string; database: string }>(
    `select current_setting('data_directory') as folder, (select oid::text from pg_database where datname = current_database()) as database`,
  );
  await db.execute('checkpoint');
  const folders = [join(told!.folder, 'base', told!.database), join(told!.folder, 'pg_wal')];
  const parts: Buffer[] = [];
  for (const folder of folders)
    for (const name of await readdir(folder))
      parts.push(await readFile(join(folder, name)).catch(() => Buffer.alloc(0)));
  return Buffer.concat(parts);
}

describe('on the disk', () => {
  test('before the mix nobody reads an answer or a code', async ({ ownDatabase: { db } }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    const words = '显眼的一句话没人叫号';
    for (const [clerk, overall] of [
      [town.desk, 4],
      [colleague, 5],
    ] as const)
      await keyPaperForm(ctx(db, { actor: clerk, now: inRating }), {
        ...form(day.id, code!, { window: { overall } }),
        remark_text: words,
      });
    expect(await entries(db, day.id)).toBe(2);
    const bytes = await bytesOnDisk(db);
    for (const clear of [words, code!, code!.slice(0, 16), code!.slice(-5), '"overall"'])
      expect(bytes.includes(clear), clear).toBe(false);
    expect(bytes.includes(residueMark(testSecrets, day.id))).toBe(true);
  });

  test('after the mix of one day nothing of its forms is left, while another day’s forms go on', async ({
    ownDatabase: { db },
  }) => {
    const first = await aDayWithSlips(db, 40);
    const second = await aDayWithSlips(db, 40, {
      title: '医保服务开放日',
      rateClosesAt: new Date('2026-12-06T00:00+08:00'),
    });
    // Alternate the days, so that rows of both share the same pages of the same files.
    for (let n = 0; n < 40; n += 1) {
      await key(db, first.day.id, first.codes[n]!, { window: { overall: 4 } });
      await key(db, second.day.id, second.codes[n]!, { window: { overall: 4 } });
    }
    await mixed(db);
    const bytes = await bytesOnDisk(db);
    expect([
      bytes.includes(residueMark(testSecrets, first.day.id)),
      bytes.includes(residueMark(testSecrets, second.day.id)),
    ]).toEqual([false, true]);
    expect([await entries(db, first.day.id), await entries(db, second.day.id)]).toEqual([0, 40]);
    expect(
      await key(db, second.day.id, second.codes[0]!, { window: { overall: 4 } }, colleague),
    ).toEqual({ kept: 'counted' });
  });

  test('nothing of a day is left though somebody reads the database for some seconds while it is mixed', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithSlips(db, 4);
    await key(db, day.id, codes[0]!, { window: { overall: 4 } });
    // A snapshot keeps deleted rows alive: a backup, a report, or the server's own ANALYZE.
    let reads = (): void => undefined;
    const isReading = new Promise<void>((resolve) => {
      reads = resolve;
    });
    const reader = db.transaction(
      async (tx) => {
        await tx.execute('select count(*) from units');
        reads();
        await tx.execute('select pg_sleep(5)');
      },
      { isolationLevel: 'repeatable read' },
    );
    await isReading;
    await mixed(db);
    await reader;
    expect((await bytesOnDisk(db)).includes(residueMark(testSecrets, day.id))).toBe(false);
  });
});
