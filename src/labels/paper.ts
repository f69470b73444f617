/** Labels of 纸质评价表. */
import type { Cell, PaperQuestion } from '#db/vocabulary/ratings.ts';
import { cellLabels } from './codes.ts';

/** Questions on which two entries of one form may differ. */
export const paperQuestionLabels = {
  overall: '总的分数',
  failedStep: '卡在哪一步',
  reasons: '原因',
  indicators: '具体几项',
  facts: '办事情况',
  text: '写的话',
} as const satisfies Record<PaperQuestion, string>;

/** 窗口端的原因 */
export const differenceWords = ({
  cell,
  question,
}: {
  cell: Cell;
  question: PaperQuestion;
}): string =>
  question === 'text' ? cellLabels.remark : `${cellLabels[cell]}的${paperQuestionLabels[question]}`;
