/** Blind tickets from the keys to the public list (trust.md §1.3; B3–B7, B15, B20). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import {
  ballotManifests,
  ballotRemarks,
  ballots,
  ticketIssues,
  ticketSpents,
} from '#db/tables/ballots.ts';
import { recusals } from '#db/tables/experiencers.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import { checkIns, openDayUnits } from '#db/tables/open-days.ts';
import { makeTickets, signTickets, Untrusted } from '#features/ballots/client/ticket.ts';
import type { SealingStep } from '#features/ballots/life/sealing/steps.ts';
import { shuffled } from '#features/ballots/life/shuffle.ts';
import { handOutSlip, printSlips } from '#features/ballots/slips/commands.ts';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { publicKeyOf, readManifest } from '#features/ballots/tickets/manifest.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { receiptPublicKey } from '#features/ballots/tickets/receipts.ts';
import { chainStart } from '#platform/audit.ts';
import { publicHashOf, type PublicEvent } from '#platform/public-log.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { town } from '#tests/support/town.ts';
import { closing, inRating, lastSecond } from '../voting.ts';
import {
  aDayWithKeys,
  aGuest,
  answers,
  aTicketHolder,
  blindedOf,
  castForm,
  dayBefore,
  inIssue,
  keysOf,
  lastIssue,
  rateOpening,
  spend,
  takeTickets,
  ticketOf,
} from './holding-tickets.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      if (error instanceof Denied) return error.reason;
      if (error instanceof NotFound) return 'notFound';
      if (error instanceof Invalid) return `malformed ${Object.keys(error.fieldErrors).join()}`;
      throw error;
    },
  );

const keyFiles = (db: Db, openDayId: string): Promise<string[]> =>
  readdir(join(ctx(db).keysDir, openDayId)).catch(() => []);

test('a ticket is taken from an address that also sends 800 forged ones', async ({ db }) => {
  const { keys } = await aDayWithKeys(db);
  const { tickets } = await aTicketHolder(db, keys, 1);
  const ticket = ticketOf(tickets, 'window');
  const shared = ctx(db, { now: inRating, clientKey: 'a hall with a forger' });
  const forged = castForm(ticket, answers(), { sig: Buffer.alloc(384, 7).toString('base64url') });
  const said = new Set<string>();
  for (let n = 0; n < 800; n += 1)
    said.add(
      await castTicket(shared, forged).then(
        () => 'taken',
        (error: Error) => error.constructor.name,
      ),
    );
  expect([...said].sort()).toEqual(['Denied', 'TooMany']);
  await expect(spend(shared, ticket, answers())).resolves.toHaveProperty('receipt');
});

describe('the keys of a day', () => {
  test('are made three days before, one a cell, and shown in bytes that never change', async ({
    db,
  }) => {
    const day = await aPublishedOpenDay(db, { channels: ['window'] });
    await runBallotSchedule(job(db, '2026-11-25T08:59+08:00'));
    expect(await findManifest(db, day.id)).toBeNull();
    await runBallotSchedule(job(db, '2026-11-25T09:00+08:00'));
    const first = await findManifest(db, day.id);
    expect(readManifest(first!.manifest)).toMatchObject({
      v: 1,
      dayId: day.id,
      cells: [{ cell: 'window' }, { cell: 'remark' }],
      k: 5,
      issueOpen: '2026-11-28T00:30:00.000Z',
      issueClose: '2026-11-28T02:00:00.000Z',
      rateOpen: '2026-11-28T02:00:00.000Z',
      rateClose: '2026-12-04T16:00:00.000Z',
    });
    expect((await keyFiles(db, day.id)).toSorted()).toEqual([
      'ticket-remark.key',
      'ticket-window.key',
    ]);
    await runBallotSchedule(job(db, dayBefore));
    expect(await findManifest(db, day.id)).toEqual(first);
    await expect(
      db.transaction((tx) => tx.update(ballotManifests).set({ manifest: '{}' })),
    ).rejects.toThrow();
  });

  test('of a try that was interrupted are made anew, because nobody saw them', async ({ db }) => {
    const day = await aPublishedOpenDay(db, { channels: ['window'] });
    const stopping = {
      shuffle: shuffled,
      at: (step: SealingStep) => {
        if (step === 'keysMade') throw new Error('stopped');
      },
    };
    await expect(runBallotSchedule(job(db, dayBefore), stopping)).rejects.toThrow('stopped');
    expect(await findManifest(db, day.id)).toBeNull();
    await runBallotSchedule(job(db, dayBefore));
    const person = await aGuest(db, day.id, 1);
    await expect(
      takeTickets(ctx(db, { actor: person, now: inIssue }), await keysOf(db, day.id)),
    ).resolves.toHaveLength(2);
  });

  test('are destroyed when issue closes, before the first rating, and it is told in public with what was handed out', async ({
    db,
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    await aTicketHolder(db, keys, 1);
    await runBallotSchedule(job(db, lastIssue));
    expect(await keyFiles(db, day.id)).toHaveLength(2);
    await runBallotSchedule(job(db, rateOpening));
    expect(await keyFiles(db, day.id)).toEqual(['inbox.key']);
    expect(await findManifest(db, day.id)).toMatchObject({ issued: 1, keysDestroyed: true });
    const log = await db.select().from(publicLog).orderBy(publicLog.seq);
    expect(log.map(({ event, detail }) => [event, Object.keys(detail).toSorted()])).toEqual([
      ['keys_made', ['fingerprint', 'manifestSha256']],
      ['keys_destroyed', ['slipsHandedOut', 'ticketsIssued']],
    ]);
    let before = chainStart;
    for (const entry of log) {
      expect(entry.hash).toBe(
        publicHashOf(before, { ...entry, event: entry.event as PublicEvent['event'] }),
      );
      before = entry.hash;
    }
  });

  for (const step of ['ticketIssuingClosed', 'keysGone'] as const) {
    test(`at ${step} interrupted, no rating opens before the last key is gone`, async ({ db }) => {
      const { day, keys } = await aDayWithKeys(db);
      const { tickets } = await aTicketHolder(db, keys, 1);
      await expect(
        runBallotSchedule(job(db, rateOpening), {
          shuffle: shuffled,
          at: (at) => {
            if (at === step) throw new Error('stopped');
          },
        }),
      ).rejects.toThrow('stopped');
      const late = await aGuest(db, day.id, 2);
      expect(await outcomeOf(takeTickets(ctx(db, { actor: late, now: lastIssue }), keys))).toBe(
        'ticket.closed',
      );
      // The first rating finishes what the job did not.
      expect(
        await outcomeOf(
          spend(ctx(db, { now: rateOpening }), ticketOf(tickets, 'window'), answers()),
        ),
      ).toBe('done');
      expect(await keyFiles(db, day.id)).toEqual(['inbox.key']);
      expect((await findManifest(db, day.id))?.keysDestroyed).toBe(true);
    });
  }

  test('come to nothing when a day is cancelled', async ({ db }) => {
    const day = await aPublishedOpenDay(db, {
      channels: ['window'],
      cancelledAt: new Date('2026-11-20T09:00+08:00'),
      cancelReason: '停电',
    });
    await runBallotSchedule(job(db, dayBefore));
    expect(await findManifest(db, day.id)).toBeNull();
  });
});

describe('tickets', () => {
  test('are signed for everyone who was checked in, all cells at once, and say nothing of the person', async ({
    db,
  }) => {
    const { keys } = await aDayWithKeys(db, ['window', 'pc']);
    const { person, tickets } = await aTicketHolder(db, keys, 1);
    expect(tickets.map(({ cell, state }) => [cell, state])).toEqual([
      ['pc', 'signed'],
      ['window', 'signed'],
      ['remark', 'signed'],
    ]);
    const [issue] = await db
      .select()
      .from(ticketIssues)
      .where(eq(ticketIssues.personId, person.experiencerId));
    const stored = JSON.stringify(issue);
    for (const { input, inv, sig, blinded } of tickets)
      for (const secret of [input, inv, sig!, blinded]) expect(stored).not.toContain(secret);
    expect(await db.$count(auditEntries, eq(auditEntries.actor, person.userId))).toBe(0);
  });

  test('are refused to everybody else, in words that say why', async ({ db }) => {
    const { day, keys } = await aDayWithKeys(db);
    const absent = await aGuest(db, day.id, 1);
    await db.delete(checkIns).where(eq(checkIns.experiencerId, absent.experiencerId));
    const guest = await aGuest(db, day.id, 2);
    const holder = await aGuest(db, day.id, 3);
    await printSlips(ctx(db, { actor: town.desk, now: dayBefore }), {
      openDayId: day.id,
      count: '3',
    });
    await handOutSlip(ctx(db, { actor: town.desk, now: inIssue }), {
      openDayId: day.id,
      experiencerId: holder.experiencerId,
    });
    const ask = (actor: typeof guest | null, now = inIssue) =>
      outcomeOf(takeTickets(ctx(db, { actor, now }), keys));
    expect(await ask(null)).toBe('signInFirst');
    expect(await outcomeOf(takeTickets(ctx(db, { actor: town.desk, now: inIssue }), keys))).toBe(
      'forbidden',
    );
    expect(await ask(absent)).toBe('ticket.notCheckedIn');
    expect(await ask(holder)).toBe('ticket.slipGiven');
    expect(await ask(guest, '2026-11-28T08:29:59+08:00')).toBe('ticket.notYet');
    expect(await ask(guest, rateOpening)).toBe('ticket.closed');
    expect(await ask(guest)).toBe('done');
    expect(await ask(guest)).toBe('ticket.already');
    // A person with tickets gets no slip.
    expect(
      await outcomeOf(
        handOutSlip(ctx(db, { actor: town.desk, now: inIssue }), {
          openDayId: day.id,
          experiencerId: guest.experiencerId,
        }),
      ),
    ).toBe('slip.already');
  });

  test('are not given to people who supply a unit that is rated', async ({ db }) => {
    const { day, keys } = await aDayWithKeys(db);
    const insider = await aGuest(db, day.id, 1);
    const unitId = town.reporter.unitId as number;
    await db.insert(openDayUnits).values({ openDayId: day.id, unitId }).onConflictDoNothing();
    await db.insert(recusals).values({
      experiencerId: insider.experiencerId,
      unitId,
      tie: 'supplier',
      notedBy: town.office.userId,
      notedAt: new Date('2026-01-01T09:00+08:00'),
    });
    expect(await outcomeOf(takeTickets(ctx(db, { actor: insider, now: inIssue }), keys))).toBe(
      'ticket.ownUnit',
    );
  });

  test('asked for again with the same values are the same, also after the keys are gone (B5)', async ({
    db,
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    const person = await aGuest(db, day.id, 1);
    const made = await makeTickets(keys);
    const ask = (now: string) =>
      issueTickets(ctx(db, { actor: person, now }), {
        openDayId: day.id,
        blinded: blindedOf(made),
      });
    const first = await ask(inIssue);
    expect(await ask(inIssue)).toEqual(first);
    await runBallotSchedule(job(db, rateOpening));
    expect(await ask(inRating)).toEqual(first);
    await expect(signTickets(keys, made, await ask(lastSecond))).resolves.toHaveLength(2);
    await runBallotSchedule(job(db, closing));
    expect(await outcomeOf(ask(closing))).toBe('ticket.closed');
  });

  test('asked for with too few cells, too many, or numbers that are none are malformed', async ({
    db,
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    const person = await aGuest(db, day.id, 1);
    const blinded = blindedOf(await makeTickets(keys));
    const ask = (values: unknown) =>
      outcomeOf(
        issueTickets(ctx(db, { actor: person, now: inIssue }), {
          openDayId: day.id,
          blinded: values,
        }),
      );
    const { remark: _remark, ...withoutRemark } = blinded;
    for (const values of [
      withoutRemark,
      { ...blinded, pc: blinded['window'] },
      { ...blinded, window: 'AAAA' },
      { ...blinded, window: '!' },
      { ...blinded, window: Buffer.alloc(384, 255).toString('base64url') },
      null,
      {},
    ]) {
      expect(await ask(values)).toMatch(/^malformed/);
    }
    expect(await db.$count(ticketIssues)).toBe(0);
    expect(await ask(blinded)).toBe('done');
  });

  test('signed with another key are noticed by the browser and never spent (B3)', async ({
    db,
  }) => {
    const { day, keys } = await aDayWithKeys(db);
    const person = await aGuest(db, day.id, 1);
    const made = await makeTickets(keys);
    const answer = await issueTickets(ctx(db, { actor: person, now: inIssue }), {
      openDayId: day.id,
      blinded: blindedOf(made),
    });
    await expect(
      signTickets(keys, made, {
        ...answer,
        signed: { ...answer.signed, window: answer.signed.remark! },
      }),
    ).rejects.toThrow(Untrusted);
    await expect(
      signTickets(keys, made, { ...answer, kids: { ...answer.kids, window: answer.kids.remark! } }),
    ).rejects.toThrow(Untrusted);
  });
});

describe('a rating with a ticket', () => {
  async function inRatingWith(db: Db) {
    const { day, keys } = await aDayWithKeys(db, ['window', 'pc']);
    const { tickets } = await aTicketHolder(db, keys, 1);
    await runBallotSchedule(job(db, inRating));
    return {
      day,
      keys,
      tickets,
      window: ticketOf(tickets, 'window'),
      now: ctx(db, { now: inRating }),
    };
  }

  test('is taken from rateOpen on and not a second earlier, until the closing second (B20)', async ({
    db,
  }) => {
    const { keys } = await aDayWithKeys(db);
    const {
      tickets: [window],
    } = await aTicketHolder(db, keys, 1);
    const at = (now: string) => outcomeOf(spend(ctx(db, { now }), window!, answers()));
    expect(await at(lastIssue)).toBe('ballot.notOpen');
    expect(await at(rateOpening)).toBe('done');
    expect(await at(lastSecond)).toBe('done');
    expect(await at(closing)).toBe('ballot.closed');
  });

  test('is refused with a ticket of another cell or day, with a bit turned, or under another key', async ({
    db,
  }) => {
    const { window, tickets, now } = await inRatingWith(db);
    const send = (overrides: Record<string, unknown>) =>
      outcomeOf(castTicket(now, castForm(window, answers(), overrides)));
    expect(await send({ cell: 'pc' })).toBe('malformed input');
    const pc = ticketOf(tickets, 'pc');
    expect(await send({ input: pc.input, sig: pc.sig })).toBe('malformed input');
    const sig = Buffer.from(window.sig!, 'base64url');
    sig[200]! ^= 1;
    expect(await send({ sig: sig.toString('base64url') })).toBe('forbidden');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const forged = sign('sha384', Buffer.from(window.input, 'base64url'), {
      key: privateKey,
      padding: 6,
      saltLength: 48,
    });
    expect(await send({ sig: forged.toString('base64url') })).toBe('forbidden');
    const other = await aPublishedOpenDay(db, { title: '医保服务开放日', channels: ['window'] });
    expect(await send({ openDayId: other.id })).toBe('malformed input');
    expect(await send({ openDayId: '00000000-0000-4000-8000-000000000000' })).toBe('notFound');
    for (const overrides of [
      { sig: 'AAAA' },
      { input: `${window.input}AA` },
      { cell: 'lift' },
      { answers: null },
      { answers: { overall: 6 } },
      { answers: { ...answers(), person: 'x' } },
      { answers: answers(1, { reasons: [] }) },
      { answers: answers(5, { reasons: ['115'] }) },
      { answers: { text: '很好' } },
      { pad: undefined },
      { seat: 3 },
    ]) {
      expect(await send(overrides), JSON.stringify(overrides)).toMatch(/^malformed/);
    }
    expect(await send({})).toBe('done');
  });

  test('replaces what the same ticket said before, and every time gives the same receipt (B7)', async ({
    db,
  }) => {
    const { window, now } = await inRatingWith(db);
    const first = await spend(now, window, answers(1));
    const second = await spend(now, window, answers(5));
    expect(second).toEqual(first);
    const receiptOk = verify(
      null,
      Buffer.concat([Buffer.from(first.nullifier, 'base64url'), Buffer.from([4])]),
      createPublicKey({ key: receiptPublicKey(testSecrets), format: 'der', type: 'spki' }),
      Buffer.from(first.receipt, 'base64url'),
    );
    expect(receiptOk).toBe(true);
    await runBallotSchedule(job(db, closing));
    expect(
      await db.select({ channel: ballots.channel, answers: ballots.answers }).from(ballots),
    ).toEqual([{ channel: 'window', answers: answers(5) }]);
    expect(await outcomeOf(spend(ctx(db, { now: closing }), window, answers(1)))).toBe(
      'ballot.closed',
    );
  });

  test('ends as a ballot that shares nothing with the public line of its ticket, and the words of a remark apart from both', async ({
    db,
  }) => {
    const { day, tickets, window, now } = await inRatingWith(db);
    await spend(now, window, answers(4));
    await spend(now, ticketOf(tickets, 'remark'), { text: '  取号机前没有人指引。  ' });
    const audit = await db.$count(auditEntries);
    await runBallotSchedule(job(db, closing));
    expect(
      await db
        .select({ text: ballotRemarks.text, state: ballotRemarks.reviewState })
        .from(ballotRemarks),
    ).toEqual([{ text: '取号机前没有人指引。', state: 'waiting' }]);
    const [line] = await db
      .select()
      .from(ticketSpents)
      .where(and(eq(ticketSpents.openDayId, day.id), eq(ticketSpents.cell, 'window')));
    expect(line?.input?.toString('base64url')).toBe(window.input);
    const key = publicKeyOf(readManifest((await findManifest(db, day.id))!.manifest), 'window');
    expect(
      verify('sha384', line!.input!, { key: key!, padding: 6, saltLength: 48 }, line!.sig!),
    ).toBe(true);
    expect(await db.select({ blindSigs: ticketIssues.blindSigs }).from(ticketIssues)).toEqual([
      { blindSigs: null },
    ]);
    // mix and publish, but nothing for each rating
    expect(await db.$count(auditEntries)).toBe(audit + 2);
  });

  test('of 500 characters fits, and of 501 does not', async ({ db }) => {
    const { tickets, now } = await inRatingWith(db);
    const remark = ticketOf(tickets, 'remark');
    expect(await outcomeOf(spend(now, remark, { text: '𠮷'.repeat(500) }))).toBe('done');
    expect(await outcomeOf(spend(now, remark, { text: '字'.repeat(501) }))).toBe(
      'malformed answers',
    );
    expect(await outcomeOf(spend(now, remark, { text: ' \n ' }))).toBe('malformed answers');
  });
});
