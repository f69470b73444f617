/** The ballot schedule for tests whose database is a transaction: no vacuum runs inside one. */
import { is } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import { realTools, toolsInTransaction } from '#features/ballots/life/opening/commands.ts';
import { runBallotSchedule as run } from '#features/ballots/life/sealing/commands.ts';
import type { SealingTools } from '#features/ballots/life/sealing/steps.ts';
import type { Ctx } from '#platform/ctx.ts';

export const runBallotSchedule = (ctx: Ctx, tools: Partial<SealingTools> = {}): Promise<void> =>
  run(ctx, { ...(is(ctx.db, PgTransaction) ? toolsInTransaction : realTools), ...tools });
