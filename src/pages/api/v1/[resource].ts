/**
 * GET /api/v1/{open-days|experiencers|issues|duties|ratings}: one page as JSON, or the whole list
 * as a sheet with ?format=csv. A sheet is streamed while it is read. The number of concurrent
 * sheets is limited, because each holds a database reader.
 */
import type { APIRoute } from 'astro';
import { cellsOf, headsOf } from '#features/open-data/export.ts';
import { BadParameter, readListQuery, type ListQuery } from '#features/open-data/input.ts';
import { readers, readWhole } from '#features/open-data/queries.ts';
import { resources, schemas, type Resource } from '#features/open-data/schemas.ts';
import { badParameterSentence } from '#labels/open-data.ts';
import { csvStream, type Cell } from '#platform/exports/csv.ts';
import { json } from '#platform/json-answer.ts';

const maximumSheets = 2;
let sheets = 0;

export const GET: APIRoute = async ({ params, url, locals }) => {
  const resource = resources.find((one) => one === params.resource);
  if (!resource) return json({ error: 'notFound' }, 404);
  try {
    const query = readListQuery(resource, url.searchParams);
    return query.format === 'csv'
      ? await sheetOf(resource, query, locals)
      : await pageOf(resource, query, url, locals);
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
  query: ListQuery,
  { ctx, roomToWrite }: App.Locals,
): Promise<Response> {
  if (sheets >= maximumSheets) return json({ error: 'busy' }, 503, { 'Retry-After': '5' });
  sheets += 1;
  let open = true;
  const ended = (): void => {
    if (open) sheets -= 1;
    open = false;
  };
  try {
    const batches = sheetRows(resource, query, ctx);
    const first = await batches.next(); // query errors are reported before the first byte
    return new Response(
      csvStream(headsOf(resource), resumed(first, batches), {
        room: roomToWrite ?? (() => Promise.resolve()),
        ended,
      }),
      {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': `attachment; filename="${resource}.csv"`,
        },
      },
    );
  } catch (error) {
    ended();
    throw error;
  }
}

async function* sheetRows(resource: Resource, query: ListQuery, ctx: App.Locals['ctx']) {
  for await (const items of readWhole(ctx, resource, query)) {
    checked(resource, items);
    yield items.map((item) => cellsOf(resource, item));
  }
}

async function* resumed(first: IteratorResult<Cell[][]>, rest: AsyncGenerator<Cell[][]>) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
