/** How the votes of an acceptance are counted (domain.md §4; F12). */
import type { TaskEnd, Verdict } from '#db/vocabulary/acceptance.ts';

export interface Count {
  pass: number;
  fail: number;
  notReproduced: number;
}

export const countVotes = (verdicts: readonly (Verdict | null)[]): Count => ({
  pass: verdicts.filter((verdict) => verdict === 'pass').length,
  fail: verdicts.filter((verdict) => verdict === 'fail').length,
  notReproduced: verdicts.filter((verdict) => verdict === 'not_reproduced').length,
});

/** 无法复现 counts for neither side. */
export const countedOf = ({ pass, fail }: Count): number => pass + fail;

export interface AcceptanceState {
  count: Count;
  /** Tasks without a vote that are not replaced. */
  running: number;
  /** Everybody on the list was drawn. */
  exhausted: boolean;
}

/**
 * - undrawn: the seed is not there yet
 * - walking: somebody still has a task
 * - passed: 通过 outnumber 不通过
 * - failed: they do not; a tie fails
 * - exhausted: too few counted votes, and nobody is left to draw
 */
export type Standing = 'undrawn' | 'walking' | 'passed' | 'failed' | 'exhausted';

export function standingOf(
  { count, running, exhausted }: AcceptanceState,
  { needed, isDrawn }: { needed: number; isDrawn: boolean },
): Standing {
  if (!isDrawn) return 'undrawn';
  if (running > 0) return 'walking';
  if (countedOf(count) >= Math.max(2, needed)) return count.pass > count.fail ? 'passed' : 'failed';
  return exhausted ? 'exhausted' : 'walking';
}

/** How many more people must be drawn: one for each counted vote that nobody is walking for. */
export const peopleToDraw = (
  { count, running }: Pick<AcceptanceState, 'count' | 'running'>,
  needed: number,
): number => Math.max(0, needed - countedOf(count) - running);

export const stateOf = (
  tasks: readonly { ended: TaskEnd | null; verdict: Verdict | null }[],
  candidates: number,
): AcceptanceState => ({
  count: countVotes(tasks.map(({ verdict }) => verdict)),
  running: tasks.filter(({ ended }) => ended === null).length,
  exhausted: tasks.length >= candidates,
});

/**
 * Whether an exemption may be proposed. It replaces missing votes and never overrules a vote: not
 * while somebody is walking, not after a result, and not against a 不通过.
 */
export const allowsExemption = (standing: Standing | null, count: Count | null): boolean =>
  standing === null || (standing === 'exhausted' && (count?.fail ?? 0) === 0);
