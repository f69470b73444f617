/**
 * GET /office/notices/{id}/files/{name}: an attachment of a notice in any state, for writers and
 * reviewers.
 */
import type { APIRoute } from 'astro';
import { worksOnNotices } from '#features/publications/policy.ts';
import { findOfficeAttachment } from '#features/publications/queries.ts';
import { offerFile } from '#platform/files/download.ts';
import { fileNameOf } from '#platform/files/names.ts';
import { contentOf } from '#platform/files/store.ts';
import { uuidOf } from '#platform/input.ts';
import { Denied, found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, request, locals: { ctx } }) => {
  if (!worksOnNotices(ctx.actor)) throw new Denied('forbidden');
  const file = found(
    await findOfficeAttachment(ctx.db, uuidOf(params['id']), fileNameOf(params['name'])),
    'attachment',
  );
  return offerFile(request, file, async () =>
    found(await contentOf(ctx.db, file.fileId), 'content'),
  );
};
