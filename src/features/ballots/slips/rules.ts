/** How many slips a day needs: its seats and a tenth more for people who come unannounced, at most what one print job bears. */
export const slipsFor = (seats: number): number => Math.min(mostSlips, Math.ceil(seats * 1.1));

/** More than the largest hall holds; also what one statement and one print job can bear. */
export const mostSlips = 600;
