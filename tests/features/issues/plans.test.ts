/**
 * Lists must stay fast with very many issues. Checks the plan of each statement as PostgreSQL ran
 * it, on 50,000 rows. Asserts how much was read, not times, because times depend on the machine.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import postgres from 'postgres';
import {
  countOfficeIssues,
  countPublicIssues,
  getPublicIssue,
  latestIssues,
  listLatestChanged,
  listOfficeIssues,
  listPublicIssues,
  type IssueFilter,
} from '#features/issues/queries.ts';
import { day } from '#platform/day.ts';
import { plansOf } from '#tests/support/explain.ts';
import { templateName, urlOf } from '#tests/support/global-setup.ts';
import { seedIssues, seedToday } from '#tests/support/issue-seed.ts';

const rows = 50_000;
const today = day(seedToday);
const database = 't_issue_plans';
let url: string;
let client: postgres.Sql;
let middle: string;

beforeAll(async () => {
  const admin = postgres(inject('serverUrl'), { max: 1, onnotice: () => {} });
  // Another worker may be copying the template now.
  for (let made = false; !made;)
    made = await admin.unsafe(`create database ${database} template ${templateName}`).then(
      () => true,
      () => new Promise((resolve) => setTimeout(resolve, 100, false)),
    );
  await admin.end();
  url = urlOf(inject('serverUrl'), database);
  client = postgres(url, { max: 2, onnotice: () => {} });
  await seedIssues(client, rows);
  const [row] =
    await client`select number from issues where published_at is not null and list_kind = 'problem' order by published_at, number offset 20000 limit 1`;
  middle = row?.number as string;
}, 300_000);

afterAll(() => client?.end());

const filter = (wish: Partial<IssueFilter>): IssueFilter => ({
  list: 'problem',
  unitId: null,
  channel: null,
  phase: null,
  overdue: false,
  words: [],
  ...wish,
});

async function readBy(run: Parameters<typeof plansOf>[1]) {
  const plans = await plansOf(url, run);
  return {
    scanned: plans.flatMap(({ scanned }) => scanned).filter((table) => table !== 'units'),
    read: Math.max(...plans.map(({ rowsRead }) => rowsRead)),
    indexes: plans.flatMap(({ indexes }) => indexes),
    statements: plans.length,
  };
}

describe('a public list', () => {
  test.each<[string, Partial<IssueFilter>, number]>([
    ['whole', {}, 100],
    ['by unit', { unitId: 2 }, 2_000],
    ['by channel', { channel: 'kiosk' }, 2_000],
    ['by state', { phase: 'doing' }, 1_000],
    ['by a frequent state', { phase: 'closed' }, 2_000],
    ['by a rare state of a unit', { unitId: 2, phase: 'explained' }, 2_000],
    ['by unit, channel and state', { unitId: 5, channel: 'pc', phase: 'closed' }, 4_000],
    ['of what is overdue', { overdue: true }, 1_000],
    ['of what is overdue at a unit', { overdue: true, unitId: 2 }, 1_000],
    ['of another kind', { list: 'optimization', phase: 'checking' }, 1_000],
  ])('%s reads little, through an index', async (_, wish, most) => {
    const { scanned, read, statements } = await readBy((db) =>
      listPublicIssues(db, filter(wish), today, null),
    );
    expect(scanned).toEqual([]);
    expect(read).toBeLessThan(most);
    expect(statements).toBe(1);
  });

  test('reads as little on a page far back as on the first', async () => {
    const { scanned, read, statements } = await readBy((db) =>
      listPublicIssues(db, filter({}), today, middle),
    );
    expect(scanned).toEqual([]);
    expect(read).toBeLessThan(100);
    expect(statements).toBe(2);
  });

  test('counts no further than asked', async () => {
    const { scanned, read } = await readBy((db) =>
      countPublicIssues(
        db,
        { list: 'problem', unitId: null, phase: null, overdue: false },
        today,
        1_001,
      ),
    );
    expect(scanned).toEqual([]);
    expect(read).toBeLessThanOrEqual(1_001);
  });
});

describe('a search', () => {
  test.each<[string, string[]]>([
    ['a word of two characters that few issues have', ['渔船']],
    ['a longer one', ['渔船检验']],
    ['a word nobody wrote', ['没有这个词']],
    ['two words that rarely meet', ['养老保险转移', '母婴室']],
  ])('for %s goes through the index of pieces', async (_, words) => {
    const { scanned, read, indexes } = await readBy((db) =>
      listPublicIssues(db, filter({ words }), today, null),
    );
    expect(scanned).toEqual([]);
    expect(indexes).toContain('issues_search');
    expect(read).toBeLessThanOrEqual(2_500);
  });

  test('for a word most issues have is done after the first rows', async () => {
    const { scanned, read, indexes } = await readBy((db) =>
      listPublicIssues(db, filter({ words: ['希望'] }), today, null),
    );
    expect(scanned).toEqual([]);
    expect(indexes).not.toContain('issues_search');
    expect(read).toBeLessThan(100);
  });
});

describe('the back office', () => {
  test.each<
    [
      string,
      Parameters<typeof listOfficeIssues>[1],
      Partial<Parameters<typeof listOfficeIssues>[2]>,
      number,
    ]
  >([
    ['all', { kind: 'all' }, {}, 100],
    ['all of a state', { kind: 'all' }, { status: 'acknowledged' }, 1_000],
    ['all overdue', { kind: 'all' }, { overdue: true }, 1_000],
    ['all in work by due day', { kind: 'all' }, { queue: true }, 1_000],
    ['of one lead unit', { kind: 'all' }, { unitId: 2 }, 2_000],
    ['of a department', { kind: 'unit', unitId: 2 }, {}, 2_000],
    ['of a department, of a state', { kind: 'unit', unitId: 2 }, { status: 'assigned' }, 2_000],
    ['of a department, overdue', { kind: 'unit', unitId: 2 }, { overdue: true }, 2_000],
    ['of a department, by due day', { kind: 'unit', unitId: 2 }, { queue: true }, 2_000],
  ])('%s reads little, through an index', async (_, scope, wish, most) => {
    const { scanned, read } = await readBy((db) =>
      listOfficeIssues(
        db,
        scope,
        { status: null, unitId: null, overdue: false, number: null, ...wish },
        today,
        null,
      ),
    );
    expect(scanned).toEqual([]);
    expect(read).toBeLessThan(most);
  });

  test('counts its in-tray without reading what is done', async () => {
    for (const scope of [{ kind: 'all' }, { kind: 'unit', unitId: 2 }] as const) {
      const { scanned, read } = await readBy((db) => countOfficeIssues(db, scope, today));
      expect(scanned.filter((table) => table === 'issues')).toEqual([]);
      expect(read).toBeLessThan(3_000);
    }
  });
});

test('what was done last, for the feed and the map, is read off an index', async () => {
  const { scanned, read, indexes } = await readBy((db) => listLatestChanged(db, 50));
  expect(scanned).toEqual([]);
  expect(indexes).toContain('issues_public_by_change');
  expect(read).toBeLessThan(500);
});

test('one issue and the latest ones take a constant number of statements', async () => {
  expect((await readBy((db) => getPublicIssue(db, middle))).statements).toBe(2);
  const latest = await readBy((db) => latestIssues(db, 5));
  expect(latest).toMatchObject({ scanned: [], statements: 3 });
  expect(latest.read).toBeLessThan(100);
});
