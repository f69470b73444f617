import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { campaigns } from '#db/tables/experiencers.ts';
import { publishCampaign, writeCampaign } from '#features/experiencers/campaigns/commands.ts';
import { typedCampaign } from '#features/experiencers/campaigns/input.ts';
import { mayEditCampaign, mayPublishCampaign } from '#features/experiencers/campaigns/policy.ts';
import {
  findCampaign,
  findPublishedCampaign,
  listCampaigns,
  listPublishedCampaigns,
} from '#features/experiencers/campaigns/queries.ts';
import { editionOf } from '#features/experiencers/campaigns/rules.ts';
import { ctx } from '#tests/support/ctx.ts';
import { editCampaign } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aCampaign, anApplicant } from '../signing-up.ts';

const typed = {
  title: '第二期招募公告',
  audience: '群众',
  seats: '２０',
  conditions: '热心',
  duties: '如实反映',
  rights: '参加活动',
  activities: '走一遍',
  procedure: '报名、审核',
  contact: '办公室',
  maxAge: '',
  termMonths: '12',
  opensAt: '2026-11-23T09:00',
  closesAt: '2026-12-07T18:00',
};

async function aDraft(db: Db, overrides: Record<string, string> = {}) {
  const { id } = await writeCampaign(ctx(db, { actor: town.editor }), { ...typed, ...overrides });
  const campaign = await findCampaign(db, id);
  if (!campaign) throw new Error('no draft');
  return campaign;
}

describe('writing', () => {
  test('keeps what was typed, with times of the office', async ({ db }) => {
    const draft = await aDraft(db, { maxAge: '65' });
    expect(draft).toMatchObject({
      title: '第二期招募公告',
      seats: 20,
      maxAge: 65,
      termMonths: 12,
      createdBy: town.editor.userId,
      publishedAt: null,
    });
    expect(draft.closesAt).toEqual(new Date('2026-12-07T18:00+08:00'));
    expect(typedCampaign(draft)).toEqual({ ...typed, seats: '20', maxAge: '65' });
    expect((await aDraft(db)).maxAge).toBeNull();
  });

  test('refuses what is missing, too long, out of bounds or the wrong way round', async ({
    db,
  }) => {
    const table: [Record<string, string>, Record<string, string>][] = [
      [{ title: ' ' }, { title: 'blank' }],
      [{ title: '题'.repeat(61) }, { title: 'tooLong' }],
      [{ duties: '长'.repeat(2001) }, { duties: 'tooLong' }],
      [{ seats: '0' }, { seats: 'tooSmall' }],
      [{ seats: '二十' }, { seats: 'notANumber' }],
      [{ maxAge: '17' }, { maxAge: 'tooSmall' }],
      [{ maxAge: '老' }, { maxAge: 'notANumber' }],
      [{ termMonths: '61' }, { termMonths: 'tooBig' }],
      [{ opensAt: '' }, { opensAt: 'blank' }],
      [{ opensAt: '2026-02-30T09:00' }, { opensAt: 'notATime' }],
      [{ closesAt: '2026-11-23T09:00' }, { closesAt: 'notAfterOpening' }],
      [{ publishedBy: town.reviewer.userId }, { form: 'unexpected' }],
    ];
    for (const [wrong, fieldErrors] of table) {
      await expect(
        writeCampaign(ctx(db, { actor: town.editor }), { ...typed, ...wrong }),
        JSON.stringify(wrong).slice(0, 60),
      ).rejects.toMatchObject({ fieldErrors });
    }
    expect(await db.$count(campaigns)).toBe(0);
  });

  test('only the writer corrects a draft, and nobody a published one', async ({ db }) => {
    const draft = await aDraft(db);
    const changed = { ...typed, campaignId: draft.id, audience: '群众和企业' };
    await expect(editCampaign(ctx(db, { actor: town.office }), changed)).rejects.toThrow(
      'campaign.onlyItsWriter',
    );
    await editCampaign(ctx(db, { actor: town.editor }), changed);
    const edited = await findCampaign(db, draft.id);
    expect(edited?.audience).toBe('群众和企业');
    await publishCampaign(ctx(db, { actor: town.reviewer }), {
      campaignId: draft.id,
      edition: editionOf(edited!),
    });
    await expect(editCampaign(ctx(db, { actor: town.editor }), changed)).rejects.toThrow(
      'campaign.alreadyPublished',
    );
  });
});

describe('publishing', () => {
  test('is for somebody else than the writer', async ({ db }) => {
    const { id } = await writeCampaign(ctx(db, { actor: town.office }), typed);
    const draft = (await findCampaign(db, id))!;
    const publish = { campaignId: id, edition: editionOf(draft) };
    await expect(publishCampaign(ctx(db, { actor: town.office }), publish)).rejects.toThrow(
      'campaign.writerMayNotPublish',
    );
    expect(await findPublishedCampaign(db, id)).toBeNull();
    await publishCampaign(ctx(db, { actor: town.reviewer }), publish);
    expect(await findPublishedCampaign(db, id)).toMatchObject({
      title: '第二期招募公告',
      publishedAt: new Date('2026-11-21T09:00+08:00'),
    });
    await expect(publishCampaign(ctx(db, { actor: town.reviewer }), publish)).rejects.toThrow(
      'campaign.alreadyPublished',
    );
  });

  test('the database itself refuses a writer who publishes', async ({ db }) => {
    const draft = await aDraft(db);
    await expect(
      db.transaction((tx) =>
        tx
          .update(campaigns)
          .set({ publishedBy: town.editor.userId })
          .where(eq(campaigns.id, draft.id)),
      ),
    ).rejects.toThrow();
  });

  test('publishes the text that was read and no later one', async ({ db }) => {
    const draft = await aDraft(db);
    const edition = editionOf(draft);
    await editCampaign(ctx(db, { actor: town.editor }), {
      ...typed,
      campaignId: draft.id,
      rights: '有报酬',
    });
    await expect(
      publishCampaign(ctx(db, { actor: town.reviewer }), { campaignId: draft.id, edition }),
    ).rejects.toThrow('campaign.changed');
    expect(await findPublishedCampaign(db, draft.id)).toBeNull();
  });

  test('not when the window is over', async ({ db }) => {
    const draft = await aDraft(db);
    await expect(
      publishCampaign(ctx(db, { actor: town.reviewer, now: '2026-12-07T18:00+08:00' }), {
        campaignId: draft.id,
        edition: editionOf(draft),
      }),
    ).rejects.toThrow('campaign.past');
  });

  test('of two reviewers at once one publishes', async ({ ownDatabase: { db } }) => {
    const draft = await aDraft(db);
    const publish = () =>
      publishCampaign(ctx(db, { actor: town.reviewer }), {
        campaignId: draft.id,
        edition: editionOf(draft),
      });
    const outcomes = await Promise.allSettled([publish(), publish()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

test('the public sees what is published, the office everything', async ({ db }) => {
  const draft = await aDraft(db);
  const published = await aCampaign(db);
  await anApplicant(db, published);
  expect((await listPublishedCampaigns(db, null)).rows.map(({ id }) => id)).toEqual([published]);
  expect(await findPublishedCampaign(db, draft.id)).toBeNull();
  expect(
    (await listCampaigns(db, null)).rows.map(({ id, applications, writer }) => ({
      id,
      applications,
      writer,
    })),
  ).toEqual([
    { id: draft.id, applications: 0, writer: '信息员' },
    { id: published, applications: 1, writer: '信息员' },
  ]);
});

test('the page offers what the command allows', async ({ db }) => {
  const draft = await aDraft(db);
  const offered = (actor: Parameters<typeof mayEditCampaign>[0]) => [
    mayEditCampaign(actor, draft),
    mayPublishCampaign(actor, draft),
  ];
  expect(offered(town.editor)).toEqual([true, false]);
  expect(offered(town.reviewer)).toEqual([false, true]);
  expect(offered(town.office)).toEqual([false, true]);
  expect(offered(town.convenor)).toEqual([false, false]);
  expect(offered(null)).toEqual([false, false]);
  const published = { ...draft, publishedAt: new Date() };
  expect([
    mayEditCampaign(town.editor, published),
    mayPublishCampaign(town.reviewer, published),
  ]).toEqual([false, false]);
});
