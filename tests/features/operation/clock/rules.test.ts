import { describe, expect, test } from 'vitest';
import {
  doubtOf,
  isDoubtOver,
  isSuspicious,
  wentSteadily,
} from '#features/operation/clock/rules.ts';
import type { Opinion } from '#platform/time-sources.ts';

const knownAt = new Date('2026-11-28T09:00+08:00');
const at = (text: string): Date => new Date(`${text}+08:00`);
const yes: Opinion = { source: 'database', agrees: true };
const no: Opinion = { source: 'server', agrees: false };
const doubt = (now: string, opinions: Opinion[] = []) =>
  doubtOf({ now: at(now), knownAt, opinions });

describe('a clock', () => {
  test('that went on as time does is asked about nowhere', () => {
    for (const now of ['2026-11-28T08:55', '2026-11-28T09:01', '2026-12-01T09:00'])
      expect(isSuspicious({ now: at(now), knownAt }), now).toBe(false);
    expect(doubt('2026-11-28T09:01', [no])).toBeNull();
    expect(doubtOf({ now: at('2036-01-01T00:00'), knownAt: null, opinions: [no] })).toBeNull();
  });

  test('that stands behind what is known is doubted, unless a source says it is right', () => {
    expect(doubt('2026-11-28T08:49')).toBe('behind');
    expect(doubt('2026-11-28T08:49', [yes])).toBeNull();
    expect(doubt('2026-11-28T08:49', [yes, no])).toBe('behind');
    expect(doubt('1970-01-01T08:00')).toBe('behind');
  });

  test('that jumped more than three days is doubted only where a source disagrees', () => {
    expect(doubt('2026-12-01T09:01')).toBeNull();
    expect(doubt('2026-12-01T09:01', [yes])).toBeNull();
    expect(doubt('2026-12-01T09:01', [no])).toBe('jumped');
    expect(doubt('2026-12-01T08:59', [no]), 'not more than three days').toBeNull();
  });
});

describe('a doubt', () => {
  const isOver = (now: string, opinions: Opinion[] = []) =>
    isDoubtOver({ now: at(now), knownAt, opinions });

  test('ends when the clock is back where it belongs, or a source says it is right', () => {
    expect(isOver('2026-11-29T09:00')).toBe(true);
    expect(isOver('2026-12-28T09:00', [yes])).toBe(true);
    expect(isOver('2026-11-28T07:00', [yes])).toBe(true);
  });

  test('does not end because nobody answers any more', () => {
    expect(isOver('2026-12-28T09:00')).toBe(false);
    expect(isOver('2026-12-28T09:00', [no])).toBe(false);
    expect(isOver('2026-11-28T07:00')).toBe(false);
  });
});

test('steady is a clock that goes on with the time nobody can set', () => {
  const from = { clockMs: 0, sinceStartMs: 0 };
  const hour = 3_600_000;
  expect(wentSteadily(from, { clockMs: hour + 5_000, sinceStartMs: hour })).toBe(true);
  expect(wentSteadily(from, { clockMs: 2 * hour, sinceStartMs: hour })).toBe(false);
  expect(wentSteadily(from, { clockMs: -hour, sinceStartMs: hour })).toBe(false);
});
