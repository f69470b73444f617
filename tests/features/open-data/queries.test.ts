import { eq, ne } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { units } from '#db/tables/organisations.ts';
import { cellsOf, columnsOf, headsOf, openApiOf } from '#features/open-data/export.ts';
import { readListQuery } from '#features/open-data/input.ts';
import { readers, readWhole } from '#features/open-data/queries.ts';
import { resources, schemas, type Resource } from '#features/open-data/schemas.ts';
import { chooseRoster } from '#features/experiencers/consents/commands.ts';
import { sheetHeads, sheetNames } from '#labels/open-data.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import type { Cell, CellBatches } from '#platform/exports/cells.ts';
import { csvCell } from '#platform/exports/csv.ts';
import { answerSheet, sheetBusy } from '#platform/exports/sheet.ts';
import { readSheet } from '#tests/support/sheet.ts';
import { readWorkbook } from '#tests/support/workbook.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay, aPublishedOpenDay } from '#tests/support/factories.ts';
import { testRegion } from '#tests/support/region.ts';
import { town } from '#tests/support/town.ts';

const first = { format: 'json' } as const;
const asked = (resource: Resource, query: string) =>
  readListQuery(resource, new URLSearchParams(query));

test('every list answers with exactly the fields its schema names', async ({ db }) => {
  await aPublishedOpenDay(db);
  for (const resource of resources) {
    const { data } = await readers[resource](ctx(db), first);
    for (const item of data) expect(() => schemas[resource].parse(item)).not.toThrow();
  }
});

test('a draft is not among the open days', async ({ db }) => {
  const published = await aPublishedOpenDay(db);
  await aDraftOpenDay(db);
  const { data } = await readers['open-days'](ctx(db), first);
  expect(data.map(({ id }) => id)).toEqual([published.id]);
});

test('only who agreed stands on the roster, and masked unless the full name was agreed to', async ({
  db,
}) => {
  const [one, two] = town.experiencers;
  await chooseRoster(ctx(db, { actor: one! }), { roster: 'masked' });
  await chooseRoster(ctx(db, { actor: two! }), { roster: 'full_name' });
  const { data } = await readers.experiencers(ctx(db), first);
  expect(data.map(({ name }) => name)).toEqual(['沈*秋', '陆明远']);
});

test('open days go on page by page without a gap or a repeat', async ({ db }) => {
  for (let n = 0; n < 55; n += 1) await aPublishedOpenDay(db, { title: `第 ${n} 场体验日` });
  const one = await readers['open-days'](ctx(db), first);
  const two = await readers['open-days'](ctx(db), { ...first, after: one.next });
  expect(one.data).toHaveLength(50);
  expect(two).toMatchObject({ next: null });
  expect(new Set([...one.data, ...two.data].map(({ id }) => id)).size).toBe(55);
});

test('a span of the rota longer than two months is cut, not refused', async ({ db }) => {
  const { data } = await readers.duties(ctx(db), asked('duties', 'from=2026-01-01&to=2027-12-31'));
  expect(data).toEqual([]);
});

test('OpenAPI names every list and refuses unknown fields, as the schemas do', () => {
  const document = openApiOf(testRegion, 'https://portal.test/tiyan') as {
    servers: { url: string }[];
    paths: Record<string, unknown>;
    components: {
      schemas: Record<string, { additionalProperties?: boolean; required?: string[] }>;
    };
  };
  expect(document.servers).toEqual([{ url: 'https://portal.test/tiyan' }]);
  expect(Object.keys(document.paths)).toEqual(resources.map((resource) => `/api/v1/${resource}`));
  for (const resource of resources)
    expect(document.components.schemas[resource]).toMatchObject({
      additionalProperties: false,
      required: Object.keys(schemas[resource].shape),
    });
  expect(JSON.stringify(document, null, 2)).toMatchSnapshot();
});

describe('what is asked', () => {
  test.each<[Resource, string, string, string]>([
    ['issues', 'colour=red', 'unknownParameter', 'colour'],
    ['issues', 'late=1', 'unknownParameter', 'late'],
    ['open-days', 'unit=rsj', 'unknownParameter', 'unit'],
    ['duties', 'after=x', 'unknownParameter', 'after'],
    ['issues', 'list=problem&list=demand', 'malformed', 'list'],
    ['issues', 'list=secret', 'malformed', 'list'],
    ['issues', 'overdue=yes', 'malformed', 'overdue'],
    ['duties', 'from=2026-02-30', 'malformed', 'from'],
    ['ratings', 'format=xml', 'malformed', 'format'],
  ])('of %s, %s is refused: %s %s', (resource, query, kind, parameter) => {
    expect(() => asked(resource, query)).toThrow(`${kind}: ${parameter}`);
  });

  test('a list behind a place that was never given is refused, not begun again', async ({ db }) => {
    for (const resource of resources)
      for (const after of ['x!', '1.2.3', 'WT209901-9999', '-1', '99999999999999999999.x'])
        await expect(
          readers[resource](ctx(db), { ...asked(resource, ''), after }),
          `${resource} ${after}`,
        ).rejects.toThrow('malformed: after');
  });

  test('issues are found by unit, state and lateness, and an unknown unit is refused', async ({
    db,
  }) => {
    const late = await anIssue(db, 'assigned', { handover: { dueOn: '2026-12-01' } });
    await anIssue(db, 'assigned', { handover: { dueOn: '2026-12-31' } });
    const numbers = async (query: string) =>
      (
        await readers.issues(ctx(db, { now: '2026-12-10T09:00+08:00' }), asked('issues', query))
      ).data.map(({ number }) => number);
    expect(await numbers('overdue=true')).toEqual([late.number]);
    expect(await numbers('overdue=false')).toHaveLength(2);
    expect(await numbers('state=doing')).toEqual([]);
    const [own] = await db.select().from(units).where(eq(units.id, 1));
    const [other] = await db.select().from(units).where(ne(units.id, 1));
    expect(await numbers(`unit=${own!.code}&overdue=true`)).toEqual([late.number]);
    expect(await numbers(`unit=${other!.code}`)).toEqual([]);
    await expect(numbers('unit=nobody')).rejects.toThrow('malformed: unit');
  });
});

test('a sheet is the whole list, in words and local time, and reads back as it was', async ({
  db,
}) => {
  for (let n = 0; n < 230; n += 1) await aPublishedOpenDay(db, { title: `1-${n}` });
  const rows: string[][] = [];
  for await (const items of readWhole(ctx(db), 'open-days', first))
    for (const item of items) {
      const text = cellsOf('open-days', item).map(csvCell).join(',');
      rows.push(...readSheet(Buffer.from(text)));
    }
  expect(rows).toHaveLength(230);
  const column = (name: string) => headsOf('open-days').indexOf(name);
  expect(new Set(rows.map((row) => row[column('标题')])).size).toBe(230);
  expect(rows[0]?.[column('标题')]).toMatch(/^1-\d+$/);
  expect(rows[0]?.[column('开始时间')]).toBe('2026-11-28 09:00');
  expect(rows[0]?.[column('状态')]).toBe('报名中');
  expect(rows[0]?.[column('渠道')]).toContain('窗口端');
});

test('a workbook of a list has the same rows, with days, times and numbers as such', async ({
  db,
}) => {
  const issue = await anIssue(db, 'assigned', { handover: { dueOn: '2026-12-31' } });
  const day = await aPublishedOpenDay(db, { title: '=1+1' });
  const read = async (resource: Resource) => {
    async function* batches() {
      for await (const items of readWhole(ctx(db), resource, first))
        yield items.map((item) => cellsOf(resource, item));
    }
    const answer = await answerSheet({
      share: 'public',
      format: 'xlsx',
      fileName: resource,
      name: sheetNames[resource],
      columns: columnsOf(resource),
      batches: batches(),
      room: undefined,
    });
    if (answer === sheetBusy) throw new Error('busy');
    const book = readWorkbook(Buffer.from(await answer.arrayBuffer()));
    expect(book.sheetName).toBe(sheetNames[resource]);
    expect(book.row(1)).toEqual(headsOf(resource));
    const row = book.row(2);
    return (name: string) => row[headsOf(resource).indexOf(name)];
  };
  const days = await read('open-days');
  expect(days('标识')).toBe(day.id);
  expect(days('标题')).toBe('=1+1');
  expect(days('开始时间')).toBeCloseTo(46354 + 9 / 24, 6);
  expect(days('名额')).toBe(day.seats);
  const issues = await read('issues');
  expect(issues('编号')).toBe(issue.number);
  expect(issues('整改期限')).toBe(46387);
  for (const resource of ['experiencers', 'duties', 'ratings'] as const) await read(resource);
});

test('no more than two sheets are made at once, and a sheet that failed makes room', async () => {
  const sheet = (batches: CellBatches) =>
    answerSheet({
      share: 'public',
      format: 'xlsx',
      fileName: 'a',
      name: 'a',
      columns: [{ head: 'a', kind: 'text' }],
      batches,
      room: undefined,
    });
  async function* rows(): AsyncGenerator<Cell[][]> {
    yield [['a']];
  }
  const broken: CellBatches = { next: () => Promise.reject(new Error('no list')) };
  const [one, two] = [await sheet(rows()), await sheet(rows())];
  expect(await sheet(rows())).toBe(sheetBusy);
  await (one as Response).arrayBuffer();
  await expect(sheet(broken)).rejects.toThrow('no list');
  await (two as Response).body?.cancel();
  const [three, four] = [await sheet(rows()), await sheet(rows())];
  expect([three, four]).not.toContain(sheetBusy);
  for (const answer of [three, four]) await (answer as Response).arrayBuffer();
});

test('every column of every sheet has a head in Chinese', () => {
  for (const resource of resources) {
    expect(Object.keys(sheetHeads[resource])).toEqual(Object.keys(schemas[resource].shape));
    for (const head of headsOf(resource)) expect(head).toMatch(/^\p{Script=Han}+$/u);
  }
});
