/**
 * Finds what must never stand in a published text: mobile numbers, ID numbers, number plates (domain.md §11).
 * Full-width characters and signs put between the digits do not hide them. An office telephone with its area code is fine.
 */
import { plateEndings, plateProvinces } from '#labels/plates.ts';
import type { PersonalDataKind } from '#labels/publications.ts';
import { parseDay } from './day.ts';

export interface PersonalData {
  kind: PersonalDataKind;
  /** Where it begins in the text, in UTF-16 units. */
  at: number;
  /** How it stands there. */
  text: string;
}

/** Up to two signs people put between the digits of a number. */
const gap = String.raw`[\s\-\u2010-\u2015_.,\u00b7\u2022\u3002/()]{0,2}`;
const spaced = (count: number): string => `(?:${gap}\\d){${count}}`;
const prefix = String.raw`(?:\+?86${gap})?`;
/** 0632-, (010): what follows is a landline, whose digits may look like the beginning of a mobile number. */
const areaCode = String.raw`(?<!(?:^|[^\d])0\d{2,3}[\s\-)]{1,2})`;

const mobiles = [
  new RegExp(String.raw`(?<!\d)${prefix}1[3-9]\d{9}(?!\d)`, 'g'), // written in one piece it is a mobile number, whatever stands before
  new RegExp(String.raw`(?<!\d)${areaCode}${prefix}1${gap}[3-9]${spaced(9)}(?!\d)`, 'g'),
];
const idNumber = new RegExp(String.raw`(?<!\d)[1-9]${spaced(16)}${gap}[\dXx](?![\dA-Za-z])`, 'g');
const plate = new RegExp(
  `[${plateProvinces}]\\s?[A-HJ-NP-Z]${gap}([A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9${plateEndings}])(?![A-Z0-9])`,
  'gi',
);

/** Every find in the order of the text. Refuses nothing itself: commands decide what a find means. */
export function personalDataIn(text: string): PersonalData[] {
  const { plain, origins } = plainOf(text);
  const finds: PersonalData[] = [];
  const look = (
    kind: PersonalDataKind,
    pattern: RegExp,
    isReal: (match: RegExpMatchArray) => boolean = () => true,
  ) => {
    for (const match of plain.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const at = origins[match.index] ?? 0;
      if (
        isReal(match) &&
        !finds.some(
          (find) => at < find.at + find.text.length && find.at < (origins[end] ?? text.length),
        )
      ) {
        finds.push({ kind, at, text: text.slice(at, origins[end] ?? text.length) });
      }
    }
  };
  look('id_number', idNumber, ([number]) => isBornOnADay(number));
  for (const pattern of mobiles) look('mobile', pattern);
  look('plate', plate, ([, serial = '']) => /\d/.test(serial));
  return finds.sort((one, other) => one.at - other.at);
}

/** Full-width to plain, invisible characters away; each character remembers where it stood. */
function plainOf(text: string): { plain: string; origins: number[] } {
  let plain = '';
  const origins: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = (text[at] as string)
      .normalize('NFKC')
      .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '');
    for (const one of character) {
      plain += one;
      for (let unit = 0; unit < one.length; unit += 1) origins.push(at);
    }
  }
  origins.push(text.length);
  return { plain, origins };
}

/** Digits 7 to 14 of an ID number are a birthday. The check digit is not asked: a mistyped number is somebody's too. */
function isBornOnADay(number: string): boolean {
  const digits = number.replace(/[^\dXx]/g, '');
  return (
    /^(18|19|20)/.test(digits.slice(6)) &&
    parseDay(`${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`) !== null
  );
}
