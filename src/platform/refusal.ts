import type { RefusalCode } from '#labels/refusals.ts';
import type { PersonalData } from './privacy-scan.ts';

/** A rule said no. Shown as its sentence from labels/refusals.ts with status 409; not a fault. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Record<string, string | number>;
  /** What the privacy scan found in a stored text; another person may overrule it. */
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

/** The portal cannot take more of this right now: 503, worth another try soon. */
export class Busy extends Refusal {}

/** The caller may not do this at all: 401 when nobody is signed in, else 403. */
export class Denied extends Error {
  readonly reason: 'signInFirst' | 'forbidden';

  constructor(reason: 'signInFirst' | 'forbidden') {
    super(reason);
    this.reason = reason;
  }
}

/** A form drawn for one account and sent by another: 409. Says nothing of what stood in it. */
export class AnothersForm extends Error {}

/** No such thing, or none that this caller may see: 404 either way. */
export class NotFound extends Error {}

/** Input that does not parse: error kinds by field (labels/field-errors.ts has the sentences); 422. */
export class Invalid extends Error {
  readonly fieldErrors: Record<string, string>;
  /** What the privacy scan found, by field: kinds `personalData` and `mayIdentify`. */
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

/** No form at all, or text no field can take: 400, before any schema looks at it. */
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
