import { z } from 'zod';
import { isMobilePhone, personName, plainPhone, ticked } from '#platform/input.ts';
import { crockford, normaliseCode } from '#platform/crockford.ts';
import { passwordLength } from './passwords.ts';

const simplified = (text: string): string =>
  text.normalize('NFKC').replace(/\s/g, '').toLowerCase();

/** What people type to say who they are: a mobile number or a sign-in name, also full-width. Never refused for its form. */
const account = z
  .string('blank')
  .transform((text) =>
    isMobilePhone(text) ? plainPhone(text) : simplified(text).replace(/-(?=\d)/g, ''),
  )
  .refine((text) => text !== '', 'blank')
  .refine((text) => text.length <= 64, 'tooLong');

/** Of a colleague: begins with a letter, so that no telephone number can be one. */
export const signInName = z
  .string('blank')
  .transform(simplified)
  .refine((text) => text !== '', 'blank')
  .refine((text) => text === '' || /^[a-z][a-z0-9._-]{2,31}$/.test(text), 'notASignInName');

/** A password somebody chooses: as typed, blanks included. Whether it is guessable is asked where its owner is known. */
export const newPassword = z
  .string('blank')
  .refine((text) => text !== '', 'blank')
  .refine((text) => text === '' || [...text].length >= passwordLength.least, 'tooShort')
  .refine((text) => [...text].length <= passwordLength.most, 'tooLong');

/** For the object that holds both: `z.strictObject({ password: newPassword, passwordAgain }).refine(...sameTwice)`. */
export const passwordAgain = z.string('blank').refine((text) => text !== '', 'blank');
export const sameTwice: [
  (input: { password: string; passwordAgain: string }) => boolean,
  { message: string; path: string[] },
] = [
  (input) => input.password === input.passwordAgain,
  { message: 'notTheSame', path: ['passwordAgain'] },
];

const code = (length: number) =>
  z
    .string('blank')
    .transform(normaliseCode)
    .refine((text) => text !== '', 'blank')
    .refine(
      (text) =>
        text === '' ||
        (text.length === length && [...text].every((character) => crockford.includes(character))),
      'notACode',
    );

export const resetCodeLength = 8;
export const setUpCodeLength = 16;

export const signInInput = z.strictObject({
  account,
  password: z
    .string('blank')
    .refine((text) => text !== '', 'blank')
    .refine((text) => [...text].length <= passwordLength.most, 'tooLong'),
  /** The cookie the browser came with: that session ends. Said by the page, never by the form. */
  replaces: z.string().optional(),
  /** The device cookie the browser came with. Said by the page, never by the form; what is not ours is ignored. */
  device: z.string().optional(),
});

/** The cookie of this browser, said by the page. */
const session = z.string().optional();
export const signOutInput = z.strictObject({ session });
export const endOwnSessionInput = z.strictObject({ session, id: z.string('malformed').max(100) });

export const issueResetCodeInput = z.strictObject({
  /** The whole telephone number, or the number of the appointment. */
  whom: z
    .string('blank')
    .transform((text) =>
      isMobilePhone(text) ? plainPhone(text) : simplified(text).toUpperCase().replace(/[-–—]/g, ''),
    )
    .refine((text) => text !== '', 'blank')
    .refine(
      (text) => text === '' || /^1[3-9]\d{9}$/.test(text) || /^[A-Z]{2}\d{7,10}$/.test(text),
      'notAPhoneOrNumber',
    ),
  /** As the identity card has it: the desk types it from the card, so the card was there. */
  name: personName,
  identitySeen: ticked,
});

export const resetPasswordInput = z
  .strictObject({ account, code: code(resetCodeLength), password: newPassword, passwordAgain })
  .refine(...sameTwice);

export const setUpInput = z
  .strictObject({
    code: code(setUpCodeLength),
    signInName,
    name: personName,
    password: newPassword,
    passwordAgain,
  })
  .refine(...sameTwice);
