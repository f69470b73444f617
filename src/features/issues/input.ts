import { z } from 'zod';
import { fixModes, listKinds, painTags, publicPhases, severities } from '#db/vocabulary/issues.ts';
import { channels, stages } from '#db/vocabulary/ratings.ts';
import { editionField } from '#platform/edition.ts';
import {
  calendarDay,
  maybeOneOf,
  maybeWords,
  oneOf,
  publicWords,
  rowId,
  searchWords,
  someIds,
  uuidId,
  words,
} from '#platform/input.ts';
import type { IssueFilter } from './queries.ts';
import { runsAgainstDate } from './rules.ts';

/** Full-width letters and digits made plain, so that what is printed is found however it was typed; punctuation stays. */
const narrow = (text: string): string =>
  text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (letter) => letter.normalize('NFKC'));

/** Words the public will read and search. */
const narrowWords = (max: number, min = 1) => publicWords(max, min).transform(narrow);

/** Blank becomes null. */
const maybe = <S extends z.ZodType>(schema: S) =>
  z
    .preprocess((typed) => (typed === '' ? undefined : typed), schema.optional())
    .transform((value) => value ?? null);

const publicText = {
  listKind: oneOf(listKinds),
  issueTitle: narrowWords(60, 4),
  publicText: narrowWords(1000, 10),
};

export const registerInput = z.strictObject({
  ...publicText,
  rawText: maybeWords(2000),
  source: words(40), // a code of the region's list, looked up by the command
  sourceRef: maybeWords(60),
  openDayId: maybe(uuidId),
  reportId: maybe(uuidId),
  serviceItemId: maybe(rowId),
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

/** What is stored, as it would be typed: to fill the form again. */
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

/** `edition`: of the verdict whose words are published with the hand-over. */
export const assignInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  leadUnitId: rowId,
  helperUnitIds: someIds(0),
  dueOn: maybe(calendarDay),
  publication: oneOf(['now', 'hold']),
  holdUntil: maybe(calendarDay),
  handoverNote: maybeWords(500),
});

export const reassignInput = z.strictObject({
  issueId: uuidId,
  leadUnitId: rowId,
  helperUnitIds: someIds(0),
  handoverNote: maybeWords(500),
});

export const issueInput = z.strictObject({ issueId: uuidId });

/** The reason goes to the office; the public reads that it was sent back, not why. */
export const transferInput = z.strictObject({ issueId: uuidId, returnReason: words(300, 4) });

export const planInput = z.strictObject({
  issueId: uuidId,
  cause: narrowWords(500, 4),
  measures: narrowWords(1000, 4),
  section: narrowWords(40, 2),
  personInCharge: words(20, 2),
});

/** What was typed into the search box (`q`), its words, and those long enough to be searched for, five at most. */
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
  documents: maybe(narrowWords(300, 2)),
  implementedOn: calendarDay,
  effect: maybe(narrowWords(500, 4)),
});

/** A measure as it is stored, as its form shows it. */
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

/** What the address of a list asks for. What it does not understand it leaves out: a link must never fail over a typing error. */
export function readIssueFilter(
  query: URLSearchParams,
  units: readonly { id: number; code: string }[],
): IssueFilter & { unit: string; q: string; tooShort: boolean } {
  const one = <T extends string>(name: string, codes: readonly T[]): T | null =>
    codes.find((code) => code === query.get(name)) ?? null;
  const unit = units.find(({ code }) => code === query.get('unit'));
  const { q, typed, searched } = readSearch(query.get('q') ?? '');
  const list = one('list', listKinds) ?? 'problem';
  const isDebt = runsAgainstDate(list);
  return {
    list,
    unitId: unit?.id ?? null,
    unit: unit?.code ?? '',
    channel: one('channel', channels),
    phase: isDebt ? one('state', publicPhases) : null,
    overdue: isDebt && query.get('late') === '1',
    words: searched,
    q,
    tooShort: typed.length > 0 && searched.length === 0,
  };
}
