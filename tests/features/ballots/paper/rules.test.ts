import { describe, expect, test } from 'vitest';
import type { CellRating } from '#features/ballots/inbox/inbox.ts';
import { differencesOf } from '#features/ballots/paper/rules.ts';
import { differenceWords } from '#labels/paper.ts';

const rated = (cell: 'mobile' | 'window', answers: Record<string, unknown>): CellRating => ({
  cell,
  answers: { overall: 5, indicators: {}, reasons: [], facts: {}, ...answers } as never,
});
const remark = (text: string): CellRating => ({ cell: 'remark', answers: { text } });
const words = (one: CellRating[], other: CellRating[]): string[] =>
  differencesOf(one, other).map(differenceWords);

describe('two typings of one form', () => {
  test('agree when every answer does, whatever the order of the fields', () => {
    const one = [
      rated('mobile', { overall: 2, reasons: ['208', '214'], facts: { wait: 'a', visits: 'b' } }),
      rated('window', {}),
    ];
    expect(
      differencesOf(one, [
        one[1]!,
        rated('mobile', { facts: { visits: 'b', wait: 'a' }, reasons: ['208', '214'], overall: 2 }),
      ]),
    ).toEqual([]);
    expect(differencesOf([], [])).toEqual([]);
  });

  test('differ by field, in the order of the form, and both ways round', () => {
    const one = [
      rated('mobile', { overall: 2, reasons: ['208'] }),
      rated('window', { overall: 'not_done', failedStep: 'apply' }),
    ];
    const other = [
      rated('mobile', { overall: 2, reasons: ['214'] }),
      rated('window', { overall: 'not_done' }),
      remark('快一点'),
    ];
    expect(words(one, other)).toEqual(['移动端的原因', '窗口端的卡在哪一步', '想说的话']);
    expect(words(other, one)).toEqual(words(one, other));
    expect(words([rated('window', { overall: 4 })], [rated('window', { overall: 5 })])).toEqual([
      '窗口端的总的分数',
    ]);
    expect(words([rated('window', {})], [])).toEqual(['窗口端的总的分数']);
  });

  test('agree on a remark when its letters do: a comma, a blank or a line end in handwriting is nobody’s word', () => {
    expect(
      words([remark('等了40分钟，没人叫号。\n请改！')], [remark('等了４０分钟 没人叫号,请改')]),
    ).toEqual([]);
    expect(words([remark('等了40分钟')], [remark('等了14分钟')])).toEqual(['想说的话']);
  });
});
