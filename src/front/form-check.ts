/**
 * Checks a posted body before it is parsed: a form of a known kind and limited size. JSON is
 * accepted only where a route takes it.
 */
import type { FrontPath } from './paths.ts';

/**
 * Limits of a form. Both are counted in the raw bytes, because the parser works for each of them.
 */
export interface FormLimits {
  /** Fields of an urlencoded form. */
  readonly fields: number;
  /** Parts of a multipart form, files included. */
  readonly parts: number;
}

/** For everyone: nobody is signed in yet when a body is read. */
const ordinaryLimits: FormLimits = { fields: 200, parts: 20 };

/** No route may declare more than this. */
export const maximumFormLimits: FormLimits = { fields: 2_000, parts: 20 };

/** Larger forms, only for signed-in people. One line per form. */
export const largerForms: readonly [path: RegExp, limits: FormLimits][] = [
  // One checkbox for each service item of the district.
  [/^\/office\/open-days\/(new|[0-9a-f-]{36}\/edit)\/?$/, { fields: 2_000, parts: 20 }],
];

export const formLimitsAt = ({ inner }: Pick<FrontPath, 'inner'>): FormLimits =>
  largerForms.find(([path]) => path.test(inner))?.[1] ?? ordinaryLimits;

/**
 * Returns the status that refuses this body, or null when it may be parsed. 415: not a form. 413:
 * more fields or parts than this address takes. 400: multipart without a boundary, or text that no
 * database can store. Reads the bytes once.
 */
export function faultOfForm(
  contentType: string | undefined,
  body: Buffer,
  limits: FormLimits,
): 400 | 413 | 415 | null {
  const [type = ''] = (contentType ?? '').split(';', 1);
  switch (type.trim().toLowerCase()) {
    case 'application/x-www-form-urlencoded':
      if (hasMore(body, '&', limits.fields - 1)) return 413;
      return isUnstorable(body.toString('latin1')) ? 400 : null;
    case 'multipart/form-data': {
      const boundary = boundaryOf(contentType ?? '');
      if (boundary === null) return 400;
      // Each part begins with the boundary, and one more boundary ends the form.
      return hasMore(body, `--${boundary}`, limits.parts + 1) ? 413 : null;
    }
    default:
      return 415;
  }
}

/** NUL and single surrogates in a query or an urlencoded form: the database cannot store them. */
export const isUnstorable = (encoded: string): boolean =>
  /%00|\0|%ed%[ab][0-9a-f]|\u00ed[\u00a0-\u00bf]/i.test(encoded);

/** Whether `mark` occurs more than `maximum` times in `body`. Stops counting there. */
function hasMore(body: Buffer, mark: string, maximum: number): boolean {
  let count = 0;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    count += 1;
    if (count > maximum) return true;
  }
  return false;
}

/**
 * The boundary as browsers send it, with no other parameter: the later parser must find the same
 * one. At most 70 characters (RFC 2046).
 */
function boundaryOf(contentType: string): string | null {
  const [, quoted, bare] =
    /^[^;]+;\s*boundary=(?:"([^"\\]{1,70})"|([^\s;"\\]{1,70}))\s*$/i.exec(contentType) ?? [];
  return quoted ?? bare ?? null;
}
