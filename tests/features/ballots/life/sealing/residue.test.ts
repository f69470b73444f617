/**
 * B11: what remains of an inbox on the disk after the mix. Uses a database of its own, whose files
 * are really searched.
 */
import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { residueMark } from '#features/ballots/inbox/inbox.ts';
import { realTools } from '#features/ballots/life/opening/commands.ts';
import { findBytes, findFolders } from '#features/ballots/life/sealing/residue.ts';
import { openDays } from '#db/tables/open-days.ts';
import { publicLog } from '#db/tables/office.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, cast, closing, inRating } from '../../voting.ts';
import { runBallotSchedule } from '../../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

async function aDayFullOfRatings(db: Db) {
  const { day, codes } = await aDayWithHolders(db, 12);
  await runBallotSchedule(job(db, inRating));
  for (const code of codes)
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 4, pc: 3 });
  return day;
}

describe('the disk', () => {
  test(
    'is found, holds what is in the inbox, and holds nothing of it once the scores are out',
    { timeout: 60_000 },
    async ({ ownDatabase: { db } }) => {
      const day = await aDayFullOfRatings(db);
      const folders = await findFolders(db);
      expect(folders).toHaveLength(3);
      const mark = residueMark(testSecrets, day.id);
      expect(await findBytes(folders!, mark)).not.toBeNull();
      await runBallotSchedule(job(db, closing));
      expect(await findBytes(folders!, mark)).toBeNull();
      expect(
        (await db.select({ detail: publicLog.detail }).from(publicLog)).at(-1)?.detail,
      ).toMatchObject({ diskSearched: true });
    },
  );

  test(
    'still holds it when the mix is done: dropped rows stand in the log, and only its rolling removes them',
    { timeout: 60_000 },
    async ({ ownDatabase: { db } }) => {
      // Other tests on this server also roll the log. With three days, at least one search comes
      // before that.
      const found: (string | null)[] = [];
      for (let n = 0; n < 3; n += 1) {
        const day = await aDayFullOfRatings(db);
        await expect(
          runBallotSchedule(job(db, closing), {
            ...realTools,
            at: (step) => {
              if (step === 'mixed') throw new Error('stopped');
            },
          }),
        ).rejects.toThrow('stopped');
        found.push(await findBytes((await findFolders(db))!, residueMark(testSecrets, day.id)));
        await runBallotSchedule(job(db, closing)); // searches again, though inbox and key are gone
        expect(
          await findBytes((await findFolders(db))!, residueMark(testSecrets, day.id)),
        ).toBeNull();
      }
      expect(found.join()).toMatch(/pg_wal/);
    },
  );

  test(
    'that keeps something blocks the release, and the next run tries again',
    { timeout: 60_000 },
    async ({ ownDatabase: { db } }) => {
      const day = await aDayFullOfRatings(db);
      // Somebody copied the inbox into another table.
      await db.execute(
        sql`create table somewhere_else as select payload from ${sql.identifier(`ballot_inbox_${day.id.replaceAll('-', '')}`)}`,
      );
      await db.execute(sql`checkpoint`);
      await expect(runBallotSchedule(job(db, closing))).rejects.toThrow('still on the disk');
      expect(
        await db
          .select({ mixed: openDays.mixedAt, published: openDays.scoresPublishedAt })
          .from(openDays),
      ).toEqual([{ mixed: new Date(closing), published: null }]);
      await db.execute(sql`drop table somewhere_else`);
      await db.execute(sql`checkpoint`);
      await runBallotSchedule(job(db, closing));
      expect(
        (await db.select({ published: openDays.scoresPublishedAt }).from(openDays))[0]?.published,
      ).toEqual(new Date(closing));
    },
  );
});
