import { describe, expect, test } from 'vitest';
import { isUndoable, needleOf } from '#features/open-days/check-ins/rules.ts';

describe('what the desk types', () => {
  test.each([
    ['13900000001', { kind: 'phone', digits: '13900000001' }],
    ['１３９００００ ０００１', { kind: 'phone', digits: '13900000001' }],
    ['139-0000-0001', { kind: 'phone', digits: '13900000001' }],
    ['0001', { kind: 'tail', digits: '0001' }],
    ['2026001', { kind: 'tail', digits: '2026001' }],
    ['TY2026001', { kind: 'number', end: 'TY2026001' }],
    ['ｔｙ２０２６００１', { kind: 'number', end: 'TY2026001' }],
    ['y2026001', { kind: 'number', end: 'Y2026001' }],
    ['', 'blank'],
    ['   ', 'blank'],
    ['001', 'tooShort'],
    ['TY1', 'tooShort'],
    ['沈知秋', 'malformed'],
    ['%%%%', 'malformed'],
    ['____', 'malformed'],
    ["0001' or 1=1", 'malformed'],
    ['TY', 'malformed'],
    ['12345678901', 'malformed'],
    ['139000000012', 'malformed'],
  ])('%s', (typed, needle) => expect(needleOf(typed)).toEqual(needle));
});

test('a check-in can be taken back for two minutes', () => {
  const at = new Date('2026-11-28T08:45:00+08:00');
  expect(isUndoable(at, new Date('2026-11-28T08:47:00+08:00'))).toBe(true);
  expect(isUndoable(at, new Date('2026-11-28T08:47:00.001+08:00'))).toBe(false);
});
