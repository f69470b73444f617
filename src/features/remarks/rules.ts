/** What a reviewer may decide about a remark, and what a unit reads of one passed on (trust.md §1.8; features.md D13). Pure. */
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

/** The outcomes after which the public reads something. */
export const publicOutcomes = ['published', 'reworded'] as const satisfies readonly RemarkOutcome[];
export const isPublic = (outcome: RemarkOutcome): boolean =>
  (publicOutcomes as readonly RemarkOutcome[]).includes(outcome);

/**
 * What the public will read of a remark, or null. Refuses what would lead to a person: a number in the text itself asks for
 * other words (`remark.personalData`), one in the reviewer's own words is an error of that field. `scan` finds what nobody
 * overruled.
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

/** Everything that is published is looked through (domain.md §11 "block publish on hit"). */
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

/** A remark as a unit reads it in the office: numbers that would lead to who wrote it are blotted out. */
export function withoutNumbers(text: string): string {
  return personalDataIn(text)
    .toReversed()
    .reduce(
      (rest, { at, text: number }) =>
        `${rest.slice(0, at)}${'■'.repeat(4)}${rest.slice(at + number.length)}`,
      text,
    );
}
