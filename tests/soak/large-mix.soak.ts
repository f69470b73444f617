/** Mixes, searches and releases 100,000 ballots of one day in less than a minute (R10 at size). */
import { randomBytes, type KeyObject } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ballots, publishedCells, slipBatches, slips, ticketSpents } from '#db/tables/ballots.ts';
import { sealBallot, type InboxBallot } from '#features/ballots/inbox/inbox.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import { aDayWithSlips, closing, inRating } from '#tests/features/ballots/voting.ts';
import { answers } from '#tests/features/ballots/tickets/holding-tickets.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const people = 25_000;
const channels = ['mobile', 'pc', 'kiosk', 'window'] as const;

test('100,000 ballots are mixed, searched for and released within a minute', async ({
  ownDatabase: { db, client },
}) => {
  const { day } = await aDayWithSlips(db, 3);
  await everybodyDrawsASlip(db, day.id, people / 2);
  const now = ctx(db, { actor: town.system, now: inRating });
  await runBallotSchedule(now);
  const key = readInboxKey(now, day.id) as KeyObject;
  const inbox = `ballot_inbox_${day.id.replaceAll('-', '')}`;
  for (let person = 0; person < people; person += 500) {
    // Every second person has a slip.
    const part = Array.from({ length: 500 }, (_, n) =>
      channels.map((cell, at): InboxBallot => ({
        cell,
        nullifier: randomBytes(32),
        answers: answers(((person + n + at) % 3) + 3),
        ticket: n % 2 === 0 ? null : { input: randomBytes(95), sig: randomBytes(384) },
      })),
    ).flat();
    await db
      .insert(slips)
      .values(
        part
          .filter(({ ticket }) => ticket === null)
          .map(({ nullifier }) => ({ nullifier, openDayId: day.id, state: 'printed' as const })),
      );
    await client`insert into ${client(inbox)} ${client(part.map((ballot) => ({ nullifier: ballot.nullifier, payload: sealBallot(now, key, day.id, ballot) })))}`;
  }
  const started = performance.now();
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `mixed and released in ${seconds.toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  expect([await db.$count(ballots), await db.$count(ticketSpents)]).toEqual([
    people * 4,
    people * 4,
  ]);
  expect(await db.$count(publishedCells)).toBeGreaterThan(4);
  expect(seconds).toBeLessThan(60);
});

/** Checks people in and gives each a slip. Otherwise the day does not add up and is not mixed. */
async function everybodyDrawsASlip(db: Db, openDayId: string, count: number): Promise<void> {
  await db.execute(sql`
    with person as (insert into users (name, created_at) select 'x', now() from generate_series(1, ${count}) returning id),
      holder as (insert into experiencers (user_id, number, experiencer_type, starts_on, ends_on, identity_checked_in_person, appointed_by, appointed_at)
        select id, 'L' || row_number() over (), 'citizen', '2026-01-01', '2026-12-31', true, ${town.office.userId}, now() from person returning id)
    insert into check_ins (open_day_id, experiencer_id, at, checked_in_by) select ${openDayId}, id, now(), ${town.desk.userId} from holder`);
  await db.update(slipBatches).set({ printed: count, handedOut: count });
}
