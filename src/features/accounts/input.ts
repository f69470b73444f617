import { z } from 'zod';
import { isMobilePhone, personName, plainPhone, ticked } from '#platform/input.ts';
import { crockford, normaliseCode } from '#platform/crockford.ts';
import { passwordLength } from './passwords.ts';

const simplified = (text: string): string =>
  text.normalize('NFKC').replace(/\s/g, '').toLowerCase();

/**
 * The typed identifier: a mobile number or a sign-in name, also full-width. Its form is never
 * refused.
 */
const account = z
  .string('blank')
  .transform((text) =>
    isMobilePhone(text) ? plainPhone(text) : simplified(text).replace(/-(?=\d)/g, ''),
  )
  .refine((text) => text !== '', 'blank')
  .refine((text) => text.length <= 64, 'tooLong');

/** The sign-in name of a colleague. It begins with a letter, so it cannot be a telephone number. */
export const signInName = z
  .string('blank')
  .transform(simplified)
  .refine((text) => text !== '', 'blank')
  .refine((text) => text === '' || /^[a-z][a-z0-9._-]{2,31}$/.test(text), 'notASignInName');

/**
 * A new password, exactly as typed, blanks included. Whether it is guessable is checked later,
 * where its owner is known.
 */
export const newPassword = z
  .string('blank')
  .refine((text) => text !== '', 'blank')
  .refine((text) => text === '' || [...text].length >= passwordLength.minimum, 'tooShort')
  .refine((text) => [...text].length <= passwordLength.maximum, 'tooLong');

/**
 * For an object with both fields: `z.strictObject({ password: newPassword, passwordAgain
 * }).refine(...sameTwice)`.
 */
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
    .refine((text) => [...text].length <= passwordLength.maximum, 'tooLong'),
  /** The session cookie of the request; that session ends. Set by the page, never by the form. */
  replaces: z.string().optional(),
  /**
   * The device cookie of the request. Set by the page, never by the form. Foreign values are
   * ignored.
   */
  device: z.string().optional(),
});

/** The session cookie of this browser. Set by the page. */
const session = z.string().optional();
export const signOutInput = z.strictObject({ session });
export const endOwnSessionInput = z.strictObject({ session, id: z.string('malformed').max(100) });

export const issueResetCodeInput = z.strictObject({
  /** The full telephone number, or the number of the appointment. */
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
  /** The name on the identity card. The desk types it, which shows that the card was present. */
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
