import { z } from 'zod';
import { newPassword, passwordAgain, sameTwice } from '#features/accounts/input.ts';
import {
  educations,
  experiencerTypes,
  genders,
  politicalStatuses,
  rosterChoices,
} from '#db/vocabulary/people.ts';
import { channels } from '#db/vocabulary/ratings.ts';
import { tieFields } from '../recusals/input.ts';
import {
  calendarDay,
  maybeOneOf,
  maybeWords,
  mobilePhone,
  oneOf,
  personName,
  someOf,
  ticked,
  uuidId,
  warnOfFinds,
  wholeNumber,
  words,
} from '#platform/input.ts';

/**
 * Text for the public roster, which the office scans later (`appointApplicant`). Refuses long digit
 * strings, so no phone or identity number fits in.
 */
const rosterWords = (max: number) =>
  maybeWords(max)
    .refine(
      (text) => text === null || !/\d{5,}/.test(text.normalize('NFKC').replace(/[\s-]/g, '')),
      'hasNumber',
    )
    .superRefine(warnOfFinds);

/** The 报名表 in the order of its form and errors (domain.md §6). No identity number. */
const mustFill = {
  name: personName,
  birthOn: calendarDay,
  experiencerType: oneOf(experiencerTypes),
};
const mayFill = {
  gender: maybeOneOf(genders),
  politicalStatus: maybeOneOf(politicalStatuses),
  education: maybeOneOf(educations),
  employer: maybeWords(60),
  industry: rosterWords(20),
  channels: someOf(channels, 0),
  town: maybeWords(20), // a town of the region; the command checks it
};

export const applyInput = z
  .strictObject({
    campaignId: uuidId,
    ...mustFill,
    phone: mobilePhone,
    password: newPassword,
    passwordAgain,
    ...mayFill,
    roster: oneOf(rosterChoices),
    promise: ticked,
    processing: ticked,
  })
  .refine(...sameTwice);

export const applySignedInInput = z.strictObject({
  campaignId: uuidId,
  ...mustFill,
  ...mayFill,
  promise: ticked,
  processing: ticked,
});

/** The number of steps that the page showed. */
const seenSteps = wholeNumber(1, 10_000);

export const resubmitInput = z.strictObject({
  applicationId: uuidId,
  seenSteps,
  ...mustFill,
  ...mayFill,
});
export const withdrawInput = z.strictObject({ applicationId: uuidId, seenSteps, sure: ticked });
export const returnInput = z.strictObject({
  applicationId: uuidId,
  seenSteps,
  returnNote: words(300, 4),
});
export const rejectInput = z.strictObject({
  applicationId: uuidId,
  seenSteps,
  rejectNote: words(300, 4),
});
export const appointInput = z.strictObject({
  applicationId: uuidId,
  seenSteps,
  identityChecked: ticked,
  ...tieFields,
});
export const revealPhoneInput = z.strictObject({
  applicationId: uuidId,
  revealReason: words(100, 4),
});

interface StoredForm {
  name: string;
  gender: string | null;
  birthOn: string;
  politicalStatus: string | null;
  education: string | null;
  employer: string | null;
  experiencerType: string;
  industry: string | null;
  channels: string[];
  town: string | null;
}

/** The stored form as form values. */
export const typedForm = (stored: StoredForm): Record<string, string | string[]> => ({
  name: stored.name,
  gender: stored.gender ?? '',
  birthOn: stored.birthOn,
  politicalStatus: stored.politicalStatus ?? '',
  education: stored.education ?? '',
  employer: stored.employer ?? '',
  experiencerType: stored.experiencerType,
  industry: stored.industry ?? '',
  channels: stored.channels,
  town: stored.town ?? '',
});
