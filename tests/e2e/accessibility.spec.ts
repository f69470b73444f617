/**
 * The public pages for everybody: large letters, large targets, narrow and wide screens, keyboard
 * only (domain.md §9, WCAG 2.2 AA).
 */
import type { Page } from '@playwright/test';
import {
  demoPassword,
  expect,
  expectAccessible,
  openVisitor,
  test,
  type Portal,
} from '../support/portal.ts';
import { publicPages } from '../support/public-pages.ts';

test.use({ portalName: 'accessibility' });

for (const view of ['ordinary', 'elder'] as const) {
  test(`every public page in the ${view} view: no violation, nothing cut off down to 320 pixels, text and targets large enough`, async ({
    browser,
    portal,
  }) => {
    test.setTimeout(180_000);
    const page = await openVisitor(browser, portal, { width: 360 });
    await page.context().addCookies([{ name: 'view', value: view, url: portal.url }]);
    for (const path of await publicPages(portal)) {
      await test.step(path, async () => {
        await page.setViewportSize({ width: 360, height: 800 });
        // The rating pages receive no cookie, so the address names the view.
        await page.goto(
          path.startsWith('/rate') && view === 'elder'
            ? `${path}${path.includes('?') ? '&' : '?'}view=elder`
            : path,
        );
        await expect(page.locator('html')).toHaveAttribute(
          'data-view',
          /^\/window-duty\/(print|board)/.test(path) ? /./ : view,
        );
        await expectAccessible(page);
        if (!path.startsWith('/window-duty/')) expect.soft(await tooSmall(page, view)).toEqual([]);
        for (const width of [320, 1280]) {
          // 320: a wide screen at 400 %, or a phone of 640 at 200 %
          await page.setViewportSize({ width, height: 800 });
          if (!path.endsWith('/print'))
            expect
              .soft(
                await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
                `${width} wide`,
              )
              .toBeLessThanOrEqual(0);
        }
        await expectAccessible(page);
      });
    }
    await page.context().close();
  });
}

/**
 * Text that is too small or too tight, and targets that are too small. A link in a sentence may be
 * as high as its line (WCAG 2.5.8).
 */
function tooSmall(page: Page, view: 'ordinary' | 'elder'): Promise<string[]> {
  const limits =
    view === 'elder' ? { text: 24, title: 40, target: 60 } : { text: 14, title: 48, target: 44 };
  return page.evaluate(({ text, title, target }) => {
    const found: string[] = [];
    const seen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return (
        width > 2 &&
        height > 2 &&
        getComputedStyle(element).visibility === 'visible' &&
        !element.closest('.skip')
      );
    };
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}${element.className ? `.${String(element.className)}` : ''} “${(element.textContent ?? '').trim().slice(0, 12)}”`;
    for (const element of document.querySelectorAll('body *')) {
      const words = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      if (!words || !seen(element) || element.closest('svg')) continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      if (size < text - 0.1) found.push(`${name(element)} is written in ${size} px`);
      if (size > title + 0.1)
        found.push(`${name(element)} is written in ${size} px, more than ${title}`);
      const isLine = element.matches('p, li, dd, td, label, button, .button, summary, legend');
      if (isLine && Number.parseFloat(style.lineHeight) < size * 1.3 - 0.1)
        found.push(`${name(element)} has lines ${style.lineHeight} apart`);
    }
    for (const element of document.querySelectorAll(
      'a[href], button, summary, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea',
    )) {
      if (!seen(element)) continue;
      const inSentence =
        getComputedStyle(element).display === 'inline' &&
        (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim();
      if (inSentence) continue;
      const { width, height } = element.getBoundingClientRect();
      if (Math.min(width, height) < target - 0.5)
        found.push(`${name(element)} is ${Math.round(width)} × ${Math.round(height)}`);
    }
    return found;
  }, limits);
}

test('by keyboard alone: from the first page to an open day, through signing in, to a seat', async ({
  browser,
  portal,
}) => {
  const page = await openVisitor(browser, portal, { width: 360 });
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();

  await walkTo(page, /^企业开办“一件事”体验日/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/open-days\/[0-9a-f-]+$/);
  await walkTo(page, '我要报名');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await walkTo(page, '手机号或账号：必填');
  await page.keyboard.type('tiyan29');
  await page.keyboard.press('Tab');
  await page.keyboard.type(demoPassword);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/open-days\/[0-9a-f-]+$/);
  await walkTo(page, '我要报名', 'button');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/me\/open-days\//);
  await expect(page.getByText(/^已报名/).first()).toBeVisible();
  await page.context().close();
});

/**
 * Presses Tab until the named element has the focus. On the way the focus is always visible:
 * outlined, on screen, not under the bar.
 */
async function walkTo(page: Page, name: string | RegExp, kind = 'a, button, input'): Promise<void> {
  for (let step = 0; step < 90; step += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((kinds) => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      const bar = element.closest('.tab-bar')
        ? null
        : document.querySelector('.tab-bar')?.getBoundingClientRect();
      const floor = bar && bar.height > 0 ? bar.top : innerHeight;
      const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
      return {
        name:
          labels
            .map((label) => label.textContent?.replaceAll('*', '').replaceAll(/\s/g, ''))
            .join('') || (element.textContent ?? '').trim(),
        isWanted: element.matches(kinds),
        ring:
          Number.parseFloat(getComputedStyle(element).outlineWidth) >= 2 &&
          getComputedStyle(element).outlineStyle !== 'none',
        seen: box.bottom > 0 && box.top < floor - 8 && box.height > 0,
      };
    }, kind);
    if (focus === null) continue;
    expect(focus, 'what has the focus is seen').toMatchObject({ ring: true, seen: true });
    if (focus.isWanted && (typeof name === 'string' ? focus.name === name : name.test(focus.name)))
      return;
  }
  throw new Error(`Tab never came to ${String(name)}`);
}

test('more contrast, the reader’s own colours and no motion: everything is still told apart', async ({
  browser,
  portal,
}) => {
  const page = await openVisitor(browser, portal, { width: 1280 });
  await page.emulateMedia({ contrast: 'more', reducedMotion: 'reduce' });
  await page.goto('/');
  await expectAccessible(page);
  const lineColour = () =>
    page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--line').trim(),
    );
  const more = await lineColour();
  await page.emulateMedia({ contrast: 'no-preference', reducedMotion: 'reduce' });
  expect(await lineColour()).not.toBe(more);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);

  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/ratings');
  const [bar, ground] = await page.evaluate(() =>
    ['.bar-fill', '.bar-ground'].map(
      (part) => getComputedStyle(document.querySelector(part) as Element).fill,
    ),
  );
  expect(bar, 'the bar is told from its ground').not.toBe(ground);
  await page.goto('/issues');
  const [here, there] = await page.evaluate(() =>
    ['.tabs [aria-current]', '.tabs a:not([aria-current])'].map(
      (part) => getComputedStyle(document.querySelector(part) as Element).borderBottomColor,
    ),
  );
  expect(here, 'the tab shown is told from the others').not.toBe(there);
  await page.context().close();
});

test('the other view in the middle of a rating loses nothing, with and without JavaScript', async ({
  browser,
  portal,
}) => {
  for (const javaScript of [false, true]) {
    const page = await openVisitor(browser, portal, { width: 360, javaScript });
    await page.goto('/rate');
    await page.getByLabel(/评价票上的编码/).fill('0000-0000-0000-0000-0');
    if (javaScript) await page.getByRole('button', { name: /^下一步/ }).click();
    const mobile = page.getByRole('group', { name: /^移动端/ });
    await mobile.getByRole('radio', { name: /^2/ }).first().check({ force: true });
    await mobile.getByRole('checkbox', { name: '没有提供材料清单' }).check({ force: true });
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: '长辈版' }).click();
    expect((await answered).status(), 'drawn again, nothing cast, nothing wrong').toBe(200);
    await expect(page.locator('html')).toHaveAttribute('data-view', 'elder');
    await expect(page.getByRole('alert')).toHaveCount(0);
    if (javaScript)
      await expect(
        mobile.getByRole('heading', { name: '移动端：您觉得怎么样？' }),
        'at the step where she was',
      ).toBeInViewport();
    await expect(page.locator('input[name="code"]')).toHaveValue('0000-0000-0000-0000-0');
    await expect(mobile.getByRole('radio', { name: /^2/ }).first()).toBeChecked();
    // With script, 长辈版 shows the reasons on the next screen.
    if (javaScript) await page.getByRole('button', { name: '下一题' }).click();
    await expect(mobile.getByRole('checkbox', { name: '没有提供材料清单' })).toBeChecked();
    expect(page.url()).not.toContain('0000-0000');
    expect(await page.context().cookies()).toEqual([]);
    await page.context().close();
  }
});

test('site tags stand on every page, a column’s on lists, an article’s on articles', async ({
  portal,
  request,
}) => {
  const tagsOf = async (path: string): Promise<Map<string, string>> => {
    const html = await (await request.get(path)).text();
    return new Map(
      [...html.matchAll(/<meta name="([A-Za-z]+)" content="([^"]*)"/g)].map(
        ([, name = '', content = '']) => [name, content],
      ),
    );
  };
  const pages = await publicPages(portal as Portal);
  for (const path of pages) {
    const tags = await tagsOf(path);
    expect(
      ['SiteName', 'SiteDomain', 'SiteIDCode'].filter((name) => !tags.get(name)),
      path,
    ).toEqual([]);
  }
  for (const path of [
    '/notices',
    '/open-days',
    '/issues',
    '/ratings',
    '/window-duty',
    '/experiencers',
    '/join',
  ]) {
    const tags = await tagsOf(path);
    expect(
      ['ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType', 'description'].filter(
        (name) => !tags.get(name),
      ),
      path,
    ).toEqual([]);
  }
  const notice = await tagsOf(pages.find((path) => path.startsWith('/notices/')) as string);
  expect(
    ['ArticleTitle', 'PubDate', 'ContentSource', 'Keywords', 'Author', 'Description', 'Url'].filter(
      (name) => !notice.get(name),
    ),
  ).toEqual([]);
  expect(notice.get('PubDate')).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/);
});
