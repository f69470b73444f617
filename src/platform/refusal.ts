import type { RefusalCode } from '#labels/refusals.ts';
import type { PersonalData } from './privacy-scan.ts';

/** A rule refuses the request: 409 with a sentence of labels/refusals.ts. It is no fault. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Record<string, string | number>;
  /** Finds of the privacy scan in a stored text. Another person may overrule them. */
  readonly finds: readonly PersonalData[];

  constructor(
    code: RefusalCode,
    details: Record<string, string | number> = {},
    finds: readonly PersonalData[] = [],
  ) {
    super(code);
    this.code = code;
    this.details = details;
    this.finds = finds;
  }
}

/** The portal is overloaded for now: 503, retry soon. */
export class Busy extends Refusal {}

/**
 * The caller lacks the permission: 403. If not signed in: pages redirect to sign-in, `.json` pages
 * answer 401.
 */
export class Denied extends Error {
  readonly reason: 'signInFirst' | 'forbidden';

  constructor(reason: 'signInFirst' | 'forbidden') {
    super(reason);
    this.reason = reason;
  }
}

/**
 * A form rendered for one account and sent by another: 409. The answer reveals none of its content.
 */
export class AnothersForm extends Error {}

/** Not found, or not visible to this caller: 404 in both cases. */
export class NotFound extends Error {}

/**
 * Input that does not parse: 422, with error kinds by field (sentences in labels/field-errors.ts).
 */
export class Invalid extends Error {
  readonly fieldErrors: Record<string, string>;
  /** Finds of the privacy scan by field: kinds `personalData` and `mayIdentify`. */
  readonly finds: Record<string, readonly PersonalData[]>;

  constructor(
    fieldErrors: Record<string, string>,
    finds: Record<string, readonly PersonalData[]> = {},
  ) {
    super(
      Object.entries(fieldErrors)
        .map(([field, kind]) => `${field} ${kind}`)
        .join(', '),
    );
    this.fieldErrors = fieldErrors;
    this.finds = finds;
  }
}

/** Not a form at all, or text that no field accepts: 400, before any schema runs. */
export class Malformed extends Error {}

/** Too many tries: 429, with the seconds to wait. */
export class TooMany extends Error {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('too many');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** `ensure(mayAccept(actor, issue), 'issue.notYoursToAccept')` */
export function ensure(
  allowed: boolean,
  code: RefusalCode,
  details?: Record<string, string | number>,
): asserts allowed {
  if (!allowed) throw new Refusal(code, details);
}

/** `found(rows[0], 'openDay')`: the row, or 404. */
export function found<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined) throw new NotFound(what);
  return row;
}
