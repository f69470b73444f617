import { z } from 'zod';
import { fixModes, listKinds, painTags, publicPhases, severities } from '#db/vocabulary/issues.ts';
import { channels, stages } from '#db/vocabulary/ratings.ts';
import { editionField } from '#platform/edition.ts';
import {
  calendarDay,
  maybeBlank,
  maybeOneOf,
  maybeWords,
  narrow,
  narrowWords,
  oneOf,
  rowId,
  searchWords,
  someIds,
  uuidId,
  words,
} from '#platform/input.ts';
import type { IssueFilter } from './queries.ts';
import { runsAgainstDate } from './rules.ts';

const publicText = {
  listKind: oneOf(listKinds),
  issueTitle: narrowWords(60, 4),
  publicText: narrowWords(1000, 10),
};

export const registerInput = z.strictObject({
  ...publicText,
  rawText: maybeWords(2000),
  source: words(40), // a code of the region's list; the command checks it
  sourceRef: maybeWords(60),
  openDayId: maybeBlank(uuidId),
  reportId: maybeBlank(uuidId),
  serviceItemId: maybeBlank(rowId),
  channel: maybeOneOf(channels),
  stage: maybeOneOf(stages),
});

export const triageInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  ...publicText,
  painTag: maybeOneOf(painTags),
  severity: oneOf(severities),
  fixMode: oneOf(fixModes),
});

/** The stored values as form values. */
export const typedVerdict = (stored: {
  listKind: string;
  title: string;
  publicText: string;
  painTag: string | null;
  severity: string | null;
  fixMode: string | null;
}): Record<string, string> => ({
  listKind: stored.listKind,
  issueTitle: stored.title,
  publicText: stored.publicText,
  painTag: stored.painTag ?? '',
  severity: stored.severity ?? '',
  fixMode: stored.fixMode ?? '',
});

/** `edition`: of the triaged text, which the assignment publishes. */
export const assignInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  leadUnitId: rowId,
  helperUnitIds: someIds(0),
  dueOn: maybeBlank(calendarDay),
  publication: oneOf(['now', 'hold']),
  holdUntil: maybeBlank(calendarDay),
  handoverNote: maybeWords(500),
});

export const reassignInput = z.strictObject({
  issueId: uuidId,
  leadUnitId: rowId,
  helperUnitIds: someIds(0),
  handoverNote: maybeWords(500),
});

export const issueInput = z.strictObject({ issueId: uuidId });

/** Only the office reads the reason. The public sees that the issue was returned. */
export const transferInput = z.strictObject({ issueId: uuidId, returnReason: words(300, 4) });

const milestoneStep = maybeBlank(narrowWords(60, 2));
const milestoneDay = maybeBlank(calendarDay);

/** The steps of the plan, each with its date, are optional and public. */
export const planInput = z.strictObject({
  issueId: uuidId,
  cause: narrowWords(500, 4),
  measures: narrowWords(1000, 4),
  section: narrowWords(40, 2),
  personInCharge: words(20, 2),
  milestone1: milestoneStep,
  milestoneDay1: milestoneDay,
  milestone2: milestoneStep,
  milestoneDay2: milestoneDay,
  milestone3: milestoneStep,
  milestoneDay3: milestoneDay,
  milestone4: milestoneStep,
  milestoneDay4: milestoneDay,
  milestone5: milestoneStep,
  milestoneDay5: milestoneDay,
});

/**
 * The text of the search box (`q`), its words, and the words to search for. These have at least two
 * characters; at most five are used.
 */
function readSearch(typed: string): { q: string; typed: string[]; searched: string[] } {
  const q = [...narrow(typed).replace(/\s+/g, ' ').trim()].slice(0, 60).join('');
  const found = searchWords(q);
  return { q, typed: found, searched: found.filter((word) => [...word].length >= 2).slice(0, 5) };
}

/** An entry of 优化清单. */
export const measureInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  measures: narrowWords(1000, 4),
  documents: maybeBlank(narrowWords(300, 2)),
  implementedOn: calendarDay,
  effect: maybeBlank(narrowWords(500, 4)),
});

/** A stored measure as form values. */
export const typedMeasure = (stored: {
  measures: string | null;
  documents: string | null;
  implementedOn: string | null;
  effect: string | null;
}): Record<string, string> => ({
  measures: stored.measures ?? '',
  documents: stored.documents ?? '',
  implementedOn: stored.implementedOn ?? '',
  effect: stored.effect ?? '',
});

/** Reads a list's filter from the address. Ignores unknown values: a bad link must still work. */
export function readIssueFilter(
  query: URLSearchParams,
  units: readonly { id: number; code: string }[],
): IssueFilter & { unit: string; q: string; tooShort: boolean } {
  const one = <T extends string>(name: string, codes: readonly T[]): T | null =>
    codes.find((code) => code === query.get(name)) ?? null;
  const unit = units.find(({ code }) => code === query.get('unit'));
  const { q, typed, searched } = readSearch(query.get('q') ?? '');
  const list = one('list', listKinds) ?? 'problem';
  const hasDueDate = runsAgainstDate(list);
  return {
    list,
    unitId: unit?.id ?? null,
    unit: unit?.code ?? '',
    channel: one('channel', channels),
    phase: hasDueDate ? one('state', publicPhases) : null,
    overdue: hasDueDate && query.get('late') === '1',
    words: searched,
    q,
    tooShort: typed.length > 0 && searched.length === 0,
  };
}
