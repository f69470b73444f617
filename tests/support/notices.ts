/**
 * The State Council's holiday notices, copied by hand from their text. Tests compare every other
 * calendar with them.
 */
import { addDays, day, type Day } from '#platform/day.ts';

/** All days from the first to the last, inclusive. */
function span(first: string, last: string): Day[] {
  const days: Day[] = [];
  for (let on = day(first); on <= day(last); on = addDays(on, 1)) days.push(on);
  return days;
}

/** Notice of 2024-11-12. */
export const notice2025 = {
  off: [
    ...span('2025-01-01', '2025-01-01'),
    ...span('2025-01-28', '2025-02-04'),
    ...span('2025-04-04', '2025-04-06'),
    ...span('2025-05-01', '2025-05-05'),
    ...span('2025-05-31', '2025-06-02'),
    ...span('2025-10-01', '2025-10-08'),
  ],
  makeUp: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'].map(day),
};

/** Notice of 2025-11-04. */
export const notice2026 = {
  off: [
    ...span('2026-01-01', '2026-01-03'),
    ...span('2026-02-15', '2026-02-23'),
    ...span('2026-04-04', '2026-04-06'),
    ...span('2026-05-01', '2026-05-05'),
    ...span('2026-06-19', '2026-06-21'),
    ...span('2026-09-25', '2026-09-27'),
    ...span('2026-10-01', '2026-10-07'),
  ],
  makeUp: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'].map(
    day,
  ),
};
