/** POST /view: stores the chosen view and redirects to the previous page, at its clean address. */
import type { APIRoute } from 'astro';
import { safeNext } from '#features/accounts/rules.ts';
import { to, withoutView } from '#navigation/links.ts';
import { formOf } from '#platform/form.ts';
import { readForm } from '#platform/input.ts';
import { isView, rememberView } from '#platform/view.ts';

export const POST: APIRoute = async (context) => {
  const { view, back } = readForm(await formOf(context.request));
  if (!isView(view)) return new Response(null, { status: 400 });
  rememberView(context, view);
  return context.redirect(
    withoutView(new URL(safeNext(typeof back === 'string' ? back : '', to('/')), context.url)),
    303,
  );
};
