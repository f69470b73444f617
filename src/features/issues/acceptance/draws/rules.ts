/**
 * The draw of 体验式验收. Anyone can repeat it from the published list and seed:
 * `npm run draws:verify` does, with the same few lines.
 */
import { sha256Hex } from '#platform/secrets.ts';

/**
 * The public number of a person in one draw: the first 16 hex digits of
 * SHA-256( salt ‖ ':' ‖ experiencer id ). The salt is known to that person only.
 */
export const candidateNumber = (salt: string, experiencerId: string): string =>
  sha256Hex(`${salt}:${experiencerId}`).slice(0, 16);

/** SHA-256 of the numbers in ascending order, one a line, hex. */
export const listHash = (numbers: readonly string[]): string =>
  sha256Hex(numbers.toSorted().join('\n'));

/** The order of the draw: ascending by SHA-256( seed ‖ number ), hex. */
export const drawOrder = (seed: string, numbers: readonly string[]): string[] =>
  numbers
    .map((number) => ({ number, lot: sha256Hex(seed + number) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0))
    .map(({ number }) => number);
