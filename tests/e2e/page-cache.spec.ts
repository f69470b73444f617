/**
 * Cached pages as people see them: a change shows at once on every node, a passed moment shows, and
 * without a database the last page stays with its time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { localDateTime } from '../../src/platform/day.ts';
import { openDayNamed } from '../support/office-work.ts';
import { databaseServer, takeDatabaseAway } from '../support/portal-database.ts';
import {
  expect,
  moveClock,
  openVisitor,
  startPortal,
  stopPortal,
  test,
} from '../support/portal.ts';

test.use({ portalName: 'page cache' });
test.describe.configure({ mode: 'serial' });

const ahead = '企业开办“一件事”体验日';
/** When registration for a day closes, 'YYYY-MM-DDTHH:MM' in local time. */
async function closingTime(page: Page, openDayId: string): Promise<string> {
  const answer = await page.request.get('/api/v1/open-days');
  const { data } = (await answer.json()) as {
    data: { id: string; registrationClosesAt: string }[];
  };
  return localDateTime(
    new Date(data.find(({ id }) => id === openDayId)?.registrationClosesAt ?? ''),
  );
}

const seatsLeft = /还有 (\d+) 个名额/;

test('who registers at one node sees it there with the next page, and everybody at the other within two seconds', async ({
  browser,
  portal,
  signedIn,
}) => {
  test.setTimeout(120_000);
  const secret = readFileSync(join(portal.dataDir, 'portal-secret'), 'utf8').trim();
  const password = readFileSync(join(portal.dataDir, 'postgres-password'), 'utf8').trim();
  const other = await startPortal({
    DATABASE_URL: `postgres://portal:${password}@127.0.0.1:${databaseServer(portal.dataDir).port}/portal`,
    PORTAL_SECRET: secret,
    PORTAL_KEYS_DIR: join(portal.dataDir, 'keys'),
    PORTAL_DEMO: 'auto',
  });
  try {
    const [here, there] = [await openVisitor(browser, portal), await openVisitor(browser, other)];
    const day = `/open-days/${await openDayNamed(here, ahead)}`;
    const leftAt = async (page: typeof here): Promise<number> => {
      await page.goto(day);
      return Number(seatsLeft.exec(await page.locator('main').innerText())?.[1]);
    };
    const before = await leftAt(here);
    expect(await leftAt(there)).toBe(before);
    const experiencer = await signedIn('tiyan02');
    await experiencer.goto(day);
    await experiencer.getByRole('button', { name: '我要报名' }).click();
    await expect(experiencer).toHaveURL(/\/me\/open-days\//);
    expect(await leftAt(experiencer)).toBe(before - 1);
    expect(await leftAt(here)).toBe(before - 1);
    await expect(async () => expect(await leftAt(there)).toBe(before - 1)).toPass({
      timeout: 2_000,
      intervals: [100],
    });
  } finally {
    await stopPortal(other);
  }
});

test('when registration closes the page says so, whether or not anybody changed anything', async ({
  visitor,
  signedIn,
}) => {
  const reader = await visitor({ javaScript: false });
  const day = `/open-days/${await openDayNamed(reader, ahead)}`;
  await reader.goto(day);
  await expect(reader.getByRole('button', { name: '我要报名' })).toBeVisible();
  await moveClock(
    await signedIn('desk'),
    await closingTime(reader, day.slice('/open-days/'.length)),
  );
  await reader.goto(day);
  await expect(reader.getByRole('button', { name: '我要报名' })).toHaveCount(0);
});

test('while the database is away the last page is there with its time, and what was never asked for says so politely', async ({
  visitor,
  portal,
}) => {
  const reader = await visitor();
  await reader.goto('/');
  const database = takeDatabaseAway(portal.dataDir);
  await expect(async () => {
    const answer = await reader.goto('/');
    expect(answer?.status()).toBe(200);
    await expect(reader.getByRole('status')).toContainText(
      /现在连不上数据库，这是 \d{4}年\d+月\d+日 \d+:\d\d 的内容/,
      { timeout: 500 },
    );
    expect(answer?.headers()['cache-control']).toBe('no-store');
  }).toPass({ timeout: 15_000 });
  await expect(reader.getByRole('heading', { name: '近期开放日' })).toBeVisible();
  const unseen = await reader.goto('/experiencers?after=unseen');
  expect(unseen?.status()).toBe(503);
  expect(unseen?.headers()['retry-after']).toMatch(/^\d+$/);
  database.comeBack();
  await expect(async () => {
    await reader.goto('/');
    await expect(reader.getByRole('status')).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
});
