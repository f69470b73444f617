/**
 * Passwords: which ones are refused, how they are stored (argon2id, trust.md §2.2), and how many
 * are hashed at a time.
 */
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { guessableWords } from '#labels/weak-passwords.ts';
import { Busy } from '#platform/refusal.ts';
import type { Region } from '#platform/region/profile.ts';

export const passwordLength = { minimum: 12, maximum: 128 } as const;

const cost = { memoryCost: 46 * 1024, timeCost: 1, parallelism: 1 };

/** Returns the PHC string to store. Refuses with `account.busy` when the queue is full. */
export const hashPassword = (password: string): Promise<string> =>
  oneOfFew(() => hash(asTyped(password), cost));

/**
 * Whether this is the password. False when the account has no password (null) or does not exist.
 * Those cases take as long as a wrong password, so timing does not reveal who has an account (S16).
 */
export const verifyPassword = (stored: string | null, password: string): Promise<boolean> =>
  oneOfFew(
    async () => (await verify(stored ?? hashOfNothing, asTyped(password))) && stored !== null,
  );

/** Whether the hash has another cost than today's. It is then replaced at the next sign-in. */
export function needsRehash(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  return (
    memoryCost !== cost.memoryCost || timeCost !== cost.timeCost || parallelism !== cost.parallelism
  );
}

/** The hash of 32 random bytes that were not stored, at today's cost. */
export const hashOfNothing =
  '$argon2id$v=19$m=47104,t=1,p=1$4kpliFhJv26C323k+MJqCQ$A344+u8UPK5MQ7HF0zIuv8JeRAvmW7iDe51aKYciH6w';

/**
 * Why a password is too easy to guess, or null. There are no composition rules (ASVS 6.2.5). Known
 * words, words of the owner (name, telephone), repeats and sequences like 1234 are removed. The
 * rest must still contain five different characters.
 */
export function problemWithPassword(
  password: string,
  region: Pick<Region, 'name' | 'shortName' | 'parentName' | 'portal'>,
  ownWords: readonly (string | null)[] = [],
): 'guessable' | null {
  const words = [
    ...guessableWords,
    region.name,
    region.shortName,
    region.parentName,
    region.portal.title,
    ...ownWords,
  ]
    .filter((word) => word !== null && word.length >= 2)
    .map((word) => asTyped(word as string).toLowerCase())
    .sort((a, b) => b.length - a.length);
  let rest = asTyped(password).toLowerCase();
  for (const word of words) rest = rest.replaceAll(word, ' ');
  return new Set(withoutRows(rest).replace(/\s/g, '')).size < 5 ? 'guessable' : null;
}

/**
 * Removes three or more characters that repeat, or that follow each other up or down: aaa, 1234,
 * cba.
 */
function withoutRows(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const inRow = codes.map(() => false);
  for (let index = 2; index < codes.length; index += 1) {
    const step = (codes[index] as number) - (codes[index - 1] as number);
    if (Math.abs(step) <= 1 && step === (codes[index - 1] as number) - (codes[index - 2] as number))
      inRow.fill(true, index - 2, index + 1);
  }
  return Array.from(text)
    .filter((_, index) => !inRow[index])
    .join('');
}

/**
 * Different keyboards must produce the same password, so full-width and composed forms are
 * normalised. Blanks stay.
 */
const asTyped = (password: string): string => password.normalize('NFKC');

const atATime = 4;
const mayWait = 32;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Limits concurrency. Each hash takes 46 MiB and a core, so the sign-in form could otherwise stop
 * the portal.
 */
async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atATime) {
    if (waiting.length >= mayWait) throw new Busy('account.busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
