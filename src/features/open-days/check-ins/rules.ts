/** What the desk may search for, and how long a check-in can be undone. */
import { isMobilePhone, plainPhone } from '#platform/input.ts';

/** A mistaken check-in can be undone this long, unless a slip was given. */
export const undoMinutes = 2;

export const isUndoable = (checkedInAt: Date, now: Date): boolean =>
  now.getTime() - checkedInAt.getTime() <= undoMinutes * 60_000;

/** A shorter input would list people instead of finding one (C7). */
const shortest = 4;

export type Needle =
  | { kind: 'phone'; digits: string } // a whole phone: anybody who was ever appointed
  | { kind: 'tail'; digits: string } // end of a number, or of a phone of this day's registrants
  | { kind: 'number'; end: string }; // the end of TY2026001, or all of it

/** Reads the desk's input, also full-width or with spaces and dashes. Otherwise an error kind. */
export function needleOf(typed: string): Needle | 'blank' | 'tooShort' | 'malformed' {
  if (isMobilePhone(typed)) return { kind: 'phone', digits: plainPhone(typed) };
  const text = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  if (text === '') return 'blank';
  if (!/^(T?Y)?\d+$/.test(text)) return 'malformed';
  if (text.length < shortest) return 'tooShort';
  if (/^\d+$/.test(text)) return text.length > 10 ? 'malformed' : { kind: 'tail', digits: text };
  return { kind: 'number', end: text };
}
