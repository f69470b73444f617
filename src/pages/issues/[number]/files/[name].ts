/** GET /issues/{number}/files/{name}: a public file of evidence; `?size=small` is its thumbnail. */
import type { APIRoute } from 'astro';
import { findEvidenceFile } from '#features/issues/rectification/queries.ts';
import { readNumber } from '#features/issues/rules.ts';
import { offerFile } from '#platform/files/download.ts';
import { fileNameOf } from '#platform/files/names.ts';
import { contentOf } from '#platform/files/store.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, url, request, locals: { ctx } }) => {
  const size = url.searchParams.get('size') === 'small' ? 'thumbnail' : 'full';
  const number = readNumber(params['number']);
  const file = found(
    await findEvidenceFile(ctx.db, { number }, fileNameOf(params['name']), size),
    'evidence',
  );
  return offerFile(request, size === 'full' ? file : { ...file, kind: 'jpeg' }, async () =>
    found(await contentOf(ctx.db, file.fileId), 'content'),
  );
};
