/**
 * A pseudonymous name for the owner of drafts. It identifies no person and is useless elsewhere.
 */
import type { Ctx } from '#platform/ctx.ts';

export const draftOwner = ({ actor, secrets }: Ctx): string =>
  actor ? secrets.digest('draft owner', actor.userId).slice(0, 16) : 'nobody';
