/**
 * The privacy scan can be wrong. The writer of a text then gives a reason, and another person rules
 * in writing. Both are in the audit log. Until then the text is not published, and the form is kept
 * sealed for its writer.
 */
import { and, asc, eq, exists, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { userRoles, users } from '#db/tables/people.ts';
import { overruledFinds, overrulings } from '#db/tables/privacy.ts';
import { rulings, type PersonalDataKind, type Ruling } from '#db/vocabulary/privacy.ts';
import { note } from './audit.ts';
import { command } from './command.ts';
import type { Actor, Ctx } from './ctx.ts';
import { oneOf, publicWords, uuidId, uuidOf, words, type RawInput } from './input.ts';
import { keyset, type Page } from './keyset.ts';
import { findDigest } from './overruled-finds.ts';
import { can, rolesWith } from './permissions.ts';
import { findKey, type PersonalData } from './privacy-scan.ts';
import { ensure, found } from './refusal.ts';

/** How long the writer can finish the form after the request. */
export const overrulingKeepsForm = 7 * 24 * 60 * 60_000;

/** A find as shown to the person who rules, with the text around it. */
export interface FindInWords {
  kind: PersonalDataKind;
  text: string;
  before: string;
  after: string;
}

interface Asked {
  address: string;
  finds: FindInWords[];
  form: RawInput | null;
}

const textKind = z.string().regex(/^[a-zA-Z]{2,40}$/);
const find = z.strictObject({
  kind: z.custom<PersonalDataKind>((value) => typeof value === 'string'),
  text: z.string().max(200),
  before: z.string().max(200),
  after: z.string().max(200),
});
const askInput = z.strictObject({
  textKind,
  claim: words(300),
  address: z.string().max(500),
  finds: z.array(find).min(1).max(20),
  form: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullable(),
});

/**
 * Whether this person may rule on another's request. Remarks need the permission to review remarks.
 */
export const mayRule = (
  actor: Actor | null,
  asked: { requestedBy: string; textKind: string },
): boolean =>
  can(actor, 'privacy.overrule') &&
  actor?.userId !== asked.requestedBy &&
  (asked.textKind !== 'remark' || can(actor, 'remark.review'));

/**
 * The writer of a stopped text requests a ruling. A repeated request before the ruling updates the
 * first one.
 */
export const askForRuling = command(
  'office.enter',
  askInput,
  async (ctx, { textKind: kind, claim, ...asked }) => {
    const requestedBy = actorId(ctx);
    const findsDigest = ctx.secrets.digest(
      'overruling',
      JSON.stringify([kind, asked.address, ...asked.finds.map(findKey)]),
    );
    const values = {
      claim,
      requestedAt: ctx.now,
      sealed: ctx.secrets.seal('overruling', JSON.stringify([requestedBy, asked])),
    };
    const [row] = await ctx.db
      .insert(overrulings)
      .values({ textKind: kind, findsDigest, requestedBy, ...values })
      .onConflictDoUpdate({
        target: [overrulings.requestedBy, overrulings.findsDigest],
        targetWhere: isNull(overrulings.decidedAt),
        set: values,
      })
      .returning({ id: overrulings.id });
    const { id } = found(row, 'overruling');
    note(ctx, 'privacy.ask', `overruling:${id}`, {
      textKind: kind,
      kinds: asked.finds.map((one) => one.kind),
    });
    return { overrulingId: id };
  },
);

/** The audit log stores the reason verbatim, so it must not contain personal data. */
export const ruleInput = z.strictObject({
  overrulingId: uuidId,
  ruling: oneOf(rulings),
  rulingReason: publicWords(300, 4),
});

/** Rules on a request, once. The requester cannot rule. */
export const ruleOnFinds = command(
  'privacy.overrule',
  ruleInput,
  async (ctx, { overrulingId, ruling, rulingReason: reason }) => {
    const [row] = await ctx.db
      .select({
        textKind: overrulings.textKind,
        sealed: overrulings.sealed,
        requestedBy: overrulings.requestedBy,
        decidedAt: overrulings.decidedAt,
      })
      .from(overrulings)
      .where(eq(overrulings.id, overrulingId))
      .for('update');
    const asked = found(row, 'overruling');
    ensure(asked.decidedAt === null, 'privacy.decided');
    ensure(asked.requestedBy !== ctx.actor?.userId, 'privacy.notYourOwn');
    ensure(mayRule(ctx.actor, asked), 'privacy.notYourKind');
    await ctx.db
      .update(overrulings)
      .set({ outcome: ruling, reason, decidedBy: actorId(ctx), decidedAt: ctx.now })
      .where(eq(overrulings.id, overrulingId));
    const { finds } = opened(ctx, asked.sealed, asked.requestedBy) ?? { finds: [] };
    if (ruling === 'overruled')
      for (const one of finds)
        await ctx.db
          .insert(overruledFinds)
          .values({ digest: findDigest(ctx, asked.textKind, findKey(one)), overrulingId })
          .onConflictDoNothing();
    note(ctx, 'privacy.overrule', `overruling:${overrulingId}`, {
      ruling,
      reason,
      textKind: asked.textKind,
      kinds: finds.map((one) => one.kind),
    });
    return { overrulingId };
  },
);

export interface Overruling {
  id: string;
  textKind: string;
  finds: FindInWords[];
  address: string;
  claim: string;
  requestedBy: string;
  requester: string;
  requestedAt: Date;
  outcome: Ruling | null;
  reason: string | null;
  decider: string | null;
  decidedAt: Date | null;
  sentAt: Date | null;
  /** The writer can still finish the form from here. */
  hasForm: boolean;
}

const order = keyset('descending', {
  requestedAt: [overrulings.requestedAt, 'instant'],
  id: [overrulings.id, 'uuid'],
});
export const overrulingsPageSize = 20;

/**
 * Newest first. Auditors see all. Those who rule see all, but remarks of others only if they review
 * remarks. Everyone else sees their own.
 */
export async function listOverrulings(ctx: Ctx, after: string | null): Promise<Page<Overruling>> {
  const rows = await selectOverrulings(ctx)
    .where(and(visibleTo(ctx), order.after(order.read(after))))
    .orderBy(...order.by())
    .limit(overrulingsPageSize + 1);
  const { rows: shown, next } = order.pageOf(rows, overrulingsPageSize);
  return { rows: shown.map((row) => shaped(ctx, row)), next };
}

export async function findOverruling(ctx: Ctx, id: string | null): Promise<Overruling | null> {
  if (!id) return null;
  const [row] = await selectOverrulings(ctx).where(and(visibleTo(ctx), eq(overrulings.id, id)));
  return row ? shaped(ctx, row) : null;
}

/** Open requests of others that this person may rule on. */
export const countWaitingRulings = (ctx: Ctx): Promise<number> =>
  ctx.db.$count(
    overrulings,
    and(
      isNull(overrulings.decidedAt),
      ne(overrulings.requestedBy, actorId(ctx)),
      can(ctx.actor, 'remark.review') ? undefined : ne(overrulings.textKind, 'remark'),
    ),
  );

/** The reader's own requests of the last week with a ruling, whose form was not sent. */
export const countOwnRulings = (ctx: Ctx): Promise<number> =>
  ctx.db.$count(
    overrulings,
    and(
      eq(overrulings.requestedBy, actorId(ctx)),
      isNotNull(overrulings.decidedAt),
      isNull(overrulings.sentAt),
      gt(overrulings.requestedAt, new Date(ctx.now.getTime() - overrulingKeepsForm)),
    ),
  );

/**
 * At most five names of people who may rule on a text of this person. Empty when there are none.
 */
export async function listRulers(ctx: Ctx, kind: string): Promise<string[]> {
  const right = kind === 'remark' ? 'remark.review' : 'privacy.overrule';
  const roles = rolesWith('privacy.overrule').filter((role) => can({ roles: [role] }, right));
  const holds = ctx.db
    .select({ one: sql`1` })
    .from(userRoles)
    .where(and(eq(userRoles.userId, users.id), sql`${userRoles.role} = any(${sql.param(roles)})`));
  const rows = await ctx.db
    .select({ name: users.name })
    .from(users)
    .where(and(isNull(users.disabledAt), ne(users.id, actorId(ctx)), exists(holds)))
    .orderBy(asc(users.name))
    .limit(5);
  return rows.map(({ name }) => name);
}

/** Returns what the writer typed into the form of this address, for a week after the request. */
export async function openAskedForm(ctx: Ctx, id: string, path: string): Promise<RawInput | null> {
  const [row] = await ctx.db
    .select({ sealed: overrulings.sealed })
    .from(overrulings)
    .where(
      and(
        eq(overrulings.id, id),
        eq(overrulings.requestedBy, actorId(ctx)),
        gt(overrulings.requestedAt, new Date(ctx.now.getTime() - overrulingKeepsForm)),
      ),
    );
  const asked = row && opened(ctx, row.sealed, actorId(ctx));
  return asked?.form && asked.address.split('?')[0] === path ? asked.form : null;
}

/** Records that the form was sent. Never marks the request of another person. */
export const markSent = command(
  'account.manageOwn',
  z.strictObject({ id: z.string() }),
  async (ctx, { id }) => {
    const asked = uuidOf(id);
    if (!asked) return;
    await ctx.db
      .update(overrulings)
      .set({ sentAt: ctx.now })
      .where(and(eq(overrulings.id, asked), eq(overrulings.requestedBy, actorId(ctx))));
  },
);

export const inWords = (text: string, { kind, at, text: what }: PersonalData): FindInWords => ({
  kind,
  text: what.slice(0, 200),
  before: text.slice(Math.max(0, at - 30), at).toWellFormed(),
  after: text.slice(at + what.length, at + what.length + 30).toWellFormed(),
});

const visibleTo = ({ actor }: Ctx) =>
  can(actor, 'audit.read')
    ? undefined
    : can(actor, 'privacy.overrule') && actor
      ? can(actor, 'remark.review')
        ? undefined
        : sql`(${overrulings.textKind} <> 'remark' or ${overrulings.requestedBy} = ${actor.userId})`
      : eq(overrulings.requestedBy, actor?.userId ?? '');

const deciders = alias(users, 'deciders');
const selectOverrulings = (ctx: Ctx) =>
  ctx.db
    .select({
      id: overrulings.id,
      textKind: overrulings.textKind,
      sealed: overrulings.sealed,
      claim: overrulings.claim,
      requestedBy: overrulings.requestedBy,
      requester: users.name,
      requestedAt: overrulings.requestedAt,
      outcome: overrulings.outcome,
      reason: overrulings.reason,
      decider: deciders.name,
      decidedAt: overrulings.decidedAt,
      sentAt: overrulings.sentAt,
    })
    .from(overrulings)
    .innerJoin(users, eq(users.id, overrulings.requestedBy))
    .leftJoin(deciders, eq(deciders.id, overrulings.decidedBy))
    .$dynamic();

type Row = Awaited<ReturnType<typeof selectOverrulings>>[number];

function shaped(ctx: Ctx, { sealed, ...row }: Row): Overruling {
  const asked = opened(ctx, sealed, row.requestedBy);
  const stillKept = ctx.now.getTime() - row.requestedAt.getTime() < overrulingKeepsForm;
  return {
    ...row,
    finds: asked?.finds ?? [],
    address: asked?.address ?? '',
    hasForm: Boolean(asked?.form) && stillKept && row.sentAt === null,
  };
}

/** Null if the seal does not match: the row was changed, or PORTAL_SECRET is different. */
function opened(ctx: Ctx, sealed: string, requestedBy: string): Asked | null {
  try {
    const [owner, asked] = JSON.parse(ctx.secrets.unseal('overruling', sealed)) as [string, Asked];
    return owner === requestedBy ? asked : null;
  } catch {
    return null;
  }
}

const actorId = (ctx: Ctx): string => found(ctx.actor, 'actor').userId;
