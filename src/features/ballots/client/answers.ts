/**
 * Turns the rating form into ballots in the browser. For a slip the server does this
 * (../casting/input.ts). A ballot with a ticket names its own cell and none of the person's others.
 */
import type { BallotAnswers, RemarkAnswers } from '#db/tables/ballots.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { flattened, objectOf } from './pairs.ts';

export type Answers = BallotAnswers | RemarkAnswers;

const factNames = new Set(['wait', 'visits', 'copies', 'matchesGuide']);

/** The answers about a channel; null when it was not rated. Drops reasons of another grade. */
export function answersOf(form: FormData, channel: Cell): Answers | null {
  const given = new Map<string, string[]>();
  for (const [name, value] of form) {
    if (name.startsWith(`${channel}_`) && value !== '')
      given.set(name.slice(channel.length + 1), [
        ...(given.get(name.slice(channel.length + 1)) ?? []),
        String(value),
      ]);
  }
  const first = (name: string): string | undefined => given.get(name)?.[0];
  const overall = first('overall');
  if (!overall || overall === 'not_used') return null;
  const failed = overall === 'not_done';
  const [reasons = [], step] = [given.get('reasons'), first('step')];
  for (const name of ['overall', 'reasons', 'step']) given.delete(name);
  const details = [...given].map(([name, [value = '']]) => [name, value] as const);
  return {
    overall: failed ? 'not_done' : Number(overall),
    ...(failed && step ? { failedStep: step } : {}),
    indicators: objectOf(
      details
        .filter(([name]) => !factNames.has(name))
        .map(([name, value]) => [name, Number(value)]),
    ),
    // The national codes begin with their grade: 207 is a reason for grade 2.
    reasons: reasons.filter((code) => code.startsWith(overall)),
    facts: objectOf(details.filter(([name]) => factNames.has(name))),
  };
}

/** One ballot for each of these cells that was rated. */
export function ballotsOf(
  form: FormData,
  cells: readonly Cell[],
): { cell: Cell; answers: Answers }[] {
  return flattened(cells, (cell) => {
    const text = String(form.get('remark_text') ?? '').trim();
    const answers = cell !== 'remark' ? answersOf(form, cell) : text ? { text } : null;
    return answers ? [{ cell, answers }] : [];
  });
}
