import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import {
  countOfficeOpenDays,
  getPublicOpenDay,
  latestDays,
  listCurrentOpenDays,
  listOfficeOpenDays,
  listPastOpenDays,
  type OfficeList,
} from '#features/open-days/queries.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay, aPublishedOpenDay } from '#tests/support/factories.ts';

const at = (local: string): Date => new Date(`${local}+08:00`);
const now = at('2026-11-21T09:00');

/** A published day that starts this many days from 2026-11-21. All its other times move with it. */
async function aDayIn(db: Db, days: number, title: string, overrides = {}): Promise<string> {
  const moved = (local: string): Date => new Date(at(local).getTime() + (days - 7) * 86_400_000);
  const { id } = await aPublishedOpenDay(db, {
    title,
    startsAt: moved('2026-11-28T09:00'),
    endsAt: moved('2026-11-28T11:30'),
    registrationOpensAt: moved('2026-11-17T09:00'),
    registrationClosesAt: moved('2026-11-27T18:00'),
    rateOpensAt: moved('2026-11-28T10:00'),
    rateClosesAt: moved('2026-12-05T00:00'),
    ...overrides,
  });
  return id;
}

const titles = (rows: { title: string }[]): string[] => rows.map((row) => row.title);

describe('what the public sees', () => {
  test('days to come and days being rated first, each as long as it matters; the rest below', async ({
    db,
  }) => {
    await aDayIn(db, 14, '两周后');
    await aDayIn(db, 7, '一周后');
    await aDayIn(db, -2, '正在评价');
    await aDayIn(db, -30, '上个月');
    await aDayIn(db, 10, '取消了的', { cancelledAt: now, cancelReason: '停电' });
    await aDayIn(db, -2, '取消了的旧活动', {
      cancelledAt: at('2026-11-18T09:00'),
      cancelReason: '停电',
    });
    await aDraftOpenDay(db, { title: '草稿' });
    await aDraftOpenDay(db, { title: '待审核', submittedAt: now });
    expect(titles((await listCurrentOpenDays(db, now, null)).rows)).toEqual([
      '正在评价',
      '一周后',
      '取消了的',
      '两周后',
    ]);
    expect(titles((await listPastOpenDays(db, now, null)).rows)).toEqual([
      '取消了的旧活动',
      '上个月',
    ]);
  });

  test('an id that is none, a draft’s and an unknown one lead nowhere', async ({ db }) => {
    const draft = await aDraftOpenDay(db);
    expect(await getPublicOpenDay(db, null)).toBeNull();
    expect(await getPublicOpenDay(db, draft.id)).toBeNull();
    expect(await getPublicOpenDay(db, '00000000-0000-4000-8000-000000000000')).toBeNull();
  });

  test('the announcement names its hall, items and units, in one query', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db, { units: [3, 1], items: [2, 1] });
    expect(await getPublicOpenDay(db, id)).toMatchObject({
      hall: '区政务服务大厅',
      hallAddress: '云溪区试验路0号',
      items: [
        { id: 1, name: '企业设立登记' },
        { id: 2, name: '城镇职工医保参保登记' },
      ],
      units: [
        { id: 1, name: '区行政审批服务局' },
        { id: 3, name: '区市场监管局' },
      ],
    });
  });
});

describe('paging', () => {
  test('walks through all past days once, also those that start at the same moment', async ({
    db,
  }) => {
    for (let n = 0; n < 34; n += 1) await aDayIn(db, -30 - Math.floor(n / 3), `第${n}场`);
    const seen: string[] = [];
    let before: string | null = null;
    let pages = 0;
    do {
      const page: { rows: { title: string }[]; next: string | null } = await listPastOpenDays(
        db,
        now,
        latestDays.read(before),
      );
      seen.push(...titles(page.rows));
      before = page.next;
      pages += 1;
    } while (before);
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(34);
    expect(seen).toHaveLength(34);
  });

  test('walks through all days ahead once, however many there are', async ({ db }) => {
    for (let n = 0; n < 65; n += 1) await aDayIn(db, 3 + Math.floor(n / 3), `第${n}场`);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: { rows: { title: string }[]; next: string | null } = await listCurrentOpenDays(
        db,
        now,
        after,
      );
      seen.push(...titles(page.rows));
      after = page.next;
    } while (after);
    expect(new Set(seen).size).toBe(65);
    expect(seen).toHaveLength(65);
  });

  test('even a date no calendar has is only an empty page', async ({ db }) => {
    expect(
      await listPastOpenDays(
        db,
        now,
        latestDays.read('8640000000001.00000000-0000-4000-8000-000000000001'),
      ),
    ).toEqual({ rows: [], next: null });
  });
});

test('the number of drafts is the number of drafts, also when they fill more than a page', async ({
  db,
}) => {
  for (let n = 0; n < 17; n += 1) await aDraftOpenDay(db, { title: `草稿${n}` });
  expect((await listOfficeOpenDays(db, now, 'draft', null)).rows).toHaveLength(15);
  expect(await countOfficeOpenDays(db, now, 'draft')).toBe(17);
  expect(await countOfficeOpenDays(db, now, 'in_review')).toBe(0);
});

test('the office looks at one state at a time', async ({ db }) => {
  await aDraftOpenDay(db, { title: '草稿' });
  await aDraftOpenDay(db, { title: '待审核', submittedAt: now });
  await aDayIn(db, 7, '已发布');
  await aDayIn(db, -7, '已举办');
  await aDayIn(db, 7, '已取消', { cancelledAt: now, cancelReason: '停电' });
  const shown = async (list: OfficeList) =>
    titles((await listOfficeOpenDays(db, now, list, null)).rows).sort();
  expect(await shown('draft')).toEqual(['草稿']);
  expect(await shown('in_review')).toEqual(['待审核']);
  expect(await shown('ahead')).toEqual(['已发布']);
  expect(await shown('held')).toEqual(['已举办']);
  expect(await shown('cancelled')).toEqual(['已取消']);
  expect(await shown('all')).toHaveLength(5);
});
