import { describe, expect, test } from 'vitest';
import { publicTextOf, withoutNumbers, type Decision } from '#features/remarks/rules.ts';
import { remarkOutcomes } from '#db/vocabulary/ratings.ts';

const decision = (given: Partial<Decision>): Decision => ({
  outcome: 'published',
  rewording: null,
  reason: null,
  unitId: null,
  ...given,
});

describe('what the public reads', () => {
  test('is the text itself, the reviewer’s words, or nothing', () => {
    expect(
      remarkOutcomes.map((outcome) =>
        publicTextOf('小王态度差', decision({ outcome, rewording: '窗口人员态度差' })),
      ),
    ).toEqual(['小王态度差', '窗口人员态度差', null, null]);
  });

  test.each([
    '请打 13812345678',
    '请打１３８-1234-5678',
    '身份证 370404196805201234',
    '车牌鲁D12345 停不下',
  ])('is never a number that leads to a person: %s', (text) => {
    expect(() => publicTextOf(text, decision({}))).toThrow(
      expect.objectContaining({ code: 'remark.personalData' }),
    );
    expect(() =>
      publicTextOf('', decision({ outcome: 'reworded', rewording: text, reason: '删去号码' })),
    ).toThrow(expect.objectContaining({ fieldErrors: { rewording: 'personalData' } }));
    expect(() =>
      publicTextOf('', decision({ outcome: 'reworded', rewording: '请打电话', reason: text })),
    ).toThrow(expect.objectContaining({ fieldErrors: { reviewReason: 'personalData' } }));
    expect(publicTextOf(text, decision({ outcome: 'withheld', reason: text }))).toBeNull();
  });
});

test('a unit reads what is passed on with every such number blotted out, and nothing else changed', () => {
  expect(withoutNumbers('电话13812345678，\n证号 370404196805201234。鲁D12345\u{1F600}')).toBe(
    '电话■■■■，\n证号 ■■■■。■■■■\u{1F600}',
  );
  expect(withoutNumbers('办公电话 0632-1234567')).toBe('办公电话 0632-1234567');
});
