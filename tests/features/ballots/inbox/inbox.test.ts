/**
 * The content of an inbox: rows of one size that can be opened for one day, with cell and
 * nullifier.
 */
import { readFileSync } from 'node:fs';
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { ballots } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { residueMark, sealBallot, takeInbox } from '#features/ballots/inbox/inbox.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { canonicalJson } from '#platform/audit.ts';
import { sealWith } from '#platform/secrets.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { inboxOf } from '#tests/support/rated-portal.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, cast, closing, inRating } from '../voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const secrets = { secrets: testSecrets };
const day = '00000009-0000-4000-8000-000000000001';

test('every row has the same length: any cell, said or left out, by slip or by ticket', () => {
  const key = createSecretKey(randomBytes(32));
  const lengths = cells.flatMap((cell) =>
    [null, { input: randomBytes(95), sig: randomBytes(384) }].flatMap((ticket) =>
      [null, cell === 'remark' ? { text: '𠮷'.repeat(500) } : { overall: 3 }].map(
        (said) =>
          sealBallot(secrets, key, day, {
            cell,
            nullifier: randomBytes(32),
            answers: said as never,
            ticket,
          }).length,
      ),
    ),
  );
  expect(new Set(lengths).size).toBe(1);
});

/** A row as written before migration 0020: without a cell, and a remark has another size. */
function anOldRow(
  key: KeyObject,
  openDayId: string,
  { cell, nullifier, answers }: { cell: Cell; nullifier: Buffer; answers: unknown },
): Buffer {
  const text = Buffer.from(canonicalJson({ answers }), 'utf8');
  const sheet = Buffer.alloc(cell === 'remark' ? 3072 : 1536);
  sheet.writeUInt16BE(text.length);
  text.copy(sheet, 2);
  const context = `${openDayId}|${cell}|${nullifier.toString('hex')}`;
  return Buffer.concat([residueMark(testSecrets, openDayId), sealWith(key, sheet, context)]);
}

describe('a day that is open during the upgrade', () => {
  test('keeps what it holds, takes replacements, and is mixed', async ({ db }) => {
    const { day: open, codes } = await aDayWithHolders(db, 6, { channels: ['window', 'pc'] });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const key = readInboxKey(ctx(db), open.id) as KeyObject;
    const inbox = sql.identifier(inboxOf(open.id));
    await db.execute(sql`drop table ${inbox}`);
    await db.execute(
      sql`create table ${inbox} (cell text not null, nullifier bytea not null, payload bytea not null, primary key (cell, nullifier))`,
    );
    for (const code of codes)
      for (const [cell, answers] of [
        ['window', { overall: 1, indicators: {}, reasons: ['108'], facts: {} }],
        ['remark', { text: '升级以前写的话' }],
      ] as const) {
        const nullifier = nullifierOf(testSecrets, code.slice(0, 16), cell);
        const payload = anOldRow(key, open.id, { cell, nullifier, answers });
        await db.execute(sql`insert into ${inbox} values (${cell}, ${nullifier}, ${payload})`);
      }

    const [, , ofInboxes] = readFileSync('db/migrations/0020_sealed_cells.sql', 'utf8').split(
      '--> statement-breakpoint',
    );
    await db.execute(sql.raw(ofInboxes as string));
    await cast(ctx(db, { now: inRating }), open.id, codes[0]!, { window: 5, pc: 4 });

    const { rows: columns } = await db.execute<{ name: string }>(
      sql`select attname as name from pg_attribute where attrelid = ${inboxOf(open.id)}::regclass and attnum > 0 and not attisdropped`,
    );
    expect(columns.map(({ name }) => name)).toEqual(['nullifier', 'payload']);
    const opened = await takeInbox(db, key, open.id);
    expect(opened.map(({ cell }) => cell).sort()).toEqual([
      'pc',
      ...Array(6).fill('remark'),
      ...Array(6).fill('window'),
    ]);

    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    const grades = await db
      .select({ channel: ballots.channel, grade: sql<number>`(answers->>'overall')::int` })
      .from(ballots)
      .where(eq(ballots.openDayId, open.id));
    expect(grades.map(({ channel, grade }) => `${channel} ${grade}`).sort()).toEqual([
      'pc 4',
      ...Array(5).fill('window 1'),
      'window 5',
    ]);
    expect(await db.select({ published: openDays.scoresPublishedAt }).from(openDays)).toEqual([
      { published: new Date(closing) },
    ]);
  });
});
