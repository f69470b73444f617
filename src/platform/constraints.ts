import type { RefusalCode } from '#labels/refusals.ts';
import { Refusal } from './refusal.ts';

/** Name of the violated database constraint; null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint: name } = cause as { code?: string; constraint?: string };
    if (code?.startsWith('23') && name) return name;
  }
  return null;
}

/**
 * Turns a constraint violation into a `Refusal`: `await refusing(insert, { check_ins_once:
 * 'checkIn.already' })`.
 */
export async function refusing<T>(
  work: PromiseLike<T>,
  refusals: Record<string, RefusalCode>,
  details: Record<string, string | number> = {},
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = refusals[violatedConstraint(error) ?? ''];
    if (code) throw new Refusal(code, details);
    throw error;
  }
}
