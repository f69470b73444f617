/** How much of a person's data is shown (domain.md §11). One function each, used by every page and export. */
import { compoundSurnames } from '#labels/compound-surnames.ts';

/**
 * Keeps the surname. A given name of one character becomes a star, a longer one keeps its last; after a surname of two
 * characters all of it is starred, or too little would be hidden. Of a name in parts (with a middle dot, or of a
 * foreign resident with blanks or hyphens) each part keeps its first.
 */
export function maskName(name: string): string {
  if (/[· -]|\p{Script=Latin}/u.test(name))
    return name.replace(/[^· -]+/g, (part) => {
      const [first = '', ...rest] = part;
      return first + stars(rest.length);
    });
  const letters = [...name];
  const surname = letters.slice(0, 2).join('');
  if (letters.length > 2 && compoundSurnames.includes(surname))
    return surname + stars(letters.length - 2);
  const [first = '', ...given] = letters;
  return given.length < 2
    ? first + stars(given.length)
    : first + stars(given.length - 1) + given.at(-1);
}

const stars = (count: number): string => '*'.repeat(Math.max(count, 0));

/** 13800001234 → 138****1234: enough to recognise a number one already knows. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
