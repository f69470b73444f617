/**
 * 手机评价票 after check-in: made and stored in this browser before the request, verified before they
 * are used.
 */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { modulesOf, pathOf } from '#features/ballots/client/voucher-qr.ts';
import { openVisitor, expect, expectAccessible, signIn, test } from '../support/portal.ts';
import {
  atTicketDesk,
  checkedIn,
  kept,
  takeButton,
  takeTickets,
  todaysDay,
} from '../support/ticket-holders.ts';

test.use({ portalName: 'tickets taken' });

let day = '';
let people: string[] = [];

test.beforeAll(async ({ browser, portal }) => {
  const desk = await openVisitor(browser, portal, { width: 1280 });
  await signIn(desk, 'desk');
  day = await todaysDay(desk);
  people = await checkedIn(desk, day, 5);
  await desk.context().close();
});

const next = (): string => people.shift() ?? '';
const shown = (page: Page) => page.locator('ticket-desk [data-when]:visible');

test('one press takes the tickets of all cells; they live in this browser and can be carried away on paper', async ({
  browser,
  portal,
}) => {
  const page = await atTicketDesk(browser, portal, day, next());
  const manifest = await (await page.request.get(`/ballot/manifest/${day}.json`)).body();
  const digits = String(
    createHash('sha256').update(manifest).digest().readBigUInt64BE() % 10n ** 16n,
  ).padStart(16, '0');
  await expect(page.locator('[data-fingerprint]:visible')).toHaveText(
    digits.replace(/(.{4})(?=.)/g, '$1 '),
  );
  await expect(page.getByText('这台手机的这个浏览器')).toBeVisible();
  await expectAccessible(page);
  expect((await kept(page)).tickets).toEqual([]);

  const stored: string[][] = [];
  await page.route('**/ticket/issue', async (route) => {
    stored.push((await kept(page)).tickets.map(({ cell, state }) => `${cell} ${state}`));
    await route.continue();
  });
  await takeTickets(page);
  expect(stored, 'on the disk before anything was asked, and asked once').toEqual([
    ['kiosk', 'mobile', 'pc', 'remark', 'window'].map((cell) => `${cell} made`),
  ]);
  expect((await kept(page)).tickets.map(({ state, sig }) => [state, sig?.length])).toEqual(
    Array.from({ length: 5 }, () => ['signed', 512]),
  );
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText('已领到', { exact: true })).toBeVisible();
  expect(stored.length, 'nothing is asked again').toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  await page.getByRole('link', { name: '保存评价凭证' }).click();
  await expect(page.locator('.voucher')).toHaveCount(5);
  const text = await page.locator('.voucher [data-text]').first().innerText();
  expect(text).toMatch(/^v1\.[\w-]{639}$/);
  expect(await page.locator('.voucher path').first().getAttribute('d')).toBe(
    pathOf(modulesOf(`${portal.url}/rate/${day}#${text}`)),
  );
  await expectAccessible(page);
  await page.context().close();
});

test('an answer that was lost, and a tab that was closed, go on with the very same tickets', async ({
  browser,
  portal,
}) => {
  const name = next();
  const page = await atTicketDesk(browser, portal, day, name);
  const asked: (string | null)[] = [];
  let answered = 0;
  await page.context().route('**/ticket/issue', async (route) => {
    asked.push(route.request().postData());
    if (asked.length > 2) return route.continue();
    // The first request is lost. The second is signed, but its answer is lost.
    if (asked.length === 2) answered = (await route.fetch()).status();
    return route.abort();
  });
  await takeButton(page).click();
  await expect(page.getByText('还没有领完', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '现在再试' }).click();
  await expect.poll(() => answered).toBe(200);
  await expect(page.getByText('还没有领完', { exact: true })).toBeVisible();
  const later = await page.context().newPage();
  await page.close();
  await later.goto(`/me/open-days/${day}`);
  await expect(later.getByText('已领到', { exact: true })).toBeVisible();
  const blinded = asked.map((body) =>
    Object.entries((JSON.parse(body ?? '{}') as { blinded: Record<string, string> }).blinded)
      .sort()
      .join(),
  );
  expect(blinded).toHaveLength(3);
  expect(new Set(blinded).size).toBe(1);

  const other = await atTicketDesk(browser, portal, day, name);
  await expect(shown(other), 'another browser has nothing of it').toContainText(
    '票不在这个浏览器里',
  );
  await other.context().close();
  await later.context().close();
});

test('B3: a wrong signature stops everything: an alarm, nothing to spend, never asked again', async ({
  browser,
  portal,
}) => {
  const page = await atTicketDesk(browser, portal, day, next());
  let asked = 0;
  await page.route('**/ticket/issue', async (route) => {
    asked += 1;
    const answer = await route.fetch();
    const body = (await answer.json()) as { signed: Record<string, string> };
    const right = body.signed['window'] ?? '';
    await route.fulfill({
      response: answer,
      json: {
        ...body,
        signed: {
          ...body.signed,
          window: `${right.slice(0, 300)}${right[300] === 'A' ? 'B' : 'A'}${right.slice(301)}`,
        },
      },
    });
  });
  await takeButton(page).click();
  await expect(page.getByRole('alert').getByText('签名不对，已经停止')).toBeVisible();
  await expectAccessible(page);
  const { tickets } = await kept(page);
  expect(tickets.map(({ state, input, sig }) => [state, input, sig])).toEqual(
    Array.from({ length: 5 }, () => ['void', '', '']),
  );
  await page.reload();
  await expect(page.getByText('签名不对，已经停止')).toBeVisible();
  expect(asked).toBe(1);
  await page.context().close();
});

test('a manifest with another key than its name says is not used at all', async ({
  browser,
  portal,
}) => {
  const page = await openVisitor(browser, portal, { width: 360 });
  await page.route('**/ballot/manifest/*', async (route) => {
    const answer = await route.fetch();
    const manifest = (await answer.json()) as { cells: { spki: string; kid: string }[] };
    const [first, second] = manifest.cells;
    if (first && second) [first.spki, second.spki] = [second.spki, first.spki];
    await route.fulfill({ response: answer, json: manifest });
  });
  await signIn(page, next());
  await page.goto(`/me/open-days/${day}`);
  await expect(page.getByText('签名不对，已经停止')).toBeVisible();
  expect((await kept(page)).tickets).toEqual([]);
  await page.context().close();
});

test('where nothing can be kept, or without script, the page says to take a slip', async ({
  browser,
  portal,
}) => {
  const name = next();
  const page = await openVisitor(browser, portal, { width: 360 });
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'InvalidStateError');
    };
  });
  await signIn(page, name);
  await page.goto(`/me/open-days/${day}`);
  await expect(shown(page)).toContainText('存不住票');
  await page.context().close();

  const plain = await openVisitor(browser, portal, { javaScript: false });
  await signIn(plain, name);
  await plain.goto(`/me/open-days/${day}`);
  await expect(plain.getByText('领不了手机评价票').first()).toBeVisible();
  await expect(takeButton(plain)).toBeHidden();
  await plain.context().close();
});
