/** Names of files: readers see the title; the address contains a random name. */
import { randomCode } from '#platform/secrets.ts';
import { fileFormats } from './kinds.ts';
import type { FileKind } from '#db/vocabulary/files.ts';

const maximumTitleLength = 80;
const knownEnding = /\.(pdf|docx?|xlsx?|png|jpe?g)$/i;

/**
 * The title that readers see and save the file under: the typed title or the file name, without
 * folders and characters that file systems refuse, with the extension of the content. Null when
 * nothing remains.
 */
export function fileTitleOf(name: string, kind: FileKind): string | null {
  const bare = name
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd<>:"|?*]/g,
      '',
    )
    .replace(knownEnding, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|(?<![\s.])[\s.]+$/g, '');
  return bare === ''
    ? null
    : `${[...bare].slice(0, maximumTitleLength).join('').trimEnd()}.${fileFormats[kind].ending}`;
}

/** Last part of the address: 130 random bits, and the extension for browsers that rely on it. */
export const randomFileName = (kind: FileKind): string =>
  `${randomCode(26).toLowerCase()}.${fileFormats[kind].ending}`;

/** Parses the file name in an address; null when this portal cannot have created it (404). */
export const fileNameOf = (text: unknown): string | null =>
  typeof text === 'string' && /^[0-9a-z]{26}\.[a-z]{3,4}$/.test(text) ? text : null;

/**
 * Forces a download. The Chinese title is encoded by RFC 5987, with a plain name for old browsers.
 */
export function saveAs(title: string, kind: FileKind | 'csv'): string {
  const ending = kind === 'csv' ? kind : fileFormats[kind].ending;
  const encoded = encodeURIComponent(title).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="attachment.${ending}"; filename*=UTF-8''${encoded}`;
}
