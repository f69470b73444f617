/**
 * Follows the links of the portal as one reader, breadth first. Requests each kind of address (page
 * and names of its query) a few times, whatever ids and values it has.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isPersonal } from '#src/front/paths.ts';
import { callerOf, type Portal } from './portal.ts';

/** The pages of src/pages as patterns, `/issues/[number]`. Those without a parameter come first. */
export const pagePatterns: readonly string[] = readdirSync(
  fileURLToPath(new URL('../../src/pages', import.meta.url)),
  { recursive: true, encoding: 'utf8' },
)
  .filter((file) => /\.(astro|ts)$/.test(file))
  .map((file) => `/${file.replace(/\.(astro|ts)$/, '').replace(/(^|\/)index$/, '')}`)
  .map((path) => path.replace(/(.)\/$/, '$1'))
  .sort((a, b) => a.split('[').length - b.split('[').length);

const shapes = pagePatterns.map((pattern) => ({
  pattern,
  shape: new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\[\w+\]/g, '[^/]+')}$`),
}));

/** The page of src/pages that serves an address. Null for files such as styles. */
export function pagePatternOf(address: string): string | null {
  const path = address.replace(/[?#].*$/s, '');
  return shapes.find(({ shape }) => shape.test(path))?.pattern ?? null;
}

/** Two addresses of one kind differ only in ids and values. */
export function kindOf(address: string): string {
  const { pathname, searchParams } = new URL(address, 'http://portal.test');
  const names = [...new Set(searchParams.keys())].sort().join('&');
  if (searchParams.has('view')) return '?view';
  return `${pagePatternOf(pathname) ?? pathname}${names && `?${names}`}`;
}

const pathnameOf = (address: string): string => new URL(address, 'http://portal.test').pathname;

const isOtherView = (kind: string): boolean => kind === '?view';

export interface CrawledAddress {
  /** Path and query of the link. */
  address: string;
  kind: string;
  /** The first page that links here. */
  from: string;
  status: number;
  /** The final address after redirects. */
  endedAt: string;
  /** Null if this is not a page. */
  html: string | null;
}

const entities: Record<string, string> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) =>
    name
      ? (entities[name as string] ?? all)
      : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex as string, 16)),
  );

const withoutScripts = (html: string): string => html.replace(/<script\b[^>]*>.*?<\/script>/gs, '');

const attribute = (tag: string, name: string): string | null => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : decoded(value);
};

/**
 * Everything a GET may follow from a page: links, its own files, and GET forms. Other sites and
 * `tel:` are left out.
 */
export function linksOf(html: string, pageAddress: string): string[] {
  const base = new URL(pageAddress, 'http://portal.test');
  const targets = [...withoutScripts(html).matchAll(/<(a|link|img|form)\b[^>]*>/g)].map(
    ([tag, name]) => {
      if (name === 'form')
        return attribute(tag, 'method') === 'post' ? null : (attribute(tag, 'action') ?? '');
      return attribute(tag, name === 'img' ? 'src' : 'href');
    },
  );
  return targets
    .filter((target) => target !== null)
    .map((target) => new URL(target, base))
    .filter(({ origin }) => origin === base.origin)
    .map(({ pathname, search, hash }) => `${pathname}${search}${hash}`);
}

/** Where the forms of a page post to, other than the page itself. */
export const postTargetsOf = (html: string): string[] =>
  [...withoutScripts(html).matchAll(/<(?:form|button)\b[^>]*>/g)]
    .flatMap(([tag]) =>
      tag.startsWith('<button')
        ? attribute(tag, 'formaction')
        : attribute(tag, 'method') === 'post'
          ? attribute(tag, 'action')
          : null,
    )
    .filter((target) => target !== null && target.startsWith('/'))
    .map((target) => String(target));

/** The heading levels of a page, in order. */
export const headingLevelsOf = (html: string): number[] =>
  [...withoutScripts(html).matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));

/** The targets of `#…`. */
export const idsOf = (html: string): Set<string> =>
  new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => decoded(id)));

/** Start pages: the home page, and pages that only a form leads to or that no page links to. */
const publicStarts = ['/', '/join/received', '/issues/report/received', '/rate/thanks'];

/**
 * Everything `who` reaches by GET from the first page, their own page and the office. `who`:
 * 'visitor' or the account of a demo sign-in. `each`: requests for each kind of address.
 * `asVisitor`: what a visitor reached. Public pages are the same bytes for every reader, so they
 * are not requested again, but their links are followed.
 */
export async function crawl(
  portal: Portal,
  who: string,
  {
    each = 2,
    asVisitor = [],
    starts = [],
  }: { each?: number; asVisitor?: readonly CrawledAddress[]; starts?: readonly string[] } = {},
): Promise<CrawledAddress[]> {
  const known = new Map(
    asVisitor
      .filter(({ address, endedAt }) => address === endedAt && !isPersonal(pathnameOf(address)))
      .map((one) => [one.address, one]),
  );
  const caller = await callerOf(portal, who);
  const asked = new Map<string, number>();
  const seen = new Set<string>();
  const results: CrawledAddress[] = [];
  let waiting: { address: string; from: string }[] = [];
  /** Links to the other view: requested last, because the answer sets a cookie. */
  const views: { address: string; from: string }[] = [];

  const enqueue = (link: string, from: string): void => {
    const address = link.replace(/#.*$/s, '');
    if (seen.has(address)) return;
    const kind = kindOf(address);
    const times = asked.get(kind) ?? 0;
    if (times >= each) return;
    asked.set(kind, times + 1);
    seen.add(address);
    (isOtherView(kind) ? views : waiting).push({ address, from });
  };

  for (const start of [...publicStarts, ...(who === 'visitor' ? [] : ['/me']), ...starts])
    enqueue(start, '(start)');
  while (waiting.length > 0 || views.length > 0) {
    if (waiting.length === 0) waiting = views.splice(0);
    const batch = waiting.slice(0, 4);
    waiting = waiting.slice(4);
    const answers = await Promise.all(
      batch.map(async ({ address, from }) => {
        const before = known.get(address);
        if (before) return { ...before, from };
        const answer = await caller.get(address);
        const type = answer.headers()['content-type'] ?? '';
        const { pathname, search } = new URL(answer.url());
        return {
          address,
          from,
          kind: kindOf(address),
          status: answer.status(),
          endedAt: `${pathname}${search}`,
          html: type.startsWith('text/html') ? await answer.text() : null,
        };
      }),
    );
    for (const answer of answers) {
      results.push(answer);
      if (answer.html !== null && answer.status < 400 && !isOtherView(answer.kind))
        for (const link of linksOf(answer.html, answer.endedAt)) enqueue(link, answer.address);
    }
  }
  await caller.dispose();
  return results;
}
