import { z } from 'zod';
import { deadlineKeys, type DeadlineKey } from '#db/vocabulary/deadlines.ts';
import type { Day } from '#platform/day.ts';
import { editionField } from '#platform/edition.ts';
import { calendarDay, oneOf, publicWords, uuidId, wholeNumber, words } from '#platform/input.ts';

export const setDeadlineInput = z.strictObject({
  deadlineKey: oneOf(deadlineKeys),
  days: wholeNumber(0, 250),
  validFrom: calendarDay,
  basis: publicWords(100, 4),
  edition: editionField,
});

/** The newest rule as form values. */
export const typedDeadline = (
  stored: { days: number; validFrom: string; basis: string } | null,
): Record<string, string> => ({
  days: stored ? String(stored.days) : '',
  validFrom: stored?.validFrom ?? '',
  basis: stored?.basis ?? '',
});

export const answerOrderInput = z.strictObject({
  issueId: uuidId,
  orderNumber: words(20),
  orderAnswer: words(500, 10),
});

/** The longest count that the public page explains day by day. */
export const longestCount = 60;
/** The rules that the public page counts by. */
export const countedKeys = [
  'fix_simple',
  'fix_complex',
  'fix_stuck_case',
  'acknowledge',
] as const satisfies readonly DeadlineKey[];

/** 「今天交办，哪天到期」 as the address asks. Blank: from today, by 限期整改. */
export function readCount(query: URLSearchParams, today: Day) {
  const asked = query.get('day') ?? '';
  const typed = query.get('workdays') ?? '';
  const from = asked === '' ? today : calendarDay.safeParse(asked).data;
  const workdays = typed === '' ? null : wholeNumber(0, longestCount).safeParse(typed).data;
  const key = countedKeys.find((one) => one === query.get('rule')) ?? 'fix_complex';
  return {
    asked,
    typed,
    key,
    from: from ?? null,
    /** Undefined: odd. Null: by the rule. */
    workdays,
    isAsked: asked !== '' || typed !== '' || query.has('rule'),
  };
}
