/** What an address asks for, read one way only: what the front decides by it must be what Astro later routes by it. */

/**
 * On these no cookie is ever seen and nothing is logged that could be joined with a person (trust.md §1.3 step 4, §1.6);
 * nor on one with something glued to it (`/p，CODE`), which may be a slip's code.
 */
const cookieless = /^\/(rate|p|ballot)(?![\w-])/;
/** For one reader: never kept for another. */
const personal =
  /^\/(me|office|sign-in|sign-out|set-up|ticket)(\/|$)|^\/issues\/report\/received(\/|$)/;
/** The forms that send a file. */
const upload = /^\/office\/notices\/[0-9a-f-]{36}\/files$/;
/** Programs post JSON here, and only here. */
const takesJson = /^\/(ballot\/cast|ticket\/issue)\/?$/;
/** A file somebody attached: up to 10 MB, with a tag of its own, and gone the moment what it belongs to is. */
const attachment = /^\/notices\/[0-9a-f-]{36}\/files\//;

export interface FrontPath {
  /** As it stands in the address, without the query. */
  readonly full: string;
  /** Within the sub-path the portal was built for; outside of it the same as `full`. */
  readonly inner: string;
  readonly cookieless: boolean;
  readonly personal: boolean;
  /** A form here may carry a file, and so be larger than others. */
  readonly upload: boolean;
  /** Takes JSON and no form. */
  readonly takesJson: boolean;
  /** Answered with a file and not a page. */
  readonly attachment: boolean;
}

/**
 * Null for an address that could be read in two ways: `//`, `/./`, a backslash, or an encoded ASCII character
 * (`/%72ate`, `%2f`, `%252f`). Our own addresses hold none of these; Chinese in its UTF-8 encoding passes.
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
    cookieless: cookieless.test(inner),
    personal: personal.test(inner),
    upload: upload.test(inner),
    takesJson: takesJson.test(inner),
    attachment: attachment.test(inner),
  };
}

/** A blank, quote, bracket, `#` or mark as no address of ours holds it: ASCII, as it stands or encoded, and Chinese ones. */
const glue =
  /[!"'()*,:;<>[\]{}`|]|%(?:0[9ad]|2[0-3789ac]|3[abce]|5[bd]|60|7[bcd])|%c2%a0|%e2%80%[89a-b][0-9a-f]|%e3%80%[89][0-9a-f]|%ef%bb%bf|%ef%bc%[8-9a-b][0-9a-f]|%ef%bd%[9a][0-9a-f]|%f0%9f/i;
const longestGlued = 2_048;

/**
 * The address before what a chat program or a sentence glued to it: `/notices/7。大家看` leads to `/notices/7`. What follows
 * the first such character is dropped, with the query. Null when there is none, or what is left is no address of ours that
 * can be read in one way. It is always a path on this host, and a second call on it gives null.
 */
export function ungluedAddress(url: string | undefined, base: string): string | null {
  const full = (url ?? '').split(/[?#]/, 1)[0] ?? '';
  if (full.length > longestGlued || !full.startsWith('/')) return null;
  const at = full.search(glue);
  const clean = (at === -1 ? full : full.slice(0, at)).replace(/(?<=[^/.])\.{1,9}$/, '');
  return clean !== full && readPath(clean, base) !== null ? clean : null;
}
