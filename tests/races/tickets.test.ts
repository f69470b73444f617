/** Tickets over several connections that commit (B4, B6). */
import { eq, isNotNull } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { ballots, ticketIssues, ticketSpents } from '#db/tables/ballots.ts';
import { makeTickets } from '#features/ballots/client/ticket.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { Refusal } from '#platform/refusal.ts';
import {
  aDayWithKeys,
  aGuest,
  answers,
  aTicketHolder,
  blindedOf,
  inIssue,
  lastIssue,
  rateOpening,
  spend,
  ticketOf,
} from '#tests/features/ballots/tickets/holding-tickets.ts';
import { closing, inRating } from '#tests/features/ballots/voting.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { runBallotSchedule } from '../support/ballot-schedule.ts';

const refusalOf = (error: unknown): string => {
  if (error instanceof Refusal) return error.code;
  throw error;
};

describe('tickets', () => {
  test('asked for twenty times at once with two kinds of values: one kind is signed, always alike, the other refused (B4)', async ({
    ownDatabase: { db },
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    const actor = await aGuest(db, day.id, 1);
    const kinds = [blindedOf(await makeTickets(keys)), blindedOf(await makeTickets(keys))];
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        issueTickets(ctx(db, { actor, now: inIssue }), {
          openDayId: day.id,
          blinded: kinds[n % 2],
        }).then((issued) => JSON.stringify(issued), refusalOf),
      ),
    );
    const signed = asked.filter((answer) => answer.startsWith('{'));
    expect([
      signed.length,
      new Set(signed).size,
      asked.filter((answer) => answer === 'ticket.already').length,
    ]).toEqual([10, 1, 10]);
    expect(await db.$count(ticketIssues)).toBe(1);
  });

  test('asked for while issue closes are signed and counted, or refused; what is told in public is what there is', async ({
    ownDatabase: { db },
  }) => {
    const { day, keys } = await aDayWithKeys(db, ['window'], { seats: 20 });
    const guests = [];
    for (let n = 1; n <= 16; n += 1)
      guests.push({
        actor: await aGuest(db, day.id, n),
        blinded: blindedOf(await makeTickets(keys)),
      });
    const asking = guests.map(async ({ actor, blinded }, n) => {
      await new Promise((resolve) => {
        setTimeout(resolve, n * 6);
      });
      return issueTickets(ctx(db, { actor, now: lastIssue }), { openDayId: day.id, blinded }).then(
        () => 'signed',
        refusalOf,
      );
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 40);
    });
    await runBallotSchedule(ctx(db, { actor: town.system, now: rateOpening }));
    const outcomes = await Promise.all(asking);
    const signed = outcomes.filter((outcome) => outcome === 'signed').length;
    expect(new Set(outcomes).difference(new Set(['signed', 'ticket.closed']))).toEqual(new Set());
    expect(await findManifest(db, day.id)).toMatchObject({ issued: signed, keysDestroyed: true });
    expect(await db.$count(ticketIssues, isNotNull(ticketIssues.blindedSha256))).toBe(signed);
  });

  test('spent fifty times at once are one ballot and one line (B6)', async ({
    ownDatabase: { db },
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    const { tickets } = await aTicketHolder(db, keys, 1);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const window = ticketOf(tickets, 'window');
    const receipts = await Promise.all(
      Array.from({ length: 50 }, () => spend(ctx(db, { now: inRating }), window, answers(4))),
    );
    expect(new Set(receipts.map(({ receipt }) => receipt)).size).toBe(1);
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect([
      await db.$count(ballots, eq(ballots.openDayId, day.id)),
      await db.$count(ticketSpents),
    ]).toEqual([1, 1]);
  });

  test('first spent twenty at once, when the job is late: the keys are destroyed once, one inbox opened, and all stay', async ({
    ownDatabase: { db },
  }) => {
    const { day, keys } = await aDayWithKeys(db, ['window'], { seats: 20 });
    const windows = [];
    for (let n = 1; n <= 20; n += 1)
      windows.push(ticketOf((await aTicketHolder(db, keys, n)).tickets, 'window'));
    await Promise.all(
      windows.map((window) => spend(ctx(db, { now: inRating }), window, answers(3))),
    );
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(await db.$count(ballots, eq(ballots.openDayId, day.id))).toBe(20);
  });
});
