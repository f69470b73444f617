/**
 * Two people edit one text (issue 9): a form that changes stored text carries the edition it
 * showed.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Command } from '#platform/command.ts';
import { roles } from '#db/vocabulary/roles.ts';
import { Invalid } from '#platform/refusal.ts';
import type { Db } from '#db/connect.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';
import { root, sourcesUnder } from './sources.ts';

/**
 * Commands that need no edition, each with the reason why no text can be lost or passed unread.
 * List a new command here, or give it an edition.
 */
const exempt: Record<string, readonly string[]> = {
  'adds what was not there, or is refused': [
    'addEvidence',
    'addServiceItem',
    'openLesson',
    'apply',
    'applySignedIn',
    'attachFile',
    'castSlip',
    'castTicket',
    'checkIn',
    'createStaff',
    'draftNotice',
    'draftOpenDay',
    'handOutSlip',
    'issueTickets',
    'keyPaperForm',
    'listOfficial',
    'planDuties',
    'printSlips',
    'recordCall',
    'registerForOpenDay',
    'registerIssue',
    'recordEncounter',
    'registerWalkIn',
    'reportRecurrence',
    'reportProgress',
    'setUpFirstAdministrator',
    'submitOwnReport',
    'submitReport',
    'writeCampaign',
  ],
  'is done once: the second is refused': [
    'acceptIssue',
    'acknowledgeIssue',
    'answerRecurrence',
    'answerOrder',
    'answerReport',
    'answerCheck',
    'closeLesson',
    'decideCorrection',
    'decideEnding',
    'decideTakeDown',
    'registerFromCheck',
    'mergeIssue',
    'rejectIssue',
    'cancelOpenDay',
    'decideExemption',
    'declineTask',
    'endAppointment',
    'endOfficial',
    'planRectification',
    'proposeExemption',
    'reassignIssue',
    'recordLookBack',
    'reopenIssue',
    'replyToRemark',
    'removeEvidence',
    'requestClosure',
    'requestExtension',
    'grantExtension',
    'refuseExtension',
    'requestExplanation',
    'proposeExplanation',
    'confirmExplanation',
    'refuseExplanation',
    'completeMilestone',
    'reprintSlips',
    'returnIssue',
    'returnNotice',
    'returnOpenDay',
    'reviewRemark',
    'ruleOnFinds',
    'sendToAcceptance',
    'submitNotice',
    'submitOpenDay',
    'transferIssue',
    'vote',
    'withdrawNotice',
    'withdrawRemark',
  ],
  'ends or opens something whatever it says': [
    'cancelDuty',
    'cancelRegistration',
    'detachFile',
    'disableStaff',
    'enableStaff',
    'undoCall',
    'undoCheckIn',
  ],
  'of the caller alone, or a new secret for one person': [
    'askForRuling',
    'chooseRoster',
    'dropKeptForm',
    'endOwnSession',
    'issueResetCode',
    'issueStaffCode',
    'keepForm',
    'markSent',
    'markRead',
    'openMessage',
    'resetPassword',
    'signIn',
    'signOut',
    'signOutEverywhere',
  ],
  'only reads, and writes down that it did': [
    'findAtDesk',
    'printCallList',
    'readReceipt',
    'revealCallNumber',
    'revealPhone',
  ],
  'each ticked value holds the edition that was shown': ['handOverIssues'],
  'the words are fixed since the hand-over': ['publishIssue'],
  'a job or a command line: nobody reads a form': [
    'markDemoTime',
    'keepAcceptances',
    'markDay',
    'markKeysMissing',
    'moveDemoClock',
    'escalateIssues',
    'publishDueIssues',
    'purgeRedacted',
    'purgeKeptForms',
    'purgeMessages',
    'recordRestore',
    'resumeDemoClock',
    'seedDeadlineRules',
    'syncRegion',
    'watchDatabase',
  ],
};
const exempted = Object.values(exempt).flat();
/**
 * One of these is enough: a digest of the shown text, the number of steps shown, or the shown
 * number.
 */
const editions = ['edition', 'seenSteps', 'seen'];

/** Files that hold commands: named `commands.ts`, or importing `platform/command.ts`. */
const modules = await Promise.all(
  sourcesUnder('src', /\.ts$/)
    .filter(
      ({ path, imports }) =>
        path.endsWith('/commands.ts') || imports.includes('src/platform/command.ts'),
    )
    .map(({ path }) => import(join(root, path)) as Promise<Record<string, unknown>>),
);

const commands = modules.flatMap((module) =>
  Object.entries(module).filter(
    (entry): entry is [string, Command<unknown>] =>
      typeof entry[1] === 'function' && 'permission' in entry[1],
  ),
);

/** Input is parsed before the database is used, so no database is needed. */
const asked = async (run: Command<unknown>): Promise<string[]> => {
  const everybody = { ...town.office, roles: [...roles] };
  const error: unknown = await run(ctx({} as Db, { actor: everybody }), {}).catch(
    (thrown: unknown) => thrown,
  );
  return error instanceof Invalid ? Object.keys(error.fieldErrors) : [String(error)];
};

test('every command asks for the edition that was shown, or says here why it need not', async () => {
  const asking: string[] = [];
  for (const [name, run] of commands)
    if ((await asked(run)).some((field) => editions.includes(field))) asking.push(name);
  expect(asking.length).toBeGreaterThan(25);
  const names = commands.map(([name]) => name);
  expect(
    names.filter((name) => !asking.includes(name) && !exempted.includes(name)),
    'replaces or publishes what somebody else may be changing: ensureLatest()',
  ).toEqual([]);
  expect(
    exempted.filter((name) => asking.includes(name) || !names.includes(name)),
    'named here, and asks or is gone',
  ).toEqual([]);
});
