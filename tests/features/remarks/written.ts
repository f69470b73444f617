/** For the tests of this folder: days with published scores and the remarks written there. */
import type { Db } from '#db/connect.ts';
import { ballotRemarks } from '#db/tables/ballots.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';

export const afterRelease = '2026-12-07T09:00+08:00';

/**
 * A day mixed and released on 5 December, with these remarks waiting for review. Unit 2 is rated;
 * unit 1 of the town is 审批服务局.
 */
export async function aReleasedDay(
  db: Db,
  texts: string[],
  overrides: Parameters<typeof aPublishedOpenDay>[1] = {},
) {
  const at = new Date('2026-12-05T00:05+08:00');
  const day = await aPublishedOpenDay(db, {
    mixedAt: at,
    scoresPublishedAt: at,
    units: [2],
    ...overrides,
  });
  const rows = await db
    .insert(ballotRemarks)
    .values(texts.map((text) => ({ openDayId: day.id, text, reviewState: 'waiting' as const })))
    .returning({ id: ballotRemarks.id });
  return { day, ids: rows.map(({ id }) => id) };
}

export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `取号机前没有人指引（${n + 1}）`);
