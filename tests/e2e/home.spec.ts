/**
 * The home page: every figure is the length of a list that one can open, and everybody gets the
 * same page.
 */
import type { Locator, Page } from '@playwright/test';
import { callerOf, expect, test } from '../support/portal.ts';

/** The lists with due dates. 优化清单 has none. */
const debts = ['problem', 'demand'] as const;

/** The figure of one station of the loop. */
async function figure(page: Page, station: string): Promise<number> {
  const words = await page
    .locator('.ring-words > div')
    .filter({ hasText: station })
    .getByRole('definition')
    .locator('b')
    .innerText();
  return Number(words.replaceAll(',', ''));
}

const sectionOf = (page: Page, title: string): Locator =>
  page
    .locator('section')
    .filter({ has: page.getByRole('heading', { level: 2, name: title }) })
    .last();

/** The number of entries that a list of issues states. */
async function lengthOf(page: Page, query: string): Promise<number> {
  await page.goto(`/issues?${query}`);
  return Number(/(?:共|已超期) (\d+) 条/.exec(await page.locator('main').innerText())?.[1] ?? 0);
}

test('the figures of the loop are the lengths of the lists they lead to', async ({ visitor }) => {
  const page = await visitor({ javaScript: false });
  await page.goto('/');
  const shown = {
    held: await figure(page, '体验'),
    found: await figure(page, '反馈'),
    optimized: await figure(page, '优化'),
    rated: await figure(page, '评价'),
    running: await figure(page, '正在整改'),
  };
  const late = Number(
    /其中超期 (\d+) 项/.exec(await page.locator('.ring-centre').innerText())?.[1] ?? 0,
  );
  for (const value of Object.values(shown)) expect(value).toBeGreaterThan(0);

  const open = async (station: string): Promise<void> => {
    await page.goto('/');
    await page.locator('.ring-words').getByRole('link', { name: station }).click();
  };
  await open('体验');
  const held = sectionOf(page, '正在评价')
    .getByRole('listitem')
    .or(sectionOf(page, '以往活动').getByRole('listitem'))
    .filter({ hasNotText: '已取消' });
  expect(await held.count()).toBe(shown.held);

  await open('反馈');
  await expect(page.getByText(`共 ${shown.found} 条`)).toBeVisible();
  await open('优化');
  await expect(page.getByText(`共 ${shown.optimized} 条`)).toBeVisible();

  await open('评价');
  const votes = (await page.getByRole('cell', { name: /^\d+ 票/ }).allInnerTexts()).map((words) =>
    Number.parseInt(words, 10),
  );
  expect(votes.reduce((sum, one) => sum + one, 0)).toBe(shown.rated);

  let running = 0;
  let overdue = 0;
  for (const list of debts) {
    for (const state of ['todo', 'doing'])
      running += await lengthOf(page, `list=${list}&state=${state}`);
    overdue += await lengthOf(page, `list=${list}&late=1`);
  }
  expect(running).toBe(shown.running);
  expect(overdue).toBe(late);
});

test('what is on today, what comes and what came out stands there, and leads on', async ({
  visitor,
}) => {
  test.setTimeout(120_000);
  const page = await visitor({ javaScript: false, width: 1280 });
  await page.goto('/');
  const sitting = await sectionOf(page, '今日坐窗口')
    .getByRole('rowheader')
    .locator('b')
    .allInnerTexts();
  expect(sitting.length).toBeGreaterThan(0);
  const links = await Promise.all(
    ['近期开放日', '问题整改', '通知公告'].map(async (title) => {
      const hrefs = await sectionOf(page, title)
        .getByRole('listitem')
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      expect(hrefs.length, title).toBeGreaterThan(0);
      return hrefs;
    }),
  );
  const scores = (await sectionOf(page, '各渠道得分').getByRole('cell').allInnerTexts())
    .filter((words) => /^\d{1,3}$/.test(words.trim()))
    .map(Number);
  expect(scores.length).toBeGreaterThan(0);
  for (const score of scores) expect(score).toBeLessThanOrEqual(100);
  for (const href of [...new Set(links.flat()), '/join', '/rate', '/issues/report', '/promise'])
    expect((await page.request.get(href)).status(), href).toBe(200);
  await page.goto('/window-duty');
  const today = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { level: 2, name: '今天' }) })
    .last();
  for (const name of sitting) await expect(today).toContainText(name);
});

test('it can be read by everybody: on a phone, wide, in large letters, without JavaScript', async ({
  portal,
  visitor,
}) => {
  test.setTimeout(120_000);
  for (const width of [360, 1280]) {
    const page = await visitor({ width });
    await page.goto('/');
    for (const view of ['elder', 'ordinary']) {
      await page.getByRole('button', { name: '长辈版' }).click();
      await expect(page).toHaveURL(`${portal.url}/`);
      await expect(page.locator('html')).toHaveAttribute('data-view', view);
    }
    const plain = await visitor({ width, javaScript: false });
    await expect(async () => {
      await page.goto('/');
      await plain.goto('/');
      expect(await plain.locator('main').innerText()).toBe(await page.locator('main').innerText());
    }).toPass({ timeout: 15_000 });
  }
});

test('a visitor, an experiencer and the office are sent the same bytes', async ({ portal }) => {
  const callers = await Promise.all(
    ['visitor', 'tiyan01', 'office'].map((who) => callerOf(portal, who)),
  );
  const bodies = await Promise.all(
    callers.map(async (caller) => {
      const body = await (await caller.get('/')).text();
      const strip = /演示时间 <time[^>]*>[^<]*<\/time>/; // the demo clock runs on between two answers
      expect(body).toMatch(strip);
      return body.replace(strip, '');
    }),
  );
  expect(new Set(bodies).size).toBe(1);
});
