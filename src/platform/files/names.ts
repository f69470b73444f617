/** What a file is called: to readers by its title, in its address by chance. */
import { randomCode } from '#platform/secrets.ts';
import { fileFormats } from './kinds.ts';
import type { FileKind } from '#db/vocabulary/files.ts';

const mostTitleLength = 80;
const knownEnding = /\.(pdf|docx?|xlsx?|png|jpe?g)$/i;

/**
 * The title readers see and save the file under: what was typed or what the file was called, without folders and signs
 * that a file system refuses, with the ending its content has. Null when nothing is left of it.
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
    : `${[...bare].slice(0, mostTitleLength).join('').trimEnd()}.${fileFormats[kind].ending}`;
}

/** The last part of its address: 130 random bits, and the ending for browsers that go by it. */
export const randomFileName = (kind: FileKind): string =>
  `${randomCode(26).toLowerCase()}.${fileFormats[kind].ending}`;

/** The part of an address as a name we may have given, or null: what is no such name is nobody's (404). */
export const fileNameOf = (text: unknown): string | null =>
  typeof text === 'string' && /^[0-9a-z]{26}\.[a-z]{3,4}$/.test(text) ? text : null;

/** To be saved, never shown; the Chinese title as RFC 5987 wants it, for the oldest of browsers a plain one. */
export function saveAs(title: string, kind: FileKind): string {
  const encoded = encodeURIComponent(title).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="attachment.${fileFormats[kind].ending}"; filename*=UTF-8''${encoded}`;
}
