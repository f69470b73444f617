/** GET /notices/{id}/files/{name}: an attachment, while its notice is public. */
import type { APIRoute } from 'astro';
import { findPublicAttachment } from '#features/publications/queries.ts';
import { offerFile } from '#platform/files/download.ts';
import { fileNameOf } from '#platform/files/names.ts';
import { contentOf } from '#platform/files/store.ts';
import { uuidOf } from '#platform/input.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, request, locals: { ctx } }) => {
  const file = found(
    await findPublicAttachment(ctx.db, uuidOf(params['id']), fileNameOf(params['name'])),
    'attachment',
  );
  return offerFile(request, file, async () =>
    found(await contentOf(ctx.db, file.fileId), 'content'),
  );
};
