import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { slips, ticketIssues } from '#db/tables/ballots.ts';
import { auditEntries } from '#db/tables/office.ts';
import {
  countReturned,
  handOutSlip,
  printSlips,
  reprintSlips,
} from '#features/ballots/slips/commands.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { slipBatchOf, slipHoldersOf } from '#features/ballots/slips/queries.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import {
  aCheckIn,
  aDraftOpenDay,
  anExperiencer,
  aPublishedOpenDay,
} from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, aSlipHolder, beforeRating, closing } from '../voting.ts';

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
    expect(new Set(rows.map((row) => `${row.cell} ${row.nullifier.toString('hex')}`))).toEqual(
      new Set(
        codes.flatMap((code) =>
          (['mobile', 'window', 'remark'] as const).map(
            (cell) =>
              `${cell} ${nullifierOf(testSecrets, code.slice(0, 16), cell).toString('hex')}`,
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
    expect(await slipBatchOf(db, day.id)).toEqual({ printed: 3, handedOut: 0, returned: null });
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
    expect(await slipBatchOf(db, day.id)).toEqual({ printed: 3, handedOut: 1, returned: null });
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

  test('ends with the last slip, and counts those torn as gone', async ({ db }) => {
    const { day } = await aDayWithSlips(db, 3);
    await aSlipHolder(db, day.id, 1);
    await countReturned(ctx(db, { actor: town.desk }), { openDayId: day.id, returned: '1' });
    await aSlipHolder(db, day.id, 2);
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

  test('does not happen before the print, nor after the rating', async ({ db }) => {
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
    expect(await give(closing)).toBe('slip.tooLate');
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

test('more slips cannot come back than are out there', async ({ db }) => {
  const { day } = await aDayWithSlips(db, 3);
  await aSlipHolder(db, day.id, 1);
  const count = (returned: string) =>
    outcomeOf(countReturned(ctx(db, { actor: town.desk }), { openDayId: day.id, returned }));
  expect(await count('3')).toBe('slip.moreThanPrinted');
  expect(await count('2')).toBe('done');
  expect(await slipBatchOf(db, day.id)).toEqual({ printed: 3, handedOut: 1, returned: 2 });
});
