/** Labels of 想说的话: outcomes of the review (trust.md §1.8). */
import type { RemarkOutcome } from '#db/vocabulary/ratings.ts';
import type { StatusKind } from './statuses.ts';

export const remarkOutcomeLabels = {
  published: '原文公布',
  reworded: '改写后公布',
  passed_on: '只转给单位',
  withheld: '不公布',
} as const satisfies Record<RemarkOutcome, string>;

export const remarkOutcomeHints = {
  published: '一字不改，公众都能看到',
  reworded: '原文能看出是谁写的、写的是谁时，改写成公众看到的话，并写明为什么改',
  passed_on: '公众看不到，只有选定的单位在工作台里看到；其中的电话、证件号码和车牌号自动隐去',
  withheld: '公众和单位都看不到，须写明原因',
} as const satisfies Record<RemarkOutcome, string>;

export const remarkOutcomeKinds = {
  published: 'ok',
  reworded: 'ok',
  passed_on: 'off',
  withheld: 'off',
} as const satisfies Record<RemarkOutcome, StatusKind>;

/** Shown instead of a text that was taken down. */
export const takenDown = '（已撤下）';

/** The beginning of a long text, for lists. */
export const openingOfRemark = (text: string): string =>
  [...text].length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
