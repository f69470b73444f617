import { describe, expect } from 'vitest';
import { eq, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issues } from '#db/tables/issues.ts';
import { readIssueFilter } from '#features/issues/input.ts';
import {
  countPublicIssues,
  getOfficeIssue,
  getPublicIssue,
  latestIssues,
  listOfficeIssues,
  listPublicByNumberPart,
  listPublicIssues,
  loopNumbers,
  type IssueFilter,
} from '#features/issues/queries.ts';
import { isOverdue, readNumberPart } from '#features/issues/rules.ts';
import { issueState } from '#db/vocabulary/issues.ts';
import { day } from '#platform/day.ts';
import { test } from '#tests/support/db.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import { seedIssues, seedToday } from '#tests/support/issue-seed.ts';

/** For lists: the row of a closed issue, without its history. */
const closedWithoutVotes = (db: Db, issueId: string, closedOn: string) =>
  withoutClosureGuard(db, () =>
    db
      .update(issues)
      .set({ ...issueState('closed'), closedOn: day(closedOn) })
      .where(eq(issues.id, issueId)),
  );

const today = day('2026-11-23');
const filter = (wish: Partial<IssueFilter> = {}): IssueFilter => ({
  list: 'problem',
  unitId: null,
  channel: null,
  phase: null,
  overdue: false,
  words: [],
  ...wish,
});
const numbers = async (db: Db, wish: Partial<IssueFilter> = {}, on = today) =>
  (await listPublicIssues(db, filter(wish), on, null)).rows.map(({ number }) => number);

describe('the public lists', () => {
  test('hold what was handed over and published, each in its own list, the newest first', async ({
    db,
  }) => {
    await anIssue(db, 'triaged');
    const first = await anIssue(db, 'assigned', { at: '2026-11-23T09:00+08:00' });
    const second = await anIssue(db, 'rectifying', { at: '2026-11-23T10:00+08:00' });
    const demand = await anIssue(db, 'assigned', { registration: { listKind: 'demand' } });
    expect(await numbers(db)).toEqual([second.number, first.number]);
    expect(await numbers(db, { list: 'demand' })).toEqual([demand.number]);
    expect(await numbers(db, { list: 'optimization' })).toEqual([]);
  });

  test('hold text copied from a PDF as it is read, and are searched as it is copied', async ({
    db,
  }) => {
    const { number } = await anIssue(db, 'assigned', {
      verdict: { publicText: '居⺠办理⼾⼝登记，⾝份证⽤不上，⻋辆⻔⼝排队很⻓。' },
    });
    expect((await getPublicIssue(db, number))?.publicText).toBe(
      '居民办理户口登记，身份证用不上，车辆门口排队很长。',
    );
    for (const typed of ['户口登记', '⼾⼝登记', '居民，身份证', '⻋辆;排队'])
      expect(
        await numbers(db, {
          words: readIssueFilter(new URLSearchParams({ q: typed }), []).words,
        }),
        typed,
      ).toEqual([number]);
  });

  test('are searched by part of a number, in the office too', async ({ db }) => {
    const first = await anIssue(db, 'assigned');
    const second = await anIssue(db, 'assigned', { registration: { listKind: 'demand' } });
    await anIssue(db, 'triaged');
    const found = async (typed: string) => {
      const part = readNumberPart(typed);
      if (!part) return [];
      return [
        (await listPublicByNumberPart(db, part, today)).map(({ number }) => number).toSorted(),
        (
          await listOfficeIssues(
            db,
            { kind: 'all' },
            { status: 'assigned', unitId: null, overdue: false, number: part },
            today,
            null,
          )
        ).rows
          .map(({ number }) => number)
          .toSorted(),
      ];
    };
    const both = [first.number, second.number].toSorted();
    expect(both).toEqual(['WT202611-0001', 'XQ202611-0001']);
    expect(await found('0001')).toEqual([both, both]);
    expect(await found('202611-0001')).toEqual([both, both]);
    expect(await found('XQ202611')).toEqual([[second.number], [second.number]]);
    expect(await found('0003')).toEqual([[], []]);
  });

  test('filter by unit, channel and state, alone and together', async ({ db }) => {
    const kiosk = await anIssue(db, 'assigned');
    const pc = await anIssue(db, 'acknowledged', {
      registration: { channel: 'pc' },
      handover: { leadUnitId: '2' },
    });
    expect(await numbers(db, { unitId: 2 })).toEqual([pc.number]);
    expect(await numbers(db, { channel: 'kiosk' })).toEqual([kiosk.number]);
    expect(await numbers(db, { phase: 'doing' })).toEqual([pc.number]);
    expect(await numbers(db, { unitId: 2, channel: 'kiosk' })).toEqual([]);
    expect(
      await countPublicIssues(
        db,
        { list: 'problem', unitId: 2, phase: 'doing', overdue: false },
        today,
        10,
      ),
    ).toBe(1);
  });

  test('the lateness filter is the computed lateness at that moment, day by day', async ({
    db,
  }) => {
    for (const dueOn of ['2026-11-24', '2026-11-25', '2026-11-27'])
      await anIssue(db, 'assigned', { handover: { dueOn } });
    const [closed] = [await anIssue(db, 'assigned', { handover: { dueOn: '2026-11-24' } })];
    await closedWithoutVotes(db, closed.issueId, '2026-11-24');
    for (const on of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'].map(
      day,
    )) {
      const all = (await listPublicIssues(db, filter(), on, null)).rows;
      const late = all
        .filter((issue) => isOverdue(issue, on))
        .sort((a, b) => `${a.dueOn}${a.number}`.localeCompare(`${b.dueOn}${b.number}`))
        .map(({ number }) => number);
      expect(await numbers(db, { overdue: true }, on), on).toEqual(late);
    }
    expect(await numbers(db, { overdue: true }, day('2026-11-28'))).toHaveLength(3);
  });

  test('find words of two characters, in title and text, full-width and upper case alike; all of several words', async ({
    db,
  }) => {
    const card = await anIssue(db, 'assigned', {
      verdict: {
        issueTitle: '医保ＡＰＰ打不开',
        publicText: '异地就医备案页面一直转圈，100%失败。',
      },
    });
    await anIssue(db, 'assigned');
    expect(await numbers(db, { words: ['医保'] })).toEqual([card.number]);
    expect(await numbers(db, { words: ['app'] })).toEqual([card.number]);
    expect(await numbers(db, { words: ['备案', '转圈'] })).toEqual([card.number]);
    expect(await numbers(db, { words: ['备案', '刷身份证'] })).toEqual([]);
    expect(await numbers(db, { words: ['案备'] })).toEqual([]);
    for (const literal of ['0%', '_%', "'; drop", '\\x'])
      expect(await numbers(db, { words: [literal] }), literal).toEqual(
        literal === '0%' ? [card.number] : [],
      );
  });

  test('do not find words that were never published', async ({ db }) => {
    await anIssue(db, 'assigned', {
      registration: { rawText: '张三丰来电', sourceRef: '热线甲乙丙' },
    });
    await anIssue(db, 'triaged', { verdict: { issueTitle: '还没交办的渔船检验' } });
    for (const words of [['三丰'], ['甲乙'], ['渔船']])
      expect(await numbers(db, { words })).toEqual([]);
  });

  test('nothing of what is not public is found by its number', async ({ db }) => {
    const { number } = await anIssue(db, 'triaged');
    expect(await getPublicIssue(db, number)).toBeNull();
  });
});

describe('many issues', () => {
  test('every page by its address: each row once, in order, whatever the filter', async ({
    ownDatabase: { db, client },
  }) => {
    await seedIssues(client, 600);
    const on = day(seedToday);
    for (const wish of [
      {},
      { overdue: true },
      { phase: 'closed' },
      { words: ['希望'] },
      { words: ['材料'], phase: 'closed' },
    ] as Partial<IssueFilter>[]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await listPublicIssues(db, filter(wish), on, after);
        seen.push(...page.rows.map(({ number }) => number));
        after = page.next;
      } while (after);
      const expected =
        await client`select number from issues where published_at is not null and list_kind = 'problem'
        and (${wish.phase ?? null}::text is null or phase = ${wish.phase ?? null}) and (${!wish.overdue} or (phase in ('todo', 'doing') and list_kind <> 'optimization' and due_on < ${on}))
        and (${wish.words?.[0] ?? null}::text is null or title || ' ' || public_text like '%' || ${wish.words?.[0] ?? null} || '%')`;
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.toSorted(), JSON.stringify(wish)).toEqual(
        expected.map(({ number }) => number as string).toSorted(),
      );
    }
    expect((await listPublicIssues(db, filter(), on, 'WT190001-0001')).rows).toEqual(
      (await listPublicIssues(db, filter(), on, null)).rows,
    );
  });

  test('a rare word far back is found as well as a common one', async ({
    ownDatabase: { db, client },
  }) => {
    await seedIssues(client, 5000);
    const [{ rare } = { rare: 0 }] = await client<
      { rare: number }[]
    >`select count(*)::int as rare from issues where public_text like '%渔船%' and list_kind = 'problem' and published_at is not null`;
    expect(rare).toBeGreaterThan(0);
    expect(await numbers(db, { words: ['渔船检验'] })).toHaveLength(rare);
    expect(await numbers(db, { words: ['希望'] })).toHaveLength(20);
  });
});

describe('the back office', () => {
  test('a department sees what it leads and what it helps with; another sees nothing, not even by id', async ({
    db,
  }) => {
    const own = await anIssue(db, 'assigned');
    await anIssue(db, 'triaged');
    const seenBy = async (unitId: number) =>
      (
        await listOfficeIssues(
          db,
          { kind: 'unit', unitId },
          { status: null, unitId: null, overdue: false, number: null },
          today,
          null,
        )
      ).rows.map(({ number }) => number);
    expect(await seenBy(1)).toEqual([own.number]);
    expect(await seenBy(3)).toEqual([own.number]);
    expect(await seenBy(2)).toEqual([]);
    expect(await getOfficeIssue(db, { kind: 'unit', unitId: 2 }, own.issueId)).toBeNull();
    expect(await getOfficeIssue(db, { kind: 'unit', unitId: 3 }, own.issueId)).not.toBeNull();
  });

  test('a department that both leads and helps pages through both in one order, and by due day through what it leads', async ({
    ownDatabase: { db, client },
  }) => {
    await seedIssues(client, 3000);
    for (const list of ['newest', 'overdue', 'queue'] as const) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await listOfficeIssues(
          db,
          { kind: 'unit', unitId: 2 },
          {
            status: null,
            unitId: null,
            overdue: list === 'overdue',
            queue: list === 'queue',
            number: null,
          },
          day(seedToday),
          after,
        );
        seen.push(...page.rows.map(({ number }) => number));
        after = page.next;
      } while (after);
      const newest = list === 'newest';
      const expected =
        await client`select number from issues where (lead_unit_id = 2 or ${newest} and exists (select from issue_units h where h.issue_id = issues.id and h.unit_id = 2))
        and (${newest} or (phase in ('todo', 'doing') and list_kind <> 'optimization' and (${list === 'queue'} or due_on < ${seedToday}))) order by ${newest ? client`registered_at desc, number desc` : client`due_on, number`}`;
      expect(expected.length).toBeGreaterThan(newest ? 40 : 0);
      expect(seen).toEqual(expected.map(({ number }) => number as string));
    }
  });
});

test('the numbers of the loop are the lengths of their lists', async ({ db }) => {
  for (const dueOn of ['2026-11-16', '2026-11-17', '2026-11-18'])
    await anIssue(db, 'assigned', { at: '2026-11-09T09:00+08:00', handover: { dueOn } });
  const inTime = await anIssue(db, 'assigned', {
    at: '2026-11-09T09:00+08:00',
    handover: { dueOn: '2026-11-18' },
  });
  await closedWithoutVotes(db, inTime.issueId, '2026-11-18');
  const tooLate = await anIssue(db, 'assigned', {
    at: '2026-11-09T09:00+08:00',
    handover: { dueOn: '2026-11-18' },
  });
  await closedWithoutVotes(db, tooLate.issueId, '2026-11-19');
  const explained = await anIssue(db, 'assigned', {
    at: '2026-11-09T09:00+08:00',
    handover: { dueOn: '2026-11-18' },
  });
  await db.update(issues).set(issueState('explained')).where(eq(issues.id, explained.issueId));
  await anIssue(db, 'assigned', { handover: { dueOn: '2026-12-01' } });
  await anIssue(db, 'assigned', { registration: { listKind: 'optimization' } });
  await anIssue(db, 'registered');
  expect(await loopNumbers(db, today)).toEqual({
    found: 7,
    optimizations: 1,
    running: 4,
    overdue: 3,
  });
  expect(await numbers(db)).toHaveLength(7);
  expect(await numbers(db, { phase: 'closed' })).toHaveLength(2);
  expect(
    (await latestIssues(db, 3)).map(({ publishedAt }) => publishedAt?.toISOString()),
  ).toHaveLength(3);
});

test('the kept counts are what a recount gives, whatever is done to issues, one at a time or many at once', async ({
  db,
}) => {
  const recount = sql`select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, count(*)::int as count
    from issues where published_at is not null group by 1, 2, 3 order by 1, 2, 3`;
  const kept = sql`select list_kind, phase, due_on as due, count from issue_tallies where count <> 0 order by 1, 2, 3`;
  const agree = async (): Promise<void> =>
    expect((await db.execute(kept)).rows).toEqual((await db.execute(recount)).rows);
  for (const stage of ['triaged', 'assigned', 'acknowledged', 'rectifying'] as const)
    await anIssue(db, stage);
  const held = await anIssue(db, 'assigned', {
    handover: { publication: 'hold', holdUntil: '2026-12-01', handoverNote: '先由单位核实。' },
  });
  await agree();
  expect((await db.execute(kept)).rows).toHaveLength(2);
  await db
    .update(issues)
    .set({ publishedAt: new Date('2026-12-01T00:05+08:00') })
    .where(eq(issues.id, held.issueId));
  await agree();
  await db
    .update(issues)
    .set({ dueOn: day('2026-12-31') })
    .where(isNotNull(issues.dueOn));
  await closedWithoutVotes(db, held.issueId, '2026-12-02');
  await db.update(issues).set({ listKind: 'demand' }).where(eq(issues.status, 'rectifying'));
  await agree();
  await db.execute(sql`insert into issues (number, list_kind, title, public_text, source, status, phase, registered_at, published_at, changed_at)
    select 'WT202611-' || n, 'problem', 't', 't', 'open_day', 'registered', 'todo', now(), now(), now() from generate_series(8000, 8020) n`);
  await agree();
  await db.execute(sql`delete from issues where number like 'WT202611-80%'`);
  await agree();
});

test('an address is read leniently: what is unknown is left out', () => {
  const units = [{ id: 2, code: 'transport' }];
  const read = (query: string) => readIssueFilter(new URLSearchParams(query), units);
  expect(read('')).toMatchObject({
    list: 'problem',
    unitId: null,
    channel: null,
    phase: null,
    overdue: false,
    words: [],
    tooShort: false,
  });
  expect(
    read('list=demand&unit=transport&channel=pc&state=doing&late=1&q=　医保 　社保卡 卡'),
  ).toMatchObject({
    list: 'demand',
    unitId: 2,
    channel: 'pc',
    phase: 'doing',
    overdue: true,
    words: ['医保', '社保卡'],
  });
  expect(read('list=x&unit=1&channel=fax&state=gone&late=yes')).toMatchObject({
    list: 'problem',
    unitId: null,
    channel: null,
    phase: null,
    overdue: false,
  });
  expect(read('q=医')).toMatchObject({ words: [], tooShort: true });
  expect(read(`q=${'长'.repeat(500)}`).q.length).toBe(60);
});
