import { z } from 'zod';
import { rowId, uuidOf } from '#platform/input.ts';

/** Issues on one page of the board. */
export const boardRows = 20;

/** One ticked issue with the edition of its text: `<id> <edition>`. */
const tickedIssue = z.string('blank').transform((typed, issues) => {
  const [id, edition = '', ...rest] = typed.split(' ');
  const issueId = uuidOf(id);
  if (issueId !== null && /^[\w-]{1,100}$/.test(edition) && rest.length === 0)
    return { issueId, edition };
  issues.addIssue({ code: 'custom', message: 'malformed' });
  return z.NEVER;
});

export const handOverInput = z.strictObject({
  // One ticked box is sent as a single value.
  chosen: z.preprocess(
    (ticks) => (ticks === undefined ? undefined : [ticks].flat()),
    z.array(tickedIssue, 'blank').max(boardRows, 'tooLong'),
  ),
  leadUnitId: rowId,
});

export const tickValue = (issueId: string, edition: string): string => `${issueId} ${edition}`;
