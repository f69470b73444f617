/**
 * A number on a page is true: the database counts it. The length of a list that may be cut off is
 * not a count.
 */
import { expect, test } from 'vitest';
import { sourcesUnder, withoutComments } from './sources.ts';

/** Lengths that pages show, of lists without a limit, each with the source of the list. */
const wholeLists = new Set([
  'src/components/ErrorSummary.astro errors.length', // the errors of one form
  'src/components/TrendChart.astro points.length', // the points of the chart
  'src/features/ballots/components/RatePage.astro choice.length', // all days open for rating
  'src/features/results/components/ResultsByChannel.astro inTime.length', // the rows drawn below it
  'src/features/issues/rectification/components/Milestones.astro milestones.length', // at most five
  'src/features/issues/rectification/components/Milestones.astro ).length', // the done ones of these
  // All acceptances, look-backs and unanswered messages of one issue.
  'src/features/issues/acceptance/components/Acceptance.astro judged.length',
  'src/features/issues/acceptance/components/Acceptance.astro exemptions.length',
  'src/features/issues/acceptance/components/Acceptance.astro lookBacks.length',
  'src/features/issues/acceptance/components/AfterwardsDue.astro lookBacks.length', // no number
  'src/features/issues/acceptance/components/OfficeAcceptance.astro judged.length',
  'src/features/issues/acceptance/components/OfficeAcceptance.astro lookBacks.length',
  'src/features/issues/acceptance/components/OfficeAcceptance.astro recurrences.length',
  'src/features/issues/todo/components/Todo.astro page.rows.length', // of a page without a next one
  'src/layouts/Crumbs.astro crumbs.length', // the path of the page
  'src/pages/index.astro parts.length', // commas between the parts of a sentence
  'src/pages/me/applications/[id].astro application.steps.length', // all steps of one application
  'src/pages/office/applications/[id].astro application.steps.length', // the same
  'src/pages/office/board.astro answers.length', // the rows of one page that were sent
  'src/pages/office/calendar.astro days.length', // all days of one year
  'src/pages/office/duties/attendance.astro duties.length', // all turns of one day
  'src/pages/office/duties/attendance.astro ).length', // the ticked turns
  'src/pages/office/duties/plan.astro begun.length', // the lines of the form
  'src/pages/office/issues/[id].astro issue.steps.length', // all steps of one issue
  'src/pages/office/notices/[id]/files/index.astro notice.attachments.length', // at most five
  'src/pages/office/notices/[id]/index.astro notice.attachments.length', // the same
  'src/pages/office/open-days/[id]/slips.astro codes.length', // the codes just made
  'src/pages/sign-out.astro places.length', // all sessions of one person
  'src/pages/window-duty/board.astro all.length', // all turns of one day
  'src/pages/window-duty/index.astro one.entries.length', // all turns of one week
  'src/pages/window-duty/index.astro entries.length', // the same
  'src/pages/window-duty/index.astro groups.length', // the days of the week
  'src/pages/window-duty/index.astro later.length', // the same
]);

/** Every `.length` whose value is used. Comparisons and yes-or-no tests are left out. */
const shownLengths = (text: string): string[] =>
  [...text.matchAll(/([\w.]+|\))\.length\b(?!\s*(?:[=!]==|>=?|<=?)\s*[\w.]+)/g)].map(
    ([, of]) => `${of}.length`,
  );

test('a page shows the length of a list only where no limit can cut the list', () => {
  const shown = sourcesUnder('src', /\.astro$/).flatMap(({ path, text }) =>
    shownLengths(withoutComments(text))
      .map((length) => `${path} ${length}`)
      .filter((one) => !one.includes('Object.keys')),
  );
  expect(
    [...new Set(shown)].filter((one) => !wholeLists.has(one)),
    'a list stops at a page: ask a count… query for the number, or say here why the list is whole',
  ).toEqual([]);
  expect(
    [...wholeLists].filter((one) => !shown.includes(one)),
    'a list that is named here is shown no more',
  ).toEqual([]);
});

test('the test sees a cut list that is shown', () => {
  expect(shownLengths('count: async () => (await listDays(db)).rows.length,')).toEqual([
    '.rows.length',
  ]);
  expect(shownLengths('rows.length > 0 && rows.length === size')).toEqual([]);
});
