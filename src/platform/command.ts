/**
 * The one door to every write, for pages, API routes, jobs and the command line: permission first (so that a caller
 * without rights learns nothing from field errors), then parse, then one transaction with its audit entries last.
 */
import type { z } from 'zod';
import { can, type Permission } from './permissions.ts';
import { appendAudit } from './audit.ts';
import type { Ctx } from './ctx.ts';
import { parse } from './input.ts';
import { takeFromLimit, type Limit } from './rate-limit.ts';
import { Denied } from './refusal.ts';

export interface Command<Output> {
  (ctx: Ctx, raw: unknown): Promise<Output>;
  readonly permission: Permission;
}

type Run<S extends z.ZodType, Output> = (ctx: Ctx, input: z.infer<S>) => Promise<Output>;

/** A write by somebody who is signed in, or by the portal itself. */
export function command<S extends z.ZodType, Output>(
  permission: Permission,
  input: S,
  run: Run<S, Output>,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    if (!can(ctx.actor, permission)) throw new Denied(ctx.actor ? 'forbidden' : 'signInFirst');
    const parsed = parse(input, raw);
    return ctx.db.transaction(async (tx) => {
      const inner: Ctx = { ...ctx, db: tx, audit: [] };
      const output = await run(inner, parsed);
      const who = { actor: ctx.actor?.userId ?? 'public', roles: ctx.actor?.roles.join(',') ?? '' };
      await appendAudit(tx, ctx.now, who, inner.audit);
      return output;
    });
  };
  return Object.assign(execute, { permission });
}

/**
 * A write anyone may try that is one statement and leaves no audit entry: the statement is the transaction, and none is opened
 * around it. For ratings, which come by the hundred.
 */
export function publicStatement<S extends z.ZodType, Output>(
  permission: Permission,
  limit: Limit,
  input: S,
  run: Run<S, Output>,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    await takeFromLimit(limit, ctx.clientKey);
    if (!can(ctx.actor, permission)) throw new Denied(ctx.actor ? 'forbidden' : 'signInFirst');
    return run(ctx, parse(input, raw));
  };
  return Object.assign(execute, { permission });
}

/** A write anyone may try: said aloud, and limited per caller. The limit counts tries, also malformed ones. */
export function publicCommand<S extends z.ZodType, Output>(
  permission: Permission,
  limit: Limit,
  input: S,
  run: Run<S, Output>,
): Command<Output> {
  const inner = command(permission, input, run);
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    await takeFromLimit(limit, ctx.clientKey);
    return inner(ctx, raw);
  };
  return Object.assign(execute, { permission });
}
