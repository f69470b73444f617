/**
 * Finds personal data that must never be published (domain.md §11): mobile, ID and passport
 * numbers, bank cards, plates, e-mail, WeChat and QQ accounts, home addresses. Full-width
 * characters, Chinese numerals, letters used as digits and up to five separators do not hide them.
 * Allowed: office phones with an area code, codes of cases and companies, and e-mail addresses of
 * offices. Every pattern is bounded, so that time grows linearly with the text.
 */
import {
  accountPatterns,
  homePatterns,
  passportWords,
  spokenDigits,
} from '#labels/personal-data.ts';
import { plateEndings, plateProvinces } from '#labels/plates.ts';
import type { PersonalDataKind } from '#db/vocabulary/privacy.ts';
import { parseDay } from './day.ts';
import { unifyHan } from './unified-han.ts';

export interface PersonalData {
  kind: PersonalDataKind;
  /** Start in the text, in UTF-16 units. */
  at: number;
  /** The exact text found. */
  text: string;
}

/**
 * Up to five separators between the digits of a number. Excludes the commas of lists and the colons
 * of times.
 */
const gap = String.raw`[\s\-\u2010-\u2015_.,\u00b7\u2022\u3002/()*~|]{0,5}`;
const spaced = (count: number): string => `(?:${gap}\\d){${count}}`;
/** Between groups of three and four digits any sign is a separator. */
const groupGap = String.raw`[^\dA-Za-z\p{Script=Han}]{1,5}`;
const prefix = String.raw`(?:(?:\+|00)?86${gap})?`;
/** 0632-, (010): the number after it is a landline, whose digits can look like a mobile number. */
const areaCode = String.raw`(?<!(?:^|[^\d])0\d{2,3}[\s\-)]{1,2})`;

const mobiles = [
  new RegExp(String.raw`(?<!\d)${prefix}1[3-9]\d{9}(?!\d)`, 'g'), // unseparated: always a find
  new RegExp(String.raw`(?<!\d)${areaCode}${prefix}1${gap}[3-9]${spaced(9)}(?!\d)`, 'g'),
  new RegExp(String.raw`(?<!\d)1[3-9]\d${groupGap}\d{4}${groupGap}\d{4}(?!\d)`, 'gu'),
];
const idNumber = new RegExp(String.raw`(?<!\d)[1-9]${spaced(16)}${gap}[\dXx](?![\dA-Za-z])`, 'g');
const oldIdNumber = new RegExp(String.raw`(?<![\dA-Za-z])[1-8]${spaced(14)}(?![\dA-Za-z])`, 'g');
const bankCard = new RegExp(
  String.raw`(?<![\dA-Za-z])[3-69]${spaced(14)}(?:${gap}\d){0,4}(?![\dA-Za-z])`,
  'g',
);
const passports = [
  /(?<![\dA-Za-z])(?:E[\s-]{0,2}[A-HJ-NP-Z]?[\s-]{0,2}\d{7,8}|[GDSP]E?[\s-]{0,2}\d{8})(?![\dA-Za-z])/gi,
  new RegExp(
    String.raw`(?:${passportWords})[^\dA-Za-z\n]{0,8}[A-Z]{0,2}[\s-]{0,2}\d{6,10}(?![\dA-Za-z])`,
    'gi',
  ),
];
const email =
  /(?<![\w.+-])[\w.+-]{1,64}\s{0,3}(?:@|[[(]at[\])]|#)\s{0,3}[a-z\d-]{1,63}(?:\s?\.\s?[a-z\d-]{1,63}){1,4}/gi;
const accounts = accountPatterns.map((pattern) => new RegExp(pattern, 'gi'));
const homes = homePatterns.map((pattern) => new RegExp(pattern, 'g'));
const plate = new RegExp(
  `[${plateProvinces}]\\s?[A-HJ-NP-Z]${gap}([A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9${plateEndings}])(?![A-Z0-9])`,
  'gi',
);

/**
 * Numbers that are not personal: codes of 20 or more characters, 18-character codes of companies
 * (统一社会信用代码) and codes with letters in them, landlines with their area code.
 */
const publicNumbers = [
  /(?<![\dA-Z])(?=[\dA-Z]{0,30}\d)[\dA-Z]{20,64}(?![\dA-Za-z])/g,
  /(?<![\dA-Z])[159AN-Y][1-9]\d{6}(?=\d{0,8}[A-Z])[\dA-HJ-NP-RT-UW-Y]{10}(?![\dA-Za-z])/g,
  /(?<!\d)\(?0\d{2,3}\)?[\s-]{0,2}[1-9]\d{6,7}(?!\d)/g,
];

/** Public contacts from the region profile, set once at start. They are never a find. */
let publicContacts: readonly string[] = [];
export function allowContacts(contacts: readonly string[]): void {
  publicContacts = contacts
    .map((contact) => plainOf(contact).plain.trim())
    .filter((contact) => contact.length >= 5);
}

/** Key of a find, independent of how it is written. Rulings refer to this key. */
export const findKey = ({ kind, text }: Pick<PersonalData, 'kind' | 'text'>): string =>
  `${kind} ${plainOf(text).plain.replace(/\s/g, '')}`;

/**
 * Returns every find in the order of the text. It refuses nothing: commands decide what to do with
 * a find.
 */
export function personalDataIn(text: string): PersonalData[] {
  const { plain: all, origins } = plainOf(text);
  const plain = publicContacts.reduce(
    (rest, contact) => rest.replaceAll(contact, (found) => '\n'.repeat(found.length)),
    all,
  );
  const written = publicNumbers.reduce(
    (rest, pattern) => rest.replace(pattern, (found) => '\n'.repeat(found.length)),
    plain,
  );
  const spelt = digitsOf(written);
  const finds: PersonalData[] = [];
  const look = (
    kind: PersonalDataKind,
    pattern: RegExp,
    where: string,
    isReal: (match: RegExpMatchArray) => boolean = () => true,
  ) => {
    for (const match of where.matchAll(pattern)) {
      const at = origins[match.index] ?? 0;
      const end = origins[match.index + match[0].length] ?? text.length;
      if (isReal(match) && !finds.some((find) => at < find.at + find.text.length && find.at < end))
        finds.push({ kind, at, text: text.slice(at, end) });
    }
  };
  for (const where of written === spelt ? [written] : [written, spelt]) {
    look('id_number', idNumber, where, ([number]) => isBornOnADay(number));
    look('id_number', oldIdNumber, where, ([number]) => isOldIdNumber(number));
    look('bank_card', bankCard, where, ([number]) => isCardNumber(number));
    for (const pattern of mobiles) look('mobile', pattern, where);
    for (const pattern of accounts) look('account', pattern, where);
    for (const pattern of homes) look('home', pattern, where);
  }
  look('email', email, plain, ([address]) => !/\.gov\.cn$/i.test(address.replace(/\s/g, '')));
  for (const pattern of passports) look('passport', pattern, written);
  look('plate', plate, plain, ([, serial = '']) => /\d/.test(serial));
  return finds.sort((one, other) => one.at - other.at);
}

/**
 * Converts full-width and removes invisible characters. `origins` maps to the original positions.
 */
function plainOf(text: string): { plain: string; origins: number[] } {
  let plain = '';
  const origins: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = unifyHan(text[at] as string)
      .normalize('NFKC')
      .replace(/[\p{Cf}\ufe0f]|\u20e3/gu, '');
    plain += character;
    for (let unit = 0; unit < character.length; unit += 1) origins.push(at);
  }
  origins.push(text.length);
  return { plain, origins };
}

/** Replaces letters and numerals used as digits with those digits. The length stays the same. */
const digitsOf = (plain: string): string =>
  plain.replace(/[OolISZB\p{Script=Han}○]/gu, (sign) => spokenDigits[sign] ?? sign);

const digitsIn = (number: string): string => number.replace(/[^\dXx]/g, '');

/**
 * Digits 7 to 14 of an ID number are a birthday. The check digit is not verified: a mistyped number
 * may belong to another person.
 */
function isBornOnADay(number: string): boolean {
  const digits = digitsIn(number);
  return /^(18|19|20)/.test(digits.slice(6)) && isDay(digits.slice(6, 14));
}

/** An ID number from before 1999: a province, and a birthday without the century. */
const isOldIdNumber = (number: string): boolean =>
  /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])/.test(digitsIn(number)) &&
  isDay(`19${digitsIn(number).slice(6, 12)}`);

const isDay = (digits: string): boolean =>
  parseDay(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`) !== null;

/** Checks prefix and length of the large card networks, and the Luhn digit (ISO/IEC 7812). */
function isCardNumber(number: string): boolean {
  const digits = digitsIn(number);
  if (!/^(62\d{14,17}|60\d{14,17}|9[45]\d{14,17}|4\d{15}|5[1-5]\d{14}|3[47]\d{13})$/.test(digits))
    return false;
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
