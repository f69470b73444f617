/** How long the originals of taken-down words are kept, in calendar days (F17). */
export const purgeAfterDays = 30;
