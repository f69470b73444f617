/**
 * 附件 of a draft: adding and removing. Whoever does so becomes a writer of the notice and cannot
 * review it.
 */
import { eq } from 'drizzle-orm';
import { publicationFiles } from '#db/tables/publications.ts';
import { command } from '#platform/command.ts';
import { fileTitleOf, randomFileName } from '#platform/files/names.ts';
import { removeFile, storeFile } from '#platform/files/store.ts';
import { checkUpload } from '#platform/files/upload.ts';
import { standingFinds, textKindOf } from '#platform/overruled-finds.ts';
import { Invalid, ensure, found } from '#platform/refusal.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { takeStep } from '../commands.ts';
import { mayRevise } from '../policy.ts';
import { lockNotice } from '../queries.ts';
import { maximumAttachments } from '../rules.ts';
import { attachInput, detachInput } from './input.ts';

/** One file per request. Idempotent: a file sent twice is attached once. */
export const attachFile = command(
  'notice.write',
  attachInput,
  async (ctx, { publicationId, file, fileTitle }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
    const checked = await checkUpload(file, 'file');
    const title = fileTitleOf(fileTitle ?? file.name, checked.kind);
    if (title === null) throw new Invalid({ fileTitle: 'blank' });
    const finds = await standingFinds(ctx, textKindOf('notice.write'), [title]);
    const field = fileTitle ? 'fileTitle' : 'file';
    if (finds.length > 0) throw new Invalid({ [field]: 'personalData' }, { [field]: finds });
    const namesake = notice.attachments.find((other) => other.title === title);
    if (namesake?.sha256 === sha256Hex(checked.content)) return { publicationId };
    if (namesake) throw new Invalid({ fileTitle: 'sameTitle' });
    ensure(notice.attachments.length < maximumAttachments, 'notice.tooManyAttachments', {
      maximum: maximumAttachments,
    });
    const fileId = await storeFile(ctx, checked);
    await ctx.db
      .insert(publicationFiles)
      .values({ publicationId, fileId, title, publicName: randomFileName(checked.kind) });
    await takeStep(ctx, publicationId, 'attached', title, { file: fileId });
    return { publicationId };
  },
);

/** `name` is the last part of the attachment's address. */
export const detachFile = command(
  'notice.write',
  detachInput,
  async (ctx, { publicationId, name }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
    const { fileId, title } = found(
      notice.attachments.find((file) => file.name === name),
      'attachment',
    );
    await ctx.db.delete(publicationFiles).where(eq(publicationFiles.fileId, fileId));
    await removeFile(ctx.db, fileId);
    await takeStep(ctx, publicationId, 'detached', title, { file: fileId });
    return { publicationId };
  },
);
