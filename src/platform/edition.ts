/**
 * Which edition of a text a form was filled with. Two people edit one text: the second is refused with what the first
 * saved, and decides once more. Compared under the lock of the row, so that of two at once only one wins.
 */
import { words } from './input.ts';
import { Refusal } from './refusal.ts';
import { sha256Hex } from './secrets.ts';

/** What is stored, as a form would send it: every field of the form, blank ones too. */
export type FormValues = Record<string, string | string[]>;

/** The hidden field of a form that changes what is stored. */
export const editionField = words(16);

/** A line break is two characters in a form and one in the database; the order of ticked boxes says nothing. */
const asSent = (value: string | string[] | undefined): string =>
  [value ?? []]
    .flat()
    .map((text) => text.replace(/\r\n?/g, '\n').trim())
    .filter((text) => text !== '')
    .sort()
    .join('\u0000');

export const isSameValue = (
  one: string | string[] | undefined,
  other: string | string[] | undefined,
): boolean => asSent(one) === asSent(other);

/** A digest of the values. The field `edition` itself is not one of them. */
export const editionOfValues = (values: FormValues): string =>
  sha256Hex(
    JSON.stringify(
      Object.entries(values)
        .filter(([name]) => name !== 'edition')
        .map(([name, value]) => [name, asSent(value)])
        .sort(),
    ),
  ).slice(0, 16);

/** Somebody else saved first: 409, with what is stored now. */
export class Outdated extends Refusal {
  readonly stored: FormValues;

  constructor(stored: FormValues) {
    super('form.outdated');
    this.stored = stored;
  }
}

/** Call with the row locked. Refuses with `Outdated` when the form was filled with another edition than is stored. */
export function ensureLatest(stored: FormValues, edition: string): void {
  if (editionOfValues(stored) !== edition) throw new Outdated(stored);
}
