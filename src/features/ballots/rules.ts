/** When a day may be rated (trust.md §1.2). Pure. */
interface RatingWindow {
  rateOpensAt: Date;
  rateClosesAt: Date;
  mixedAt: Date | null;
}

export type RatingState = 'notYet' | 'open' | 'closed';

/**
 * Open from `rateOpensAt` until just before `rateClosesAt`. Mixed stays closed if the clock is set
 * back.
 */
export function ratingStateOf(
  { rateOpensAt, rateClosesAt, mixedAt }: RatingWindow,
  now: Date,
): RatingState {
  if (mixedAt !== null || now >= rateClosesAt) return 'closed';
  return now < rateOpensAt ? 'notYet' : 'open';
}
