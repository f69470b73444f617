/** The only file that reads a clock. Everything else gets `ctx.now`. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const fixedClock = (iso: string): Clock => ({ now: () => new Date(iso) });

/** A clock that runs like the system's, shifted: the demo portal's movable clock (product.md, Commands). */
export function shiftedClock(offsetMs: () => number): Clock {
  return { now: () => new Date(Date.now() + offsetMs()) };
}
