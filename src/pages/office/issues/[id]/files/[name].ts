/**
 * GET /office/issues/{id}/files/{name}: a file of evidence, public or internal, for its readers.
 */
import type { APIRoute } from 'astro';
import { issueScope } from '#features/issues/policy.ts';
import { findEvidenceFile } from '#features/issues/rectification/queries.ts';
import { offerFile } from '#platform/files/download.ts';
import { fileNameOf } from '#platform/files/names.ts';
import { contentOf } from '#platform/files/store.ts';
import { uuidOf } from '#platform/input.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, url, request, locals: { ctx } }) => {
  const size = url.searchParams.get('size') === 'small' ? 'thumbnail' : 'full';
  const reader = { scope: issueScope(ctx.actor), issueId: uuidOf(params['id']) };
  const file = found(
    await findEvidenceFile(ctx.db, reader, fileNameOf(params['name']), size),
    'evidence',
  );
  return offerFile(request, size === 'full' ? file : { ...file, kind: 'jpeg' }, async () =>
    found(await contentOf(ctx.db, file.fileId), 'content'),
  );
};
