/** POST /view: remembers which view a reader wants and leads back to the page he came from, at its clean address. */
import type { APIRoute } from 'astro';
import { safeNext } from '#features/accounts/rules.ts';
import { to, withoutView } from '#layouts/links.ts';
import { isView, rememberView } from '#platform/view.ts';

export const POST: APIRoute = async (context) => {
  const form = await context.request.formData().catch(() => null);
  const view = form?.get('view');
  if (!isView(view)) return new Response(null, { status: 400 });
  rememberView(context, view);
  const back = String(form?.get('back') ?? '');
  return context.redirect(withoutView(new URL(safeNext(back, to('/')), context.url)), 303);
};
