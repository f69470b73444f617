/** Two people edit one text (issue 9): whoever changes what is stored says which edition was on the page. */
import { expect, test } from 'vitest';
import type { Command } from '#platform/command.ts';
import { roles } from '#db/vocabulary/roles.ts';
import { Invalid } from '#platform/refusal.ts';
import type { Db } from '#db/connect.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

/** Verbs that replace what somebody else may be replacing, or publish what was read a moment ago. */
const changes =
  /^(revise|edit|change|triage|resubmit|amend|correct|update|rename|rewrite|set|replace|save|record|confirm|publish|assign)[A-Z]/;
/** Commands with such a verb that replace no text, and why. */
const exempt: Record<string, string> = {
  publishDueIssues: 'a job: nobody reads',
  publishIssue: 'the words are fixed since the hand-over',
  recordRestore: 'an entry of its own each time',
  setUpFirstAdministrator: 'there is nothing before it',
  setCalendarDay: 'adds a day; the form shows no stored one',
};
/** Each will do: a digest of what was shown, the number of steps that were, or the shown number itself. */
const editions = ['edition', 'seenSteps', 'seen'];

const modules = import.meta.glob<Record<string, unknown>>('../../src/features/**/commands.ts', {
  eager: true,
});

const commands = Object.values(modules).flatMap((module) =>
  Object.entries(module).filter(
    (entry): entry is [string, Command<unknown>] =>
      typeof entry[1] === 'function' &&
      'permission' in entry[1] &&
      changes.test(entry[0]) &&
      !(entry[0] in exempt),
  ),
);

/** Input is parsed before the database is asked, so that none is needed. */
const asked = async (run: Command<unknown>): Promise<string[]> => {
  const everybody = { ...town.office, roles: [...roles] };
  const error: unknown = await run(ctx({} as Db, { actor: everybody }), {}).catch(
    (thrown: unknown) => thrown,
  );
  return error instanceof Invalid ? Object.keys(error.fieldErrors) : [String(error)];
};

test('every command that changes or publishes a text asks for the edition that was shown', async () => {
  expect(commands.map(([name]) => name).sort()).toEqual([
    'assignIssue',
    'changeDuty',
    'changeRights',
    'confirmLeftovers',
    'confirmYear',
    'editCampaign',
    'editServiceItem',
    'publishCampaign',
    'publishNotice',
    'publishOpenDay',
    'recordAttendance',
    'recordMeasure',
    'resubmitApplication',
    'reviseNotice',
    'reviseOpenDay',
    'setRecusals',
    'triageIssue',
  ]);
  for (const [name, run] of commands)
    expect(
      (await asked(run)).some((field) => editions.includes(field)),
      name,
    ).toBe(true);
});
