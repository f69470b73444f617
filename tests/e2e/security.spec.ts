/**
 * Every page and every form, requested by every role: what answers, what is refused, and which
 * headers each answer carries.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { idIn } from '../support/office-work.ts';
import { contentOf } from '../support/portal-database.ts';
import { callerOf, demoPassword, expect, test, type Portal } from '../support/portal.ts';

const everybody = [
  'visitor',
  'tiyan01',
  'dept',
  'leader',
  'desk',
  'editor',
  'reviewer',
  'office',
  'convenor',
  'sysadmin',
  'secadmin',
  'auditor',
] as const;
type Who = (typeof everybody)[number];
const staff = everybody.filter((who) => who !== 'visitor' && who !== 'tiyan01');
const signedIn = everybody.filter((who) => who !== 'visitor');
const writers = ['editor', 'office'] as const;
const units = ['dept', 'leader'] as const;

interface Page {
  /** Who has access. Otherwise a visitor is sent to sign in, and everybody else gets 403. */
  for: readonly Who[];
  /** The status for those with access, if not 200: 404 for an unknown id. */
  status?: number;
  /** Exceptions for single roles. */
  but?: Partial<Record<Who, number>>;
}

/** `{day}` and the like stand for ids of the demo district, `{nobody}` for an unknown id. */
const pages: Record<string, Page> = {
  '404 → /404': { for: everybody, status: 404 },
  '500 → /500': { for: everybody, status: 500 },
  'errors/[status] → /errors/403': { for: everybody, status: 403 },
  'index → /': { for: everybody },
  'accessibility → /accessibility': { for: everybody },
  'api/v1/[resource] → /api/v1/open-days': { for: everybody },
  'api/v1/openapi.json → /api/v1/openapi.json': { for: everybody },
  'ballot/cast → /ballot/cast': { for: everybody, status: 404 }, // POST only, without an account
  'ballot/manifest/[openDayId].json → /ballot/manifest/{nobody}.json': {
    for: everybody,
    status: 404,
  },
  'ballot/receipt-key.json → /ballot/receipt-key.json': { for: everybody },
  'calendar/open-days.ics → /calendar/open-days.ics': { for: everybody },
  'calendar/open-days/[id].ics → /calendar/open-days/{day}.ics': { for: everybody },
  'calendar/duties/[unit].ics → /calendar/duties/nobody.ics': { for: everybody, status: 404 },
  'experiencers/index → /experiencers': { for: everybody },
  'calendar/issues/[number].ics → /calendar/issues/XX-1.ics': { for: everybody, status: 404 },
  'feeds/[feed].xml → /feeds/duties.xml': { for: everybody },
  'feeds/issues/[number].xml → /feeds/issues/XX-1.xml': { for: everybody, status: 404 },
  'issues/index → /issues': { for: everybody },
  'issues/[number] → /issues/XX-1': { for: everybody, status: 404 },
  'issues/lessons/index → /issues/lessons': { for: everybody },
  'issues/lessons/[id] → /issues/lessons/{nobody}': { for: everybody, status: 404 },
  'issues/[number]/again → /issues/XX-1/again': { for: everybody, status: 404 },
  'issues/[number]/again-received → /issues/XX-1/again-received': {
    for: everybody,
    status: 404,
  },
  'issues/[number]/draws.json → /issues/XX-1/draws.json': { for: everybody, status: 404 },
  'issues/[number]/files/[name] → /issues/XX-1/files/0123456789abcdefghjkmnpqrs.pdf': {
    for: everybody,
    status: 404,
  },
  'issues/[number]/met → /issues/XX-1/met': { for: everybody, status: 404 },
  'issues/deadlines → /issues/deadlines': { for: everybody },
  'issues/report/index → /issues/report': { for: everybody },
  'issues/report/received → /issues/report/received': { for: everybody },
  'issues/report/status → /issues/report/status': { for: everybody },
  'join/index → /join': { for: everybody },
  'join/[campaign] → /join/{campaign}': { for: everybody },
  'join/received → /join/received': { for: everybody },
  'notices/index → /notices': { for: everybody },
  'notices/[id] → /notices/{nobody}': { for: everybody, status: 404 },
  'notices/[id]/files/[name] → /notices/{nobody}/files/0123456789abcdefghjkmnpqrs.pdf': {
    for: everybody,
    status: 404,
  },
  'open-days/index → /open-days': { for: everybody },
  'open-days/[id]/index → /open-days/{day}': { for: everybody },
  'open-days/[id]/tickets → /open-days/{day}/tickets': { for: everybody },
  'p → /p': { for: everybody },
  'privacy → /privacy': { for: everybody },
  'promise → /promise': { for: everybody },
  'rate/index → /rate': { for: everybody },
  'rate/[openDayId]/index → /rate/{day}': { for: everybody },
  'rate/[openDayId]/voucher → /rate/{day}/voucher': { for: everybody },
  'rate/thanks → /rate/thanks': { for: everybody },
  'ratings/index → /ratings': { for: everybody },
  'ratings/[openDayId]/index → /ratings/{day}': { for: everybody },
  'ratings/[openDayId]/ballots → /ratings/{day}/ballots': { for: everybody },
  'ratings/[openDayId]/ballots.json → /ratings/{day}/ballots.json': { for: everybody, status: 404 },
  'ratings/log → /ratings/log': { for: everybody },
  'ratings/log.json → /ratings/log.json': { for: everybody },
  'ratings/remarks → /ratings/remarks': { for: everybody },
  'robots.txt → /robots.txt': { for: everybody },
  'set-up → /set-up': { for: everybody, status: 404 },
  'sign-in/index → /sign-in': { for: everybody },
  'sign-in/reset → /sign-in/reset': { for: everybody },
  'sign-out → /sign-out': { for: signedIn },
  'sitemap → /sitemap': { for: everybody },
  'sitemap.xml → /sitemap.xml': { for: everybody },
  'ticket/issue → /ticket/issue': { for: everybody, status: 404 }, // POST only
  'window-duty/index → /window-duty': { for: everybody },
  'view → /view': { for: everybody, status: 404 }, // POST only
  'window-duty/board → /window-duty/board': { for: everybody },
  'window-duty/print → /window-duty/print': { for: everybody },

  'me/who.json → /me/who.json': { for: everybody },
  'me/index → /me': { for: signedIn },
  'me/acceptance/[id] → /me/acceptance/{nobody}': { for: signedIn, status: 404 },
  'me/applications/[id] → /me/applications/{hers}': {
    for: signedIn,
    status: 404,
    but: { tiyan01: 200 },
  },
  'me/apply/[campaign] → /me/apply/{campaign}': { for: signedIn },
  'me/appointment → /me/appointment': { for: signedIn, status: 404, but: { tiyan01: 200 } },
  'me/consents → /me/consents': { for: signedIn },
  'me/messages → /me/messages': { for: signedIn },
  'me/open-days/[id]/index → /me/open-days/{day}': { for: signedIn },
  'me/open-days/[id]/voucher → /me/open-days/{day}/voucher': { for: signedIn },
  'me/profile → /me/profile': { for: signedIn },
  'me/reports/index → /me/reports': { for: signedIn },
  'me/reports/new → /me/reports/new': { for: signedIn },
  'me/reports/[id] → /me/reports/{nobody}': { for: signedIn, status: 404 },

  'office/index → /office': { for: staff },
  'office/applications/index → /office/applications': { for: ['office'] },
  'office/applications/[id] → /office/applications/{application}': { for: ['office'] },
  'office/audit → /office/audit': { for: ['auditor'] },
  'office/board → /office/board': { for: ['office'] },
  'office/calendar → /office/calendar': { for: ['office', 'sysadmin'] },
  'office/campaigns/index → /office/campaigns': { for: [...writers, 'reviewer'] },
  'office/campaigns/new → /office/campaigns/new': { for: writers },
  'office/campaigns/[id] → /office/campaigns/{campaign}': { for: [...writers, 'reviewer'] },
  'office/clock → /office/clock': { for: staff },
  'office/counts/index → /office/counts': { for: ['desk', 'office', 'convenor', 'auditor'] },
  'office/counts/[id] → /office/counts/{nobody}': { for: ['convenor', 'auditor'], status: 404 },
  'office/desk/index → /office/desk': { for: ['desk'] },
  'office/desk/calls/index → /office/desk/calls': { for: ['desk', 'office'] },
  'office/desk/calls/print → /office/desk/calls/print': { for: ['desk', 'office'] },
  'office/desk/[id]/index → /office/desk/{day}': { for: ['desk'] },
  'office/duties/index → /office/duties': { for: units },
  'office/duties/[id] → /office/duties/{nobody}': { for: units, status: 404 },
  'office/duties/attendance → /office/duties/attendance': { for: ['desk'] },
  'office/duties/compliance → /office/duties/compliance': { for: ['office', 'convenor'] },
  'office/duties/people → /office/duties/people': { for: units },
  'office/duties/plan → /office/duties/plan': { for: units },
  'office/experiencers/index → /office/experiencers': {
    for: [...writers, 'desk', 'reviewer', 'convenor'],
  },
  'office/experiencers/[id] → /office/experiencers/{experiencer}': {
    for: [...writers, 'desk', 'reviewer', 'convenor'],
  },
  'office/deadlines → /office/deadlines': { for: ['office'] },
  'office/todo → /office/todo': { for: [...units, 'office', 'convenor'] },
  'office/issues/index → /office/issues': { for: [...units, 'office', 'convenor'] },
  'office/issues/[id] → /office/issues/{nobody}': {
    for: [...units, 'office', 'convenor'],
    status: 404,
  },
  'office/issues/[id]/files/index → /office/issues/{nobody}/files': {
    for: [...units, 'office', 'convenor'],
    status: 404,
  },
  'office/issues/[id]/files/[name] → /office/issues/{nobody}/files/0123456789abcdefghjkmnpqrs.pdf':
    {
      for: [...units, 'office', 'convenor'],
      status: 404,
    },
  'office/issues/ledger → /office/issues/ledger': { for: [...units, 'office', 'convenor'] },
  'office/issues/ledger.xlsx → /office/issues/ledger.xlsx': {
    for: [...units, 'office', 'convenor'],
  },
  'office/issues/checklist → /office/issues/checklist': { for: [...units, 'office', 'convenor'] },
  'office/issues/checklist.xlsx → /office/issues/checklist.xlsx': {
    for: [...units, 'office', 'convenor'],
  },
  'office/issues/list.xlsx → /office/issues/list.xlsx': {
    for: [...units, 'office', 'convenor'],
  },
  'office/issues/orders/[number] → /office/issues/orders/DB1999-0001': {
    for: [...units, 'office', 'convenor'],
    status: 404,
  },
  'office/issues/new → /office/issues/new': { for: ['office'] },
  'office/lessons/index → /office/lessons': { for: [...units, 'office'] },
  'office/lessons/[id] → /office/lessons/{nobody}': { for: [...units, 'office'], status: 404 },
  'office/lessons/new → /office/lessons/new': { for: ['office'] },
  'office/messages → /office/messages': { for: staff },
  'office/notices/index → /office/notices': { for: [...writers, 'reviewer'] },
  'office/notices/new → /office/notices/new': { for: writers },
  'office/notices/[id]/index → /office/notices/{nobody}': {
    for: [...writers, 'reviewer'],
    status: 404,
  },
  'office/notices/[id]/edit → /office/notices/{nobody}/edit': { for: writers, status: 404 },
  'office/notices/[id]/files/index → /office/notices/{nobody}/files': { for: writers, status: 404 },
  'office/notices/[id]/files/[name] → /office/notices/{nobody}/files/0123456789abcdefghjkmnpqrs.pdf':
    { for: [...writers, 'reviewer'], status: 404 },
  'office/operation → /office/operation': {
    for: ['office', 'convenor', 'sysadmin', 'secadmin', 'auditor'],
  },
  'office/privacy/index → /office/privacy': { for: staff },
  'office/privacy/[id] → /office/privacy/{nobody}': { for: staff, status: 404 },
  'office/open-days/index → /office/open-days': { for: [...writers, 'reviewer', 'convenor'] },
  'office/open-days/new → /office/open-days/new': { for: writers },
  'office/open-days/[id]/index → /office/open-days/{draft}': {
    for: [...writers, 'reviewer', 'convenor'],
  },
  'office/open-days/[id]/edit → /office/open-days/{draft}/edit': { for: writers },
  'office/open-days/[id]/keying → /office/open-days/{day}/keying': { for: ['desk', 'office'] },
  'office/open-days/[id]/paper → /office/open-days/{day}/paper': { for: ['desk', 'office'] },
  'office/open-days/[id]/poster → /office/open-days/{day}/poster': { for: [...writers, 'desk'] },
  'office/open-days/[id]/slips → /office/open-days/{day}/slips': { for: ['desk', 'office'] },
  'office/posters/index → /office/posters': { for: [...writers, 'desk'] },
  'office/posters/[poster] → /office/posters/rate': { for: [...writers, 'desk'] },
  'office/remarks/index → /office/remarks': { for: [...units, 'reviewer', 'convenor'] },
  'office/remarks/[id] → /office/remarks/{nobody}': {
    for: [...units, 'reviewer', 'convenor'],
    status: 404,
  },
  'office/reports/index → /office/reports': { for: ['office'] },
  'office/reports/[id] → /office/reports/{nobody}': { for: ['office'], status: 404 },
  'office/reset-code → /office/reset-code': { for: ['desk', 'office'] },
  'office/service-items/index → /office/service-items': { for: writers },
  'office/service-items/[id] → /office/service-items/1': { for: writers },
  'office/staff/index → /office/staff': { for: ['secadmin'] },
  'office/staff/new → /office/staff/new': { for: ['secadmin'] },
  'office/staff/[id] → /office/staff/{colleague}': { for: ['secadmin'] },
  'office/session.json → /office/session.json': {
    for: staff,
    status: 404, // POST only
    but: { visitor: 401 },
  },
  'office/styleguide → /office/styleguide': { for: staff },
};

/**
 * Acts that need more than access to their page. On pages not named here, everybody with access may
 * use all forms.
 */
const acts: Record<string, Record<string, readonly Who[]>> = {
  '/me/open-days/{day}': { cancel: ['tiyan01'] },
  '/me/reports/new': { submit: ['tiyan01'] },
  '/office/campaigns/{campaign}': { edit: writers, publish: ['reviewer', 'office'] },
  '/office/experiencers/{experiencer}': { end: ['office'] },
  '/office/open-days/{draft}': {
    submit: writers,
    publish: ['reviewer'],
    return: ['reviewer'],
    cancel: ['reviewer', 'office'],
  },
};

const pagesFolder = fileURLToPath(new URL('../../src/pages', import.meta.url));
const pageFiles = readdirSync(pagesFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(astro|ts)$/.test(file))
  .map((file) => file.replaceAll('\\', '/'));
const fileOf = (line: string): string => line.split(' → ')[0] ?? '';
const patternOf = (line: string): string => line.split(' → ')[1] ?? '';
const sourceOf = (line: string): string =>
  readFileSync(
    `${pagesFolder}/${pageFiles.find((file) => file.replace(/\.(astro|ts)$/, '') === fileOf(line)) ?? ''}`,
    'utf8',
  );
const fixed = { maxRedirects: 0 } as const;

interface Town {
  /** One cookie store for each role. */
  callers: Record<Who, APIRequestContext>;
  ids: Record<string, string>;
}

let gathered: Promise<Town> | null = null;

/** Signs in once for the whole file, because each sign-in costs an argon2 hash. */
const gather = (portal: Portal): Promise<Town> =>
  (gathered ??= (async () => {
    const callers = {} as Town['callers'];
    for (const who of everybody) callers[who] = await callerOf(portal, who);
    const firstIn = async (who: Who, list: string, folder: string) =>
      idIn(
        new RegExp(`href="${folder}[0-9a-f-]{36}`).exec(
          await (await callers[who].get(list)).text(),
        )?.[0] ?? '',
      );
    const ids = {
      day: await firstIn('visitor', '/open-days', '/open-days/'),
      campaign: await firstIn('visitor', '/join', '/join/'),
      hers: await firstIn('tiyan01', '/me', '/me/applications/'),
      application: await firstIn(
        'office',
        '/office/applications?status=returned',
        '/office/applications/',
      ),
      experiencer: await firstIn('office', '/office/experiencers', '/office/experiencers/'),
      draft: await firstIn('office', '/office/open-days?list=draft', '/office/open-days/'),
      colleague: await firstIn('secadmin', '/office/staff', '/office/staff/'),
      nobody: randomUUID(),
    };
    expect(
      Object.entries(ids).filter(([, id]) => id === ''),
      'every id was found',
    ).toEqual([]);
    return { callers, ids };
  })());

const addressOf = (pattern: string, ids: Town['ids']): string =>
  pattern.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');

function expected(page: Page, who: Who): number {
  const own = page.but?.[who];
  if (own !== undefined) return own;
  if (page.for.includes(who)) return page.status ?? 200;
  return who === 'visitor' ? 303 : 403;
}

test('every page is in the table, and no line of the table is without its page', () => {
  expect(Object.keys(pages).map(fileOf).sort()).toEqual(
    pageFiles.map((file) => file.replace(/\.(astro|ts)$/, '')).sort(),
  );
});

test('each role gets into its own pages and no others, and looking changes nothing', async ({
  portal,
}) => {
  test.setTimeout(240_000);
  const { callers, ids } = await gather(portal);
  const before = await contentOf(portal.dataDir);
  const wrong: string[] = [];
  for (const [line, page] of Object.entries(pages)) {
    for (const who of everybody) {
      const answer = await callers[who].get(addressOf(patternOf(line), ids), fixed);
      if (answer.status() !== expected(page, who))
        wrong.push(
          `${patternOf(line)} as ${who}: ${answer.status()} instead of ${expected(page, who)}`,
        );
      if (answer.status() === 303) expect(answer.headers()['location'], line).toMatch(/^\/sign-in/);
      if (who !== 'visitor' && /^\/(me|office)/.test(patternOf(line)))
        expect(answer.headers()['cache-control'], `${line} as ${who}`).toBe('no-store');
    }
  }
  expect(wrong).toEqual([]);
  expect(await contentOf(portal.dataDir)).toEqual(before);
});

test('a form sent by who may not use it is refused, and nothing in the database moves', async ({
  portal,
}) => {
  test.setTimeout(240_000);
  const { callers, ids } = await gather(portal);
  const before = await contentOf(portal.dataDir);
  const wrong: string[] = [];
  let tried = 0;
  for (const [line, page] of Object.entries(pages)) {
    if (!/^(me|office)\//.test(fileOf(line))) continue;
    const received = /receive\(\s*Astro,\s*\{([^}]*)\}/s.exec(sourceOf(line))?.[1];
    if (received === undefined) continue;
    const pattern = patternOf(line);
    const names = received
      .split(',')
      .map((part) => part.split(':')[0]?.trim() ?? '')
      .filter(Boolean);
    for (const name of names) {
      const may = acts[pattern]?.[name] ?? page.for;
      for (const who of everybody.filter((one) => !may.includes(one))) {
        const answer = await callers[who].post(addressOf(pattern, ids), {
          form: { do: name },
          ...fixed,
        });
        tried += 1;
        const refused =
          page.status === 404 || page.but ? [404, 403, 303] : who === 'visitor' ? [303] : [403];
        if (!refused.includes(answer.status()))
          wrong.push(`${pattern} ${name} by ${who}: ${answer.status()}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(300);
  expect(await contentOf(portal.dataDir)).toEqual(before);
});

test('a form of another site is refused, whatever it is packed in', async ({ portal }) => {
  const { callers, ids } = await gather(portal);
  const before = await contentOf(portal.dataDir);
  const packed: Record<string, string> = {
    'application/x-www-form-urlencoded': 'do=moveDemoClock&to=%2B3d',
    'multipart/form-data; boundary=b':
      '--b\r\nContent-Disposition: form-data; name="to"\r\n\r\n+3d\r\n--b--\r\n',
    'text/plain': 'to=+3d',
    'application/json': '{"to":"+3d"}',
    'application/octet-stream': 'to=+3d',
  };
  const targets = Object.keys(pages)
    .filter((line) => /receive\(\s*Astro/.test(sourceOf(line)))
    .map((line) => addressOf(patternOf(line), ids));
  expect(targets.length).toBeGreaterThan(30);
  for (const path of targets) {
    for (const [contentType, data] of Object.entries(packed)) {
      for (const origin of ['https://example.com', 'null', `${portal.url}.example.com`]) {
        const answer = await callers.office.post(path, {
          data,
          headers: { 'origin': origin, 'content-type': contentType },
          ...fixed,
        });
        expect(answer.status(), `${path} as ${contentType} from ${origin}`).toBe(403);
      }
    }
  }
  expect(await contentOf(portal.dataDir)).toEqual(before);
});

test('every kind of answer carries the security headers and says its charset', async ({
  portal,
}) => {
  const { callers } = await gather(portal);
  const home = await (await callers.visitor.get('/')).text();
  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(home) ?? [];
  const post = { 'origin': portal.url, 'content-type': 'application/x-www-form-urlencoded' };
  const answers: [string, number, APIResponse][] = [
    ['a page', 200, await callers.visitor.get('/')],
    ['a page of somebody signed in', 200, await callers.office.get('/office', fixed)],
    ['a redirect', 303, await callers.visitor.get('/me', fixed)],
    ['no such page', 404, await callers.visitor.get('/nowhere')],
    ['no such page below a page', 404, await callers.visitor.get('/open-days/nowhere/at/all')],
    ['not allowed', 403, await callers.desk.get('/office/audit')],
    [
      'too large',
      413,
      await callers.visitor.post('/sign-in', { data: 'a'.repeat(1_100_000), headers: post }),
    ],
    ['a form that came back', 422, await callers.visitor.post('/sign-in', { form: {} })],
    [
      'a foreign form',
      403,
      await callers.visitor.post('/sign-in', {
        form: {},
        headers: { origin: 'https://example.com' },
      }),
    ],
    ['a stylesheet', 200, await callers.visitor.get(style)],
    ['robots.txt', 200, await callers.visitor.get('/robots.txt')],
    ['an icon', 200, await callers.visitor.get('/favicon.svg')],
    ['data', 200, await callers.office.get('/me/who.json')],
    ['a probe', 200, await callers.visitor.get('/healthz')],
    ['a rating page', 200, await callers.visitor.get('/rate')],
  ];
  for (const [name, status, answer] of answers) {
    const headers = answer.headers();
    expect(answer.status(), name).toBe(status);
    expect(headers['content-security-policy'], name).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers, name).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy'], name).toContain('geolocation=()');
    if (status !== 303) expect(headers['content-type'], name).toMatch(/; ?charset=utf-8$/i);
    expect(headers['server'], name).toBeUndefined();
    expect(headers['x-powered-by'], name).toBeUndefined();
  }
});

test('a public page is the same bytes for everybody', async ({ portal }) => {
  const { callers, ids } = await gather(portal);
  const bytes = async (who: Who, path: string) =>
    (await (await callers[who].get(path)).text())
      .replace(/<aside class="demo".*?<\/aside>/s, '')
      // the time at which a screen of the hall was rendered
      .replace(/T\d\d:\d\d:\d\d\.\d{3}Z/g, '');
  for (const [line, page] of Object.entries(pages)) {
    const path = addressOf(patternOf(line), ids);
    if (page.for !== everybody || /^\/(sign-in|set-up|me|500|errors)/.test(path)) continue;
    const anyone = await bytes('visitor', path);
    for (const who of ['tiyan01', 'office'] as const)
      expect((await bytes(who, path)) === anyone, `${path} as ${who}`).toBe(true);
  }
});

test('the cookie of a session is the strictest there is, changes at each sign-in and dies at sign-out', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  const cookieOf = (answer: APIResponse) =>
    answer
      .headersArray()
      .filter(({ name }) => name.toLowerCase() === 'set-cookie')
      .map(({ value }) => value);
  const signIn = async () =>
    cookieOf(
      await caller.post('/sign-in', {
        form: { account: 'tiyan09', password: demoPassword },
        ...fixed,
      }),
    );
  const [first = '', device = '', ...others] = await signIn();
  expect(others).toEqual([]);
  expect(device, 'makes the browser known, and opens nothing').toMatch(
    /^__Host-d=[0-9a-f.]{130}; Max-Age=34560000;.* Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(first).toMatch(/^__Host-s=[a-z0-9]{32,}; /);
  const flags = first
    .split('; ')
    .slice(1)
    .map((flag) => flag.replace(/=\d+$/, '=n'))
    .filter((flag) => !flag.startsWith('Expires'))
    .sort();
  expect(flags).toEqual(['HttpOnly', 'Max-Age=n', 'Path=/', 'SameSite=Lax', 'Secure']);
  const [second = ''] = await signIn();
  const valueOf = (cookie: string) => cookie.split(';')[0] ?? '';
  expect(valueOf(second)).not.toBe(valueOf(first));
  const withCookie = async (cookie: string) =>
    (await fetch(`${portal.url}/me`, { headers: { cookie: valueOf(cookie) }, redirect: 'manual' }))
      .status;
  expect(await withCookie(first), 'the session it replaced').toBe(303);
  expect(await withCookie(second)).toBe(200);
  const [blank = ''] = cookieOf(
    await caller.post('/sign-out', { form: { do: 'signOut' }, ...fixed }),
  );
  expect(blank).toMatch(/^__Host-s=; .*Max-Age=0/);
  expect(await withCookie(second), 'after sign-out').toBe(303);
  const chosen = await caller.post('/view', {
    form: { view: 'elder', back: '/issues?view=elder&page=2' },
    ...fixed,
  });
  expect(chosen.headers()['location']).toBe('/issues?page=2');
  const [view = ''] = cookieOf(chosen);
  expect(view).toMatch(/^view=elder; .*HttpOnly; .*SameSite=Lax/);
  for (const path of ['/?view=elder', '/rate?view=elder', '/issues?view=ordinary'])
    expect(cookieOf(await caller.get(path)), 'a GET has no lasting effect').toEqual([]);
  const astray = await caller.post('/view', {
    form: { view: 'elder', back: '//elsewhere.test' },
    ...fixed,
  });
  expect(astray.headers()['location'], 'only back into the portal').toBe('/');
});

test('no way of writing an address opens the office to a visitor', async ({ portal }) => {
  const tricks = [
    '/%6fffice',
    '/offic%65',
    '/%6F%66%66%69%63%65',
    '//office',
    '/./office',
    '/me/../office',
    '/x/../office',
    '/office/.',
    '/office/./open-days',
    '/office//open-days',
    '/%2foffice',
    '/office%2fopen-days',
    '/office%5copen-days',
    '\\office',
    '/\\office',
    '/office\\open-days',
    '/office;a=b',
    '/office;/open-days',
    '/;/office',
    '/OFFICE',
    '/Office/open-days',
    '/office/open-days/',
    '/office/%00',
    '/office?x=/../',
    '/%252foffice',
    '/office%2e%2e/',
    '/rate/../office',
    '/rate/..%2foffice',
    '/p;/../office',
    'http://office/',
    `${portal.url}/office`,
    '/_server-islands/office',
    '/_actions/office',
    '/_image?href=/office',
  ];
  const { port, hostname } = new URL(portal.url);
  for (const path of tricks) {
    const { status, body } = await new Promise<{ status: number; body: string }>(
      (resolve, reject) => {
        rawRequest(
          {
            port,
            hostname,
            path,
            headers: {
              'x-original-url': '/office',
              'x-rewrite-url': '/office',
              'x-forwarded-prefix': '/office',
            },
          },
          (answer) => {
            let text = '';
            answer
              .setEncoding('utf8')
              .on('data', (chunk: string) => {
                text += chunk;
              })
              .on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
          },
        )
          .on('error', reject)
          .end();
      },
    );
    expect([302, 303, 400, 403, 404, 421], `${path}: ${status}`).toContain(status);
    expect(body, path).not.toContain('工作台');
    expect(body, path).not.toContain('class="office');
  }
});

test('signing in leads nowhere but into the portal', async ({ portal }) => {
  const caller = await callerOf(portal, 'tiyan10');
  const ways = [
    'https://example.com',
    '//example.com',
    '/\\example.com',
    '\\\\example.com',
    '/%5cexample.com',
    '/\t/example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    '////example.com',
    '/..//example.com',
    'http:example.com',
    '/%2f%2fexample.com',
    ' //example.com',
    '/\n/example.com',
    '@example.com',
    '/sign-in?next=//example.com',
  ];
  for (const next of ways) {
    const answer = await caller.get(`/sign-in?arrived=1&next=${encodeURIComponent(next)}`, fixed);
    expect(answer.status(), next).toBe(303);
    const target = new URL(answer.headers()['location'] ?? '', portal.url);
    expect(target.origin, next).toBe(portal.url);
  }
});
