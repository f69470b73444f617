/**
 * The last seat (trust.md §4.3, §4.4 R1, R2, R4, R5): many people over several connections that
 * commit.
 */
import { randomInt } from 'node:crypto';
import { eq, isNull, and, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import {
  cancelRegistration,
  registerForOpenDay,
} from '#features/open-days/registrations/commands.ts';
import { verifyAudit } from '#platform/audit.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import {
  anExperiencer,
  aPublishedOpenDay,
  type ExperiencerActor,
} from '#tests/support/factories.ts';

type Answer = 'in' | string;

const answerOf = (work: Promise<unknown>): Promise<Answer> =>
  work.then(
    () => 'in',
    (error: { code?: string }) => error.code ?? String(error),
  );
const register = (db: Db, actor: ExperiencerActor, openDayId: string): Promise<Answer> =>
  answerOf(registerForOpenDay(ctx(db, { actor }), { openDayId }));
const giveBack = (db: Db, actor: ExperiencerActor, openDayId: string): Promise<Answer> =>
  answerOf(cancelRegistration(ctx(db, { actor }), { openDayId }));

const people = async (db: Db, count: number): Promise<ExperiencerActor[]> => {
  const all: ExperiencerActor[] = [];
  for (let n = 1; n <= count; n += 1) all.push(await anExperiencer(db, n));
  return all;
};

/** The seat count of the day, and its registrations. */
async function seatsOf(db: Db, openDayId: string): Promise<{ taken: number; holders: string[] }> {
  const [day] = await db
    .select({ taken: openDays.taken })
    .from(openDays)
    .where(eq(openDays.id, openDayId));
  const rows = await db
    .select({ id: openDayRegistrations.experiencerId })
    .from(openDayRegistrations)
    .where(
      and(eq(openDayRegistrations.openDayId, openDayId), isNull(openDayRegistrations.cancelledAt)),
    );
  return { taken: day?.taken ?? -1, holders: rows.map((row) => row.id).sort() };
}

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((item) => ({ item, key: randomInt(2 ** 31) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('seats under load', () => {
  test(
    '60 people want 10 seats, 20 times: exactly 10 get in, the others are told it is full',
    { timeout: 120_000 },
    async ({ ownDatabase: { db } }) => {
      const crowd = await people(db, 60);
      for (let round = 0; round < 20; round += 1) {
        const { id } = await aPublishedOpenDay(db, { seats: 10 });
        const answers = await Promise.all(
          shuffled(crowd).map(async (actor) => ({ actor, answer: await register(db, actor, id) })),
        );
        const seated = answers
          .filter(({ answer }) => answer === 'in')
          .map(({ actor }) => actor.experiencerId)
          .sort();
        expect(
          answers.filter(({ answer }) => answer !== 'in').map(({ answer }) => answer),
          `round ${round}`,
        ).toEqual(Array(50).fill('openDay.full'));
        expect(await seatsOf(db, id), `round ${round}`).toEqual({ taken: 10, holders: seated });
      }
      expect(await verifyAudit(db)).toMatchObject({ ok: true, entries: 200 });
    },
  );

  test('one person, 20 tries at once, one seat; every try gets the same answer', async ({
    ownDatabase: { db },
  }) => {
    const actor = await anExperiencer(db, 1);
    const { id } = await aPublishedOpenDay(db, { seats: 10 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(db, actor, id)));
    expect(answers).toEqual(Array(20).fill('in'));
    expect(await seatsOf(db, id)).toEqual({ taken: 1, holders: [actor.experiencerId] });
    expect(await verifyAudit(db), 'registered once, noted once').toMatchObject({
      ok: true,
      entries: 1,
    });
  });

  test('20 tries by the one person who gets the last seat are 20 times in, not once in and 19 times full', async ({
    ownDatabase: { db },
  }) => {
    const actor = await anExperiencer(db, 1);
    const { id } = await aPublishedOpenDay(db, { seats: 1 });
    expect(await Promise.all(Array.from({ length: 20 }, () => register(db, actor, id)))).toEqual(
      Array(20).fill('in'),
    );
    expect(await seatsOf(db, id)).toEqual({ taken: 1, holders: [actor.experiencerId] });
  });

  test('20 cancellations by one person give one seat back', async ({ ownDatabase: { db } }) => {
    const [first, second] = (await people(db, 2)) as [ExperiencerActor, ExperiencerActor];
    const { id } = await aPublishedOpenDay(db, { seats: 10 });
    await register(db, first, id);
    await register(db, second, id);
    expect(await Promise.all(Array.from({ length: 20 }, () => giveBack(db, first, id)))).toEqual(
      Array(20).fill('in'),
    );
    expect(await seatsOf(db, id)).toEqual({ taken: 1, holders: [second.experiencerId] });
  });

  test(
    'people come and go in a storm: no seat is lost, none is given twice',
    { timeout: 60_000 },
    async ({ ownDatabase: { db } }) => {
      const crowd = await people(db, 24);
      const seats = 6;
      const { id } = await aPublishedOpenDay(db, { seats });
      for (let wave = 0; wave < 12; wave += 1) {
        await Promise.all(
          crowd.map(async (actor) => {
            for (let step = 0; step < 3; step += 1) {
              const answer =
                randomInt(2) === 0 ? await register(db, actor, id) : await giveBack(db, actor, id);
              expect(['in', 'openDay.full', 'openDay.notRegistered']).toContain(answer);
            }
          }),
        );
        const { taken, holders } = await seatsOf(db, id);
        expect(taken, `wave ${wave}`).toBe(holders.length);
        expect(taken).toBeLessThanOrEqual(seats);
      }
      // Returned seats are available again: everybody tries, and exactly all seats are taken.
      await Promise.all(crowd.map((actor) => register(db, actor, id)));
      const { taken, holders } = await seatsOf(db, id);
      expect([taken, holders.length]).toEqual([seats, seats]);
    },
  );

  test(
    'one after the other, every answer is what a list on paper would give',
    { timeout: 60_000 },
    async ({ ownDatabase: { db } }) => {
      const crowd = await people(db, 5);
      for (let game = 0; game < 10; game += 1) {
        const seats = 1 + randomInt(3);
        const { id } = await aPublishedOpenDay(db, { seats });
        const paper = new Set<string>();
        const everWrote = new Set<string>();
        for (let move = 0; move < 30; move += 1) {
          const actor = crowd[randomInt(crowd.length)] as ExperiencerActor;
          const who = actor.experiencerId;
          if (randomInt(2) === 0) {
            const expected = paper.has(who) || paper.size < seats ? 'in' : 'openDay.full';
            expect(await register(db, actor, id)).toBe(expected);
            if (expected === 'in') {
              paper.add(who);
              everWrote.add(who);
            }
          } else {
            expect(await giveBack(db, actor, id)).toBe(
              everWrote.has(who) ? 'in' : 'openDay.notRegistered',
            );
            paper.delete(who);
          }
          expect(await seatsOf(db, id)).toEqual({ taken: paper.size, holders: [...paper].sort() });
        }
      }
    },
  );

  test('the table itself refuses one seat too many', async ({ ownDatabase: { db } }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 2 });
    const oversold = db
      .update(openDays)
      .set({ taken: sql`${openDays.seats} + 1` })
      .where(eq(openDays.id, id));
    await expect(oversold).rejects.toMatchObject({
      cause: { constraint: 'open_days_seats_not_oversold' },
    });
  });
});
