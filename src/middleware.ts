/**
 * Builds `locals.ctx` for each request and turns what commands and queries throw into pages.
 * It asks "signed in?" for /me and /office and nothing more: what somebody may do is decided behind the form.
 */
import { defineMiddleware } from 'astro:middleware';
import type { APIContext } from 'astro';
import { isDatabaseAway } from '#db/away.ts';
import { officeNavigation } from './layouts/office-navigation.ts';
import { findActor, sessionCookie } from './features/accounts/sessions.ts';
import { nextChange } from './platform/day.ts';
import { can } from './platform/permissions.ts';
import { Denied, Malformed, NotFound, TooMany } from './platform/refusal.ts';

const personal = /^\/(me|office|sign-in|sign-out|set-up|ticket)(\/|$)/;
const cookieless = /^\/(rate|p|ballot)(\/|$)/;

export const onRequest = defineMiddleware(async (context, next) => {
  const { locals, request, url } = context;
  const path = pathWithinBase(url.pathname);
  const { app } = locals;
  locals.view = viewOf(context, path);
  // Public pages are the same bytes for every reader, so only personal pages and posted forms look at the session.
  const mayKnowCaller =
    !cookieless.test(path) && (personal.test(path) || request.method === 'POST');
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
      // The demo strip shows the minute.
      if (locals.truthfulness && !app.demo.on) locals.truthfulness.until = nextChange(now, moments);
    };
    locals.officeNav = path.startsWith('/office') && actor ? officeNavigation(actor, path) : [];
    if (/^\/(me|office)(\/|$)/.test(path) && path !== '/me/who.json' && !actor)
      throw new Denied('signInFirst');
    if (/^\/office(\/|$)/.test(path) && !can(actor, 'office.enter')) throw new Denied('forbidden');
    return await next();
  } catch (error) {
    return answerFor(error, context);
  }
});

/** The address without the sub-path the portal was built for. */
function pathWithinBase(pathname: string): string {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  return base !== '' && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

function viewOf(context: APIContext, path: string): 'ordinary' | 'elder' {
  const asked = context.url.searchParams.get('view');
  if (cookieless.test(path)) return asked === 'elder' ? 'elder' : 'ordinary';
  if (asked === 'elder' || asked === 'ordinary') {
    // Remembered on every page; says nothing else about the reader.
    context.cookies.set('view', asked, {
      path: import.meta.env.BASE_URL,
      maxAge: 31_536_000,
      sameSite: 'lax',
      httpOnly: true,
      secure: context.url.protocol === 'https:',
    });
    return asked;
  }
  return context.cookies.get('view')?.value === 'elder' ? 'elder' : 'ordinary';
}

async function answerFor(error: unknown, context: APIContext): Promise<Response> {
  const { locals, request, url } = context;
  if (pathWithinBase(url.pathname).startsWith('/errors/')) throw error; // the error page itself failed: the front has a plain one
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
        : error instanceof TooMany
          ? 429
          : error instanceof Malformed
            ? 400
            : isDatabaseAway(error)
              ? 503
              : 500;
  if (status >= 500) locals.noteFault(error);
  // A new GET: the body of a refused form has been read already.
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
