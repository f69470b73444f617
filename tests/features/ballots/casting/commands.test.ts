import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { inboxExists, takeInbox } from '#features/ballots/inbox/inbox.ts';
import { reprintSlips } from '#features/ballots/slips/commands.ts';
import { newSlipCode } from '#features/ballots/slips/code.ts';
import { Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { aDraftOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  beforeRating,
  cast,
  closing,
  form,
  inRating,
  lastSecond,
} from '../voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const visitor = (db: Db, now = inRating) => ctx(db, { now });

/** The opened inbox: cell → answers, for days with one used slip. */
async function inboxOf(db: Db, openDayId: string) {
  const rows = await takeInbox(db, readInboxKey(ctx(db), openDayId), openDayId);
  return Object.fromEntries(rows.map(({ cell, answers }) => [cell, answers]));
}

async function fieldErrorsOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Invalid ? error.fieldErrors : error),
  );
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
}

describe('a rating', () => {
  test('is kept for each channel by itself, sealed', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    await castSlip(
      visitor(db),
      form(day.id, codes[0]!, {
        mobile: { overall: 5, reasons: ['510'] },
        window: {
          overall: 2,
          reasons: ['213', '214'],
          indicators: { service_attitude: 1 },
          facts: { wait: 'longer' },
        },
        pc: { overall: 'not_done', failedStep: 'online' },
      }),
    );
    expect(await inboxOf(db, day.id)).toEqual({
      mobile: { overall: 5, indicators: {}, reasons: ['510'], facts: {} },
      window: {
        overall: 2,
        indicators: { service_attitude: 1 },
        reasons: ['213', '214'],
        facts: { wait: 'longer' },
      },
      pc: { overall: 'not_done', failedStep: 'online', indicators: {}, reasons: [], facts: {} },
    });
  });

  test('takes the same room in the database whatever it says', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    await castSlip(
      visitor(db),
      form(day.id, codes[0]!, {
        mobile: { overall: 5 },
        window: {
          overall: 1,
          reasons: ['108', '109', '110', '111', '112', '113', '114', '115'],
          indicators: {
            policy_knowledge: 1,
            process_flow: 1,
            service_attitude: 1,
            handling_efficiency: 1,
            one_time_notice: 1,
          },
          facts: { wait: 'longer', visits: 'more', copies: 'more', matchesGuide: 'no' },
        },
      }),
    );
    const { rows: sizes } = await db.execute(
      sql.raw(
        `select distinct length(payload) as size from ballot_inbox_${day.id.replaceAll('-', '')}`,
      ),
    );
    expect(sizes).toHaveLength(1);
  });

  test('may be changed with the same slip until the last second; a channel left out keeps its score', async ({
    db,
  }) => {
    const { day, codes } = await aDayWithHolders(db);
    await cast(visitor(db), day.id, codes[0]!, { mobile: 5, window: 5 });
    await cast(visitor(db, lastSecond), day.id, codes[0]!, { window: 2 });
    await cast(visitor(db, lastSecond), day.id, codes[0]!, { window: 2 });
    expect(await inboxOf(db, day.id)).toMatchObject({
      mobile: { overall: 5 },
      window: { overall: 2 },
    });
  });

  test('is refused before rating opens, and from the closing second on', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    expect(await refusalOf(cast(visitor(db, beforeRating), day.id, codes[0]!, { pc: 3 }))).toBe(
      'ballot.notOpen',
    );
    expect(await refusalOf(cast(visitor(db, closing), day.id, codes[0]!, { pc: 3 }))).toBe(
      'ballot.closed',
    );
    expect(await inboxExists(db, day.id)).toBe(false);
  });

  test('is refused after the mix, also when the clock was set back', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    await cast(visitor(db), day.id, codes[0]!, { pc: 3 });
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(await refusalOf(cast(visitor(db), day.id, codes[1]!, { pc: 3 }))).toBe('ballot.closed');
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    expect(await inboxExists(db, day.id)).toBe(false);
  });

  test('with a slip of another day names that day', async ({ db }) => {
    const { day } = await aDayWithHolders(db);
    const { codes } = await aDayWithHolders(db, 3, { title: '医保服务开放日' });
    const error = await cast(visitor(db), day.id, codes[0]!, { pc: 3 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'ballot.otherDay', details: { title: '医保服务开放日' } });
  });

  test('with a mistyped slip and with one that never was gets the same answer', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    const unknown = await fieldErrorsOf(cast(visitor(db), day.id, newSlipCode(), { pc: 3 }));
    expect(unknown).toEqual({ code: 'unknownSlip' });
    for (const typed of [
      `${codes[0]!.slice(0, 16)}${codes[0]!.endsWith('0') ? '1' : '0'}`,
      codes[0]!.slice(1),
      '随便',
      'x'.repeat(5_000),
    ]) {
      expect(await fieldErrorsOf(cast(visitor(db), day.id, typed, { pc: 3 }))).toEqual(unknown);
    }
  });

  test('from an address that also sends 12,000 mistyped codes is taken', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    const shared = () => ctx(db, { now: inRating, clientKey: 'a shared address' });
    const typed = codes[0]!.slice(1);
    const answers = new Set<string>();
    for (let n = 0; n < 12_000; n += 1)
      answers.add(JSON.stringify(await fieldErrorsOf(cast(shared(), day.id, typed, { pc: 3 }))));
    expect([...answers]).toEqual(['{"code":"unknownSlip"}']);
    expect(await fieldErrorsOf(cast(shared(), day.id, codes[0]!, { pc: 3 }))).toBe('accepted');
  });

  test('with a voided slip gets the answer of an unknown one', async ({ db }) => {
    const { day, codes } = await aDayWithSlips(db);
    const again = await reprintSlips(ctx(db, { actor: town.desk, now: beforeRating }), {
      openDayId: day.id,
      count: '3',
    });
    expect(await fieldErrorsOf(cast(visitor(db), day.id, codes[0]!, { pc: 3 }))).toEqual({
      code: 'unknownSlip',
    });
    expect(await fieldErrorsOf(cast(visitor(db), day.id, again.codes[0]!, { pc: 3 }))).toBe(
      'accepted',
    );
  });

  test('for a channel the day does not rate is not kept', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db, 3, { channels: ['mobile', 'window'] });
    await cast(visitor(db), day.id, codes[0]!, { mobile: 4, kiosk: 1 });
    expect(Object.keys(await inboxOf(db, day.id))).toEqual(['mobile']);
  });

  test('of a day that is not published is nowhere', async ({ db }) => {
    const draft = await aDraftOpenDay(db);
    await expect(cast(visitor(db), draft.id, newSlipCode(), { pc: 3 })).rejects.toBeInstanceOf(
      NotFound,
    );
  });

  test('leaves no line in the audit log', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const before = await db.$count(auditEntries);
    await cast(visitor(db), day.id, codes[0]!, { pc: 3 });
    expect(await db.$count(auditEntries)).toBe(before);
  });
});

describe('what a form leaves out', () => {
  test.each([
    [{}, { ratings: 'blank' }],
    [{ mobile_overall: 'not_used' }, { ratings: 'blank' }],
    [{ mobile_overall: '' }, { ratings: 'blank' }],
    [{ window_overall: '2' }, { window_reasons: 'blank' }],
    [{ window_overall: '2', window_reasons: ['510', '108'] }, { window_reasons: 'blank' }],
    [{ window_wait: 'longer', mobile_overall: '5' }, { window_overall: 'blank' }],
    [{ window_overall: '6' }, { window_overall: 'notOffered' }],
    [{ window_overall: ['1', '5'] }, { window_overall: 'notOffered' }],
    [{ window_overall: '3', window_reasons: '999' }, { window_reasons: 'notOffered' }],
    [{ mobile_overall: '4', person: 'TY2026001' }, { form: 'unexpected' }],
  ])('%j → %j', async (fields, errors) => {
    const input = {
      openDayId: '00000009-0000-4000-8000-000000000001',
      code: newSlipCode(),
      ...fields,
    };
    expect(await fieldErrorsOf(castSlip(ctx(null as unknown as Db), input))).toEqual(errors);
  });

  test('a blank code is asked for before anything is looked up', async () => {
    expect(
      await fieldErrorsOf(
        castSlip(ctx(null as unknown as Db), {
          openDayId: '00000009-0000-4000-8000-000000000001',
          code: ' ',
          mobile_overall: '5',
        }),
      ),
    ).toEqual({ code: 'blank' });
  });

  test('reasons of another star than the chosen one are dropped, and all of a channel not used', async ({
    db,
  }) => {
    const { day, codes } = await aDayWithHolders(db);
    await castSlip(visitor(db), {
      ...form(day.id, codes[0]!, { pc: { overall: 4, reasons: ['406', '108', '510'] } }),
      window_overall: 'not_used',
      window_wait: 'longer',
      window_reasons: '108',
    });
    expect(await inboxOf(db, day.id)).toEqual({
      pc: { overall: 4, indicators: {}, reasons: ['406'], facts: {} },
    });
  });
});

describe('the key of the inbox', () => {
  test('lost with ratings in it: casting fails and no new key is made', async ({ db }) => {
    const { day, codes } = await aDayWithHolders(db);
    const where = visitor(db);
    await cast(where, day.id, codes[0]!, { pc: 3 });
    const { rm } = await import('node:fs/promises');
    await rm(`${where.keysDir}/${day.id}/inbox.key`);
    await expect(cast(where, day.id, codes[1]!, { pc: 3 })).rejects.toThrow('ballot.keysMissing');
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(readInboxKey(where, day.id)).toBeNull();
    expect(await inboxExists(db, day.id)).toBe(true);
  });
});
