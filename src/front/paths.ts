/**
 * Parses the path of a request. Ambiguous paths are refused: the front and the Astro router must
 * read the same path.
 */

/**
 * Paths without cookies, where nothing is logged that could be linked to a person (trust.md §1.3
 * step 4, §1.6). This includes a path with text glued to it (`/p，CODE`), which may hold a slip
 * code.
 */
const cookieless = /^\/(rate|p|ballot)(?![\w-])/;
/** Pages for one reader: never cached, and the only pages that read the session. */
const personal =
  /^\/(me|office|sign-in|sign-out|set-up|ticket)(\/|$)|^\/issues\/report\/received(\/|$)/;
/** Pages of one account: each form names the account it was rendered for. */
const owned = /^\/(me|office)(\/|$)/;
/** Forms that upload a file. */
const upload = /^\/office\/notices\/[0-9a-f-]{36}\/files$/;
/** The only paths where programs post JSON. */
const takesJson = /^\/(ballot\/cast|ticket\/issue)\/?$/;
/**
 * An attached file: up to 10 MB, with its own ETag, and gone as soon as its notice is withdrawn.
 */
const attachment = /^\/notices\/[0-9a-f-]{36}\/files\//;

/** Each takes a path within the portal's sub-path. The front and the middleware both ask here. */
export const isCookieless = (path: string): boolean => cookieless.test(path);
export const isPersonal = (path: string): boolean => personal.test(path);
export const isOwned = (path: string): boolean => owned.test(path);

export interface FrontPath {
  /** The path as sent, without the query. */
  readonly full: string;
  /** The path within the portal's sub-path. Outside the sub-path it equals `full`. */
  readonly inner: string;
  readonly cookieless: boolean;
  readonly personal: boolean;
  /** A form here may upload a file, so its size limit is higher. */
  readonly upload: boolean;
  /** Accepts JSON and no form. */
  readonly takesJson: boolean;
  /** The response is a file, not a page. */
  readonly attachment: boolean;
}

/**
 * Null for an ambiguous address: `//`, `/./`, a backslash, or an encoded ASCII character
 * (`/%72ate`, `%2f`, `%252f`). Our own addresses contain none of these. Chinese in UTF-8 encoding
 * passes.
 */
export function readPath(url: string | undefined, base: string): FrontPath | null {
  const full = (url ?? '').split(/[?#]/, 1)[0] ?? '';
  if (!full.startsWith('/') || /\/\/|\\|\/\.{1,2}(\/|$)|%[0-7]|[^\x21-\x7e]/.test(full))
    return null;
  try {
    decodeURIComponent(full);
  } catch {
    return null;
  }
  const inner =
    base !== '/' && (full === base || full.startsWith(`${base}/`))
      ? full.slice(base.length) || '/'
      : full;
  return {
    full,
    inner,
    cookieless: isCookieless(inner),
    personal: isPersonal(inner),
    upload: upload.test(inner),
    takesJson: takesJson.test(inner),
    attachment: attachment.test(inner),
  };
}

/**
 * Blanks, quotes, brackets, `#` and punctuation that our addresses never contain: ASCII, plain or
 * encoded, and Chinese.
 */
const glue =
  /[!"'()*,:;<>[\]{}`|]|%(?:0[9ad]|2[0-3789ac]|3[abce]|5[bd]|60|7[bcd])|%c2%a0|%e2%80%[89a-b][0-9a-f]|%e3%80%[89][0-9a-f]|%ef%bb%bf|%ef%bc%[8-9a-b][0-9a-f]|%ef%bd%[9a][0-9a-f]|%f0%9f/i;
const longestGlued = 2_048;

/**
 * Removes what a chat program or a sentence glued to an address: `/notices/7。大家看` gives
 * `/notices/7`. The rest from the first such character is dropped, with the query. Null when there
 * is none, or when the result is ambiguous. The result is always a path on this host. A second call
 * on it gives null.
 */
export function ungluedAddress(url: string | undefined, base: string): string | null {
  const full = (url ?? '').split(/[?#]/, 1)[0] ?? '';
  if (full.length > longestGlued || !full.startsWith('/')) return null;
  const at = full.search(glue);
  const clean = (at === -1 ? full : full.slice(0, at)).replace(/(?<=[^/.])\.{1,9}$/, '');
  return clean !== full && readPath(clean, base) !== null ? clean : null;
}
