/** Whose drafts these are, in a word that names nobody and is of no use elsewhere. */
import type { Ctx } from '#platform/ctx.ts';

export const draftOwner = ({ actor, secrets }: Ctx): string =>
  actor ? secrets.digest('draft owner', actor.userId).slice(0, 16) : 'nobody';
