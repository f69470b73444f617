import type { RefusalCode } from '#labels/refusals.ts';

/** A rule said no. Shown as its sentence from labels/refusals.ts with status 409; not a fault. */
export class Refusal extends Error {
  constructor(readonly code: RefusalCode, readonly details: Record<string, string | number> = {}) {
    super(code);
    this.name = 'Refusal';
  }
}

/** The caller may not do this at all: 401 when nobody is signed in, else 403. */
export class Denied extends Error {
  constructor(readonly reason: 'signInFirst' | 'forbidden') {
    super(reason);
    this.name = 'Denied';
  }
}

/** No such thing, or none that this caller may see: 404 either way. */
export class NotFound extends Error {
  constructor(readonly what: string) {
    super(what);
    this.name = 'NotFound';
  }
}

/** Input that does not parse: error kinds by field (labels/field-errors.ts has the sentences); 422. */
export class Invalid extends Error {
  constructor(readonly fieldErrors: Record<string, string>) {
    super(`invalid: ${Object.entries(fieldErrors).map(([field, kind]) => `${field} ${kind}`).join(', ')}`);
    this.name = 'Invalid';
  }
}

/** Too many tries: 429, with the seconds to wait. */
export class TooMany extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('too many');
    this.name = 'TooMany';
  }
}

/** `ensure(mayAccept(actor, issue), 'issue.notYoursToAccept')` */
export function ensure(allowed: boolean, code: RefusalCode, details?: Record<string, string | number>): asserts allowed {
  if (!allowed) throw new Refusal(code, details);
}

/** `found(rows[0], 'openDay')`: the row, or 404. */
export function found<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined) throw new NotFound(what);
  return row;
}
