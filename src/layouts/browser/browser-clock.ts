/** The clock of the reader's own device: for how long something has been kept in this browser, never for a rule. */
export const browserNow = (): number => Date.now();
