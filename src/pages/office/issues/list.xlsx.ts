/**
 * GET /office/issues/list.xlsx: the whole list of the page /office/issues, with its
 * filter.
 */
import type { APIRoute } from 'astro';
import { officeListCells, officeListColumns } from '#features/issues/forms/export.ts';
import { readOfficeQuery } from '#features/issues/forms/queries.ts';
import { readOfficeList } from '#features/issues/queries.ts';
import { listFileName, officeListName } from '#labels/issue-forms.ts';
import { to } from '#navigation/links.ts';
import { answerSheet, sheetBusy } from '#platform/exports/sheet.ts';

export const GET: APIRoute = async ({ url, locals: { ctx, roomToWrite }, redirect }) => {
  const { scope, asked, unit } = await readOfficeQuery(ctx, url.searchParams);
  async function* batches() {
    if (asked.wrongNumber) return;
    for await (const rows of readOfficeList(ctx.db, scope, asked.filter, ctx.today))
      yield rows.map((row) => officeListCells(row, ctx.today));
  }
  const answer = await answerSheet({
    share: 'office',
    format: 'xlsx',
    fileName: listFileName(unit?.shortName ?? ctx.region.shortName, ctx.today),
    name: officeListName,
    columns: officeListColumns,
    batches: batches(),
    room: roomToWrite,
  });
  if (answer !== sheetBusy) return answer;
  const back = new URLSearchParams({ ...asked.parameters, busy: '1' });
  return redirect(to(`/office/issues?${back}`), 303);
};
