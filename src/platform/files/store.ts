/** Stores and reads files. The caller checks ownership and permission. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { files } from '#db/tables/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { found } from '#platform/refusal.ts';
import { sha256Hex } from '#platform/secrets.ts';
import type { CheckedFile } from './upload.ts';

/** Stores a checked file and returns its id. */
export async function storeFile(ctx: Ctx, { kind, content }: CheckedFile): Promise<string> {
  const [row] = await ctx.db
    .insert(files)
    .values({
      kind,
      content,
      size: content.length,
      sha256: sha256Hex(content),
      storedBy: found(ctx.actor, 'actor').userId,
      storedAt: ctx.now,
    })
    .returning({ id: files.id });
  return found(row, 'file').id;
}

export const removeFile = (db: Db, id: string): Promise<unknown> =>
  db.delete(files).where(eq(files.id, id));

export async function contentOf(db: Db, id: string): Promise<Buffer | null> {
  const [row] = await db.select({ content: files.content }).from(files).where(eq(files.id, id));
  return row?.content ?? null;
}
