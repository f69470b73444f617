/** Paper forms typed over several connections that commit. */
import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { ballots, paperForms } from '#db/tables/ballots.ts';
import { keyPaperForm } from '#features/ballots/paper/commands.ts';
import { findResult } from '#features/results/queries.ts';
import { Refusal } from '#platform/refusal.ts';
import {
  aDayWithHolders,
  closing,
  form,
  inRating,
  lastSecond,
} from '#tests/features/ballots/voting.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { runBallotSchedule } from '../support/ballot-schedule.ts';

const clerks = [town.desk, town.office];

const outcomeOf = (work: Promise<{ kept: string }>): Promise<string> =>
  work.then(
    ({ kept }) => kept,
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );

describe('two clerks', () => {
  test('at the same second make one ballot of a form they read alike', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 12);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const outcomes = await Promise.all(
      codes.flatMap((code) =>
        clerks.map((actor) =>
          outcomeOf(
            keyPaperForm(
              ctx(db, { actor, now: inRating }),
              form(day.id, code, { window: { overall: 4 } }),
            ),
          ),
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual([
      ...Array<string>(12).fill('counted'),
      ...Array<string>(12).fill('waiting'),
    ]);
    expect(await db.$count(paperForms)).toBe(0);
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(await db.$count(ballots)).toBe(12);
  });

  test('who are the first of all open the inbox and lose nothing', async ({
    ownDatabase: { db },
  }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    const outcomes = await Promise.all(
      clerks.map((actor) =>
        outcomeOf(
          keyPaperForm(
            ctx(db, { actor, now: inRating }),
            form(day.id, code!, { window: { overall: 4 } }),
          ),
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['counted', 'waiting']);
  });
});

test('one clerk who presses the button ten times is one', async ({ ownDatabase: { db } }) => {
  const {
    day,
    codes: [code],
  } = await aDayWithHolders(db);
  await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () =>
      outcomeOf(
        keyPaperForm(
          ctx(db, { actor: town.desk, now: inRating }),
          form(day.id, code!, { window: { overall: 4 } }),
        ),
      ),
    ),
  );
  expect(outcomes.toSorted()).toEqual([...Array<string>(9).fill('paper.sameClerk'), 'waiting']);
  expect(await db.$count(paperForms)).toBe(1);
});

test('the mix waits for a form that is being kept, and takes it away', async ({
  ownDatabase: { db },
}) => {
  const {
    day,
    codes: [code],
  } = await aDayWithHolders(db);
  await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
  let mixed = false;
  let mixing = Promise.resolve();
  await db.transaction(async (tx) => {
    expect(
      await outcomeOf(
        keyPaperForm(
          ctx(tx, { actor: town.desk, now: lastSecond }),
          form(day.id, code!, { window: { overall: 5 } }),
        ),
      ),
    ).toBe('waiting');
    mixing = (async () => {
      await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
      mixed = true;
    })();
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    expect(mixed).toBe(false);
  });
  await mixing;
  expect([mixed, await db.$count(paperForms)]).toEqual([true, 0]);
});

test('forms on their way while the day is mixed are counted or refused, and none is left behind', async ({
  ownDatabase: { db },
}) => {
  const { day, codes } = await aDayWithHolders(db, 30, { seats: 30 });
  await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
  const typing = Promise.all(
    codes.flatMap((code, n) =>
      clerks.map(async (actor) => {
        await new Promise((resolve) => {
          setTimeout(resolve, n * 8);
        });
        return outcomeOf(
          keyPaperForm(
            ctx(db, { actor, now: lastSecond }),
            form(day.id, code, { window: { overall: 5 } }),
          ),
        );
      }),
    ),
  );
  await new Promise((resolve) => {
    setTimeout(resolve, 120);
  });
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
  const outcomes = await typing;
  expect(
    outcomes.filter((outcome) => !['waiting', 'counted', 'ballot.closed'].includes(outcome)),
  ).toEqual([]);
  expect(await db.$count(paperForms)).toBe(0);
  expect(await db.$count(ballots, eq(ballots.openDayId, day.id))).toBe(
    outcomes.filter((outcome) => outcome === 'counted').length,
  );
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
  expect((await findResult(db, day.id))?.scoresPublishedAt).toBeInstanceOf(Date);
});
