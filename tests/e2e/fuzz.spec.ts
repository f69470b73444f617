/**
 * Requests and posts every page of src/pages with unexpected values and raw bytes (trust.md R16):
 * no answer is a 5xx, and none takes more than a second.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { callerOf, expect, test, type Portal } from '../support/portal.ts';

test.use({ portalName: 'fuzz' });

const seed = Date.now() % 1_000_000;
const pagesFolder = fileURLToPath(new URL('../../src/pages', import.meta.url));
/** These pages show a fault, so they answer with its status by design. */
const faultPages = /^\/(500|errors\/)/;

interface Route {
  /** `/issues/[number]` */
  pattern: string;
  /** Names that the source reads from a query or a form. */
  names: string[];
  acts: string[];
}

const namesIn = (source: string, pattern: RegExp): string[] => [
  ...new Set([...source.matchAll(pattern)].map(([, name = '']) => name)),
];

const routes: Route[] = readdirSync(pagesFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(astro|ts)$/.test(file))
  .map((file) => {
    const source = readFileSync(`${pagesFolder}/${file}`, 'utf8');
    const received = /receive\(\s*Astro,\s*\{([^}]*)\}/s.exec(source)?.[1] ?? '';
    return {
      pattern: `/${file.replace(/\.(astro|ts)$/, '').replace(/(^|\/)index$/, '')}`.replace(
        /(.)\/$/,
        '$1',
      ),
      names: namesIn(source, /(?:\.(?:get|has)\(|name=)['"]([\w-]+)['"]/g),
      acts: received
        .split(',')
        .map((part) => part.split(':')[0]?.trim() ?? '')
        .filter(Boolean),
    };
  })
  .filter(({ pattern }) => !faultPages.test(pattern));

/** Any values, among them some that are known to break programs. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 200, maxLength: 600 }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '',
      '0',
      '-1',
      '1e400',
      '99999999999999999999',
      'NaN',
      'null',
      '[]',
      '__proto__',
      '2026-02-30',
      '9999-12-31',
      '0000-00-00',
      '275760-09-13',
      '2026-W54',
      '00000000-0000-0000-0000-000000000000',
      '../../etc/passwd',
      "' or 1=1 --",
      '%_\\',
      '<script>',
      '\0',
      'a\0b',
      '\r\nSet-Cookie: a=b',
      '１３８００００００００',
      '\u202e\ufeff',
      '体验员'.repeat(400),
      '. '.repeat(700),
      '1-'.repeat(700),
      `a${'\u0315'.repeat(300)}${'\u0316'.repeat(300)}`,
    ),
  },
);

/** Escapes that no encoder writes. */
const rawPair = fc.constantFrom(
  '%',
  '%zz',
  '%00',
  '%ED%A0%80',
  '%c0%ae',
  '&&&&',
  '=',
  '?a=1',
  '%u4e2d',
);

const pairsOf = ({ names }: Route) =>
  fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.tuple(fc.constantFrom('q', 'after', 'page', ...names), value) },
        { weight: 1, arbitrary: fc.tuple(fc.string({ maxLength: 8 }), value) },
      ),
      { maxLength: 8 },
    )
    .map((pairs) =>
      pairs.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')),
    );

const queryOf = (route: Route) =>
  fc
    .tuple(pairsOf(route), fc.option(rawPair, { freq: 4 }))
    .map(([pairs, raw]) =>
      [...pairs, ...(raw === null ? [] : [`x=${raw}`])].join('&').slice(0, 12_000),
    );

/** A body with its content type. */
const bodyOf = (route: Route): fc.Arbitrary<{ type: string | null; body: Buffer }> => {
  const form = fc
    .tuple(pairsOf(route), fc.constantFrom('', 'redraw', 'constructor', ...route.acts))
    .map(([pairs, act]) => ({
      type: 'application/x-www-form-urlencoded',
      body: Buffer.from([...(act === '' ? [] : [`do=${act}`]), ...pairs].join('&')),
    }));
  const multipart = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('a', ...route.names), value), { maxLength: 5 }),
      fc.nat(400),
    )
    .map(([parts, cut]) => {
      const whole = Buffer.from(
        `${parts.map(([name, text]) => `--fuzzfuzzfuzzfuzzfuzzfuzzfuzz\r\nContent-Disposition: form-data; name="${name}"${text.length % 2 ? '; filename="a.pdf"' : ''}\r\n\r\n${text}\r\n`).join('')}--fuzzfuzzfuzzfuzzfuzzfuzzfuzz--\r\n`,
      );
      return {
        type: 'multipart/form-data; boundary=fuzzfuzzfuzzfuzzfuzzfuzzfuzz',
        body: cut % 2 ? whole : whole.subarray(0, cut),
      };
    });
  const bytes = fc.uint8Array({ maxLength: 400 }).map((raw) => Buffer.from(raw));
  const raw = fc
    .tuple(
      fc.constantFrom(
        null,
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=b',
        'application/json',
        'text/plain',
        ';;;',
      ),
      bytes,
    )
    .map(([type, body]) => ({ type, body }));
  const json = fc.json().map((text) => ({ type: 'application/json', body: Buffer.from(text) }));
  return fc.oneof({ weight: 3, arbitrary: form }, multipart, raw, json);
};

const part = fc.oneof(
  fc.constantFrom(
    '1',
    'XX-1',
    'duties',
    'open-days',
    '%00',
    '%ED%A0%80',
    '..%2f',
    '%',
    '__proto__',
    'x'.repeat(3_000),
  ),
  fc.uuid(),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .map((text) => encodeURIComponent(text.toWellFormed())),
);

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function ask(
  portal: Portal,
  path: string,
  { cookie, sent }: { cookie: string; sent?: { type: string | null; body: Buffer } },
): Promise<{ status: number; ms: number; text: string }> {
  const { hostname, port } = new URL(portal.url);
  const headers: OutgoingHttpHeaders = {
    origin: portal.url,
    ...(cookie && { cookie }),
    ...(sent && { 'content-length': sent.body.length }),
    ...(sent?.type && { 'content-type': sent.type }),
  };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const req = request(
      { hostname, port, path, method: sent ? 'POST' : 'GET', headers, agent },
      (res) => {
        let text = '';
        res
          .setEncoding('latin1')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .once('end', () =>
            resolve({ status: res.statusCode ?? 0, ms: performance.now() - began, text }),
          )
          .once('error', reject);
      },
    );
    req.once('error', reject);
    req.end(sent?.body);
  });
}

const cookieOf = async (portal: Portal, who: string): Promise<string> =>
  (await (await callerOf(portal, who)).storageState()).cookies
    .map(({ name, value: held }) => `${name}=${held}`)
    .join('; ');

/** One existing address of each route, taken from the portal's own links. */
async function realAddresses(portal: Portal, cookies: string[]): Promise<Map<string, string>> {
  const links = new Set<string>();
  for (const { pattern } of routes) {
    if (pattern.includes('[') || pattern === '/sign-out') continue;
    for (const cookie of cookies)
      for (const [, href = ''] of (await ask(portal, pattern, { cookie })).text.matchAll(
        /href="(\/[^"?#]*)/g,
      ))
        links.add(href);
  }
  const found = new Map<string, string>();
  for (const { pattern } of routes) {
    const shape = new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\[\w+\]/g, '[^/]+')}$`);
    const link = [...links].find((one) => shape.test(one));
    if (link) found.set(pattern, link);
  }
  return found;
}

test('no page answers with a fault or takes more than a second, whatever it is sent', async ({
  portal,
}) => {
  test.setTimeout(240_000);
  const cookies = {
    visitor: '',
    office: await cookieOf(portal, 'office'),
    tiyan01: await cookieOf(portal, 'tiyan01'),
  };
  const real = await realAddresses(portal, Object.values(cookies));
  expect(real.size).toBeGreaterThan(40);
  const wrong: string[] = [];
  let asked = 0;

  async function mustHold(
    path: string,
    who: keyof typeof cookies,
    sent?: { type: string | null; body: Buffer },
  ): Promise<void> {
    const once = () => ask(portal, path, { cookie: cookies[who], ...(sent && { sent }) });
    const said = `${sent ? `POST (${sent.type}) ${sent.body.toString('latin1').slice(0, 200)} to` : 'GET'} ${path.slice(0, 200)} as ${who}`;
    try {
      const { status, ms } = await once();
      asked += 1;
      if (status >= 500) wrong.push(`${said}: ${status}`);
      // The machine may be busy. Only a request that is slow twice counts.
      else if (ms > 1_000 && (await once()).ms > 1_000) wrong.push(`${said}: ${ms} ms`);
    } catch (error) {
      wrong.push(`${said}: ${String(error)}`);
    }
  }

  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] =>
    fc.sample(arbitrary, { seed, numRuns });
  for (const route of routes) {
    const who = route.pattern.startsWith('/office')
      ? 'office'
      : /^\/(me|ticket)/.test(route.pattern)
        ? 'tiyan01'
        : 'visitor';
    const address = real.get(route.pattern) ?? route.pattern.replace(/\[\w+\]/g, '1');
    const signsOut = route.pattern === '/sign-out';
    const queries = sample(queryOf(route), 8);
    const bodies = sample(bodyOf(route), 10);
    const hostile = route.pattern.includes('[')
      ? sample(part, 5).map((text) => route.pattern.replace(/\[\w+\]/g, () => text))
      : [];
    await Promise.all([
      ...queries.map((query) => mustHold(`${address}?${query}`, who)),
      ...bodies.map((sent) => mustHold(address, signsOut ? 'visitor' : who, sent)),
      ...bodies.slice(0, 2).map((sent) => mustHold(address, 'visitor', sent)),
      ...hostile.map((path) => mustHold(path, who)),
      ...hostile.slice(0, 2).map((path) => mustHold(path, who, bodies[0])),
    ]);
  }
  agent.destroy();
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(asked).toBeGreaterThan(routes.length * 20);
});
