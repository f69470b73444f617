/**
 * The two official forms against the regulations: S1 附件2 and S0 附件3. The golden texts are copied
 * from them, word by word and in their order.
 */
import { sql } from 'drizzle-orm';
import { describe, expect, test as plain } from 'vitest';
import { readForm, readOfficeQuery } from '#features/issues/forms/queries.ts';
import { askedPeriod, offeredQuarters } from '#features/issues/forms/rules.ts';
import { officeListCells, officeListColumns } from '#features/issues/forms/export.ts';
import { listOfficeIssues, readOfficeList } from '#features/issues/queries.ts';
import { day } from '#platform/day.ts';
import { xlsxForm } from '#platform/exports/xlsx.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import type { Db } from '#db/connect.ts';
import { anIssue, plan, registration } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';
import { readWorkbook } from '#tests/support/workbook.ts';

/** Golden: from S1 附件2, rows of the table as printed. `-`: covered by the cell above or before. */
const ledgerHead = `
序号 | 时间 | “走流程”人员及职务 | 体验事项 | “走流程”形式 | - | - | - | 存在问题及原因 | 整改及优化措施 | 整改完成时间 | 责任科室
- | - | - | - | 移动端 | PC端 | 自助端 | 窗口端 | - | - | - | -`;
/** Golden: from S0 附件3. */
const checklistHead = `
序号 | 体验事项 | 体验人 | 发现的问题描述 | 细化整改措施 | 整改时限 | 完成情况 | 备注`;
const rowsOf = (golden: string) =>
  golden
    .trim()
    .split('\n')
    .map((line) => line.split(' | ').map((text) => (text === '-' ? null : text)));

const asked = (text = '') => new URLSearchParams(text);
const at = '2026-12-10T09:00+08:00';
const office = (db: Db) => ctx(db, { actor: town.office, now: at });
const bookOf = async (db: Db, kind: 'ledger' | 'checklist', query = '', who = office(db)) => {
  const { form, ...rest } = await readForm(who, kind, asked(query));
  return { ...rest, book: readWorkbook(Buffer.from(await xlsxForm(form!))) };
};

test('问题整改台账 has the head, the lines and the merged cells of S1 附件2', async ({ db }) => {
  const { number } = await anIssue(db, 'rectifying');
  expect(number).toMatch(/^WT/);
  const { book } = await bookOf(db, 'ledger');
  expect(book.sheetName).toBe('问题整改台账');
  expect(book.row(1)[0]).toBe('附件2');
  expect(book.row(2)[0]).toBe('“我陪群众走流程”“政务服务体验员”试点工作问题整改台账');
  expect(book.row(3)[0]).toBe('填报单位（盖章）：');
  expect(book.row(3)[8]).toBe('填报日期：2026年12月10日');
  expect([book.row(4), book.row(5)]).toEqual(rowsOf(ledgerHead));
  expect(book.merges.toSorted()).toEqual(
    [
      'A1:L1 A2:L2 A3:H3 I3:L3',
      'A4:A5 B4:B5 C4:C5 D4:D5 E4:H4 I4:I5 J4:J5 K4:K5 L4:L5',
      'A7:H7 I7:L7',
    ]
      .flatMap((line) => line.split(' '))
      .toSorted(),
  );
  expect(book.row(6)).toEqual([
    1,
    46349, // 2026-11-23
    '政务服务体验员',
    expect.any(String),
    null,
    null,
    '√',
    null,
    `${registration.publicText}\n原因：${plan.cause}`,
    plan.measures,
    null, // not done yet
    expect.stringMatching(/\n信息科$/),
  ]);
  expect([book.row(7)[0], book.row(7)[8]]).toEqual(['填报人：', '联系方式：']);
  expect(book.names).toEqual({ '_xlnm.Print_Titles': expect.stringMatching(/!\$4:\$5$/) });
});

test('问题整改清单 has the head and the lines of S0 附件3', async ({ db }) => {
  const { number } = await anIssue(db, 'rectifying', { handover: { dueOn: '2026-12-01' } });
  const { book, unit } = await bookOf(
    db,
    'checklist',
    'unit=',
    ctx(db, { actor: town.leader, now: at }),
  );
  expect(book.row(1)[0]).toBe('附件3');
  expect(book.row(2)[0]).toMatch(/^.+区.+“我陪群众走流程”政务服务体验活动问题整改清单$/);
  expect(book.row(2)[0]).toContain(unit?.name);
  expect(book.row(3)).toEqual([
    `填报单位（盖章）：${unit?.name}`,
    null,
    null,
    null,
    '主要负责人（签字）：',
    '填报日期：2026年12月10日',
    null,
    null,
  ]);
  expect([book.row(4)]).toEqual(rowsOf(checklistHead));
  expect(book.merges.toSorted()).toEqual(['A1:H1', 'A2:H2', 'A3:D3', 'F3:H3']);
  expect(book.row(5)).toEqual([
    1,
    expect.any(String),
    '政务服务体验员',
    registration.publicText,
    plan.measures,
    46357, // 2026-12-01
    '整改中\n已超期',
    expect.stringMatching(new RegExp(`^${number}\n协办：`)),
  ]);
});

test('what people typed stays a text in both forms', async ({ db }) => {
  const text = '=HYPERLINK("http://x.test","点这里")，每打一页都要重刷身份证。';
  await anIssue(db, 'triaged', {
    registration: { publicText: text },
    verdict: { publicText: text },
  });
  const { book: ledger } = await bookOf(db, 'ledger');
  expect(ledger.cells.get('I6')).toMatchObject({ value: text, formula: false, format: '@' });
  const { book: checklist } = await bookOf(db, 'checklist');
  expect(checklist.cells.get('D5')).toMatchObject({ value: text, formula: false, format: '@' });
});

test('only a closed issue has a day of completion; a claimed one says that it waits', async ({
  db,
}) => {
  const { issueId } = await anIssue(db, 'rectifying');
  await db.execute(sql`insert into closure_requests (issue_id, result_text, completed_on, requested_by, requested_at)
    values (${issueId}, '同一次办理只读一次卡。', '2026-12-02', (select id from users limit 1), '2026-12-02T09:00+08:00')`);
  const seen = async (status: string, phase: string, closedOn: string | null) => {
    await withoutClosureGuard(db, () =>
      db.execute(
        sql`update issues set status = ${status}, phase = ${phase}, closed_on = ${closedOn}::date where id = ${issueId}`,
      ),
    );
    const { book: ledger } = await bookOf(db, 'ledger');
    const { book: checklist } = await bookOf(db, 'checklist');
    return [ledger.row(6)[10], checklist.row(5)[6]];
  };
  expect(await seen('rectifying', 'doing', null)).toEqual([null, '整改中']);
  expect(await seen('closure_requested', 'checking', null)).toEqual([
    '2026-12-02（待验收）',
    '申请销号\n同一次办理只读一次卡。',
  ]);
  expect(await seen('returned', 'doing', null)).toEqual([null, '退回重办']);
  expect(await seen('closed', 'closed', '2026-12-08')).toEqual([
    46358,
    '已销号（2026-12-08）\n同一次办理只读一次卡。',
  ]);
});

test('a form has the rows that the list has, of problems, in the order they came', async ({
  db,
}) => {
  const first = await anIssue(db, 'assigned', { at: '2026-09-30T23:30+08:00' });
  const second = await anIssue(db, 'rectifying', { at: '2026-10-01T00:10+08:00' });
  const other = await anIssue(db, 'assigned', {
    at: '2026-11-24T09:00+08:00',
    handover: { leadUnitId: '2', helperUnitIds: [] },
  });
  await anIssue(db, 'assigned', {
    registration: { listKind: 'demand' },
    verdict: { listKind: 'demand' },
  });
  const numbers = async (query: string, who = office(db)) => {
    const { book, rows } = await bookOf(db, 'checklist', query, who);
    const found = Array.from({ length: rows }, (_, index) =>
      String(book.row(5 + index)[7])
        .split('\n')
        .at(0),
    );
    return found;
  };
  expect(await numbers('')).toEqual([second.number, other.number]);
  expect(await numbers('quarter=2026-3')).toEqual([first.number]);
  expect(await numbers('from=2026-09-30&to=2026-10-01')).toEqual([first.number, second.number]);
  expect(await numbers('status=rectifying')).toEqual([second.number]);
  expect(await numbers(`number=${other.number}`)).toEqual([other.number]);
  const dept = ctx(db, { actor: town.reporter, now: at });
  expect(await numbers('', dept), 'its own rows, whatever it asks for').toEqual([second.number]);
  expect(await numbers('unit=wsj', dept)).toEqual([second.number]);
  const helper = ctx(db, { actor: { ...town.reporter, unitId: 3 }, now: at });
  expect(await numbers('', helper)).toEqual([second.number]);
  await expect(
    readForm(ctx(db, { actor: town.desk, now: at }), 'ledger', asked()),
  ).rejects.toThrow();
  await expect(readForm(ctx(db, { now: at }), 'ledger', asked())).rejects.toThrow();
});

test('the list as a workbook has every row of the pages, once, in their order', async ({ db }) => {
  for (let n = 0; n < 23; n += 1) await anIssue(db, n % 2 ? 'registered' : 'assigned');
  const who = office(db);
  const { scope, asked: query } = await readOfficeQuery(who, asked());
  const pages: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await listOfficeIssues(db, scope, query.filter, who.today, after);
    pages.push(...page.rows.map(({ number }) => number));
    if (page.next === null) break;
    after = page.next;
  }
  const whole: string[] = [];
  for await (const rows of readOfficeList(db, scope, query.filter, who.today))
    for (const row of rows) {
      const cells = officeListCells(row, who.today);
      expect(cells).toHaveLength(officeListColumns.length);
      whole.push(String(cells[0]));
    }
  expect(whole).toHaveLength(23);
  expect(whole).toEqual(pages);
});

describe('the period', () => {
  const today = day('2026-12-10');
  const period = (quarter: string, from = '', to = '') => askedPeriod({ quarter, from, to }, today);
  plain('is the current quarter, a quarter, or between two days', () => {
    expect(period('')).toMatchObject({ quarter: '2026-4', fault: null });
    expect(period('x')).toMatchObject({ quarter: '2026-4' });
    expect(period('2026-1').period).toMatchObject({ from: '2026-01-01', to: '2026-03-31' });
    expect(period('2027-4').period).toMatchObject({ from: '2027-10-01', to: '2027-12-31' });
    expect(period('2026-1', '2026-11-01', '2026-11-30')).toEqual({
      period: { from: '2026-11-01', to: '2026-11-30' },
      quarter: null,
      fault: null,
    });
    expect(period('', '2026-11-01').period).toEqual({ from: '2026-11-01', to: today });
    expect(period('', '', '2026-05-31').period).toEqual({ from: '2026-01-01', to: '2026-05-31' });
  });
  plain.each([
    ['2026-02-30', '', 'notADate'],
    ['', '昨天', 'notADate'],
    ['2026-12-02', '2026-12-01', 'endsBeforeItBegins'],
    ['2020-01-01', '', 'tooLong'],
  ])('%s to %s is refused: %s', (from, to, fault) => {
    expect(period('', from, to).fault).toBe(fault);
  });
  plain('offers two years of quarters', () => {
    expect(offeredQuarters(today).map(({ code }) => code)).toEqual([
      '2026-4',
      '2026-3',
      '2026-2',
      '2026-1',
      '2025-4',
      '2025-3',
      '2025-2',
      '2025-1',
    ]);
  });
});
