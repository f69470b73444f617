/**
 * Builds `locals.ctx` for each request and turns the errors of commands and queries into pages. For
 * /me and /office it only checks "signed in?". The command decides what a person may do.
 */
import { defineMiddleware } from 'astro:middleware';
import type { APIContext } from 'astro';
import { isDatabaseUnavailable } from '#db/unavailable.ts';
import { officeNavigation } from '#navigation/office-pages.ts';
import { staffIdleSeconds } from './features/accounts/rules.ts';
import { countUnread } from './features/messages/queries.ts';
import { findActor, sessionCookie } from './features/accounts/sessions.ts';
import { isCookieless, isOwned, isPersonal } from './front/paths.ts';
import { nextChange } from './platform/day.ts';
import { formOf } from './platform/form.ts';
import { keptField, ownerField, ownerOf, withOwner } from './platform/form-owner.ts';
import { readForm, uuidOf, type RawInput } from './platform/input.ts';
import { keepForm, keptParameter } from './platform/kept-forms.ts';
import { can } from './platform/permissions.ts';
import { AnothersForm, Denied, Invalid, Malformed, NotFound, TooMany } from './platform/refusal.ts';
import { isView, type View } from './platform/view.ts';

export const onRequest = defineMiddleware(async (context, next) => {
  const { locals, request, url } = context;
  const path = pathWithinBase(url.pathname);
  const { app } = locals;
  locals.view = viewOf(context, path);
  // Public pages are identical for all readers, so only personal pages and posted forms read the
  // session.
  const mayKnowCaller = !isCookieless(path) && (isPersonal(path) || request.method === 'POST');
  try {
    const actor = mayKnowCaller
      ? await findActor(app, context.cookies.get(sessionCookie)?.value)
      : null;
    locals.ctx = app.context({
      actor,
      clientKey: locals.clientKey ?? null,
      requestId: locals.requestId ?? undefined,
    });
    locals.demo = app.demo.on ? { now: locals.ctx.now } : null;
    const { now } = locals.ctx;
    locals.changesAt = (...moments) => {
      // The demo strip shows the minute, so a demo page is valid for one minute only.
      if (locals.truthfulness && !app.demo.on) locals.truthfulness.until = nextChange(now, moments);
    };
    locals.mayLag = (...tables) => {
      for (const table of tables) locals.truthfulness?.mayLag.add(table);
    };
    locals.idleSeconds = actor && can(actor, 'office.enter') ? staffIdleSeconds : null;
    locals.officeNav = path.startsWith('/office') && actor ? officeNavigation(actor, path) : [];
    const isOwnedPage = isOwned(path) && path !== '/me/who.json';
    locals.countUnread =
      isOwnedPage && actor ? () => countUnread(locals.ctx.db, actor.userId) : null;
    const unsent = isOwnedPage && request.method === 'POST' ? await typedForm(request) : null;
    if (isOwnedPage && !actor) return await signInFirst(context, unsent);
    if (unsent && actor) await refuseAnothersForm(context, unsent, actor.userId);
    if (/^\/office(\/|$)/.test(path) && !can(actor, 'office.enter')) throw new Denied('forbidden');
    return isOwnedPage ? await ownedPage(await next(), context) : await next();
  } catch (error) {
    return answerFor(error, context);
  }
});

/**
 * The fields of a form without files. Reads a clone, so the page can still read the request. Larger
 * forms are not read or saved here.
 */
async function typedForm(request: Request): Promise<RawInput | null> {
  const type = request.headers.get('content-type') ?? '';
  const length = Number(request.headers.get('content-length') ?? '0');
  if (!type.startsWith('application/x-www-form-urlencoded') || length > 512_000) return null;
  try {
    return readForm(await formOf(request.clone()));
  } catch (error) {
    if (error instanceof Malformed) return null; // the page reports it
    throw error;
  }
}

/**
 * Redirects to the sign-in page. The typed form is saved meanwhile and filled in again afterwards.
 */
async function signInFirst(context: APIContext, unsent: RawInput | null): Promise<Response> {
  const { request, url } = context;
  if (url.pathname.endsWith('.json') || request.method === 'GET' || !unsent)
    throw new Denied('signInFirst');
  const id = await kept(context, unsent);
  if (!id) throw new Denied('signInFirst');
  const back = new URL(url);
  back.searchParams.set(keptParameter, id);
  return context.redirect(
    `${import.meta.env.BASE_URL.replace(/\/$/, '')}/sign-in?kept=1&next=${encodeURIComponent(back.pathname + back.search)}`,
    303,
  );
}

/**
 * Checked before any page runs: the reader may lack the permission, and the typed text belongs to
 * its owner.
 */
async function refuseAnothersForm(
  context: APIContext,
  unsent: RawInput,
  userId: string,
): Promise<void> {
  const owner = ownerOf(context.locals.ctx, unsent[ownerField]);
  if (!owner || owner.userId === userId) return;
  await kept(context, unsent);
  throw new AnothersForm();
}

/** Returns the id of the saved form, or null when this kind of form is not saved. */
async function kept({ locals, url }: APIContext, unsent: RawInput): Promise<string | null> {
  const address = new URL(url);
  address.searchParams.delete(keptParameter);
  const { [keptField]: _filledFrom, ...typed } = unsent;
  const fields = { address: address.pathname + address.search, fields: typed };
  return keepForm({ ...locals.ctx, actor: null }, fields).catch((error: unknown) => {
    // Too many forms, or the address is too long.
    if (error instanceof Invalid || error instanceof TooMany) return null;
    throw error;
  });
}

/** Adds the owner to each form of a page for one reader. */
async function ownedPage(page: Response, { locals, url }: APIContext): Promise<Response> {
  if (!page.headers.get('content-type')?.startsWith('text/html') || !page.body) return page;
  const headers = new Headers(page.headers);
  headers.delete('content-length');
  return new Response(
    withOwner(locals.ctx, await page.text(), uuidOf(url.searchParams.get(keptParameter))),
    { status: page.status, headers },
  );
}

/** The path without the portal's sub-path. */
function pathWithinBase(pathname: string): string {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  return base !== '' && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

/**
 * `?view=` selects the view for one page only. It is not stored: a GET must have no lasting effect.
 */
function viewOf(context: APIContext, path: string): View {
  const asked = context.url.searchParams.get('view');
  if (isView(asked)) return asked;
  if (isCookieless(path)) return 'ordinary';
  return context.cookies.get('view')?.value === 'elder' ? 'elder' : 'ordinary';
}

async function answerFor(error: unknown, context: APIContext): Promise<Response> {
  const { locals, request, url } = context;
  // The error page itself failed: the front sends a plain one.
  if (pathWithinBase(url.pathname).startsWith('/errors/')) throw error;
  if (error instanceof Denied && error.reason === 'signInFirst') {
    if (url.pathname.endsWith('.json'))
      return new Response('null', { status: 401, headers: { 'Content-Type': 'application/json' } });
    const back = request.method === 'GET' ? url.pathname + url.search : url.pathname;
    return context.redirect(
      `${import.meta.env.BASE_URL.replace(/\/$/, '')}/sign-in?next=${encodeURIComponent(back)}`,
      303,
    );
  }
  const status =
    error instanceof Denied
      ? 403
      : error instanceof NotFound
        ? 404
        : error instanceof AnothersForm
          ? 409
          : error instanceof TooMany
            ? 429
            : error instanceof Malformed
              ? 400
              : isDatabaseUnavailable(error)
                ? 503
                : 500;
  if (status >= 500) locals.noteFault(error);
  // A new GET request: the body of a refused form has already been read.
  const page = await context.rewrite(
    new Request(new URL(`${import.meta.env.BASE_URL.replace(/\/$/, '')}/errors/${status}`, url), {
      headers: { cookie: request.headers.get('cookie') ?? '' },
    }),
  );
  const headers = new Headers(page.headers);
  if (error instanceof TooMany) headers.set('Retry-After', String(error.retryAfterSeconds));
  if (status === 503) headers.set('Retry-After', '10');
  return new Response(page.body, { status, headers });
}
