/**
 * Forms that were refused because the session had ended or another account was signed in. They are
 * stored sealed for half an hour, and only the person they were rendered for can open them. Nothing
 * is sent automatically.
 */
import { and, asc, desc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { keptForms, users } from '#db/tables/people.ts';
import { command, publicCommand, transaction } from './command.ts';
import type { Ctx } from './ctx.ts';
import { ownerField, ownerOf } from './form-owner.ts';
import { uuidOf, type RawInput } from './input.ts';
import { markSent, openAskedForm } from './overrulings.ts';

export const keptFor = 30 * 60_000;
/** Characters of JSON. The longest text of the portal has 20,000 characters. */
export const maximumKeptCharacters = 64_000;
export const maximumKeptFormsEach = 3;
export const maximumKeptForms = 500;
/**
 * No session lives longer than this, so a form rendered earlier cannot belong to an open session.
 */
const oldestForm = 30 * 24 * 60 * 60_000;

/** Never stored, in any form. */
const neverKept = /password|code|secret|token|slip|ticket|voucher|overall|rating/i;

/** Query parameter with the id of a kept form. It is not part of the stored address. */
export const keptParameter = 'kept';

const keepInput = z.strictObject({
  address: z.string().max(500),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

/**
 * Keeps one refused form for its owner and returns its id; null when it is not kept. The owner
 * field proves that a session existed: only this portal can seal it, and it does so only for
 * signed-in readers. Limits: the newest 3 forms of each account, 500 in total. At 64,000 characters
 * each, that is at most 130 MB.
 */
export const keepForm = publicCommand(
  'form.keep',
  'keepForm',
  keepInput,
  async (ctx, { address, fields }) => {
    const { [ownerField]: seal, ...typed } = fields;
    const owner = ownerOf(ctx, seal);
    if (!owner?.mayBeKept || ctx.now.getTime() - owner.drawnAt.getTime() > oldestForm) return null;
    if (Object.keys(typed).some((name) => neverKept.test(name))) return null;
    const text = JSON.stringify([address, typed]);
    if (text.length > maximumKeptCharacters) return null;
    // Lock the account, so that two tabs sent at once cannot both take the last free place.
    const [user] = await ctx.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, owner.userId), sql`${users.disabledAt} is null`))
      .for('update');
    if (!user) return null;
    await removeExpired(ctx);
    const own = await ctx.db
      .select({ id: keptForms.id })
      .from(keptForms)
      .where(eq(keptForms.userId, user.id))
      .orderBy(asc(keptForms.expiresAt));
    const tooOld = own
      .slice(0, Math.max(0, own.length - maximumKeptFormsEach + 1))
      .map(({ id }) => id);
    const formDigest = ctx.secrets.digest('kept-form', text);
    const expiresAt = new Date(ctx.now.getTime() + keptFor);
    const [again] = await ctx.db
      .update(keptForms)
      .set({ expiresAt })
      .where(and(eq(keptForms.userId, user.id), eq(keptForms.formDigest, formDigest)))
      .returning({ id: keptForms.id });
    if (again) return again.id;
    if (tooOld.length > 0) await ctx.db.delete(keptForms).where(inArray(keptForms.id, tooOld));
    if ((await ctx.db.$count(keptForms)) >= maximumKeptForms) return null;
    const sealed = ctx.secrets.seal('kept-form', JSON.stringify([user.id, address, typed]));
    const [kept] = await ctx.db
      .insert(keptForms)
      .values({ userId: user.id, formDigest, sealed, expiresAt })
      .returning({ id: keptForms.id });
    return kept?.id ?? null;
  },
);

/**
 * Returns what the reader typed into a form of this address: for half an hour, or for a week if a
 * ruling on its text was requested. Null for forms of other people.
 */
export async function openKeptForm(ctx: Ctx, id: unknown, path: string): Promise<RawInput | null> {
  const asked = uuidOf(id);
  if (!asked || !ctx.actor) return null;
  const [row] = await ctx.db
    .select({ sealed: keptForms.sealed })
    .from(keptForms)
    .where(
      and(
        eq(keptForms.id, asked),
        eq(keptForms.userId, ctx.actor.userId),
        gt(keptForms.expiresAt, ctx.now),
      ),
    );
  if (!row) return openAskedForm(ctx, asked, path);
  const form = opened(ctx, row.sealed);
  return form && form.address.split('?')[0] === path ? form.fields : null;
}

/** Addresses where the reader can finish their kept forms, newest first. */
export async function listKeptForms(ctx: Ctx): Promise<{ href: string; keptUntil: Date }[]> {
  if (!ctx.actor) return [];
  const rows = await ctx.db
    .select({ id: keptForms.id, sealed: keptForms.sealed, keptUntil: keptForms.expiresAt })
    .from(keptForms)
    .where(and(eq(keptForms.userId, ctx.actor.userId), gt(keptForms.expiresAt, ctx.now)))
    .orderBy(desc(keptForms.expiresAt));
  return rows.flatMap(({ id, sealed, keptUntil }) => {
    const form = opened(ctx, sealed);
    if (!form) return [];
    const joint = form.address.includes('?') ? '&' : '?';
    return [{ href: `${form.address}${joint}${keptParameter}=${id}`, keptUntil }];
  });
}

/**
 * Null if the seal is not the reader's: the row was moved to another account, or PORTAL_SECRET is
 * different.
 */
function opened(ctx: Ctx, sealed: string): { address: string; fields: RawInput } | null {
  try {
    const [userId, address, fields] = JSON.parse(ctx.secrets.unseal('kept-form', sealed)) as [
      string,
      string,
      RawInput,
    ];
    return userId === ctx.actor?.userId ? { address, fields } : null;
  } catch {
    return null;
  }
}

/** After the form was accepted. Never deletes a form of another person. */
export const dropKeptForm = command(
  'account.manageOwn',
  z.strictObject({ id: z.string() }),
  async (ctx, { id }) => {
    const asked = uuidOf(id);
    if (!asked || !ctx.actor) return;
    await ctx.db
      .delete(keptForms)
      .where(and(eq(keptForms.id, asked), eq(keptForms.userId, ctx.actor.userId)));
    await markSent(ctx, { id: asked });
  },
);

/** The job `forms.purge`. */
export const purgeKeptForms = transaction('form.purge', (ctx) => removeExpired(ctx));

async function removeExpired(ctx: Ctx): Promise<void> {
  await ctx.db.delete(keptForms).where(lte(keptForms.expiresAt, ctx.now));
}
