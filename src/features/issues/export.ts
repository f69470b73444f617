/**
 * Published issues as Atom entries. In the feed of all issues each step updates the issue's entry;
 * in the feed of one issue each step is an entry. The due day of one issue is a calendar event.
 */
import { stepWords } from '#labels/issues.ts';
import {
  dueEventNotes,
  dueEventTitle,
  issueEntrySummary,
  issueEntryTitle,
} from '#labels/subscriptions.ts';
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { CalendarEntry } from '#platform/exports/ics.ts';
import type { IssueLine, PublicIssue } from './queries.ts';
import { runsAgainstDate } from './rules.ts';

/** `page`: the absolute address of the lists. An issue's page is below it. */
export const issueEntries = (issues: readonly IssueLine[], page: string): AtomEntry[] =>
  issues.map((issue) => {
    const { origin, pathname } = new URL(page);
    return {
      id: tagOf(origin, `${pathname}/${issue.number}`),
      title: issueEntryTitle(issue),
      summary: issueEntrySummary(issue),
      href: `${page}/${issue.number}`,
      publishedAt: issue.publishedAt ?? issue.changedAt,
      updatedAt: issue.changedAt,
    };
  });

/** The public steps of one issue, latest first. `page`: the absolute address of the issue. */
export function stepEntries(issue: PublicIssue, page: string): AtomEntry[] {
  const { origin, pathname } = new URL(page);
  const hasDueDate = runsAgainstDate(issue.listKind);
  return issue.steps.toReversed().map((step) => {
    const { title, text } = stepWords(hasDueDate ? step : { ...step, dueOn: null });
    return {
      id: tagOf(origin, `${pathname}/${step.id}`),
      title,
      summary: [issue.title, ...(text ? [text] : []), ...(step.opinion ? [step.opinion] : [])],
      href: page,
      publishedAt: step.at,
      updatedAt: step.at,
    };
  });
}

/**
 * The due day of one issue as a whole-day event. A new date moves the same event. Without a due day
 * there is none. A measure has none.
 */
export function dueEvents(issue: PublicIssue, page: string): CalendarEntry[] {
  const { dueOn, publishedAt, changedAt, phase } = issue;
  if (dueOn === null || !runsAgainstDate(issue.listKind)) return [];
  return [
    {
      uid: issue.id,
      sequence: issue.steps.filter((step) => step.dueOn !== null).length,
      createdAt: publishedAt ?? changedAt,
      changedAt,
      when: dueOn,
      title: dueEventTitle(issue),
      place: issue.leadUnit ?? '',
      description: dueEventNotes(issue),
      href: page,
      cancelled: phase === 'explained' || phase === 'off',
    },
  ];
}
