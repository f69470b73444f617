/** The only file that reads a clock. All other code uses `ctx.now`. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const fixedClock = (iso: string): Clock => ({ now: () => new Date(iso) });

/** The system clock plus an offset: the movable clock of the demo portal (product.md, Commands). */
export function shiftedClock(offsetMs: () => number): Clock {
  return { now: () => new Date(Date.now() + offsetMs()) };
}
