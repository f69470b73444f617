/** Two people edit one text (issue 9): whoever changes what is stored says which edition was on the page. */
import { expect, test } from 'vitest';
import type { Command } from '#platform/command.ts';
import { roles } from '#platform/permissions.ts';
import { Invalid } from '#platform/refusal.ts';
import type { Db } from '#db/connect.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

/** Verbs that replace words, ticks or arrangements somebody else may be replacing at the same time. */
const changes = /^(revise|edit|change|triage|resubmit|amend|correct|update|rename|rewrite)[A-Z]/;
/** Either will do: a digest of what was shown, or the number of steps that were. */
const editions = ['edition', 'seenSteps'];

const modules = import.meta.glob<Record<string, unknown>>('../../src/features/**/commands.ts', {
  eager: true,
});

const commands = Object.values(modules).flatMap((module) =>
  Object.entries(module).filter(
    (entry): entry is [string, Command<unknown>] =>
      typeof entry[1] === 'function' && 'permission' in entry[1] && changes.test(entry[0]),
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

test('every command that changes a text asks for the edition that was shown', async () => {
  expect(commands.map(([name]) => name).sort()).toEqual([
    'changeDuty',
    'changeRights',
    'editCampaign',
    'editServiceItem',
    'resubmitApplication',
    'reviseNotice',
    'reviseOpenDay',
    'triageIssue',
  ]);
  for (const [name, run] of commands)
    expect(
      (await asked(run)).some((field) => editions.includes(field)),
      name,
    ).toBe(true);
});
