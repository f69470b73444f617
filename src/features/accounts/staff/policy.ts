import type { Actor } from '#platform/ctx.ts';

/**
 * Nobody changes their own rights or disables their own account. Another security administrator
 * does it (domain.md §10).
 */
export const mayManage = (actor: Actor | null, userId: string): boolean =>
  actor !== null && actor.userId !== userId;
