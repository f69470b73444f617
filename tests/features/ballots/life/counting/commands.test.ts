import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import {
  ballotRemarks,
  ballots,
  miscounts,
  publishedCells,
  slipBatches,
  ticketSpents,
} from '#db/tables/ballots.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { agreeToDecision } from '#features/ballots/life/counting/commands.ts';
import {
  countUndecidedDays,
  editionOf,
  findMiscount,
  listHeldDays,
} from '#features/ballots/life/counting/queries.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { inboxExists, sealBallot } from '#features/ballots/inbox/inbox.ts';
import { findResult } from '#features/results/queries.ts';
import { castDemoTickets, takeDemoTickets } from '#features/demo/tickets/commands.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, Invalid, Refusal } from '#platform/refusal.ts';
import { proposeDecision } from '#tests/support/editions.ts';
import { aCheckIn, anExperiencer } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { inboxOf } from '#tests/support/rated-portal.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, aSlipHolder, beforeRating, cast, closing, inRating } from '../../voting.ts';
import { runBallotSchedule } from '../../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });
const monday = '2026-12-07T09:00+08:00';
const lastMinute = '2026-12-09T23:59+08:00';
const deadline = '2026-12-10T00:00+08:00'; // three working days after Saturday 5 December

/**
 * Two slips were handed out, six were used. Six more people rate with tickets. Rating has closed.
 */
async function aMiscountedDay(db: Db) {
  const { day, codes } = await aDayWithSlips(db, 12, { channels: ['window'] });
  await runBallotSchedule(job(db, '2026-11-27T16:00+08:00'));
  const wallets = [];
  for (let n = 1; n <= 6; n += 1) {
    const person = await anExperiencer(db, n);
    await aCheckIn(db, day.id, person.experiencerId);
    wallets.push(await takeDemoTickets(ctx(db, { actor: person, now: beforeRating }), day.id));
  }
  for (const n of [7, 8]) await aSlipHolder(db, day.id, n);
  await runBallotSchedule(job(db, inRating));
  for (const tickets of wallets)
    await castDemoTickets(ctx(db, { now: inRating }), tickets, { window_overall: '4' });
  for (const code of codes.slice(0, 6))
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 1 });
  await castSlip(ctx(db, { now: inRating }), {
    openDayId: day.id,
    code: codes[0],
    window_overall: '1',
    window_reasons: ['108'],
    remark_text: '纸票上写的话',
  });
  await runBallotSchedule(job(db, closing));
  return day.id;
}

async function stateOf(db: Db, id: string) {
  const [day] = await db.select().from(openDays).where(eq(openDays.id, id));
  return {
    held: day?.ratingHeldAt !== null,
    mixed: day?.mixedAt !== null,
    published: day?.scoresPublishedAt !== null,
    ended: day?.ratingEndCause ?? null,
    reason: day?.ratingEndReason ?? null,
    inbox: await inboxExists(db, id),
    key: readInboxKey(ctx(db), id) !== null,
    ballots: await db.$count(ballots, eq(ballots.openDayId, id)),
    cells: await db.$count(publishedCells, eq(publishedCells.openDayId, id)),
  };
}

const eventsOf = async (db: Db) =>
  (await db.select({ event: publicLog.event }).from(publicLog).orderBy(publicLog.seq)).map(
    ({ event }) => event,
  );

const propose = (db: Db, actor: Actor, decision: string, now = monday) =>
  outcomeOf(
    proposeDecision(ctx(db, { actor, now }), {
      openDayId: heldId,
      decision,
      decisionReason: '签到台少登记了四张，无法核实是谁用的',
    }),
  );
const agree = async (db: Db, actor: Actor, now = monday) => {
  const miscount = await findMiscount(db, heldId);
  return outcomeOf(
    agreeToDecision(ctx(db, { actor, now }), {
      openDayId: heldId,
      edition: miscount ? editionOf(miscount) : '',
    }),
  );
};
let heldId = '';

async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      if (error instanceof Invalid) return error.fieldErrors;
      if (error instanceof Denied) return error.reason;
      throw error;
    },
  );
}

const untouched = {
  held: true,
  mixed: false,
  published: false,
  ended: null,
  inbox: true,
  key: true,
  ballots: 0,
  cells: 0,
};

describe('a day on which more slips were used than handed out', () => {
  test('is held with its inbox sealed, and the public log says by how much', async ({ db }) => {
    const id = await aMiscountedDay(db);
    expect(await stateOf(db, id)).toMatchObject(untouched);
    const [told] = await db.select().from(publicLog).where(eq(publicLog.event, 'held'));
    expect(told?.detail).toEqual({
      slipsPrinted: 12,
      slipsHandedOut: 2,
      slipsUsed: 6,
      ticketsIssued: 6,
      ticketsUsed: 6,
      checkedIn: 8,
      faults: ['moreUsed'],
      decisions: ['without_slips', 'dropped'],
      decideBy: '2026-12-09T16:00:00.000Z',
    });
    expect(await eventsOf(db)).toEqual(['keys_made', 'keys_destroyed', 'box_closed', 'held']);
  });

  test('stays as it is however often the job runs, until somebody decides', async ({ db }) => {
    const id = await aMiscountedDay(db);
    for (const now of [closing, monday, lastMinute]) await runBallotSchedule(job(db, now));
    expect(await stateOf(db, id)).toMatchObject(untouched);
    expect(await eventsOf(db)).toHaveLength(4);
    expect(await findResult(db, id)).toBeNull();
  });

  test('is opened without its slips when both agree: none of them was read', async ({ db }) => {
    heldId = await aMiscountedDay(db);
    expect(await propose(db, town.convenor, 'without_slips')).toBe('done');
    expect(await stateOf(db, heldId)).toMatchObject(untouched);
    expect(await agree(db, town.auditor)).toBe('done');
    await runBallotSchedule(job(db, monday));
    expect(await stateOf(db, heldId)).toMatchObject({
      mixed: true,
      published: true,
      ended: null,
      inbox: false,
      key: false,
      ballots: 6,
    });
    const result = await findResult(db, heldId);
    expect(result?.cells.find(({ measure }) => measure === 'overall')).toMatchObject({
      graded: 6,
      meanTenths: 40,
    });
    expect(await db.$count(ballotRemarks)).toBe(0);
    const spent = await db.select().from(ticketSpents);
    expect(spent.map(({ sig }) => sig === null)).toEqual(Array(6).fill(false));
    expect((await eventsOf(db)).slice(3)).toEqual(['held', 'slips_left_out', 'released']);
    const [released] = await db.select().from(publicLog).where(eq(publicLog.event, 'released'));
    expect(released?.detail).toMatchObject({ slipsLeftOut: true, slipsUsed: 0, slipsHandedOut: 2 });
  });

  test('is dropped when both agree: nothing was opened, and nothing comes back', async ({ db }) => {
    heldId = await aMiscountedDay(db);
    expect(await propose(db, town.auditor, 'dropped')).toBe('done');
    expect(await agree(db, town.convenor)).toBe('done');
    await runBallotSchedule(job(db, monday));
    await runBallotSchedule(job(db, deadline));
    expect(await stateOf(db, heldId)).toMatchObject({
      published: false,
      ended: 'miscounted',
      reason: '签到台少登记了四张，无法核实是谁用的',
      inbox: false,
      key: false,
      ballots: 0,
    });
    expect((await eventsOf(db)).slice(3)).toEqual(['held', 'ended']);
  });

  test('is dropped when nobody decides, at the deadline and not before', async ({ db }) => {
    heldId = await aMiscountedDay(db);
    expect(await propose(db, town.convenor, 'without_slips', lastMinute)).toBe('done');
    await runBallotSchedule(job(db, lastMinute));
    expect(await stateOf(db, heldId)).toMatchObject(untouched);
    expect(await agree(db, town.auditor, deadline)).toBe('counting.tooLate');
    await runBallotSchedule(job(db, deadline));
    expect(await stateOf(db, heldId)).toMatchObject({
      ended: 'undecided',
      published: false,
      inbox: false,
      key: false,
      ballots: 0,
    });
    expect((await eventsOf(db)).slice(3)).toEqual(['held', 'ended']);
  });
});

describe('after the rating of a day has ended, the disk is searched', () => {
  for (const cause of ['undecided', 'miscounted'] as const)
    test(`(${cause}) again when the first search did not end, however late, and then no more`, async ({
      db,
    }) => {
      heldId = await aMiscountedDay(db);
      if (cause === 'miscounted') {
        await propose(db, town.auditor, 'dropped');
        await agree(db, town.convenor);
      }
      const killed = { searchDisk: () => Promise.reject(new Error('killed')) };
      await expect(runBallotSchedule(job(db, deadline), killed)).rejects.toThrow('killed');
      expect(await stateOf(db, heldId)).toMatchObject({ ended: cause, key: false, inbox: false });
      const searched: string[] = [];
      const tools = {
        searchDisk: async (_: unknown, id: string) => {
          searched.push(id);
          return true;
        },
      };
      for (const later of ['2027-01-20T09:00+08:00', '2027-01-20T09:01+08:00'])
        await runBallotSchedule(job(db, later), tools);
      expect(searched).toEqual([heldId]);
    });
});

describe('deciding', () => {
  test('takes one of each role, on the words that were read', async ({ db }) => {
    heldId = await aMiscountedDay(db);
    const secondConvenor: Actor = { ...town.convenor, userId: town.office.userId };
    expect(await agree(db, town.auditor)).toBe('counting.notProposed');
    await propose(db, town.convenor, 'dropped');
    expect(await agree(db, town.convenor)).toBe('counting.otherDecides');
    expect(await agree(db, secondConvenor)).toBe('counting.otherDecides');
    expect(
      await outcomeOf(
        proposeDecision(ctx(db, { actor: town.auditor, now: monday }), {
          openDayId: heldId,
          decision: 'without_slips',
          decisionReason: '手机票都对得上，只有纸票对不上',
          edition: 'none',
        }),
      ),
      'a proposal that was not shown is not replaced',
    ).toBe('form.outdated');
    const read = editionOf((await findMiscount(db, heldId)) as never);
    await propose(db, town.convenor, 'without_slips');
    expect(
      await outcomeOf(
        agreeToDecision(ctx(db, { actor: town.auditor, now: monday }), {
          openDayId: heldId,
          edition: read,
        }),
      ),
    ).toBe('counting.changed');
    expect(await agree(db, town.auditor)).toBe('done');
    expect(await propose(db, town.convenor, 'dropped')).toBe('counting.decided');
    expect(await agree(db, town.auditor)).toBe('counting.decided');
    await expect(
      db.transaction((tx) => tx.update(miscounts).set({ proposal: 'dropped' })),
    ).rejects.toThrow();
  });

  test('asks for a reason that the public may read', async ({ db }) => {
    const proposeWith = (decisionReason: string) =>
      outcomeOf(
        proposeDecision(ctx(db, { actor: town.convenor, now: monday }), {
          openDayId: '00000009-0000-4000-8000-000000000001',
          decision: 'dropped',
          decisionReason,
        }),
      );
    expect(await proposeWith('')).toEqual({ decisionReason: 'blank' });
    expect(await proposeWith('错了')).toEqual({ decisionReason: 'tooShort' });
    expect(await proposeWith('请打 13912345678 问签到台')).toEqual({
      decisionReason: 'personalData',
    });
  });

  test('is nobody else’s, and waits for the person who has not spoken', async ({ db }) => {
    heldId = await aMiscountedDay(db);
    for (const actor of [town.office, town.desk, town.reviewer, town.secAdmin, town.sysAdmin])
      expect(await propose(db, actor, 'dropped')).toBe('forbidden');
    const waiting = async () => [
      await countUndecidedDays(db, 'convenor'),
      await countUndecidedDays(db, 'auditor'),
    ];
    expect(await waiting()).toEqual([1, 1]);
    await propose(db, town.convenor, 'dropped');
    expect(await waiting()).toEqual([0, 1]);
    expect((await listHeldDays(db, null)).rows).toMatchObject([
      { openDayId: heldId, proposal: 'dropped', proposer: town.convenor.name },
    ]);
    await agree(db, town.auditor);
    expect(await waiting()).toEqual([0, 0]);
    const acts = await db
      .select({ action: auditEntries.action, actor: auditEntries.actor })
      .from(auditEntries);
    expect(acts).toEqual(
      expect.arrayContaining([
        { action: 'ballots.proposeDecision', actor: town.convenor.userId },
        { action: 'ballots.decide', actor: town.auditor.userId },
      ]),
    );
  });
});

test('more slips handed out than people came: the same', async ({ db }) => {
  const { day } = await aDayWithSlips(db, 5);
  await aSlipHolder(db, day.id, 1);
  await db.update(slipBatches).set({ handedOut: 3 }); // as an attacker with the database could
  await runBallotSchedule(job(db, closing));
  const [told] = await db.select().from(publicLog).where(eq(publicLog.event, 'held'));
  expect(told?.detail).toMatchObject({ slipsHandedOut: 3, checkedIn: 1, faults: ['moreGiven'] });
});

describe('a day with more ticket ratings than tickets', () => {
  /** Three people rate the window with tickets, one of them also the PC. Rating has not closed. */
  async function aDayOfTickets(db: Db) {
    const { day } = await aDayWithSlips(db, 4, { channels: ['window', 'pc'] });
    await runBallotSchedule(job(db, '2026-11-27T16:00+08:00'));
    const wallets = [];
    for (let n = 1; n <= 3; n += 1) {
      const person = await anExperiencer(db, n);
      await aCheckIn(db, day.id, person.experiencerId);
      wallets.push(await takeDemoTickets(ctx(db, { actor: person, now: beforeRating }), day.id));
    }
    await runBallotSchedule(job(db, inRating));
    for (const [n, tickets] of wallets.entries())
      await castDemoTickets(ctx(db, { now: inRating }), tickets, {
        window_overall: '4',
        ...(n === 0 && { pc_overall: '3' }),
      });
    return day.id;
  }

  /**
   * Writes rows straight into the table, as an attacker with the database could, with the key or
   * without.
   */
  async function forge(db: Db, openDayId: string, rows: ('window' | 'pc' | 'noKey')[]) {
    const key = readInboxKey(ctx(db), openDayId) as KeyObject;
    for (const cell of rows) {
      const nullifier = randomBytes(32);
      const payload = sealBallot(
        ctx(db),
        cell === 'noKey' ? createSecretKey(randomBytes(32)) : key,
        openDayId,
        {
          cell: cell === 'noKey' ? 'window' : cell,
          nullifier,
          answers: { overall: 5, indicators: {}, reasons: [], facts: {} },
          ticket: { input: randomBytes(95), sig: randomBytes(384) },
        },
      );
      await db.execute(
        sql`insert into ${sql.identifier(inboxOf(openDayId))} values (${nullifier}, ${payload})`,
      );
    }
  }

  test.for([
    ['in one cell, forged with the key', ['window'], 4],
    ['forged without the key', ['noKey', 'noKey'], 5],
    ['in a cell that fewer rated', ['pc', 'pc', 'pc'], 4],
  ] as const)('%s: held, and ends without scores', async ([, rows, used], { db }) => {
    heldId = await aDayOfTickets(db);
    await forge(db, heldId, [...rows]);
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, heldId)).toMatchObject(untouched);
    const [told] = await db.select().from(publicLog).where(eq(publicLog.event, 'held'));
    expect(told?.detail).toMatchObject({
      ticketsIssued: 3,
      ticketsUsed: used,
      faults: ['moreTickets'],
      decisions: ['dropped'],
    });
    // Leaving out the slips would not help.
    expect(await propose(db, town.convenor, 'without_slips')).toBe('counting.ticketsToo');
    expect(await propose(db, town.convenor, 'dropped')).toBe('done');
    expect(await agree(db, town.auditor)).toBe('done');
    await runBallotSchedule(job(db, monday));
    expect(await stateOf(db, heldId)).toMatchObject({
      ended: 'miscounted',
      published: false,
      inbox: false,
      key: false,
      ballots: 0,
    });
  });

  test('none forged: published', async ({ db }) => {
    const id = await aDayOfTickets(db);
    await runBallotSchedule(job(db, closing));
    expect(await stateOf(db, id)).toMatchObject({ held: false, published: true, ballots: 4 });
  });
});

test('a day whose slips add up is published at once, used or not', async ({ db }) => {
  const { day, codes } = await aDayWithSlips(db, 12);
  for (let n = 1; n <= 7; n += 1) await aSlipHolder(db, day.id, n);
  await runBallotSchedule(job(db, inRating));
  for (const code of codes.slice(0, 6))
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 5, pc: 3 });
  await runBallotSchedule(job(db, closing));
  expect(await stateOf(db, day.id)).toMatchObject({ held: false, published: true, ballots: 12 });
  const [released] = await db.select().from(publicLog).where(eq(publicLog.event, 'released'));
  expect(released?.detail).toMatchObject({
    slipsPrinted: 12,
    slipsHandedOut: 7,
    slipsTorn: null,
    slipsUsed: 6,
    ticketsIssued: 0,
    checkedIn: 7,
    figuresSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
