/**
 * However a day with keys ends, the public log says once that the keys are gone, and how many
 * tickets there are.
 */
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { publicLog } from '#db/tables/office.ts';
import { endRating } from '#features/ballots/life/ending/commands.ts';
import { hasSigningKeys } from '#features/ballots/tickets/signing-keys.ts';
import { takeDemoTickets } from '#features/demo/tickets/commands.ts';
import { cancelOpenDay } from '#features/open-days/commands.ts';
import { aCheckIn, anExperiencer, aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { beforeRating, closing, inRating } from '../../voting.ts';
import { runBallotSchedule } from '../../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

/** A day with keys and two people who hold tickets. */
async function aDayWithTickets(db: Db): Promise<string> {
  const day = await aPublishedOpenDay(db, { channels: ['window'] });
  await runBallotSchedule(job(db, '2026-11-27T16:00+08:00'));
  for (const n of [1, 2]) {
    const person = await anExperiencer(db, n);
    await aCheckIn(db, day.id, person.experiencerId);
    await takeDemoTickets(ctx(db, { actor: person, now: beforeRating }), day.id);
  }
  return day.id;
}

const toldOf = async (db: Db) =>
  (await db.select().from(publicLog).where(eq(publicLog.event, 'keys_destroyed'))).map(
    ({ detail }) => detail,
  );

const ends: [string, (db: Db, id: string) => Promise<unknown>][] = [
  ['when rating opens', (db) => runBallotSchedule(job(db, inRating))],
  ['when nobody opened it before it closed', (db) => runBallotSchedule(job(db, closing))],
  [
    'when it is cancelled',
    async (db, id) => {
      await cancelOpenDay(ctx(db, { actor: town.office, now: '2026-11-28T09:40+08:00' }), {
        openDayId: id,
        cancelReason: '大厅停电',
      });
      await runBallotSchedule(job(db, '2026-11-28T09:41+08:00'));
    },
  ],
  [
    'when its rating ends before it began',
    async (db, id) => {
      await endRating(job(db, '2026-11-28T09:40+08:00'), id, { cause: 'restored', reason: null });
      await runBallotSchedule(job(db, '2026-11-28T09:41+08:00'));
    },
  ],
];

describe('the keys of a day are gone, and told to be gone', () => {
  test.for(ends)('%s', async ([, end], { db }) => {
    const id = await aDayWithTickets(db);
    expect(await hasSigningKeys(ctx(db), id)).toBe(true);
    await end(db, id);
    await runBallotSchedule(job(db, '2026-12-06T09:00+08:00'));
    expect(await hasSigningKeys(ctx(db), id)).toBe(false);
    expect(await toldOf(db)).toEqual([{ ticketsIssued: 2, slipsHandedOut: 0 }]);
  });
});
