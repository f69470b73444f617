import { expect, test } from 'vitest';
import { channels, grades } from '#db/vocabulary/ratings.ts';
import { gradeLabels, indicatorsOf, isNegative, ratingTags, tagsOf } from '#labels/rating-tags.ts';

test('the national list has forty reasons, eight a star', () => {
  expect(ratingTags).toHaveLength(40);
  for (const star of grades) expect(tagsOf(star)).toHaveLength(8);
});

test('no code and no text stands for two reasons', () => {
  expect(new Set(ratingTags.map((tag) => tag.code)).size).toBe(40);
  expect(new Set(ratingTags.map((tag) => tag.text)).size).toBe(40);
});

test('the first digit of a code is its star', () => {
  for (const tag of ratingTags) expect(tag.code).toMatch(new RegExp(`^${tag.star}\\d\\d$`));
});

test('every reason carries the edition it belongs to', () => {
  expect(new Set(ratingTags.map((tag) => tag.version))).toEqual(new Set(['2020']));
});

test.each([
  [5, 510],
  [4, 406],
  [3, 307],
  [2, 207],
  [1, 108],
] as const)('the eight codes of star %i run on from %i', (star, first) => {
  expect(tagsOf(star).map((tag) => Number(tag.code))).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((step) => first + step),
  );
});

test('only the two lowest grades are 差评', () => {
  expect(grades.filter(isNegative)).toEqual([1, 2]);
  expect(gradeLabels[1]).toBe('非常不满意');
  expect(gradeLabels[5]).toBe('非常满意');
});

test('each channel is asked about what can be judged there', () => {
  const asked = Object.fromEntries(
    channels.map((channel) => [channel, indicatorsOf(channel).map((indicator) => indicator.label)]),
  );
  expect(asked).toEqual({
    mobile: ['办事指南准确度', '查询便捷度', '申报易用度', '平台稳定性', '结果反馈'],
    pc: ['办事指南准确度', '查询便捷度', '申报易用度', '平台稳定性', '结果反馈'],
    kiosk: ['设备可用性', '操作指引', '办理成熟度', '无障碍与协助'],
    window: ['政策熟悉度', '流程顺畅度', '服务态度', '办理效率', '一次性告知'],
  });
});
