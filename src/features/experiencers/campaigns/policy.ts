import { can } from '#platform/permissions.ts';
import type { Actor } from '#platform/ctx.ts';

interface Campaign {
  createdBy: string;
  publishedAt: Date | null;
}

/**
 * Only the writer changes a draft. Otherwise the last editor could publish text they wrote (writer
 * ≠ reviewer, domain.md §2).
 */
export const mayEditCampaign = (actor: Actor | null, campaign: Campaign): boolean =>
  actor !== null &&
  can(actor, 'campaign.write') &&
  campaign.createdBy === actor.userId &&
  campaign.publishedAt === null;

export const mayPublishCampaign = (actor: Actor | null, campaign: Campaign): boolean =>
  actor !== null &&
  can(actor, 'campaign.publish') &&
  campaign.createdBy !== actor.userId &&
  campaign.publishedAt === null;
