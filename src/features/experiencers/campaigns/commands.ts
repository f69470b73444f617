/** Recruitment notices. One person writes a notice, another publishes it; then it never changes. */
import { eq } from 'drizzle-orm';
import { campaigns } from '#db/tables/experiencers.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { ensure, found } from '#platform/refusal.ts';
import {
  editCampaignInput,
  publishCampaignInput,
  typedCampaign,
  writeCampaignInput,
} from './input.ts';
import { mayEditCampaign } from './policy.ts';
import { campaignText } from './queries.ts';
import { editionOf, phaseOf } from './rules.ts';

export const writeCampaign = command('campaign.write', writeCampaignInput, async (ctx, text) => {
  const actor = ctx.actor;
  const [campaign] = await ctx.db
    .insert(campaigns)
    .values({ ...text, createdBy: actor.userId, createdAt: ctx.now })
    .returning({ id: campaigns.id });
  const { id } = found(campaign, 'campaign');
  note(ctx, 'campaign.write', `campaign:${id}`);
  return { id };
});

/** Only before publication, and only by the writer. */
export const editCampaign = command(
  'campaign.write',
  editCampaignInput,
  async (ctx, { campaignId, edition, ...text }) => {
    const campaign = await lockCampaign(ctx, campaignId);
    ensure(campaign.publishedAt === null, 'campaign.alreadyPublished');
    ensure(mayEditCampaign(ctx.actor, campaign), 'campaign.onlyItsWriter');
    ensureLatest(typedCampaign(campaign), edition);
    await ctx.db.update(campaigns).set(text).where(eq(campaigns.id, campaignId));
    note(ctx, 'campaign.edit', `campaign:${campaignId}`);
    return { id: campaignId };
  },
);

/** Publishes exactly the text that was read. The writer may not publish. No change afterwards. */
export const publishCampaign = command(
  'campaign.publish',
  publishCampaignInput,
  async (ctx, { campaignId, edition }) => {
    const actor = ctx.actor;
    const campaign = await lockCampaign(ctx, campaignId);
    ensure(campaign.publishedAt === null, 'campaign.alreadyPublished');
    ensure(editionOf(campaign) === edition, 'campaign.changed');
    ensure(phaseOf(campaign, ctx.now) !== 'closed', 'campaign.past');
    await refusing(
      ctx.db
        .update(campaigns)
        .set({ publishedBy: actor.userId, publishedAt: ctx.now })
        .where(eq(campaigns.id, campaignId)),
      { campaigns_second_person_publishes: 'campaign.writerMayNotPublish' },
    );
    note(ctx, 'campaign.publish', `campaign:${campaignId}`, { edition });
    return { id: campaignId };
  },
);

async function lockCampaign(ctx: Ctx, id: string) {
  const [campaign] = await ctx.db
    .select({ ...campaignText, createdBy: campaigns.createdBy, publishedAt: campaigns.publishedAt })
    .from(campaigns)
    .where(eq(campaigns.id, id))
    .for('update');
  return found(campaign, 'campaign');
}
