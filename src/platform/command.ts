/**
 * Every write of pages, API routes, jobs and the command line goes through here. Permission comes
 * first, so that a caller without rights learns nothing from field errors. Then parse, then one
 * transaction with its audit entries last.
 */
import type { z } from 'zod';
import { can, type OpenPermission, type Permission } from './permissions.ts';
import { appendAudit } from './audit.ts';
import type { Ctx, SignedInCtx } from './ctx.ts';
import { parse } from './input.ts';
import { listOverruled, textKindOf } from './overruled-finds.ts';
import { takeFromLimit, type Limit } from './rate-limit.ts';
import { Denied, Invalid, NotFound, Refusal } from './refusal.ts';

export interface Command<Output> {
  (ctx: Ctx, raw: unknown): Promise<Output>;
  readonly permission: Permission;
}

type Run<S extends z.ZodType, Output> = (ctx: Ctx, input: z.infer<S>) => Promise<Output>;

/** A permission that not everybody has needs an actor. */
type CtxFor<P extends Permission> = P extends OpenPermission ? Ctx : SignedInCtx;

/** A write by a signed-in user, or by the portal itself. */
export function command<P extends Permission, S extends z.ZodType, Output>(
  permission: P,
  input: S,
  run: (ctx: CtxFor<P>, input: z.infer<S>) => Promise<Output>,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    ensureMay(ctx, permission);
    const parsed = await parseScanned(ctx, permission, input, raw);
    return inTransaction(ctx, parsed, (inner, given) => run(inner as CtxFor<P>, given));
  };
  return Object.assign(execute, { permission });
}

export interface Transaction<Output> {
  (ctx: Ctx): Promise<Output>;
  readonly permission: Permission;
}

/** A command without input. */
export function transaction<P extends Permission, Output>(
  permission: P,
  run: (ctx: CtxFor<P>) => Promise<Output>,
): Transaction<Output> {
  const execute = async (ctx: Ctx): Promise<Output> => {
    ensureMay(ctx, permission);
    return inTransaction(ctx, null, (inner) => run(inner as CtxFor<P>));
  };
  return Object.assign(execute, { permission });
}

/**
 * A write that anyone may try, made of one statement and without an audit entry. It needs no
 * explicit transaction. Used for ratings, which arrive in large numbers.
 *
 * `check` reads and verifies the input and writes nothing. Input that fails to parse, or that
 * `check` refuses, does not count against `limits.work`. If programs send such input, give it a
 * separate limit (`limits.malformed`), so that it cannot use up the other.
 */
export function publicStatement<S extends z.ZodType, Checked, Output>(
  permission: Permission,
  limits: { work: Limit; malformed?: Limit },
  input: S,
  {
    check,
    run,
  }: {
    check(ctx: Ctx, input: z.infer<S>): Promise<Checked>;
    run(ctx: Ctx, checked: Checked): Promise<Output>;
  },
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    ensureMay(ctx, permission);
    const checked = await refusedWithin(limits.malformed, ctx, async () =>
      check(ctx, parse(input, raw)),
    );
    await takeFromLimit(limits.work, ctx.clientKey);
    return run(ctx, checked);
  };
  return Object.assign(execute, { permission });
}

/**
 * A write that anyone may try, with a limit per caller. The limit counts work, not mistakes: a form
 * refused for a field does not count. The front server bounds the cost of parsing.
 */
export function publicCommand<S extends z.ZodType, Output>(
  permission: Permission,
  limit: Limit,
  input: S,
  run: Run<S, Output>,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    ensureMay(ctx, permission);
    const parsed = await parseScanned(ctx, permission, input, raw);
    await takeFromLimit(limit, ctx.clientKey);
    return inTransaction(ctx, parsed, run);
  };
  return Object.assign(execute, { permission });
}

function ensureMay(ctx: Ctx, permission: Permission): void {
  if (!can(ctx.actor, permission)) throw new Denied(ctx.actor ? 'forbidden' : 'signInFirst');
}

/** Parses. Only if the privacy scan has finds does this query the overruled finds. */
async function parseScanned<S extends z.ZodType>(
  ctx: Ctx,
  permission: Permission,
  input: S,
  raw: unknown,
): Promise<z.infer<S>> {
  const { warnedOf } = ctx;
  try {
    return parse(input, raw, { warnedOf });
  } catch (error) {
    const finds = error instanceof Invalid ? Object.values(error.finds).flat() : [];
    if (finds.length === 0) throw error;
    const overruled = await listOverruled(ctx, textKindOf(permission), finds);
    if (overruled.size === 0) throw error;
    return parse(input, raw, { warnedOf, overruled });
  }
}

/** Runs `work`. A refusal counts against `limit`; an unexpected error does not. */
async function refusedWithin<T>(
  limit: Limit | undefined,
  ctx: Ctx,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefused = [Invalid, Denied, Refusal, NotFound].some((kind) => error instanceof kind);
    if (limit && isRefused) await takeFromLimit(limit, ctx.clientKey);
    throw error;
  }
}

const inTransaction = <Input, Output>(
  ctx: Ctx,
  input: Input,
  run: (ctx: Ctx, input: Input) => Promise<Output>,
): Promise<Output> =>
  ctx.db.transaction(async (tx) => {
    const inner: Ctx = { ...ctx, db: tx, audit: [] };
    const output = await run(inner, input);
    const who = { actor: ctx.actor?.userId ?? 'public', roles: ctx.actor?.roles.join(',') ?? '' };
    await appendAudit(tx, ctx.now, who, inner.audit);
    return output;
  });
