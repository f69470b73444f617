/** Two people save one text at the same moment, each over a connection of their own. */
import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { openDays } from '#db/tables/open-days.ts';
import { publications } from '#db/tables/publications.ts';
import { reviseOpenDay } from '#features/open-days/commands.ts';
import { timesOf, wordsOf } from '#features/open-days/input.ts';
import { getOfficeOpenDay } from '#features/open-days/queries.ts';
import { defaultRatingWindow } from '#features/open-days/rules.ts';
import { draftNotice, reviseNotice } from '#features/publications/commands.ts';
import { typedNotice } from '#features/publications/input.ts';
import { editionOfValues, Outdated } from '#platform/edition.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay } from '#tests/support/factories.ts';
import { town } from '#tests/support/town.ts';

const rounds = 10;

/** The refusal of the loser. Fails unless exactly one of the two lost. */
function loserOf(results: PromiseSettledResult<unknown>[]): Outdated {
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toBeInstanceOf(Outdated);
  return refused[0]?.reason as Outdated;
}

test('a notice: one is saved, the other is shown what was', async ({ ownDatabase: { db } }) => {
  const text = {
    title: '关于举办开放日的公告',
    source: '区行政审批服务局',
    body: '正文有十个字以上，请看。',
  };
  const { publicationId } = await draftNotice(ctx(db, { actor: town.editor }), text);
  let stored = text;
  for (let round = 0; round < rounds; round += 1) {
    const edition = editionOfValues(typedNotice(stored));
    const loser = loserOf(
      await Promise.allSettled(
        [town.editor, town.office].map((actor, n) =>
          reviseNotice(ctx(db, { actor }), {
            publicationId,
            edition,
            ...text,
            title: `第${round}轮第${n}个标题`,
          }),
        ),
      ),
    );
    const [row] = await db.select().from(publications).where(eq(publications.id, publicationId));
    stored = { title: row?.title ?? '', source: row?.source ?? '', body: row?.body ?? '' };
    expect(loser.stored).toEqual(stored);
  }
});

test('an open day: the loser is shown the units the winner chose', async ({
  ownDatabase: { db },
}) => {
  const { id: openDayId } = await aDraftOpenDay(db);
  const read = async () => {
    const day = await getOfficeOpenDay(db, openDayId);
    if (!day) throw new Error('no day');
    const context = ctx(db);
    const rule = defaultRatingWindow(day, await context.calendar(), context.region.limits);
    return { ...wordsOf(day), ...timesOf(day, rule) };
  };
  for (let round = 0; round < rounds; round += 1) {
    const shown = await read();
    const loser = loserOf(
      await Promise.allSettled(
        [
          { actor: town.editor, chosen: round % 2 ? ['1'] : ['2'] },
          { actor: town.office, chosen: ['1', '2'] },
        ].map(({ actor, chosen }) =>
          reviseOpenDay(ctx(db, { actor }), {
            openDayId,
            edition: editionOfValues(shown),
            ...shown,
            itemIds: chosen, // in the town, item 1 belongs to unit 1, item 2 to unit 2
            unitIds: chosen,
            seats: String(10 + round + chosen.length * 20),
          }),
        ),
      ),
    );
    expect(loser.stored).toEqual(await read());
  }
  expect(await db.$count(openDays)).toBe(1);
});
