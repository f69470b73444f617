/**
 * GET /office/issues/checklist.xlsx: the form of the page as a workbook. A request that the page
 * refuses leads to the page, which says why.
 */
import type { APIRoute } from 'astro';
import { readForm } from '#features/issues/forms/queries.ts';
import { formFileName, periodText } from '#labels/issue-forms.ts';
import { to } from '#navigation/links.ts';
import { sheetHeaders } from '#platform/exports/sheet.ts';
import { xlsxForm } from '#platform/exports/xlsx.ts';

export const GET: APIRoute = async ({ url, locals: { ctx }, redirect }) => {
  const { form, unit, period } = await readForm(ctx, 'checklist', url.searchParams);
  if (!form) return redirect(to(`/office/issues/checklist${url.search}`), 303);
  const name = formFileName(
    unit?.shortName ?? ctx.region.shortName,
    'checklist',
    periodText(period.period, period.quarter),
  );
  return new Response(new Uint8Array(await xlsxForm(form)), {
    headers: sheetHeaders(name, 'xlsx'),
  });
};
