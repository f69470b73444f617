import { describe, expect, test } from 'vitest';
import type { Verdict } from '#db/vocabulary/acceptance.ts';
import {
  allowsExemption,
  countVotes,
  peopleToDraw,
  standingOf,
  type Standing,
} from '#features/issues/acceptance/rules.ts';

const [pass, fail, none]: Verdict[] = ['pass', 'fail', 'not_reproduced'];
const drawn = { needed: 2, isDrawn: true };
const standing = (verdicts: (Verdict | undefined)[], exhausted = false, running = 0): Standing =>
  standingOf({ count: countVotes(verdicts as Verdict[]), running, exhausted }, drawn);

describe('counting (domain.md §4)', () => {
  test.each<[string, (Verdict | undefined)[], Standing]>([
    ['two pass', [pass, pass], 'passed'],
    ['two fail', [fail, fail], 'failed'],
    ['a tie fails', [pass, fail], 'failed'],
    ['two to one passes', [pass, pass, fail], 'passed'],
    ['one to two fails', [pass, fail, fail], 'failed'],
    ['无法复现 counts for neither', [pass, none, pass], 'passed'],
    ['one counted vote decides nothing', [pass, none], 'walking'],
    ['no counted vote decides nothing', [none, none], 'walking'],
  ])('%s', (_name, verdicts, expected) => expect(standing(verdicts)).toBe(expected));

  test('nothing is decided while somebody walks, or before the seed', () => {
    expect(standing([pass, pass], false, 1)).toBe('walking');
    expect(
      standingOf(
        { count: countVotes([]), running: 0, exhausted: false },
        { needed: 2, isDrawn: false },
      ),
    ).toBe('undrawn');
  });

  test('with nobody left to draw, too few votes decide nothing', () => {
    expect(standing([pass], true)).toBe('exhausted');
    expect(standing([pass, pass], true)).toBe('passed');
  });

  test('a setting of one would still need two', () => {
    expect(
      standingOf(
        { count: countVotes(['pass']), running: 0, exhausted: false },
        { needed: 1, isDrawn: true },
      ),
    ).toBe('walking');
  });
});

test('one more person is drawn for each counted vote that nobody walks for', () => {
  const need = (verdicts: Verdict[], running: number) =>
    peopleToDraw({ count: countVotes(verdicts), running }, 2);
  expect(need([], 0)).toBe(2);
  expect(need([], 1)).toBe(1);
  expect(need(['pass'], 1)).toBe(0);
  expect(need(['not_reproduced'], 1)).toBe(1);
  expect(need(['pass', 'fail'], 0)).toBe(0);
});

test('an exemption fills in for missing votes and overrules none', () => {
  expect(allowsExemption(null, null)).toBe(true);
  expect(allowsExemption('exhausted', countVotes(['pass']))).toBe(true);
  expect(allowsExemption('exhausted', countVotes(['fail']))).toBe(false);
  for (const other of ['undrawn', 'walking', 'passed', 'failed'] as const)
    expect(allowsExemption(other, countVotes(['pass', 'pass'])), other).toBe(false);
});
