/**
 * /api/v1 as a client program uses it: every list as JSON and as a file, page after page, without
 * anybody who did not consent.
 */
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { demoApplicants, demoExperiencers } from '../../db/seed/demo.ts';
import { sheetHeads } from '../../src/labels/open-data.ts';
import { dayAfter } from '../support/office-work.ts';
import { workbookType } from '../../src/platform/exports/sheet.ts';
import { readSheet } from '../support/sheet.ts';
import { readWorkbook } from '../support/workbook.ts';
import { callerOf, expect, test } from '../support/portal.ts';

const lists = ['open-days', 'experiencers', 'issues', 'duties', 'ratings'] as const;
const today = new Date().toISOString().slice(0, 10);
const spans = [
  '/api/v1/issues?list=demand',
  '/api/v1/issues?list=optimization',
  `/api/v1/duties?from=${dayAfter(today, -31)}&to=${today}`,
];

interface DataPage {
  data: Record<string, unknown>[];
  next: string | null;
}

/** All pages of a list, following the Link header. */
async function whole(
  caller: APIRequestContext,
  address: string,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let path: string | null = address; path;) {
    const answer: APIResponse = await caller.get(path);
    expect(answer.status(), path).toBe(200);
    const { data, next } = (await answer.json()) as DataPage;
    rows.push(...data);
    const link = answer.headers()['link'];
    expect(link !== undefined, 'a Link header stands exactly where there is more').toBe(
      next !== null,
    );
    const following: string | null = link
      ? (/^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? '')
      : null;
    expect(following).not.toBe('');
    expect(rows.length).toBeLessThan(5_000);
    path = following;
  }
  return rows;
}

test('every list is there, as JSON and as a file spreadsheets open, with the same rows', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  for (const list of lists) {
    const json = await caller.get(`/api/v1/${list}`);
    expect(json.status(), list).toBe(200);
    expect(json.headers()['content-type']).toBe('application/json; charset=utf-8');
    expect(json.headers()['set-cookie']).toBeUndefined();
    const { data } = (await json.json()) as DataPage;
    expect(data.length, `${list} of the demo district`).toBeGreaterThan(0);

    const csv = await caller.get(`/api/v1/${list}?format=csv`);
    expect(csv.headers()['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers()['content-disposition']).toBe(`attachment; filename="${list}.csv"`);
    const bytes = await csv.body();
    expect([...bytes.subarray(0, 3)], 'byte order mark').toEqual([0xef, 0xbb, 0xbf]);
    const sheet = readSheet(bytes);
    expect(sheet[0]).toEqual(Object.values(sheetHeads[list]));
    expect(sheet.length - 1, `${list}: the whole list`).toBe(
      (await whole(caller, `/api/v1/${list}`)).length,
    );
    expect(bytes.toString('utf8'), 'no cell is a formula').not.toMatch(/(^|[,\n])"?\s*[=+@]/);

    const xlsx = await caller.get(`/api/v1/${list}?format=xlsx`);
    expect(xlsx.headers()['content-type']).toBe(workbookType);
    expect(xlsx.headers()['content-disposition']).toBe(`attachment; filename="${list}.xlsx"`);
    const book = readWorkbook(await xlsx.body());
    expect(book.row(1)).toEqual(sheet[0]);
    expect(book.row(sheet.length), `${list}: the last row of the workbook`).not.toEqual([]);
    expect(book.row(sheet.length + 1), `${list}: no row more`).toEqual([]);
  }
});

test('a client that follows the links gets every row once', async ({ portal, visitor }) => {
  const caller = await callerOf(portal, 'visitor');
  const issues = await whole(caller, '/api/v1/issues');
  expect(issues.length).toBeGreaterThan(20); // more than a page
  expect(new Set(issues.map(({ number }) => number)).size).toBe(issues.length);
  const page = await visitor();
  await page.goto('/issues?list=problem');
  await expect(page.getByText(`共 ${issues.length} 条`)).toBeVisible();

  const people = await whole(caller, '/api/v1/experiencers');
  expect(new Set(people.map(({ number }) => number)).size).toBe(people.length);
  // Other journeys on this portal may have appointed people meanwhile.
  expect(people.length).toBeGreaterThanOrEqual(
    demoExperiencers.filter(({ roster }) => roster !== 'none').length,
  );
});

test('what is asked wrongly is answered in JSON', async ({ portal }) => {
  const caller = await callerOf(portal, 'visitor');
  for (const [path, status, error, parameter] of [
    ['/api/v1/ballots', 404, 'notFound', undefined],
    ['/api/v1/constructor', 404, 'notFound', undefined],
    ['/api/v1/issues?format=xml', 400, 'malformed', 'format'],
    ['/api/v1/issues?format=csv&list=secret', 400, 'malformed', 'list'],
    ['/api/v1/issues?format=csv&unit=nobody', 400, 'malformed', 'unit'],
    ['/api/v1/issues?color=red', 400, 'unknownParameter', 'color'],
    ['/api/v1/duties?from=2026-02-30', 400, 'malformed', 'from'],
    [`/api/v1/open-days?after=${'x'.repeat(201)}`, 400, 'malformed', 'after'],
    // An unknown cursor must not return the first page: a program would loop for ever.
    ['/api/v1/issues?after=WT000000-0000', 400, 'malformed', 'after'],
    ['/api/v1/open-days?after=%27%3B--', 400, 'malformed', 'after'],
    ['/api/v1/experiencers?after=99999', 400, 'malformed', 'after'],
  ] as const) {
    const answer = await caller.get(path);
    expect(answer.status(), path).toBe(status);
    expect(answer.headers()['content-type'], path).toBe('application/json; charset=utf-8');
    expect(await answer.json(), path).toMatchObject({ error, ...(parameter && { parameter }) });
  }
  expect((await caller.post('/api/v1/issues', { data: {} })).status()).not.toBe(200);
});

test('the description names every list and every field that comes', async ({ portal }) => {
  const caller = await callerOf(portal, 'visitor');
  const description = (await (await caller.get('/api/v1/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, { get: object }>;
    components: {
      schemas: Record<
        string,
        { properties: Record<string, unknown>; additionalProperties: boolean }
      >;
    };
  };
  expect(description.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(description.paths).sort()).toEqual(
    lists.map((list) => `/api/v1/${list}`).sort(),
  );
  for (const list of lists) {
    const {
      data: [first],
    } = (await (await caller.get(`/api/v1/${list}`)).json()) as DataPage;
    expect(
      Object.keys(description.components.schemas[list]?.properties ?? {}).sort(),
      list,
    ).toEqual(Object.keys(first ?? {}).sort());
    expect(description.components.schemas[list]?.additionalProperties, list).toBe(false);
  }
});

test('no telephone, no applicant and no name its owner did not give stands in any answer, no matter who asks', async ({
  portal,
}) => {
  const silent = demoExperiencers.filter(({ roster }) => roster === 'none').map(({ name }) => name);
  const masked = demoExperiencers
    .filter(({ roster }) => roster === 'masked')
    .map(({ name }) => name);
  const named = demoExperiencers
    .filter(({ roster }) => roster === 'full_name')
    .map(({ name }) => name);
  expect(silent.length).toBeGreaterThan(0);
  const answers: string[] = [];
  for (const who of ['visitor', 'office']) {
    const caller = await callerOf(portal, who);
    const rows = [];
    for (const path of [...lists.map((list) => `/api/v1/${list}`), ...spans])
      rows.push(await whole(caller, path));
    const everything = JSON.stringify(rows);
    for (const name of [...silent, ...masked, ...demoApplicants.map((applicant) => applicant.name)])
      expect(everything, name).not.toContain(name);
    // the comparison itself can find a name
    for (const name of named) expect(everything, name).toContain(name);
    expect(everything.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')).not.toMatch(/1[3-9]\d{9}/);
    answers.push(everything);
  }
  expect(answers[0]).toBe(answers[1]);
});
