import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { isRecused, listRecusals } from '#features/experiencers/recusals/queries.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { roles } from '#db/vocabulary/roles.ts';
import { anExperiencer, aPublishedOpenDay } from '#tests/support/factories.ts';
import { setRecusals } from '#tests/support/editions.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const asOffice = (db: Db) => ctx(db, { actor: town.office });

describe('the ties of an experiencer', () => {
  test('are replaced as the office says, and decide at each day that rates such a unit', async ({
    db,
  }) => {
    const { experiencerId } = await anExperiencer(db, 1);
    const rated = await aPublishedOpenDay(db, { units: [2] });
    const other = await aPublishedOpenDay(db, { units: [3] });
    await setRecusals(asOffice(db), {
      experiencerId,
      tie: 'supplier',
      tiedUnitIds: ['1', '2'],
    });
    expect(await listRecusals(db, experiencerId)).toMatchObject([
      { unitId: 1, tie: 'supplier' },
      { unitId: 2, tie: 'supplier' },
    ]);
    expect(await isRecused(db, experiencerId, rated.id)).toBe(true);
    expect(await isRecused(db, experiencerId, other.id)).toBe(false);
    await setRecusals(asOffice(db), { experiencerId, tie: 'none' });
    expect(await isRecused(db, experiencerId, rated.id)).toBe(false);
  });

  test('changed by somebody else meanwhile are not overwritten', async ({ db }) => {
    const { experiencerId } = await anExperiencer(db, 1, { unitId: 1 });
    await expect(
      setRecusals(asOffice(db), { experiencerId, edition: 'an older one', tie: 'none' }),
    ).rejects.toMatchObject({
      code: 'form.outdated',
      stored: { tie: 'employee', tiedUnitIds: ['1'] },
    });
  });

  test('are refused when they contradict themselves or name no unit of ours', async ({ db }) => {
    const { experiencerId } = await anExperiencer(db, 1);
    const set = (tied: Record<string, unknown>) =>
      setRecusals(asOffice(db), { experiencerId, ...tied });
    await expect(set({ tie: 'employee' })).rejects.toMatchObject({
      fieldErrors: { tiedUnitIds: 'blank' },
    });
    await expect(set({ tie: 'employee', tiedUnitIds: '999' })).rejects.toMatchObject({
      fieldErrors: { tiedUnitIds: 'notOffered' },
    });
    await expect(set({})).rejects.toMatchObject({ fieldErrors: { tie: 'blank' } });
    await expect(
      setRecusals(asOffice(db), {
        experiencerId: '00000000-0000-4000-8000-000000000000',
        tie: 'none',
      }),
    ).rejects.toThrow(NotFound);
  });

  test('are the office’s to set', async ({ db }) => {
    for (const role of roles.filter((one) => one !== 'office_admin'))
      await expect(
        setRecusals(ctx(db, { actor: { ...town.office, roles: [role] } }), {}),
      ).rejects.toThrow(Denied);
  });
});
