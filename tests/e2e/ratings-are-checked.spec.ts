/**
 * After the release: results by day, channel, month and quarter, the list of spent tickets, the
 * public log, and the verifier.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { numberOf } from '#features/ballots/client/receipt.ts';
import { openDayNamed } from '../support/office-work.ts';
import { expect, expectAccessible, test } from '../support/portal.ts';

const withTickets = '就业创业服务开放日';
const withPool = '公积金提取专题体验';
const today = '医保服务开放日';

interface Line {
  cell: string;
  nullifier: string;
  sig: string | null;
}

const linesOf = async (page: Page, id: string): Promise<Line[]> =>
  ((await (await page.request.get(`/ratings/${id}/ballots.json`)).json()) as { lines: Line[] })
    .lines;

/** The sum of the ratings that the table states. */
const votesOn = async (page: Page): Promise<number> =>
  (await page.getByRole('cell', { name: /^\d+ 票/ }).allInnerTexts()).reduce(
    (sum, words) => sum + Number.parseInt(words, 10),
    0,
  );

test('days, months, quarters and channels add up to the same ratings, pools among them, without JavaScript', async ({
  visitor,
}) => {
  test.setTimeout(120_000);
  const page = await visitor({ javaScript: false, width: 360 });
  await page.goto('/ratings');
  const all = await votesOn(page);
  expect(all).toBeGreaterThan(100);
  await expect(page.getByText('合并公布', { exact: true })).toBeVisible();
  for (const tab of ['按渠道', '按月', '按季度']) {
    await page
      .getByRole('navigation', { name: '结果的看法' })
      .getByRole('link', { name: tab })
      .click();
    expect(await votesOn(page), tab).toBe(all);
  }
});

test('a small cell tells where it was pooled, and what a day handed out and used up', async ({
  visitor,
}) => {
  const page = await visitor({ width: 360 });
  const id = await openDayNamed(page, withPool);
  await page.goto(`/ratings/${id}`);
  const kiosk = page.locator('#kiosk');
  await expect(kiosk).toContainText('不单独公布');
  await expect(kiosk).toContainText('2 场合并公布');
  await expect(kiosk.getByRole('link', { name: '婚育服务“一件事”体验日' })).toBeVisible();
  await expect(page.getByText('10 张', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('the list stands on one page where the browser’s search finds any number, without JavaScript', async ({
  visitor,
}) => {
  const page = await visitor({ javaScript: false, width: 360 });
  const id = await openDayNamed(page, withTickets);
  const lines = await linesOf(page, id);
  await page.goto(`/ratings/${id}`);
  await page.getByRole('link', { name: /看用掉的票/ }).click();
  await expect(page.getByText('在网页中查找')).toBeVisible();
  await expect(page.getByRole('button', { name: '在名单里找' })).toBeHidden();
  expect((await page.locator('[data-lines] code').allInnerTexts()).toSorted()).toEqual(
    lines.map(({ nullifier }) => numberOf(nullifier)).toSorted(),
  );
});

test('查我的票: what this browser keeps is marked on the list, what is missing or signed wrongly is told, and nobody is asked', async ({
  visitor,
}) => {
  const page = await visitor({ width: 360 });
  const id = await openDayNamed(page, withTickets);
  const lines = await linesOf(page, id);
  const mine = lines.find(({ cell, sig }) => cell === 'window' && sig !== null) as Line;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`/ratings/${id}/ballots`);
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  const row = page.locator('[data-lines] li', { hasText: numberOf(mine.nullifier) });
  const find = async (words: string): Promise<void> => {
    await page.getByLabel('编号，或保存的回执').fill(words);
    await page.getByRole('button', { name: '在名单里找' }).click();
  };
  await find('12345');
  await expect(page.getByText('这里没有编号')).toBeVisible();
  await expectAccessible(page);
  await find(numberOf(mine.nullifier).slice(0, 19));
  await expect(page.getByText('这里没有编号')).toBeHidden();
  await expect(page.getByText('在名单里', { exact: true })).toBeVisible();
  await expect(row).toContainText('您的票');
  await find(randomBytes(32).toString('hex'));
  await expect(page.getByText('名单里没有', { exact: true })).toBeVisible();

  // Stores two receipts, as after a rating: one that was counted, and one that was accepted but is
  // not on the list.
  await page.evaluate(
    ({ id: openDayId, nullifier }) =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('ballots', 1);
        opening.addEventListener('upgradeneeded', () => {
          for (const name of ['tickets', 'unsent', 'receipts'])
            opening.result.createObjectStore(name, { keyPath: ['openDayId', 'cell'] });
        });
        opening.addEventListener('success', () => {
          const writing = opening.result.transaction('receipts', 'readwrite');
          const receipt = 'A'.repeat(86);
          const receipts = writing.objectStore('receipts');
          receipts.put({ openDayId, cell: 'window', nullifier, receipt });
          receipts.put({ openDayId, cell: 'pc', nullifier: 'A'.repeat(43), receipt });
          writing.addEventListener('complete', () => {
            opening.result.close();
            resolve();
          });
        });
      }),
    { id, nullifier: mine.nullifier },
  );
  await page.reload();
  const kept = page.locator('[data-numbers] li');
  await expect(kept).toHaveCount(2);
  await expect(kept.filter({ hasText: '窗口端' })).toContainText('在名单里');
  await expect(kept.filter({ hasText: 'PC端' })).toContainText('名单里没有');
  await expect(page.getByText('有编号不在名单里')).toBeVisible();
  await expect(kept.filter({ hasText: '窗口端' })).toContainText('签名不对');
  await expect(row).toContainText('您的票');
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.getByText('从这台手机里删除', { exact: true }).click();
  await page.getByRole('button', { name: '删除编号' }).click();
  await expect(page.getByText('编号已从这台手机里删除')).toBeVisible();
  await expect(row).not.toContainText('您的票');
  await page.reload();
  await expect(page.getByRole('button', { name: '在名单里找' })).toBeVisible();
  await expect(kept).toHaveCount(0);
  const spelt = [mine.nullifier, numberOf(mine.nullifier).replace(/ /g, '')];
  expect(requests.filter((url) => spelt.some((number) => url.includes(number)))).toEqual([]);
});

test('before the release there is no list, for people nor for programs', async ({ visitor }) => {
  const page = await visitor();
  const id = await openDayNamed(page, today);
  expect((await page.goto(`/ratings/${id}/ballots`))?.status()).toBe(200);
  await expect(page.getByText('名单还没有')).toBeVisible();
  expect((await page.request.get(`/ratings/${id}/ballots.json`)).status()).toBe(404);
});

test('anybody can run the verifier against the portal, and it finds all as it should be', async ({
  portal,
  visitor,
}) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'src/cli/verify-ballots.ts',
    portal.url,
    '--heads',
    join(portal.dataDir, 'heads.json'),
  ]);
  expect(stdout).toContain('全部对得上：3 场');
  const page = await visitor({ javaScript: false });
  const lines = await linesOf(page, await openDayNamed(page, withTickets));
  expect(stdout).toContain(
    `${withTickets}：手机票 ${lines.filter(({ sig }) => sig !== null).length} 行，签名都对`,
  );
  const head = /链头 ([0-9a-f]{64})/.exec(stdout)?.[1] ?? 'none';
  await page.goto('/ratings/log');
  // the newest entry, unless the job has made keys since
  await expect(page.getByRole('listitem').filter({ hasText: head.slice(0, 16) })).toBeVisible();
});

test('the screen at the desk shows the fingerprint while tickets are given, and afterwards how many and when the keys went', async ({
  visitor,
  signedIn,
}) => {
  test.setTimeout(120_000);
  const screen = await visitor({ javaScript: false, width: 1280 });
  const id = await openDayNamed(screen, today);
  // The job makes the keys of the coming days in its first minute.
  await expect(async () => {
    await screen.goto(`/open-days/${id}/tickets`);
    await expect(screen.getByText('还可以领')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expect(screen.locator('meta[http-equiv="refresh"]')).toHaveAttribute(
    'content',
    new RegExp(`^60;url=.*/open-days/${id}/tickets$`),
  );
  const fingerprint = await screen.locator('.board-ticket code').innerText();
  expect(fingerprint).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
  const desk = await signedIn('desk');
  await desk.goto('/office/posters');
  await desk.getByRole('link', { name: '领票海报' }).first().click();
  await expect(desk.getByText(`公钥指纹　${fingerprint}`)).toBeVisible();
  await screen.goto(`/open-days/${await openDayNamed(screen, withTickets)}/tickets`);
  await expect(screen.getByText('已发手机评价票 14 份、纸票 15 张')).toBeVisible();
  await expect(screen.getByText('签名钥匙已于 10:01 销毁')).toBeVisible();
});
