/** A pseudonym for the owner of drafts, useless elsewhere. */
import type { Ctx } from '#platform/ctx.ts';

export const draftOwner = ({ actor, secrets }: Ctx): string =>
  actor ? secrets.digest('draft owner', actor.userId).slice(0, 16) : 'nobody';
