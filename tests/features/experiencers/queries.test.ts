import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import { chooseRoster } from '#features/experiencers/consents/commands.ts';
import {
  findExperiencer,
  findProfile,
  listExperiencers,
  readRoster,
} from '#features/experiencers/queries.ts';
import { termStateOf } from '#features/experiencers/rules.ts';
import { termStates, type RosterChoice } from '#db/vocabulary/people.ts';
import { day } from '#platform/day.ts';
import { anExperiencer } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { phoneOf, town } from '#tests/support/town.ts';

const today = day('2026-11-21');
const choose = (db: Db, index: number, roster: RosterChoice) =>
  chooseRoster(ctx(db, { actor: town.experiencers[index]! }), { roster });

test('the roster names who agreed, masked unless they agreed to more, and counts everybody', async ({
  db,
}) => {
  expect(await readRoster(db, today, null)).toMatchObject({ rows: [], named: 0, inOffice: 12 });
  await choose(db, 0, 'masked');
  await choose(db, 1, 'full_name');
  await choose(db, 11, 'masked');
  const roster = await readRoster(db, today, null);
  expect(roster.rows.map(({ number, name }) => [number, name])).toEqual([
    ['TY2026001', '沈*秋'],
    ['TY2026002', '陆明远'],
    ['TY2026012', '欧阳*'],
  ]);
  expect(roster.byType).toEqual([
    { type: 'enterprise', count: 4 },
    { type: 'citizen', count: 8 },
    { type: 'npc_deputy', count: 0 },
    { type: 'cppcc_member', count: 0 },
    { type: 'expert', count: 0 },
    { type: 'media', count: 0 },
    { type: 'other', count: 0 },
  ]);
  const text = JSON.stringify(roster);
  for (const hidden of [
    '顾小满',
    '顾*满',
    '沈知秋',
    '欧阳静',
    phoneOf(1),
    testSecrets.digest('phone', phoneOf(1)),
  ])
    expect(text).not.toContain(hidden);
  expect(Object.keys(roster.rows[0]!).toSorted()).toEqual([
    'endsOn',
    'industry',
    'name',
    'number',
    'startsOn',
    'town',
    'type',
  ]);
});

test('taking the consent back takes the name off at once', async ({ db }) => {
  await choose(db, 0, 'full_name');
  await choose(db, 0, 'masked');
  expect((await readRoster(db, today, null)).rows.map(({ name }) => name)).toEqual(['沈*秋']);
  await choose(db, 0, 'none');
  expect(await readRoster(db, today, null)).toMatchObject({ rows: [], inOffice: 12 });
});

test('who is not in office is neither named nor counted', async ({ db }) => {
  for (const index of [0, 1, 2]) await choose(db, index, 'full_name');
  const change = (index: number, term: Partial<typeof experiencers.$inferInsert>) =>
    db
      .update(experiencers)
      .set(term)
      .where(eq(experiencers.id, town.experiencers[index]!.experiencerId));
  await change(0, { endsOn: day('2026-11-20') });
  await change(1, { endedOn: day('2026-11-20'), endKind: 'dismissed' });
  await change(2, { endedOn: day('2026-11-21'), endKind: 'resigned' }); // today is the last day
  const roster = await readRoster(db, today, null);
  expect(roster.rows.map(({ name }) => name)).toEqual(['顾小满']);
  expect(roster.inOffice).toBe(10);
});

test('the roster is read by the page, and who leaves between two pages moves nobody else', async ({
  db,
}) => {
  for (let n = 1; n <= 30; n += 1) {
    const actor = await anExperiencer(db, n);
    await chooseRoster(ctx(db, { actor }), { roster: 'masked' });
  }
  const first = await readRoster(db, today, null);
  expect([first.rows.length, first.named]).toEqual([20, 30]);
  const left = first.rows[3]!.number;
  await db
    .update(experiencers)
    .set({ endedOn: day('2026-11-20'), endKind: 'resigned' })
    .where(eq(experiencers.number, left));
  const second = await readRoster(db, today, first.next);
  expect([second.rows.length, second.next, second.named]).toEqual([10, null, 29]);
  expect(new Set([...first.rows, ...second.rows].map(({ number }) => number)).size).toBe(30);
});

test('the office lists everybody by state, and each state as the rule has it', async ({ db }) => {
  const change = (index: number, term: Partial<typeof experiencers.$inferInsert>) =>
    db
      .update(experiencers)
      .set(term)
      .where(eq(experiencers.id, town.experiencers[index]!.experiencerId));
  await change(0, { endsOn: day('2026-11-20') });
  await change(1, { endedOn: day('2026-11-20'), endKind: 'dismissed' });
  await change(2, { endedOn: day('2026-11-20'), endKind: 'resigned' });
  await change(3, { endedOn: day('2026-11-21'), endKind: 'resigned' });
  const counts: Record<string, number> = {};
  for (const state of termStates) {
    const { rows } = await listExperiencers(db, today, { state, after: null });
    expect(rows.every((row) => termStateOf(row, today) === state)).toBe(true);
    counts[state] = rows.length;
  }
  expect(counts).toEqual({ in_office: 9, expired: 1, dismissed: 1, resigned: 1 });
  for (let n = 1; n <= 10; n += 1) await anExperiencer(db, n);
  const first = await listExperiencers(db, today, { state: null, after: null });
  const second = await listExperiencers(db, today, { state: null, after: first.next });
  expect([first.rows.length, second.rows.length, second.next]).toEqual([20, 2, null]);
});

test('the office and the person see a masked phone', async ({ db }) => {
  const person = town.experiencers[0]!;
  expect(await findExperiencer(db, testSecrets, person.experiencerId)).toMatchObject({
    number: 'TY2026001',
    name: '沈知秋',
    phone: '139****0001',
    appointedBy: '办公室',
  });
  expect(await findProfile(db, testSecrets, person.userId)).toMatchObject({
    name: '沈知秋',
    phone: '139****0001',
  });
  await db.update(users).set({ phoneSealed: null }).where(eq(users.id, person.userId));
  expect(await findProfile(db, testSecrets, person.userId)).toMatchObject({ phone: null });
});
