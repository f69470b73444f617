/**
 * Follows every link of every page, as each kind of demo user. No link is dead, headings are in
 * order, and no page is wider than a phone of 360 px.
 */
import type { Page } from '@playwright/test';
import { demoReporters } from '../../db/seed/demo-office.ts';
import { demoStaff } from '../../db/seed/demo.ts';
import {
  crawl,
  headingLevelsOf,
  idsOf,
  linksOf,
  pagePatternOf,
  pagePatterns,
  postTargetsOf,
  type CrawledAddress,
} from '../support/crawl.ts';
import { callerOf, expect, openVisitor, signIn, test, type Portal } from '../support/portal.ts';

test.use({ portalName: 'crawl' });

const everybody = [
  'visitor',
  'tiyan01',
  ...[...demoStaff, ...demoReporters].map(({ signInName }) => signInName),
];

/** Pages without a link, each with the reason. The crawl must reach all others. */
const unlinked: Record<string, string> = {
  '/404': 'shown where nothing is',
  '/500': 'shown for a fault',
  '/errors/[status]': 'shown for a refusal',
  '/p': 'on printed slips',
  '/robots.txt': 'for search engines',
  '/set-up': 'only before there is any account',
  '/ballot/cast': 'a script posts here',
  '/ballot/receipt-key.json': 'a script asks for it',
  '/me/who.json': 'a script asks for it',
  '/ticket/issue': 'a script posts here',
  '/view': 'the form of the other view posts here',
  '/office/session.json': 'a script posts here',
  '/office/desk/calls/print': 'once somebody must be called: tests/features/messages',
  '/office/counts/[id]': 'once the slips of a day do not add up: counts-are-enforced.spec.ts',
  '/office/privacy/[id]': 'once a hit of the scan is disputed: privacy-scan.spec.ts',
  '/api/v1/[resource]': 'named in openapi.json',
  '/me/open-days/[id]/voucher': 'once ratings by ticket are in: tickets-are-spent.spec.ts',
  '/notices/[id]/files/[name]': 'once a file is attached: notices.spec.ts',
  '/office/notices/[id]/files/[name]': 'once a file is attached: notices.spec.ts',
  '/issues/[number]/met': 'the form 我也遇到了 posts here',
  '/issues/[number]/again-received': 'shown once 又出现了 is sent',
};

test('no link is dead, no heading is skipped, no page is wider than 360 px, for any reader', async ({
  browser,
  portal,
}) => {
  test.setTimeout(240_000);
  const wrong: string[] = [];
  const met = new Set<string>();
  const measured = new Set<string>();
  await writeSomething(portal);
  const closed = await closedIssueWithPictures(portal);

  let asVisitor: CrawledAddress[] = [];
  for (const who of everybody)
    await test.step(who, async () => {
      const isStaff = who !== 'visitor' && who !== 'tiyan01';
      const addresses = await crawl(portal, who, {
        asVisitor,
        starts: [
          ...(isStaff ? ['/office/styleguide'] : []),
          ...(who === 'visitor' ? [`/issues/${closed.number}`] : []),
          ...(who === 'office' ? [`/office/issues/${closed.id}`] : []),
        ],
      });
      if (who === 'visitor') asVisitor = addresses;
      for (const one of addresses) met.add(pagePatternOf(one.endedAt) ?? one.endedAt);
      wrong.push(...faultsOf(addresses, who).map((fault) => `${who}: ${fault}`));
      const fresh = addresses.filter(
        ({ kind, html, status }) => html !== null && status < 400 && !measured.has(kind),
      );
      const page = await openVisitor(browser, portal, { width: 360 });
      if (who !== 'visitor' && fresh.length > 0) await signIn(page, who);
      for (const { address, kind } of fresh) {
        if (measured.has(kind)) continue;
        measured.add(kind);
        const wide = await widerThanPhone(page, address);
        if (wide) wrong.push(`${who}: ${address} is ${wide}`);
      }
      await page.context().close();
    });

  expect.soft([...new Set(wrong)]).toEqual([]);
  expect(pagePatterns.filter((pattern) => !met.has(pattern) && !(pattern in unlinked))).toEqual([]);
});

/** Adds what the demo district lacks: a report by the reader, and a notice in draft. */
async function writeSomething(portal: Portal): Promise<void> {
  const forms = [
    ['tiyan01', '/me/reports/new', { text: '取号机旁没有人引导，老人不知道按哪个键。' }],
    [
      'editor',
      '/office/notices/new',
      { title: '关于调整窗口的通知', source: '本单位', body: '下周起二楼窗口的安排有变化。' },
    ],
  ] as const;
  for (const [who, path, fields] of forms) {
    const caller = await callerOf(portal, who);
    const answer = await caller.post(path, { form: { ...fields }, maxRedirects: 0 });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(303);
    await caller.dispose();
  }
}

/** A closed issue with evidence: its pages have links that no other state has. */
async function closedIssueWithPictures(portal: Portal): Promise<{ number: string; id: string }> {
  const visitor = await callerOf(portal, 'visitor');
  const office = await callerOf(portal, 'office');
  const linkIn = (html: string, shape: RegExp): string[] => [
    ...new Set([...html.matchAll(shape)].map(([, found = '']) => found)),
  ];
  const list = await (await visitor.get('/issues?state=closed')).text();
  for (const number of linkIn(list, /href="\/issues\/(WT[\d-]+)"/g)) {
    const page = await (await visitor.get(`/issues/${number}`)).text();
    if (!page.includes(`/issues/${number}/files/`)) continue;
    const inside = await (await office.get(`/office/issues?number=${number}`)).text();
    // The row of this number: other lists stand above it.
    const row = inside.slice(0, inside.lastIndexOf(`>${number}<`));
    const id = linkIn(row, /href="\/office\/issues\/([\da-f-]{36})"/g).at(-1);
    if (id) return { number, id };
  }
  throw new Error('the demo district has no closed issue with pictures');
}

/** Faults of the pages that one reader reaches, as sentences. */
function faultsOf(addresses: readonly CrawledAddress[], who: string): string[] {
  const faults: string[] = [];
  const pages = new Map(addresses.map((one) => [one.address, one]));
  for (const { address, from, status, endedAt, html } of addresses) {
    if (status >= 400) faults.push(`${from} leads to ${address}, which answers ${status}`);
    if (who !== 'visitor' && endedAt.startsWith('/sign-in?'))
      faults.push(`${from} leads to ${address}, which asks to sign in again`);
    if (html === null || status >= 400) continue;

    const levels = headingLevelsOf(html);
    if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1)
      faults.push(`${address} does not begin with its one h1: ${levels.join(' ')}`);
    if (levels.some((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1))
      faults.push(`${address} skips a heading: ${levels.join(' ')}`);

    for (const target of postTargetsOf(html))
      if (pagePatternOf(target) === null)
        faults.push(`${address} has a form for ${target}, where nothing is`);
    if (address === '/office/styleguide') continue; // its example links have no target
    for (const link of linksOf(html, endedAt)) {
      const [target = '', fragment] = link.split('#');
      if (!fragment) continue;
      const there = target === endedAt ? html : pages.get(target)?.html;
      if (there && !idsOf(there).has(decodeURIComponent(fragment)))
        faults.push(`${address} leads to ${link}, but nothing there is called so`);
    }
  }
  return faults;
}

/** The excess width and the element that causes it. Null if the page fits. */
async function widerThanPhone(page: Page, address: string): Promise<string | null> {
  await page.goto(address, { waitUntil: 'load' });
  return page.evaluate(() => {
    const width = document.documentElement.scrollWidth;
    if (width <= innerWidth) return null;
    const out = [...document.querySelectorAll('body *')].find(
      (element) => element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    return `${width} px wide: ${out?.outerHTML.slice(0, 120)}`;
  });
}
