/** Sends a stored file as a download that browsers save and never run (trust.md §3, S13). */
import { fileFormats } from './kinds.ts';
import type { FileKind } from '#db/vocabulary/files.ts';
import { saveAs } from './names.ts';

export interface FileOnOffer {
  title: string;
  kind: FileKind;
  size: number;
  sha256: string;
}

/**
 * Answers 304 without reading `content` if the client has this version. Callers check permission.
 */
export async function offerFile(
  request: Request,
  file: FileOnOffer,
  content: () => Promise<Buffer>,
): Promise<Response> {
  const tag = `"${file.sha256.slice(0, 32)}"`;
  const headers = { 'ETag': tag, 'Content-Security-Policy': 'sandbox' };
  if (holds(request.headers.get('if-none-match'), tag))
    return new Response(null, { status: 304, headers });
  const bytes = new Uint8Array(await content());
  return new Response(bytes, {
    headers: {
      ...headers,
      'Content-Type': fileFormats[file.kind].mediaType,
      'Content-Length': String(file.size),
      'Content-Disposition': saveAs(file.title, file.kind),
    },
  });
}

const holds = (ifNoneMatch: string | null, tag: string): boolean =>
  (ifNoneMatch ?? '')
    .split(',')
    .some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
