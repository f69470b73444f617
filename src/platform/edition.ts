/**
 * Optimistic locking by the edition of a text that a form was filled with. If two people edit one
 * text, the second is refused, sees what the first saved, and decides again. Compared under the row
 * lock, so only one of two concurrent saves succeeds.
 */
import { words } from './input.ts';
import { Refusal } from './refusal.ts';
import { sha256Hex } from './secrets.ts';

/** The stored values in the shape a form sends: every field, blank ones included. */
export type FormValues = Record<string, string | string[]>;

/** The hidden field `edition` of a form that changes stored values. */
export const editionField = words(16);

/**
 * Forms send line breaks as two characters, the database stores one. The order of ticked boxes has
 * no meaning.
 */
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

/** Digest of the values, without the field `edition`. */
export const editionOfValues = (values: FormValues): string =>
  sha256Hex(
    JSON.stringify(
      Object.entries(values)
        .filter(([name]) => name !== 'edition')
        .map(([name, value]) => [name, asSent(value)])
        .sort(),
    ),
  ).slice(0, 16);

/** Another person saved first: 409, with the values stored now. */
export class Outdated extends Refusal {
  readonly stored: FormValues;

  constructor(stored: FormValues) {
    super('form.outdated');
    this.stored = stored;
  }
}

/**
 * Call with the row locked. Throws `Outdated` if the form was filled with an edition other than the
 * stored one.
 */
export function ensureLatest(stored: FormValues, edition: string): void {
  if (editionOfValues(stored) !== edition) throw new Outdated(stored);
}
