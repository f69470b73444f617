/** The commands of the office's issue page, by the names of its forms. */
import { answerRecurrence, recordLookBack, reopenIssue } from './afterwards/commands.ts';
import { acceptIssue, decideExemption, proposeExemption, returnIssue } from './closing/commands.ts';
import { sendToAcceptance } from './draws/commands.ts';

export const acceptanceCommands = {
  sendToAcceptance,
  accept: acceptIssue,
  returnIssue,
  proposeExemption,
  decideExemption,
  lookBack: recordLookBack,
  reopen: reopenIssue,
  answerRecurrence,
};
