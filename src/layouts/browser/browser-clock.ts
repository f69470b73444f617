/**
 * The clock of the reader's device. It only measures how long something was stored in this browser;
 * no rule uses it.
 */
export const browserNow = (): number => Date.now();
