/** Published issues as Atom entries. Each step updates the issue's entry. */
import { issueEntrySummary, issueEntryTitle } from '#labels/subscriptions.ts';
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { IssueLine } from './queries.ts';

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
