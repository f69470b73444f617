/** Hands over several issues to one unit at once. Each issue is a transaction of its own. */
import type { Command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Day } from '#platform/day.ts';
import { parse } from '#platform/input.ts';
import { can } from '#platform/permissions.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { assignIssue } from '../commands.ts';
import { findUnknownChoices } from '../queries.ts';
import { handOverInput } from './input.ts';

export interface HandedOver {
  issueId: string;
  /** The due day, or why this issue was refused. The others are handed over all the same. */
  dueOn: Day | null;
  refusal: Refusal | null;
}

/**
 * Runs `assignIssue` for each ticked issue, published at once. Refuses nothing as a whole but a
 * malformed form or an unknown unit.
 */
export const handOverIssues: Command<{ leadUnitId: number; answers: HandedOver[] }> = Object.assign(
  async (ctx: Ctx, raw: unknown) => {
    if (!can(ctx.actor, 'issue.assign')) throw new Denied(ctx.actor ? 'forbidden' : 'signInFirst');
    const { chosen, leadUnitId } = parse(handOverInput, raw);
    if ((await findUnknownChoices(ctx.db, { leadUnitId })).length > 0)
      throw new Invalid({ leadUnitId: 'notOffered' });
    const answers: HandedOver[] = [];
    for (const { issueId, edition } of chosen)
      answers.push(await handOver(ctx, { issueId, edition, leadUnitId: String(leadUnitId) }));
    return { leadUnitId, answers };
  },
  { permission: assignIssue.permission },
);

async function handOver(
  ctx: Ctx,
  input: { issueId: string; edition: string; leadUnitId: string },
): Promise<HandedOver> {
  const { issueId } = input;
  try {
    const { dueOn } = await assignIssue(ctx, { ...input, publication: 'now' });
    return { issueId, dueOn, refusal: null };
  } catch (error) {
    if (error instanceof Refusal) return { issueId, dueOn: null, refusal: error };
    // 系统性攻坚 needs a named day, which only the page of the issue asks for.
    if (error instanceof Invalid)
      return { issueId, dueOn: null, refusal: new Refusal('issue.handOverAlone') };
    if (error instanceof NotFound)
      return { issueId, dueOn: null, refusal: new Refusal('issue.changedSince') };
    throw error;
  }
}
