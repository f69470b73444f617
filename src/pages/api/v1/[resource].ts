/**
 * GET /api/v1/{open-days|experiencers|issues|duties|ratings}: one page as JSON, or the whole list
 * as a sheet with ?format=csv or ?format=xlsx.
 */
import type { APIRoute } from 'astro';
import { cellsOf, columnsOf } from '#features/open-data/export.ts';
import { BadParameter, readListQuery, type ListQuery } from '#features/open-data/input.ts';
import { readers, readWhole } from '#features/open-data/queries.ts';
import { resources, schemas, type Resource } from '#features/open-data/schemas.ts';
import { badParameterSentence, sheetNames } from '#labels/open-data.ts';
import { answerSheet, sheetBusy, type SheetFormat } from '#platform/exports/sheet.ts';
import { json } from '#platform/json-answer.ts';

export const GET: APIRoute = async ({ params, url, locals }) => {
  const resource = resources.find((one) => one === params.resource);
  if (!resource) return json({ error: 'notFound' }, 404);
  try {
    const query = readListQuery(resource, url.searchParams);
    return query.format === 'json'
      ? await pageOf(resource, query, url, locals)
      : await sheetOf(resource, query.format, query, locals);
  } catch (error) {
    if (error instanceof BadParameter)
      return json(
        {
          error: error.kind,
          parameter: error.parameter,
          message: badParameterSentence(error.kind, error.parameter),
        },
        400,
      );
    throw error;
  }
};

/** An extra field must never leave. */
const checked = (resource: Resource, items: readonly unknown[]): void =>
  items.forEach((item) => schemas[resource].parse(item));

async function pageOf(
  resource: Resource,
  query: ListQuery,
  url: URL,
  { ctx }: App.Locals,
): Promise<Response> {
  const page = await readers[resource](ctx, query);
  checked(resource, page.data);
  const following = new URL(url);
  if (page.next) following.searchParams.set('after', page.next);
  return json(
    page,
    200,
    page.next ? { Link: `<${following.pathname}${following.search}>; rel="next"` } : {},
  );
}

async function sheetOf(
  resource: Resource,
  format: SheetFormat,
  query: ListQuery,
  { ctx, roomToWrite }: App.Locals,
): Promise<Response> {
  const answer = await answerSheet({
    share: 'public',
    format,
    fileName: resource,
    name: sheetNames[resource],
    columns: columnsOf(resource),
    batches: sheetRows(resource, query, ctx),
    room: roomToWrite,
  });
  return answer === sheetBusy ? json({ error: 'busy' }, 503, { 'Retry-After': '5' }) : answer;
}

async function* sheetRows(resource: Resource, query: ListQuery, ctx: App.Locals['ctx']) {
  for await (const items of readWhole(ctx, resource, query)) {
    checked(resource, items);
    yield items.map((item) => cellsOf(resource, item));
  }
}
