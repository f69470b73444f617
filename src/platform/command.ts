/**
 * The one door to every write, for pages, API routes, jobs and the command line: permission first (so that a caller
 * without rights learns nothing from field errors), then parse, then one transaction with its audit entries last.
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

/** A write by somebody who is signed in, or by the portal itself. */
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

/**
 * A write anyone may try that is one statement and leaves no audit entry: the statement is the transaction, and none is opened
 * around it. For ratings, which come by the hundred. `check` reads and proves what came, and writes nothing. Input that
 * does not parse or that `check` refuses takes nothing from `limits.work`; where it is sent by programs, it has a limit
 * of its own (`limits.malformed`), so that it cannot use up the other.
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
 * A write anyone may try: said aloud, and limited per caller. The limit counts work, not mistakes: a form refused for a
 * field takes nothing from it. What parsing itself may cost is bounded by the front.
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

/** Parses; what the privacy scan finds is looked up among the overruled finds, which costs a query only then. */
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

/** Does `work`; when it refuses, takes from `limit`. A fault of ours takes nothing. */
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
