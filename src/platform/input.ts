/**
 * Parses input once, at the boundary: form or JSON in, typed values or error kinds (never
 * sentences) by field out. Each input.ts is built from these schemas.
 */
import { z } from 'zod';
import { Invalid, Malformed } from './refusal.ts';
import { parseDay, parseLocalDateTime, type Day } from './day.ts';
import { findKey, personalDataIn, type PersonalData } from './privacy-scan.ts';
import { unifyHan } from './unified-han.ts';

/** A posted form: one value for each name, or several. */
export type RawInput = Record<string, unknown>;

/**
 * Reads a posted form in one pass. Repeated names become lists. An uploaded file fails every schema
 * that does not ask for a file. Throws `Malformed` on text that cannot be stored (`isPlainText`).
 */
export function readForm(form: FormData): RawInput {
  const lists = new Map<string, FormDataEntryValue[]>();
  for (const [name, value] of form) {
    if (!isPlainText(name) || (typeof value === 'string' && !isPlainText(value)))
      throw new Malformed();
    const list = lists.get(name);
    if (list) list.push(value);
    else lists.set(name, [value]);
  }
  // `fromEntries` treats a field named `__proto__` like any other.
  return Object.fromEntries(
    [...lists].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

/**
 * More combining marks on one letter than any script uses; UAX #15 (stream-safe text) allows 30.
 */
const stackedMarks = /(?<![\p{M}\uff9e\uff9f])[\p{M}\uff9e\uff9f]{31}/u;

/**
 * Whether a text is accepted at all. Refuses NUL, which PostgreSQL cannot store, and lone
 * surrogates. Refuses long runs of marks on one letter, because `normalize` sorts them in quadratic
 * time.
 */
export const isPlainText = (text: string): boolean =>
  !text.includes('\0') && text.isWellFormed() && !stackedMarks.test(text);

/** Finds of the privacy scan that are ignored while one input is parsed. */
export interface ScanLeave {
  /** Keys (`findKey`) of finds that a second person overruled, see overrulings.ts. */
  overruled?: ReadonlySet<string>;
  /**
   * Keys of finds the sender was warned of. Without it there are no warnings, because there is no
   * form to show them in.
   */
  warnedOf?: ReadonlySet<string> | undefined;
}
const noLeave: ScanLeave = {};
/** Parsing is synchronous, so one global value is enough. */
let leave: ScanLeave = noLeave;

function safeParseWith<S extends z.ZodType>(schema: S, raw: unknown, given: ScanLeave) {
  leave = given;
  try {
    return schema.safeParse(raw);
  } finally {
    leave = noLeave;
  }
}

/**
 * Returns the parsed input, or throws `Invalid` with one error kind for each field. Strict schemas
 * refuse unknown names.
 */
export function parse<S extends z.ZodType>(
  schema: S,
  raw: unknown,
  given: ScanLeave = noLeave,
): z.infer<S> {
  const result = safeParseWith(schema, raw, given);
  if (result.success) return result.data;
  const fieldErrors: Record<string, string> = {};
  const finds: Record<string, readonly PersonalData[]> = {};
  for (const issue of result.error.issues) {
    const field = issue.code === 'unrecognized_keys' ? 'form' : String(issue.path[0] ?? 'form');
    fieldErrors[field] ??= kindOf(issue);
    if (issue.code === 'custom' && issue.params?.finds)
      finds[field] ??= issue.params.finds as PersonalData[];
  }
  throw new Invalid(fieldErrors, finds);
}

function kindOf(issue: z.core.$ZodIssue): string {
  if (/^[a-z][a-zA-Z]+$/.test(issue.message)) return issue.message; // a kind from our schemas
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'blank' : 'malformed';
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'blank' : 'tooSmall';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'tooLong' : 'tooBig';
    case 'invalid_value':
      return 'notOffered';
    case 'unrecognized_keys':
      return 'unexpected';
    default:
      return 'malformed';
  }
}

/**
 * Normalises line ends, unifies Chinese characters, removes control characters and outer blanks,
 * and replaces lone surrogates. Visible text stays as typed.
 */
const tidy = (text: string): string =>
  unifyHan(text.toWellFormed())
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim();

/** Also converts full-width digits and letters, for numbers, codes and dates. */
const plain = (text: string): string => tidy(text).normalize('NFKC');

/**
 * Splits a search into words, normalised like stored texts, with full-width letters and digits
 * converted. Blanks and punctuation separate words. A hyphen, dot, slash or underscore between
 * letters or digits is part of the word.
 */
export const searchWords = (typed: string): string[] =>
  tidy(typed)
    .replace(/[\uff00-\uff5e]/g, (sign) => sign.normalize('NFKC'))
    .split(/(?<![A-Za-z\d])[-./_]|[-./_](?![A-Za-z\d])|[\p{Z}\p{C}\p{S}]|(?![-./_])\p{P}/u)
    .filter((word) => word !== '');

/** Characters as people count them, not UTF-16 units. */
const lengthOf = (text: string): number => [...text].length;

/** Required text of at most `max` characters. */
export const words = (max: number, min = 1) =>
  z
    .string('blank')
    .transform(tidy)
    .refine((text) => text.length > 0, 'blank')
    .refine((text) => text.length === 0 || lengthOf(text) >= min, 'tooShort')
    .refine((text) => lengthOf(text) <= max, 'tooLong');

/** Optional text; blank becomes null. */
export const maybeWords = (max: number) =>
  z
    .string('malformed')
    .optional()
    .transform((text) => (text === undefined ? '' : tidy(text)))
    .refine((text) => lengthOf(text) <= max, 'tooLong')
    .transform((text) => text || null);

/** Refuses personal data unless a second person overruled the find. The error carries the finds. */
function refuseFinds(text: string | null, issues: z.RefinementCtx): void {
  if (issues.issues.length > 0) return; // text that is too long is not scanned
  const finds = personalDataIn(text ?? '').filter((find) => !leave.overruled?.has(findKey(find)));
  if (finds.length > 0)
    issues.addIssue({ code: 'custom', message: 'personalData', params: { finds } });
}

/** Refuses once: the same finds sent again are accepted. */
export function warnOfFinds(text: string | null, issues: z.RefinementCtx): void {
  const { warnedOf } = leave;
  if (!warnedOf || issues.issues.length > 0) return;
  const finds = personalDataIn(text ?? '');
  if (finds.some((find) => !warnedOf.has(findKey(find))))
    issues.addIssue({ code: 'custom', message: 'mayIdentify', params: { finds } });
}

/** Text for publication. Refuses personal data with the kind `personalData` (domain.md §11). */
export const publicWords = (max: number, min = 1) => words(max, min).superRefine(refuseFinds);

/** Makes full-width letters and digits half-width for search. Punctuation is unchanged. */
export const narrow = (text: string): string =>
  text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (letter) => letter.normalize('NFKC'));

/** Text that the public reads and searches. */
export const narrowWords = (max: number, min = 1) => publicWords(max, min).transform(narrow);

/** Any schema that may stay blank; blank becomes null. */
export const maybeBlank = <S extends z.ZodType>(schema: S) =>
  z
    .preprocess((typed) => (typed === '' ? undefined : typed), schema.optional())
    .transform((value) => value ?? null);

/** As `publicWords`; blank becomes null. */
export const maybePublicWords = (max: number) => maybeWords(max).superRefine(refuseFinds);

/**
 * Text from people who are not signed in. Personal data is not refused; the sender is warned once,
 * kind `mayIdentify`.
 */
export const warnedWords = (max: number, min = 1) => words(max, min).superRefine(warnOfFinds);

/** As `warnedWords`; blank becomes null. */
export const maybeWarnedWords = (max: number) => maybeWords(max).superRefine(warnOfFinds);

/** The address of a public web page, without a password in it; blank becomes null. */
export const maybePublicLink = maybePublicWords(300).transform((typed, issues): string | null => {
  if (typed === null) return null;
  const address = URL.parse(plain(typed));
  const isPage = address !== null && /^https?:$/.test(address.protocol);
  if (isPage && address.hostname.includes('.') && !address.username && !address.password)
    return address.href;
  issues.addIssue({ code: 'custom', message: 'notALink' });
  return null;
});

/** Every character people type as the dot in a name, full stops included. */
const nameDots =
  /[.\u00b7\u0387\u16eb\u2022\u2024\u2027\u2218\u2219\u22c5\u25cf\u25e6\u2e31\u2e33\u3002\u30fb\ufe52\uff0e\uff61\uff65]/g;
/** Blanks beside a dot, and repeated dots. */
const nameDotRuns = /(?<!\s)\s*·[·\s]*/g;

/**
 * Normalises a name: one dot between parts, no blanks between Han characters, plain Latin letters.
 */
function tidyName(text: string): string {
  const name = tidy(text.replace(nameDots, '·'))
    .normalize('NFKC')
    .replace(nameDots, '·')
    .replace(nameDotRuns, '·')
    .replace(/^·|·$/g, '')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-');
  return /\p{Script=Latin}/u.test(name) ? name.replace(/\s+/g, ' ') : name.replace(/\s/g, '');
}

/** Error kind of a name, or null (domain.md §4.3). */
function faultOfName(name: string): string | null {
  if (name === '') return 'blank';
  if (/\p{N}/u.test(name.replaceAll('〇', ''))) return 'nameHasDigit';
  const han = /^[\p{Script=Han}·]+$/u.test(name);
  const latin = /^\p{Script=Latin}[\p{Script=Latin}\p{M} '-]*$/u.test(name);
  if (!han && !latin)
    return /^[\p{Script=Han}\p{Script=Latin}\p{M}· '-]+$/u.test(name) &&
      /\p{Script=Han}/u.test(name)
      ? 'nameIsMixed'
      : 'nameHasSign';
  if (lengthOf(name) < 2) return 'tooShort';
  return lengthOf(name) > 40 ? 'tooLong' : null;
}

/**
 * The name on an identity document. Han: 2–40 characters with a middle dot between parts. Latin,
 * for foreign residents: 2–40 letters, blanks, hyphens and apostrophes. Each fault has a separate
 * error kind.
 */
export const personName = z.string('blank').transform((text, issues) => {
  const name = tidyName(text);
  const fault = faultOfName(name);
  if (fault) issues.addIssue({ code: 'custom', message: fault });
  return name;
});

/** A phone number without separators. The country code of a mobile number is removed. */
export const plainPhone = (text: string): string =>
  plain(text)
    .replace(/[\s().\u00b7\u2022\u2010-\u2015\u2212\u3002-]/g, '')
    .replace(/^(\+|00)?86(?=1\d{10}$)/, '');

export const isMobilePhone = (text: string): boolean => /^1[3-9]\d{9}$/.test(plainPhone(text));

/** A mainland mobile number as 11 plain digits. */
export const mobilePhone = z
  .string('blank')
  .transform(plainPhone)
  .refine((text) => text.length > 0, 'blank')
  .refine((text) => text.length === 0 || isMobilePhone(text), 'notAPhone');

/** A public office phone number: digits, plus sign, dashes, brackets and blanks. */
export const officePhone = z
  .string('blank')
  .transform(plain)
  .refine((text) => text.length > 0, 'blank')
  .refine((text) => text.length === 0 || /^[\d()+\- ]{5,30}$/.test(text), 'notAPhone');

/** The format of `parseDay`: 1980年05月06号, 1980.5.6, 1980/5/6 and 19800506 become 1980-05-06. */
const isoDay = (typed: string): string => {
  const [, year, month = '', date = ''] =
    /^(\d{4})(?:(\d{2})(\d{2})|\s*[-./、。·年\u2010-\u2015\u2212]\s*(\d{1,2})\s*[-./、。·月\u2010-\u2015\u2212]\s*(\d{1,2})\s*[日号]?)$/
      .exec(typed)
      ?.filter((part) => part !== undefined) ?? [];
  return year ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : typed;
};

export const calendarDay = z.string('blank').transform((text, issues): Day => {
  const typed = plain(text);
  const parsed = parseDay(isoDay(typed));
  if (!parsed) issues.addIssue({ code: 'custom', message: typed === '' ? 'blank' : 'notADay' });
  return parsed ?? ('' as Day);
});

/** The value of <input type="datetime-local">, read as Asia/Shanghai time. */
export const localInstant = z.string('blank').transform((text, issues): Date => {
  const typed = plain(text);
  const parsed = parseLocalDateTime(typed);
  if (!parsed) issues.addIssue({ code: 'custom', message: typed === '' ? 'blank' : 'notATime' });
  return parsed ?? new Date(Number.NaN);
});

export const wholeNumber = (min: number, max: number) =>
  z.string('blank').transform((text, issues): number => {
    const typed = plain(text);
    const value = /^-?\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
    const kind =
      typed === ''
        ? 'blank'
        : Number.isNaN(value)
          ? 'notANumber'
          : value < min
            ? 'tooSmall'
            : value > max
              ? 'tooBig'
              : null;
    if (kind) issues.addIssue({ code: 'custom', message: kind });
    return value;
  });

export const oneOf = <const T extends readonly string[]>(codes: T) =>
  z.string('blank').transform((code, issues): T[number] => {
    if (!codes.includes(code))
      issues.addIssue({ code: 'custom', message: code === '' ? 'blank' : 'notOffered' });
    return code;
  });

/** As `oneOf`, but may stay blank. */
export const maybeOneOf = <const T extends readonly string[]>(codes: T) =>
  z
    .string('notOffered')
    .optional()
    .transform((code, issues): T[number] | null => {
      if (code === undefined || code === '') return null;
      if (!codes.includes(code)) issues.addIssue({ code: 'custom', message: 'notOffered' });
      return code;
    });

/** Several codes of a list, returned in the order of the list. Fewer than `min` is 'blank'. */
export const someOf = <const T extends readonly string[]>(codes: T, min = 1) =>
  z
    .union([z.string(), z.array(z.string())], 'malformed')
    .optional()
    .transform((value, issues): T[number][] => {
      const chosen = new Set(value === undefined || value === '' ? [] : [value].flat());
      if ([...chosen].some((code) => !codes.includes(code)))
        issues.addIssue({ code: 'custom', message: 'notOffered' });
      else if (chosen.size < min) issues.addIssue({ code: 'custom', message: 'blank' });
      return codes.filter((code) => chosen.has(code));
    });

/** Database ids of a checkbox list (1, 2, 3 …). */
export const someIds = (min = 1) =>
  z
    .union([z.string(), z.array(z.string())], 'malformed')
    .optional()
    .transform((value, issues): number[] => {
      const chosen = [...new Set(value === undefined || value === '' ? [] : [value].flat())];
      if (chosen.some((id) => !/^\d{1,9}$/.test(id)))
        issues.addIssue({ code: 'custom', message: 'notOffered' });
      else if (chosen.length < min) issues.addIssue({ code: 'custom', message: 'blank' });
      return chosen.map(Number);
    });

export const rowId = z.string('blank').transform((text, issues): number => {
  if (!/^\d{1,9}$/.test(text))
    issues.addIssue({ code: 'custom', message: text === '' ? 'blank' : 'notOffered' });
  return Number(text);
});

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Parses an id from an address or a hidden field; null when it is not a uuid (404). */
export const uuidOf = (text: unknown): string | null =>
  typeof text === 'string' && uuidPattern.test(text) ? text : null;

export const uuidId = z.string('malformed').refine((text) => uuidPattern.test(text), 'malformed');

export const ticked = z.literal('yes', 'mustTick').transform(() => true as const);

export const maybeTicked = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');
