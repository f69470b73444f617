/**
 * No test names a date that the demo clock can reach (issue 9): such a test would fail on that day
 * only.
 */
import { expect, test } from 'vitest';
import { parseDay } from '#platform/day.ts';
import { sourcesUnder, withoutComments } from './sources.ts';

/** Files that name days, each with the reason why they do not depend on the machine's date. */
const fixedClock: Record<string, string> = {
  'tests/support/acceptance.ts': 'rows around the clock of ctx.ts',
  'tests/support/ctx.ts': 'the fixed clock of tests without a portal',
  'tests/support/duties.ts': 'rows around the clock of ctx.ts',
  'tests/support/factories.ts': 'rows around the clock of ctx.ts',
  'tests/support/issue-factories.ts': 'rows around the clock of ctx.ts',
  'tests/support/issue-seed.ts': 'rows up to a day of its own',
  'tests/support/notices.ts': 'holidays as the State Council announced them',
  'tests/support/town.ts': 'rows around the clock of ctx.ts',
};

const sources = sourcesUnder('tests', /\.(ts|mjs)$/);
const watched = sources.filter(({ path }) => /^tests\/(e2e|support)\//.test(path));

/** Days and months of 2025 to 2099 in the code. Impossible dates are left out. */
const datesIn = (text: string): string[] =>
  [
    ...withoutComments(text).matchAll(
      /(?<!\d)(20\d\d)(?:-(\d\d)(?:-(\d\d))?(?!\d)|年(?:(\d{1,2})月)?)/g,
    ),
  ]
    .filter(([, year = '', month, dayOfMonth]) => {
      const real = month === undefined || parseDay(`${year}-${month}-${dayOfMonth ?? '01'}`);
      return real && Number(year) >= 2025;
    })
    .map(([found]) => found);

test('no journey and no support of one names a date', () => {
  const dated = watched
    .filter(({ path, text }) => !(path in fixedClock) && datesIn(text).length > 0)
    .map(({ path, text }) => `${path}: ${datesIn(text).join(', ')}`);
  expect(dated, 'take the day from demoToday(), or from the clock the test sets').toEqual([]);
  const clean = Object.keys(fixedClock).filter(
    (path) => datesIn(watched.find((source) => source.path === path)?.text ?? '').length === 0,
  );
  expect(clean, 'a file that is named here names no date').toEqual([]);
});

test('no journey uses rows that were made for a fixed clock', () => {
  const known = new Map(sources.map((source) => [source.path, source]));
  const reached = new Map<string, string>();
  const visit = (path: string, from: string): void => {
    const source = known.get(path);
    if (!source || reached.has(path)) return;
    reached.set(path, from);
    for (const name of source.imports) visit(name, path);
  };
  for (const { path } of sources) if (/^tests\/e2e\/.*\.spec\.ts$/.test(path)) visit(path, '');
  expect(reached.size).toBeGreaterThan(40);
  expect(
    Object.keys(fixedClock)
      .filter((path) => reached.has(path))
      .map((path) => `${reached.get(path)} → ${path}`),
  ).toEqual([]);
});

test('the test sees a date, and only a real one', () => {
  expect(datesIn(`await moveClock(page, '2026-11-30T10:05');`)).toEqual(['2026-11-30']);
  expect(datesIn(`'2026年11月30日', '2027-03', '2026年'`)).toEqual([
    '2026年11月',
    '2027-03',
    '2026年',
  ]);
  expect(datesIn(`'2026-02-30', '1980-05-06', 'TY2026001', '石榴花开满小院 2026'`)).toEqual([]);
  expect(datesIn('const on = 1; // 2026-11-30')).toEqual([]);
});
