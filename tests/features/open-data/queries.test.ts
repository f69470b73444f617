import { expect } from 'vitest';
import { openApiOf } from '#features/open-data/export.ts';
import { listQuery } from '#features/open-data/input.ts';
import { readers } from '#features/open-data/queries.ts';
import { resources, schemas } from '#features/open-data/schemas.ts';
import { chooseRoster } from '#features/experiencers/consents/commands.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay, aPublishedOpenDay } from '#tests/support/factories.ts';
import { testRegion } from '#tests/support/region.ts';
import { town } from '#tests/support/town.ts';

const first = listQuery.parse({});

test('every list answers with exactly the fields its schema names', async ({ db }) => {
  await aPublishedOpenDay(db);
  for (const resource of resources) {
    const { data } = await readers[resource](ctx(db), first);
    for (const item of data) expect(() => schemas[resource].parse(item)).not.toThrow();
  }
});

test('a draft is not among the open days', async ({ db }) => {
  const published = await aPublishedOpenDay(db);
  await aDraftOpenDay(db);
  const { data } = await readers['open-days'](ctx(db), first);
  expect(data.map(({ id }) => id)).toEqual([published.id]);
});

test('only who agreed stands on the roster, and masked unless the full name was agreed to', async ({
  db,
}) => {
  const [one, two] = town.experiencers;
  await chooseRoster(ctx(db, { actor: one! }), { roster: 'masked' });
  await chooseRoster(ctx(db, { actor: two! }), { roster: 'full_name' });
  const { data } = await readers.experiencers(ctx(db), first);
  expect(data.map(({ name }) => name)).toEqual(['沈*秋', '陆明远']);
});

test('open days go on page by page without a gap or a repeat', async ({ db }) => {
  for (let n = 0; n < 55; n += 1) await aPublishedOpenDay(db, { title: `第 ${n} 场体验日` });
  const one = await readers['open-days'](ctx(db), first);
  const two = await readers['open-days'](ctx(db), { ...first, after: one.next });
  expect(one.data).toHaveLength(50);
  expect(two).toMatchObject({ next: null });
  expect(new Set([...one.data, ...two.data].map(({ id }) => id)).size).toBe(55);
});

test('a span of the rota longer than two months is cut, not refused', async ({ db }) => {
  const { data } = await readers.duties(
    ctx(db),
    listQuery.parse({ from: '2026-01-01', to: '2027-12-31' }),
  );
  expect(data).toEqual([]);
});

test('OpenAPI names every list and refuses unknown fields, as the schemas do', () => {
  const document = openApiOf(testRegion) as {
    paths: Record<string, unknown>;
    components: {
      schemas: Record<string, { additionalProperties?: boolean; required?: string[] }>;
    };
  };
  expect(Object.keys(document.paths)).toEqual(resources.map((resource) => `/api/v1/${resource}`));
  for (const resource of resources)
    expect(document.components.schemas[resource]).toMatchObject({
      additionalProperties: false,
      required: Object.keys(schemas[resource].shape),
    });
  expect(JSON.stringify(document, null, 2)).toMatchSnapshot();
});
