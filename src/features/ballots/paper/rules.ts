/** When two people read a paper form in the same way (D15). Pure. */
import { cells, type Cell, type PaperQuestion } from '#db/vocabulary/ratings.ts';
import { canonicalJson } from '#platform/audit.ts';
import type { CellRating } from '../inbox/inbox.ts';

export interface Difference {
  cell: Cell;
  question: PaperQuestion;
}

/**
 * Where two clerks differ, in the order of the form; empty: the form counts. Never what they typed.
 */
export const differencesOf = (
  one: readonly CellRating[],
  other: readonly CellRating[],
): Difference[] =>
  cells.flatMap((cell) =>
    questionsOf(partsOf(cell, one), partsOf(cell, other)).map((question) => ({ cell, question })),
  );

function questionsOf(one: Parts | null, other: Parts | null): PaperQuestion[] {
  if (!one || !other)
    return one === other
      ? []
      : [(one ?? other) as Parts].map((parts) => ('text' in parts ? 'text' : 'overall'));
  const questions = [...new Set([...Object.keys(one), ...Object.keys(other)])] as PaperQuestion[];
  return questions.filter((question) => one[question] !== other[question]);
}

type Parts = Partial<Record<PaperQuestion, string>>;

function partsOf(cell: Cell, ratings: readonly CellRating[]): Parts | null {
  const rating = ratings.find((one) => one.cell === cell);
  return rating
    ? Object.fromEntries(
        Object.entries(rating.answers).map(([question, answer]) => [
          question,
          question === 'text' ? lettersOf(String(answer)) : canonicalJson(answer),
        ]),
      )
    : null;
}

/**
 * Handwritten commas, full stops and line ends are unclear: only letters and figures must agree.
 */
const lettersOf = (text: string): string =>
  text.normalize('NFKC').replace(/[\p{P}\p{Z}\p{C}]/gu, '');
