/**
 * Slips for a day: its seats and a tenth more for people without a booking, at most one print job.
 */
export const slipsFor = (seats: number): number => Math.min(mostSlips, Math.ceil(seats * 1.1));

/** More than the largest hall holds; the limit of one statement and one print job. */
export const mostSlips = 600;
