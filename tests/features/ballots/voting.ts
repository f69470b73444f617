/** For the tests of this folder: a day with slips, people who hold them, and what they cast. */
import type { Db } from '#db/connect.ts';
import { eq } from 'drizzle-orm';
import { slipBatches, ticketIssues, type BallotAnswers } from '#db/tables/ballots.ts';
import { checkIns } from '#db/tables/open-days.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { fieldOf } from '#features/ballots/casting/input.ts';
import { handOutSlip, printSlips } from '#features/ballots/slips/commands.ts';
import type { Channel, Grade } from '#db/vocabulary/ratings.ts';
import { tagsOf } from '#labels/rating-tags.ts';
import type { Ctx } from '#platform/ctx.ts';
import { aCheckIn, anExperiencer, aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

export const beforeRating = '2026-11-28T09:30+08:00';
export const inRating = '2026-11-28T10:30+08:00';
export const lastSecond = '2026-12-04T23:59:59+08:00';
export const closing = '2026-12-05T00:00+08:00';

/** A published day with printed slips; nobody holds one yet. */
export async function aDayWithSlips(
  db: Db,
  count = 12,
  overrides: Parameters<typeof aPublishedOpenDay>[1] = {},
) {
  const day = await aPublishedOpenDay(db, overrides);
  const { codes } = await printSlips(ctx(db, { actor: town.desk, now: '2026-11-27T15:00+08:00' }), {
    openDayId: day.id,
    count: String(count),
  });
  return { day, codes };
}

/**
 * A published day whose slips are all handed out to people who were checked in, so that the counts
 * add up.
 */
export async function aDayWithHolders(
  db: Db,
  count = 12,
  overrides: Parameters<typeof aPublishedOpenDay>[1] = {},
) {
  const made = await aDayWithSlips(db, count, overrides);
  await handOutAll(db, made.day.id, count);
  return made;
}

/** Hands every slip of a day to somebody who was checked in, straight in the tables. */
export async function handOutAll(db: Db, openDayId: string, count: number): Promise<void> {
  const people = town.experiencers.slice(0, count).map(({ experiencerId }) => experiencerId);
  while (people.length < count)
    people.push((await anExperiencer(db, 1000 + people.length)).experiencerId as string);
  await db.insert(checkIns).values(
    people.map((experiencerId) => ({
      openDayId,
      experiencerId,
      at: new Date('2026-11-28T08:50+08:00'),
      checkedInBy: town.desk.userId,
    })),
  );
  await db.insert(ticketIssues).values(people.map((personId) => ({ personId, openDayId })));
  await db
    .update(slipBatches)
    .set({ handedOut: count })
    .where(eq(slipBatches.openDayId, openDayId));
}

/** An experiencer who is checked in and given a slip. */
export async function aSlipHolder(db: Db, openDayId: string, n: number) {
  const person = await anExperiencer(db, n);
  await aCheckIn(db, openDayId, person.experiencerId);
  await handOutSlip(ctx(db, { actor: town.desk, now: beforeRating }), {
    openDayId,
    experiencerId: person.experiencerId,
  });
  return person;
}

/** The form as a browser posts it. By default a low grade gets a reason. */
export function form(
  openDayId: string,
  code: string,
  ratings: Partial<Record<Channel, Partial<BallotAnswers>>>,
): Record<string, unknown> {
  const fields: Record<string, unknown> = { openDayId, code };
  for (const [channel, answers] of Object.entries(ratings) as [Channel, Partial<BallotAnswers>][]) {
    const { overall, failedStep, indicators = {}, facts = {} } = answers;
    const reasons =
      answers.reasons ??
      (typeof overall === 'number' && overall <= 2
        ? [tagsOf(overall as Grade)[0]?.code as string]
        : []);
    if (overall !== undefined) fields[fieldOf(channel, 'overall')] = String(overall);
    if (failedStep) fields[fieldOf(channel, 'step')] = failedStep;
    if (reasons.length > 0) fields[fieldOf(channel, 'reasons')] = reasons;
    for (const [code_, grade] of Object.entries(indicators))
      fields[fieldOf(channel, code_)] = String(grade);
    for (const [fact, given] of Object.entries(facts)) fields[fieldOf(channel, fact)] = given;
  }
  return fields;
}

/** Casts grades for the named channels, without an account. */
export const cast = (
  where: Ctx,
  openDayId: string,
  code: string,
  ratings: Partial<Record<Channel, number | 'not_done'>>,
) =>
  castSlip(
    where,
    form(
      openDayId,
      code,
      Object.fromEntries(
        Object.entries(ratings).map(([channel, overall]) => [channel, { overall }]),
      ),
    ),
  );
