import { eq } from 'drizzle-orm';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { agreeToEndRating } from '#features/ballots/life/ending/commands.ts';
import { listDaysWithoutKeys } from '#features/ballots/life/ending/queries.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { publicEventSentence } from '#labels/public-log.ts';
import { refusalSentence } from '#labels/refusals.ts';
import type { Actor } from '#platform/ctx.ts';
import { Busy, Denied, Invalid } from '#platform/refusal.ts';
import { askToEndRating } from '#tests/support/editions.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, cast, closing, inRating } from '../../voting.ts';
import { runBallotSchedule } from '../../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });
const reason = '服务器硬盘损坏，密钥没有第二份，无法恢复。';

/** A day in rating with one rating. */
async function aRatedDay(db: Db) {
  const { day, codes } = await aDayWithHolders(db);
  await runBallotSchedule(job(db, inRating));
  await cast(ctx(db, { now: inRating }), day.id, codes[0]!, { window: 4 });
  const key = join(ctx(db).keysDir, day.id, 'inbox.key');
  return { day, codes, key };
}

const stateOf = async (db: Db, openDayId: string) => {
  const [row] = await db
    .select({
      mixedAt: openDays.mixedAt,
      published: openDays.scoresPublishedAt,
      cause: openDays.ratingEndCause,
      reason: openDays.ratingEndReason,
      keysMissingAt: openDays.keysMissingAt,
    })
    .from(openDays)
    .where(eq(openDays.id, openDayId));
  return row;
};

describe('a day whose key is lost', () => {
  for (const [how, lose] of [
    ['gone', (key: string) => rm(key)],
    ['half written', (key: string) => writeFile(key, 'no key')],
  ] as const)
    test(`(${how}) refuses a rating with 503 and a sentence, and is on the list once`, async ({
      db,
    }) => {
      const { day, codes, key } = await aRatedDay(db);
      await lose(key);
      const rating = cast(ctx(db, { now: inRating }), day.id, codes[1]!, { window: 4 });
      await expect(rating).rejects.toBeInstanceOf(Busy);
      await expect(rating).rejects.toMatchObject({ code: 'ballot.keysMissing' });
      expect(refusalSentence('ballot.keysMissing')).toContain('没有收下');
      await runBallotSchedule(job(db, inRating));
      await runBallotSchedule(job(db, inRating));
      expect(await listDaysWithoutKeys(db)).toMatchObject([
        { id: day.id, keysMissingAt: new Date(inRating), reason: null },
      ]);
      expect(await db.$count(auditEntries, eq(auditEntries.action, 'ballots.keysMissing'))).toBe(1);
    });

  test('is not mixed at its end, keeps what is sealed, and goes on when the key is back', async ({
    db,
  }) => {
    const { day, key } = await aRatedDay(db);
    await rename(key, `${key}.away`);
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, day.id)).toMatchObject({ mixedAt: null, published: null });
    expect(await inboxExists(db, day.id)).toBe(true);
    await rename(`${key}.away`, key);
    await runBallotSchedule(job(db, closing));
    const state = await stateOf(db, day.id);
    expect(state).toMatchObject({ keysMissingAt: null, cause: null });
    expect(state?.published).not.toBeNull();
    expect(await listDaysWithoutKeys(db)).toEqual([]);
  });

  test('cannot be opened while no key can be written, and opens once that is possible', async ({
    db,
  }) => {
    const { day, codes } = await aDayWithHolders(db);
    // A file replaces the folder, so that not even root can write a key there.
    const folder = join(ctx(db).keysDir, day.id);
    await writeFile(folder, '');
    await chmod(folder, 0o600);
    await expect(
      cast(ctx(db, { now: inRating }), day.id, codes[0]!, { window: 4 }),
    ).rejects.toMatchObject({ code: 'ballot.keysMissing' });
    await runBallotSchedule(job(db, inRating));
    expect(await listDaysWithoutKeys(db)).toMatchObject([{ id: day.id }]);
    await rm(folder);
    await cast(ctx(db, { now: inRating }), day.id, codes[0]!, { window: 4 });
    expect(await listDaysWithoutKeys(db)).toEqual([]);
  });

  test('ends in public when the convenor asks and the auditor agrees to those very words', async ({
    db,
  }) => {
    const { day, key } = await aRatedDay(db);
    await rm(key);
    await runBallotSchedule(job(db, closing));
    const openDayId = day.id;
    const as = (actor: Actor) => ctx(db, { actor, now: closing });
    const ask = (words: string) => askToEndRating(as(town.convenor), { openDayId, reason: words });
    const agree = (edition: string) => agreeToEndRating(as(town.auditor), { openDayId, edition });

    await expect(ask('电话 13800000001 联系我说明情况')).rejects.toBeInstanceOf(Invalid);
    await expect(agree('x')).rejects.toMatchObject({ code: 'ballot.noEndRequest' });
    await ask('服务器坏了，现在找不回密钥。');
    const [first] = await listDaysWithoutKeys(db);
    await expect(
      askToEndRating(as(town.convenor), { openDayId, reason, edition: 'none' }),
      'a reason that was not shown is not replaced',
    ).rejects.toMatchObject({ code: 'form.outdated' });
    await ask(reason);
    await expect(agree(first?.edition ?? '')).rejects.toMatchObject({
      code: 'ballot.endRequestChanged',
    });
    const [shown] = await listDaysWithoutKeys(db);
    expect(shown).toMatchObject({ reason, askedBy: town.convenor.name });
    await expect(
      agreeToEndRating(as(town.convenor), { openDayId, edition: shown?.edition }),
    ).rejects.toBeInstanceOf(Denied);
    await expect(
      agreeToEndRating(as({ ...town.auditor, userId: town.convenor.userId }), {
        openDayId,
        edition: shown?.edition,
      }),
      'two roles are not two people',
    ).rejects.toMatchObject({ code: 'ballot.otherAgrees' });
    await agree(shown?.edition ?? '');

    expect(await stateOf(db, openDayId)).toMatchObject({
      cause: 'keys_lost',
      reason,
      published: null,
      keysMissingAt: null,
    });
    expect(await inboxExists(db, openDayId)).toBe(false);
    const [ended] = await db
      .select({ detail: publicLog.detail })
      .from(publicLog)
      .where(eq(publicLog.event, 'ended'));
    expect(publicEventSentence('ended', ended?.detail ?? {})).toContain(reason);
    await runBallotSchedule(job(db, closing));
    await expect(ask(reason)).rejects.toMatchObject({ code: 'ballot.keysThere' });
  });

  test('cannot be ended while its ratings can be kept', async ({ db }) => {
    const { day } = await aRatedDay(db);
    await expect(
      askToEndRating(ctx(db, { actor: town.convenor, now: inRating }), {
        openDayId: day.id,
        reason,
      }),
    ).rejects.toMatchObject({ code: 'ballot.keysThere' });
  });
});
