import type { Actor } from '#platform/ctx.ts';

/** Nobody changes their own rights or puts themselves out: another security administrator does (domain.md §10). */
export const mayManage = (actor: Actor | null, userId: string): boolean =>
  actor !== null && actor.userId !== userId;
