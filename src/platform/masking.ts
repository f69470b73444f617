/** Masking of personal data (domain.md §11). Every page and export uses these functions. */
import { compoundSurnames } from '#labels/compound-surnames.ts';

/**
 * Keeps the surname. A given name of one character becomes a star; a longer one keeps its last
 * character. After a surname of two characters the given name is fully masked, because too little
 * would be hidden otherwise. A name in parts (with a middle dot, or of a foreign resident with
 * blanks or hyphens) keeps the first character of each part.
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

/** 13800001234 → 138****1234: enough to recognise a number that the reader already knows. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
