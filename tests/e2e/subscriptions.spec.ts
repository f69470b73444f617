/**
 * Feeds, calendars, the hall's screen, posters, the trend and the map, used by the programs and
 * people they are made for.
 */
import { demoApplicants, demoExperiencers, demoOpenDayWords } from '../../db/seed/demo.ts';
import { readCalendar, readFeed } from '../support/subscriptions.ts';
import { callerOf, expect, expectAccessible, test } from '../support/portal.ts';

const feeds = {
  '/notices': '/feeds/notices.xml',
  '/open-days': '/feeds/open-days.xml',
  '/issues': '/feeds/issues.xml',
  '/window-duty': '/feeds/duties.xml',
} as const;

test('every feed is valid, has something in it and leads back to pages that exist', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  for (const [page, path] of Object.entries(feeds)) {
    const answer = await caller.get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(answer.headers()['set-cookie']).toBeUndefined();
    const feed = readFeed(await answer.text());
    expect(feed.breaches, path).toEqual([]);
    expect(feed.self).toBe(portal.url + path);
    expect(feed.entries.length, path).toBeGreaterThan(0);
    const [first] = feed.entries;
    expect((await caller.get(first?.href ?? '')).status(), first?.href).toBe(200);
    const html = await (await caller.get(page)).text();
    expect(html, page).toMatch(
      new RegExp(
        `<link rel="alternate" type="application/atom\\+xml" title="[^"]+" href="${path}"`,
      ),
    );
    expect(await (await caller.get(path)).text(), 'the same until something changes').toBe(
      await answer.text(),
    );
  }
  expect((await caller.get('/feeds/nothing.xml')).status()).toBe(404);
});

test('every calendar is valid: all open days, one of them, each unit; a cancelled day is in it and says so', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  const calendar = async (path: string) => {
    const answer = await caller.get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
    const read = readCalendar(await answer.text());
    expect(read.breaches, path).toEqual([]);
    return read;
  };
  const { events } = await calendar('/calendar/open-days.ics');
  const cancelled = events.filter(({ status }) => status === 'CANCELLED');
  expect(cancelled.length).toBeGreaterThan(0);
  expect(cancelled[0]).toMatchObject({
    sequence: 1,
    summary: expect.stringMatching(/^已取消：/) as unknown,
  });
  for (const event of [events[0], cancelled[0]]) {
    const id = event?.url.split('/').at(-1) ?? '';
    expect((await calendar(`/calendar/open-days/${id}.ics`)).events).toEqual([event]);
    expect(await (await caller.get(`/open-days/${id}`)).text()).toContain(
      `/calendar/open-days/${id}.ics`,
    );
  }
  const map = await (await caller.get('/sitemap')).text();
  const units = [...map.matchAll(/href="(\/calendar\/duties\/[a-z0-9_]+\.ics)"/g)].map(
    ([, path = '']) => path,
  );
  expect(units.length).toBeGreaterThan(5);
  let turns = 0;
  for (const path of units) turns += (await calendar(path)).events.length;
  expect(turns).toBeGreaterThan(10);
  for (const path of [
    '/calendar/open-days/00000000-0000-4000-8000-000000000000.ics',
    '/calendar/open-days/x.ics',
    '/calendar/duties/nobody.ics',
  ])
    expect((await caller.get(path)).status(), path).toBe(404);
});

test('nobody stands in them who did not agree to, and no telephone of a person', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'office');
  const texts = await Promise.all(
    [...Object.values(feeds), '/calendar/open-days.ics', '/sitemap.xml'].map(async (path) =>
      (await caller.get(path)).text(),
    ),
  );
  const everything = texts.join('\n').replaceAll('\r\n ', '');
  const people = [
    ...demoExperiencers.map(({ name }) => name),
    ...demoApplicants.map(({ name }) => name),
    demoOpenDayWords.contactName,
  ];
  expect(people.filter((name) => everything.includes(name))).toEqual([]);
  expect(everything).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/);
});

test('after a swap the page, the calendar, the feed and the API name the same person (G4)', async ({
  portal,
  signedIn,
  visitor,
}) => {
  test.setTimeout(120_000);
  const caller = await callerOf(portal, 'visitor');
  const leader = await signedIn('leader');
  await leader.goto('/office/duties');
  await leader
    .getByRole('row')
    .filter({ hasText: '待值班' })
    .getByRole('rowheader')
    .getByRole('link')
    .last()
    .click();
  const id = new URL(leader.url()).pathname.split('/').at(-1) ?? '';
  const turnsInApi = async () =>
    (
      (await (await caller.get('/api/v1/duties')).json()) as {
        data: { id: string; name: string; day: string; status: string }[];
      }
    ).data.filter((turn) => turn.id === id && turn.status !== 'moved');
  const [before] = await turnsInApi();
  const officials = leader.getByLabel('坐班人员');
  const names = await officials.locator('option').allTextContents();
  const another =
    names.find((text) => text.includes('　') && !text.startsWith(`${before?.name}　`)) ?? '';
  const [name = ''] = another.split('　');
  const map = await (await caller.get('/sitemap')).text();
  const unit = [...map.matchAll(/\/calendar\/duties\/[a-z0-9_]+\.ics/g)].map(([path]) => path);
  const eventNow = async () => {
    for (const path of unit) {
      const event = readCalendar(await (await caller.get(path)).text()).events.find(
        ({ uid }) => uid === id,
      );
      if (event) return event;
    }
    return null;
  };
  const was = await eventNow();
  await officials.selectOption({ label: another });
  await leader.getByLabel(/调整原因/).fill('外出开会');
  await leader.getByRole('button', { name: '保存调整' }).click();
  await expect(leader.getByText('原因：外出开会')).toBeVisible();

  // a cached page may be two seconds stale
  await expect.poll(async () => (await turnsInApi())[0]?.name).toBe(name);
  const is = await eventNow();
  expect(is?.sequence).toBe((was?.sequence ?? 0) + 1);
  expect(is?.summary).toContain(name);
  expect(Date.parse(is?.stamp ?? '')).toBeGreaterThan(Date.parse(was?.stamp ?? ''));
  const [newest] = readFeed(await (await caller.get('/feeds/duties.xml')).text()).entries;
  expect(newest?.title).toContain(name);
  const reader = await visitor({ width: 1280 });
  await reader.goto(new URL(newest?.href ?? '').pathname + new URL(newest?.href ?? '').search);
  await expect(
    reader.getByRole('row').filter({ hasText: '外出开会' }).filter({ hasText: name }).first(),
  ).toContainText(`原定 ${before?.name}`);
});

test('the hall’s screen shows today’s turns, reads well and needs no script', async ({
  visitor,
  portal,
}) => {
  const plain = await visitor({ javaScript: false, width: 1920 });
  await plain.goto('/window-duty/board');
  const today = (
    (await (await (await callerOf(portal, 'visitor')).get('/api/v1/duties')).json()) as {
      data: { name: string; day: string }[];
    }
  ).data;
  const first = today.filter(({ day }) => day === today[0]?.day).slice(0, 6);
  for (const { name } of first) await expect(plain.getByRole('rowheader', { name })).toBeVisible();
  await expect(plain.locator('noscript meta[http-equiv="refresh"]')).toHaveAttribute(
    'content',
    /^\d+;url=\/window-duty\/board/,
  );
  const sizes = await plain
    .locator('.board-turns :is(b, td, span, small)')
    .evaluateAll((parts) =>
      parts.map((part) => Number.parseFloat(getComputedStyle(part).fontSize)),
    );
  expect(
    Math.min(...sizes),
    'at three metres a character of 15 mm is read: 30 pixels on a 43-inch screen',
  ).toBeGreaterThanOrEqual(30);
  expect(await plain.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    1920,
  );
  for (const width of [1920, 360]) {
    const page = await visitor({ width });
    await page.goto('/window-duty/board');
    await expectAccessible(page);
  }
});

test('when the network is gone the screen keeps the last good copy, says since when, and comes back by itself', async ({
  visitor,
}) => {
  const page = await visitor({ width: 1920 });
  await page.clock.install();
  await page.goto('/window-duty/board');
  const names = await page.getByRole('rowheader').allTextContents();
  const said = await page.locator('[data-board]').getAttribute('data-said');
  const clock = page.locator('[data-clock]');
  const before = await clock.textContent();
  await page.context().setOffline(true);
  await page.clock.runFor(61_000);
  await expect(page.getByRole('status')).toContainText(`收不到更新，以上是 ${said} 的安排`);
  expect(await page.getByRole('rowheader').allTextContents()).toEqual(names);
  expect(await clock.textContent(), 'the clock goes on').not.toBe(before);
  await page.context().setOffline(false);
  // Small steps, so that an answer arrives before the page's own timeout.
  await expect(async () => {
    await page.clock.runFor(5_000);
    await expect(page.locator('[data-old]')).toBeHidden({ timeout: 300 });
  }).toPass({ timeout: 30_000 });
});

test('a poster is one sheet of A4 with the public address and nothing of who prints it', async ({
  signedIn,
  portal,
}) => {
  const desk = await signedIn('desk');
  await desk.goto('/office');
  await desk.getByRole('link', { name: '海报' }).click();
  await expectAccessible(desk);
  const posters = await desk
    .getByRole('main')
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => link.getAttribute('href') ?? '').filter((href) => /poster/.test(href)),
    );
  expect(posters.length).toBeGreaterThan(2);
  const office = await callerOf(portal, 'office');
  for (const path of posters) {
    await desk.goto(path);
    const symbol = desk.getByRole('img', { name: /^扫码/ });
    const box = await symbol.boundingBox();
    expect(box?.width ?? 0, path).toBeGreaterThan(300);
    const label = (await symbol.getAttribute('aria-label')) ?? '';
    expect(label).toMatch(
      new RegExp(`：${portal.url}/(rate|window-duty|(me/)?open-days/[0-9a-f-]{36})$`),
    );
    const pages = (await desk.pdf({ preferCSSPageSize: true }))
      .toString('latin1')
      .match(/\/Type \/Page\b/g);
    expect(pages?.length, `${path} on paper`).toBe(1);
    expect(await (await office.get(path)).text(), 'the same for everyone who prints it').toBe(
      await (await desk.request.get(path)).text(),
    );
  }
  await expectAccessible(desk);
});

test('the trend is a drawing and a table; chart.js comes only to who scrolls to it', async ({
  visitor,
}) => {
  const page = await visitor({ width: 1280 });
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto('/ratings');
  await page.waitForLoadState('networkidle');
  const trend = page.getByRole('figure');
  await expect(trend.getByRole('img')).toHaveCount(1);
  await expect(trend.getByRole('table')).toBeVisible();
  const cells = await trend.getByRole('cell').allTextContents();
  expect(asked.filter((url) => url.includes('trend-canvas'))).toEqual([]);
  await expectAccessible(page);
  expect(
    asked.filter((url) => url.includes('trend-canvas')),
    'looking at it is not scrolling',
  ).toEqual([]);

  await page.mouse.wheel(0, 6_000);
  await expect(trend.locator('canvas')).toBeVisible();
  await expect(trend.getByRole('table')).toBeVisible();
  expect(await trend.getByRole('cell').allTextContents()).toEqual(cells);
  const line = trend.getByRole('button', { name: '自助端' });
  await line.click();
  await expect(line).toHaveAttribute('aria-pressed', 'false');
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

test('the map names pages that are there, and none a crawler is asked to leave alone', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  const robots = await (await caller.get('/robots.txt')).text();
  expect(robots).toContain(`Sitemap: ${portal.url}/sitemap.xml`);
  const map = await caller.get('/sitemap.xml');
  expect(map.headers()['content-type']).toBe('application/xml; charset=utf-8');
  const addresses = [...(await map.text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map(
    ([, address = '']) => address,
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.length).toBeGreaterThan(30);
  for (const address of addresses) {
    expect(address.startsWith(`${portal.url}/`)).toBe(true);
    expect(new URL(address).pathname).not.toMatch(/^\/(office|me|rate|p)(\/|$)/);
    expect((await caller.get(address)).status(), address).toBe(200);
  }
  const page = await (await caller.get('/sitemap')).text();
  for (const path of [
    ...Object.values(feeds),
    '/calendar/open-days.ics',
    '/sitemap.xml',
    '/window-duty/board',
  ])
    expect(page).toContain(`href="${path}"`);
});
