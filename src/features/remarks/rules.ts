/**
 * What a reviewer may decide about a remark, and what a unit reads of a remark passed on (trust.md
 * §1.8; features.md D13). Pure.
 */
import type { RemarkOutcome } from '#db/vocabulary/ratings.ts';
import { personalDataNames } from '#labels/publications.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import { personalDataIn, type PersonalData } from '#platform/privacy-scan.ts';

export interface Decision {
  outcome: RemarkOutcome;
  rewording: string | null;
  reason: string | null;
  unitId: number | null;
}

/** The outcomes that publish a text. */
export const publicOutcomes = ['published', 'reworded'] as const satisfies readonly RemarkOutcome[];
export const isPublic = (outcome: RemarkOutcome): boolean =>
  (publicOutcomes as readonly RemarkOutcome[]).includes(outcome);

/**
 * The public text of a remark, or null. Refuses personal data. In the original text it is a refusal
 * that asks for a rewording (`remark.personalData`). In the reviewer's own words it is an error of
 * that field. `scan` returns the findings that nobody overruled.
 */
export function publicTextOf(
  text: string,
  { outcome, rewording, reason }: Decision,
  scan: (words: string) => PersonalData[] = personalDataIn,
): string | null {
  if (!isPublic(outcome)) return null;
  if (outcome === 'reworded') {
    refusePersonalData({ rewording, reviewReason: reason }, scan);
    return rewording;
  }
  const finds = scan(text);
  if (finds.length > 0)
    throw new Refusal('remark.personalData', {
      kinds: personalDataNames(finds.map(({ kind }) => kind)),
      text: finds[0]?.text ?? '',
    });
  return text;
}

/** All published text is scanned (domain.md §11 "block publish on hit"). */
function refusePersonalData(
  fields: Record<string, string | null>,
  scan: (words: string) => PersonalData[],
): void {
  const finds = Object.fromEntries(
    Object.entries(fields)
      .map(([field, words]) => [field, words === null ? [] : scan(words)] as const)
      .filter(([, found]) => found.length > 0),
  );
  if (Object.keys(finds).length > 0)
    throw new Invalid(
      Object.fromEntries(Object.keys(finds).map((field) => [field, 'personalData'])),
      finds,
    );
}

/** A remark as a unit reads it in the office. Numbers that could identify the writer are masked. */
export function withoutNumbers(text: string): string {
  return personalDataIn(text)
    .toReversed()
    .reduce(
      (rest, { at, text: number }) =>
        `${rest.slice(0, at)}${'■'.repeat(4)}${rest.slice(at + number.length)}`,
      text,
    );
}
