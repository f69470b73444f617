/**
 * No list ends silently (issue 9): where rows are cut off, a keyset pager follows, or the limit is
 * part of the list's meaning.
 */
import { expect, test } from 'vitest';
import { sourcesUnder, withoutComments } from './sources.ts';

/** Queries with a limit but without pages, each with the reason why no row is missed. */
const bounded: Record<string, string> = {
  'src/features/accounts/commands.ts forgetThrottles': 'housekeeping: the next sign-in takes more',
  'src/features/results/queries.ts listLatestPools':
    'the latest ten beside the chart; all stand by day',
  'src/features/remarks/queries.ts latestRemarksOf': 'three on the page of a day, with a way on',
  'src/features/duties/queries.ts listRearranged': 'a feed: the newest fifty',
  'src/features/experiencers/applications/queries.ts listEchoes': 'a warning: the latest five',
  'src/features/issues/acceptance/afterwards/queries.ts listDueLookBacks':
    'work to do: the earliest fifty; a row that is done makes room for the next',
  'src/features/issues/acceptance/afterwards/queries.ts listIssuesSaidToRecur':
    'work to do: the earliest fifty; a row that is answered makes room for the next',
  'src/features/issues/acceptance/afterwards/queries.ts listWaitingRecurrences':
    'one answer answers all of them; the page says how many there are',
  'src/features/issues/commands.ts publishDueIssues': 'a job: its next run takes the rest',
  'src/features/issues/deadlines/queries.ts countOpenOrders': 'counts no further than “1000+”',
  'src/features/issues/deadlines/queries.ts lockToEscalate': 'a job: its next batch takes the rest',
  'src/features/issues/todo/queries.ts countTodo': 'counts no further than “1000+”',
  'src/features/issues/queries.ts buildList': 'the statement of listPublic',
  'src/features/issues/queries.ts countPublicIssues': 'counts no further than “1000+”',
  'src/features/issues/queries.ts latestIssues': 'five on the home page, with a way on',
  'src/features/issues/queries.ts listFormRows':
    'one row more than a form holds is refused, with a sentence',
  'src/features/issues/corrections/commands.ts purgeRedacted':
    'the next run takes the rest, an hour later',
  'src/features/issues/queries.ts listLatestChanged': 'a feed and the sitemap: the newest fifty',
  'src/features/issues/queries.ts listPublic': 'pages through pageOf() of this file',
  'src/features/issues/queries.ts listPublicByNumberPart': 'a hint above the search, which says so',
  'src/features/issues/queries.ts searchLines': 'the statements of listPublic',
  'src/features/open-days/check-ins/queries.ts peopleMatching':
    'a desk that types more digits finds fewer',
  'src/features/open-days/queries.ts listAnnouncedFrom': 'a calendar: the next ones',
  'src/features/open-days/queries.ts listLatestAnnounced':
    'a feed and the sitemap: the newest fifty',
  'src/features/publications/queries.ts latestNotices': 'the home page, a feed and the sitemap',
  'src/features/results/statistics/queries.ts listPeriodScores': 'pages by month, which is its key',
  'src/platform/audit.ts verifyAudit': 'reads on until the last entry',
  'src/platform/overrulings.ts listRulers': 'five names to ask, of all who may decide',
};

interface Limited {
  name: string;
  pages: boolean;
}

/**
 * Each query with a limit, by its declaration. A limit of one row is not a list; page size plus one
 * detects a next page.
 */
function limitedIn(path: string, text: string): Limited[] {
  const code = withoutComments(text);
  const starts = [...code.matchAll(/^(?:export )?(?:async )?(?:function\*?|const) (\w+)/gm)].map(
    ({ index, 1: name }) => ({ index, name }),
  );
  return starts.flatMap(({ index, name }, at) => {
    const body = code.slice(index, starts[at + 1]?.index);
    const limits = [...body.matchAll(/\.limit\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)]
      .map(([, most = '']) => most.trim())
      .filter((most) => most !== '1');
    return limits.length === 0
      ? []
      : [
          {
            name: `${path} ${name}`,
            pages: /\.pageOf\(/.test(body) && limits.every((most) => most.endsWith('+ 1')),
          },
        ];
  });
}

test('every query with a limit pages by key, or is named here with its reason', () => {
  const limited = sourcesUnder('src', /\.(ts|astro)$/).flatMap(({ path, text }) =>
    limitedIn(path, text),
  );
  expect(limited.filter(({ pages }) => pages).length).toBeGreaterThan(15);
  const cut = limited.filter(({ pages }) => !pages).map(({ name }) => name);
  expect(
    cut.filter((name) => !(name in bounded)),
    'read one row more than a page and hand it to pageOf() of a keyset',
  ).toEqual([]);
  expect(
    Object.keys(bounded).filter((name) => !cut.includes(name)),
    'named here, and pages or is gone',
  ).toEqual([]);
});

test('the test sees a list that stops', () => {
  const of = (body: string) => limitedIn('q.ts', `export const listDays = (db: Db) =>\n  ${body};`);
  expect(of('db.select().from(days).limit(50)')).toEqual([{ name: 'q.ts listDays', pages: false }]);
  expect(of('order.pageOf(await db.select().from(days).limit(size + 1), size)')).toEqual([
    { name: 'q.ts listDays', pages: true },
  ]);
  expect(of('order.pageOf(await db.select().from(days).limit(size), size)')).toEqual([
    { name: 'q.ts listDays', pages: false },
  ]);
  expect(of('db.select().from(days).limit(1)')).toEqual([]);
});
