import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { slipBatches, slips, ticketIssues } from '#db/tables/ballots.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import {
  confirmLeftovers,
  handOutSlip,
  printSlips,
  reprintSlips,
} from '#features/ballots/slips/commands.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { slipBatchOf, slipHoldersOf } from '#features/ballots/slips/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import {
  aCheckIn,
  aDraftOpenDay,
  anExperiencer,
  aPublishedOpenDay,
} from '#tests/support/factories.ts';
import { countLeftovers } from '#tests/support/editions.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, aSlipHolder, beforeRating, closing } from '../voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      if (error instanceof Invalid) return error.fieldErrors;
      if (error instanceof Denied) return error.reason;
      if (error instanceof NotFound) return 'notFound';
      throw error;
    },
  );
}

describe('printing', () => {
  test('stores one nullifier for each cell of each slip, and no code', async ({ db }) => {
    const { day, codes } = await aDayWithSlips(db, 7, { channels: ['mobile', 'window'] });
    const rows = await db.select().from(slips).where(eq(slips.openDayId, day.id));
    expect(rows).toHaveLength(21);
    expect(new Set(rows.map((row) => row.nullifier.toString('hex')))).toEqual(
      new Set(
        codes.flatMap((code) =>
          (['mobile', 'window', 'remark'] as const).map((cell) =>
            nullifierOf(testSecrets, code.slice(0, 16), cell).toString('hex'),
          ),
        ),
      ),
    );
    const audit = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.object, `open_day:${day.id}`));
    expect(audit.map(({ action, detail }) => ({ action, detail }))).toEqual([
      { action: 'slip.print', detail: { printed: 7 } },
    ]);
    for (const code of codes)
      expect(JSON.stringify([rows, audit])).not.toContain(code.slice(0, 16));
  });

  test('happens once', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    expect(
      await outcomeOf(
        printSlips(ctx(db, { actor: town.office }), { openDayId: day.id, count: '3' }),
      ),
    ).toBe('slip.printedOnce');
    expect(await slipBatchOf(db, day.id)).toMatchObject({
      printed: 3,
      handedOut: 0,
      torn: null,
    });
  });

  test('again voids the first sheets, while none was handed out', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    await reprintSlips(ctx(db, { actor: town.desk }), { openDayId: day.id, count: '5' });
    const states = (
      await db.select({ state: slips.state }).from(slips).where(eq(slips.openDayId, day.id))
    ).map((row) => row.state);
    expect(states.filter((state) => state === 'void')).toHaveLength(15);
    expect(states.filter((state) => state === 'printed')).toHaveLength(25);
    await aSlipHolder(db, day.id, 1);
    expect(
      await outcomeOf(
        reprintSlips(ctx(db, { actor: town.desk }), { openDayId: day.id, count: '5' }),
      ),
    ).toBe('slip.inUse');
  });

  test.each([
    ['0', 'tooSmall'],
    ['601', 'tooBig'],
    ['', 'blank'],
    ['十', 'notANumber'],
    ['-3', 'tooSmall'],
  ])('of %j slips: %s', async (count, kind) => {
    expect(
      await outcomeOf(
        printSlips(ctx(null as never, { actor: town.desk }), {
          openDayId: '00000009-0000-4000-8000-000000000001',
          count,
        }),
      ),
    ).toEqual({ count: kind });
  });

  test('waits for publication, and ends with the rating', async ({ db }) => {
    const draft = await aDraftOpenDay(db);
    const day = await aPublishedOpenDay(db);
    const cancelled = await aPublishedOpenDay(db, {
      cancelledAt: new Date('2026-11-20T09:00+08:00'),
      cancelReason: '停电',
    });
    const desk = ctx(db, { actor: town.desk });
    expect(await outcomeOf(printSlips(desk, { openDayId: draft.id, count: '3' }))).toBe(
      'slip.notPublished',
    );
    expect(await outcomeOf(printSlips(desk, { openDayId: cancelled.id, count: '3' }))).toBe(
      'openDay.cancelled',
    );
    expect(
      await outcomeOf(
        printSlips(ctx(db, { actor: town.desk, now: closing }), { openDayId: day.id, count: '3' }),
      ),
    ).toBe('slip.tooLate');
    expect(await outcomeOf(reprintSlips(desk, { openDayId: day.id, count: '3' }))).toBe(
      'slip.notPrinted',
    );
    expect(
      await outcomeOf(
        printSlips(desk, { openDayId: '00000009-0000-4000-8000-000000000009', count: '3' }),
      ),
    ).toBe('notFound');
  });

  test('is for the desk and the office', async ({ db }) => {
    const day = await aPublishedOpenDay(db);
    for (const actor of [
      town.editor,
      town.reviewer,
      town.convenor,
      town.sysAdmin,
      town.secAdmin,
      town.auditor,
      town.reporter,
      town.experiencers[0]!,
    ]) {
      expect(
        await outcomeOf(printSlips(ctx(db, { actor }), { openDayId: day.id, count: '3' })),
      ).toBe('forbidden');
    }
    expect(await outcomeOf(printSlips(ctx(db), { openDayId: day.id, count: '3' }))).toBe(
      'signInFirst',
    );
  });
});

describe('handing out', () => {
  test('is remembered as a count and as who was given one, never which', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    const person = await aSlipHolder(db, day.id, 1);
    expect(await slipBatchOf(db, day.id)).toMatchObject({
      printed: 3,
      handedOut: 1,
      torn: null,
    });
    expect(await slipHoldersOf(db, day.id)).toEqual(new Set([person.experiencerId]));
    expect(await db.select().from(ticketIssues)).toEqual([
      { personId: person.experiencerId, openDayId: day.id, blindedSha256: null, blindSigs: null },
    ]);
    const [entry] = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.action, 'slip.handOut'));
    expect(JSON.stringify(entry)).not.toContain(person.experiencerId);
  });

  test('needs a check-in, and happens once a person', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    const person = await anExperiencer(db, 1);
    const give = () =>
      outcomeOf(
        handOutSlip(ctx(db, { actor: town.desk, now: beforeRating }), {
          openDayId: day.id,
          experiencerId: person.experiencerId,
        }),
      );
    expect(await give()).toBe('slip.notCheckedIn');
    await aCheckIn(db, day.id, person.experiencerId);
    expect(await give()).toBe('done');
    expect(await give()).toBe('slip.already');
    expect(await slipBatchOf(db, day.id)).toMatchObject({ handedOut: 1 });
  });

  test('ends with the last slip', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 2);
    for (const n of [1, 2]) await aSlipHolder(db, day.id, n);
    const late = await anExperiencer(db, 3);
    await aCheckIn(db, day.id, late.experiencerId);
    expect(
      await outcomeOf(
        handOutSlip(ctx(db, { actor: town.desk, now: beforeRating }), {
          openDayId: day.id,
          experiencerId: late.experiencerId,
        }),
      ),
    ).toBe('slip.noneLeft');
    expect(await slipHoldersOf(db, day.id)).not.toContain(late.experiencerId);
  });

  test('does not happen before the print, nor after the activity', async ({ db }) => {
    const day = await aPublishedOpenDay(db);
    const person = await anExperiencer(db, 1);
    await aCheckIn(db, day.id, person.experiencerId);
    const give = (now: string) =>
      outcomeOf(
        handOutSlip(ctx(db, { actor: town.desk, now }), {
          openDayId: day.id,
          experiencerId: person.experiencerId,
        }),
      );
    expect(await give(beforeRating)).toBe('slip.notPrinted');
    expect(await give('2026-11-28T11:30+08:00')).toBe('slip.tooLate');
  });

  test('is not for people of a unit that is rated that day', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3, { units: [2] });
    const rated = await anExperiencer(db, 1, { unitId: 2 });
    const other = await anExperiencer(db, 2, { unitId: 3 });
    for (const person of [rated, other]) await aCheckIn(db, day.id, person.experiencerId);
    const give = (experiencerId: string) =>
      outcomeOf(
        handOutSlip(ctx(db, { actor: town.desk, now: beforeRating }), {
          openDayId: day.id,
          experiencerId,
        }),
      );
    expect(await give(rated.experiencerId)).toBe('slip.ownUnitRated');
    expect(await give(other.experiencerId)).toBe('done');
  });

  test('is the desk’s', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    for (const actor of [town.office, town.editor, town.sysAdmin, town.experiencers[0]!]) {
      expect(
        await outcomeOf(
          handOutSlip(ctx(db, { actor }), {
            openDayId: day.id,
            experiencerId: town.experiencers[0]!.experiencerId,
          }),
        ),
      ).toBe('forbidden');
    }
  });
});

describe('the leftovers', () => {
  const counting = '2026-11-28T11:40+08:00';
  const act = (db: Db, actor: Actor, now = counting) => ctx(db, { actor, now });

  test('are counted by one and confirmed by another, and then the box is closed in public', async ({
    db,
  }) => {
    const { day } = await aDayWithSlips(db, 5);
    await aSlipHolder(db, day.id, 1);
    await countLeftovers(act(db, town.desk), { openDayId: day.id, torn: '4' });
    const confirm = (actor: Actor, seen: string) =>
      outcomeOf(confirmLeftovers(act(db, actor), { openDayId: day.id, seen }));
    expect(
      await outcomeOf(
        countLeftovers(act(db, town.office), { openDayId: day.id, torn: '4', edition: 'none' }),
      ),
      'a count that was not shown is not replaced',
    ).toBe('form.outdated');
    expect(await confirm(town.desk, '4')).toBe('slip.sameCounter');
    expect(await confirm(town.office, '3')).toBe('slip.otherCount');
    expect(await confirm(town.office, '4')).toBe('done');
    expect(await slipBatchOf(db, day.id)).toEqual({
      printed: 5,
      handedOut: 1,
      torn: 4,
      counted: { by: town.desk.name, userId: town.desk.userId },
      witness: town.office.name,
      boxClosed: true,
    });
    expect(
      await db.select({ event: publicLog.event, detail: publicLog.detail }).from(publicLog),
    ).toEqual([
      {
        event: 'box_closed',
        detail: { slipsPrinted: 5, slipsHandedOut: 1, slipsTorn: 4, witnessed: true },
      },
    ]);
    expect(await confirm(town.office, '4')).toBe('slip.boxClosed');
    await expect(
      db.transaction((tx) => tx.update(slipBatches).set({ handedOut: 5 })),
      'nor does anybody change it past the portal',
    ).rejects.toThrow();
  });

  test('once counted, nobody is given a slip and nothing is printed anew', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    await countLeftovers(act(db, town.desk, '2026-11-28T09:10+08:00'), {
      openDayId: day.id,
      torn: '3',
    });
    const person = await anExperiencer(db, 1);
    await aCheckIn(db, day.id, person.experiencerId);
    expect(
      await outcomeOf(
        handOutSlip(act(db, town.desk, beforeRating), {
          openDayId: day.id,
          experiencerId: person.experiencerId,
        }),
      ),
    ).toBe('slip.boxClosed');
    expect(
      await outcomeOf(
        reprintSlips(act(db, town.desk, beforeRating), { openDayId: day.id, count: '3' }),
      ),
    ).toBe('slip.inUse');
  });

  test('are not more than can be left, and fewer only when somebody says so', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    await aSlipHolder(db, day.id, 1);
    const count = (torn: string, more: Record<string, string> = {}) =>
      outcomeOf(countLeftovers(act(db, town.desk), { openDayId: day.id, torn, ...more }));
    expect(await count('3')).toBe('slip.moreThanPrinted');
    expect(await count('1')).toEqual({ torn: 'fewerThanLeft' });
    expect(await count('')).toEqual({ torn: 'blank' });
    expect(await count('1', { missing: 'yes' })).toBe('done');
    expect(await count('2')).toBe('done'); // found again, before the second count
    expect(await slipBatchOf(db, day.id)).toMatchObject({ torn: 2, boxClosed: false });
  });

  test('are counted between the start and the end of rating', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    const at = (now: string) =>
      outcomeOf(countLeftovers(act(db, town.desk, now), { openDayId: day.id, torn: '3' }));
    expect(await at('2026-11-28T08:59+08:00')).toBe('slip.countTooEarly');
    expect(await at(closing)).toBe('slip.countTooLate');
    const without = await aPublishedOpenDay(db);
    expect(
      await outcomeOf(countLeftovers(act(db, town.desk), { openDayId: without.id, torn: '0' })),
    ).toBe('slip.notPrinted');
    expect(
      await outcomeOf(confirmLeftovers(act(db, town.office), { openDayId: day.id, seen: '3' })),
    ).toBe('slip.notCounted');
  });

  test('that nobody counted are told so when rating closes', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    await aSlipHolder(db, day.id, 1);
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    const told = await db
      .select({ detail: publicLog.detail })
      .from(publicLog)
      .where(eq(publicLog.event, 'box_closed'));
    expect(told).toEqual([
      { detail: { slipsPrinted: 3, slipsHandedOut: 1, slipsTorn: null, witnessed: false } },
    ]);
  });
});
