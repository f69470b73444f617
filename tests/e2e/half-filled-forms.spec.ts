/**
 * Typed text survives the other view, a closed page, a second press and half an hour of thinking.
 */
import type { Page } from '@playwright/test';
import { demoToday } from '../support/office-work.ts';
import { expect, expectAccessible, signIn, test } from '../support/portal.ts';

test.use({ portalName: 'half-filled-forms' });

const words = '办不动产登记，窗口让我来回跑了三趟，材料清单上没有写明。';
const offer = '您有一份未提交的内容';

const elder = (page: Page) => page.getByRole('button', { name: '长辈版', exact: true });

test('the other view keeps what was typed, with and without script, and ends on the clean address', async ({
  visitor,
}) => {
  for (const javaScript of [false, true]) {
    const page = await visitor({ width: 360, javaScript });
    await page.goto('/issues/report?view=ordinary');
    await page.goto('/issues/report');
    await page.getByLabel(/发生了什么/).fill(words);
    await page.getByLabel('希望得到答复').check();
    await page.getByLabel(/卡在哪一步/).selectOption({ index: 2 });
    const answered = page.waitForResponse((one) => one.request().method() === 'POST');
    await elder(page).click();
    expect((await answered).status()).toBe(200);
    await expect(page.locator('html')).toHaveAttribute('data-view', 'elder');
    expect(new URL(page.url()).search).toBe('');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(page.getByLabel(/发生了什么/)).toHaveValue(words);
    await expect(page.getByLabel('希望得到答复')).toBeChecked();
    if (javaScript) await expectAccessible(page);
    await page.goto('/');
    await expect(page.locator('html'), 'and is remembered').toHaveAttribute('data-view', 'elder');
  }
});

test('a page of several forms: the one that was typed in is drawn again', async ({ signedIn }) => {
  const page = await signedIn('office');
  const day = await demoToday(page);
  await page.goto('/office/calendar');
  const field = page.locator('main form[method="post"] input.input').first();
  await field.fill(day);
  const name = await field.getAttribute('name');
  await elder(page).click();
  await expect(page.locator('html')).toHaveAttribute('data-view', 'elder');
  await expect(page.locator(`main form input[name="${name}"]`).first()).toHaveValue(day);
  await expect(page.getByRole('alert')).toHaveCount(0);

  // A form that came back with an error, with nothing typed since.
  await page.getByRole('button', { name: '保存这一天' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: '退出长辈版', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-view', 'ordinary');
  await expect(page.locator(`main form input[name="${name}"]`).first()).toHaveValue(day);
});

test('a draft of a report is offered again in this tab, and is gone once sent', async ({
  visitor,
}) => {
  const page = await visitor({ width: 360 });
  await page.goto('/issues/report');
  await page.getByLabel(/发生了什么/).fill(words);
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto('/');
  await page.goto('/issues/report');
  await expect(page.getByText(offer)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '恢复' }).click();
  await expect(page.getByLabel(/发生了什么/)).toHaveValue(words);
  await expect(page.getByText(offer)).toBeHidden();
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('反映已收到');
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('leaving a long form half filled in is asked about', async ({ visitor }) => {
  const page = await visitor({ width: 360 });
  await page.goto('/issues/report');
  await page.getByLabel(/发生了什么/).pressSequentially('办事');
  const asked = page.waitForEvent('dialog');
  const left = page.getByRole('link', { name: '无障碍' }).first().click();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await left;
});

test('a refused form keeps its draft', async ({ visitor }) => {
  const page = await visitor({ width: 360 });
  await page.goto('/join');
  await page
    .getByRole('link', { name: /公告|报名/ })
    .first()
    .click();
  await page.goto('/issues/report');
  await page.getByLabel(/发生了什么/).fill('太短');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('button', { name: '提交', exact: true })).toBeEnabled();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toContain('太短');
});

test('the hall tablet keeps no draft', async ({ visitor }) => {
  const page = await visitor({ width: 1280 });
  await page.goto('/rate?on=tablet');
  await page.goto('/issues/report');
  await page.getByLabel(/发生了什么/).fill(words);
  await page.goto('/');
  expect(
    await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])),
  ).not.toContain(words);
});

test('a draft of staff belongs to the account and ends with sign-out', async ({ signedIn }) => {
  const page = await signedIn('office');
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto('/office/issues/new');
  await page.getByLabel(/^标题/).fill('窗口排队时间过长');
  await page.goto('/office');
  await page.goto('/office/issues/new');
  await expect(page.getByText(offer)).toBeVisible();
  await page.getByRole('button', { name: '恢复' }).click();
  await expect(page.getByLabel(/^标题/)).toHaveValue('窗口排队时间过长');
  const keys = () =>
    page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft')));
  expect(await keys()).toHaveLength(1);
  await page.goto('/office');
  await page.getByRole('button', { name: '退出', exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(await keys()).toEqual([]);
});

test('a draft holds no password, code or file, and ends after 30 minutes', async ({ visitor }) => {
  const page = await visitor({ width: 360 });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto('/issues/report');
  await page.locator('#main-form').evaluate((form) => {
    form.insertAdjacentHTML(
      'beforeend',
      `<input name="secret" type="password" value="a password"><input name="code" value="HDYV-2F26">
       <input name="once" autocomplete="one-time-code" value="123456"><input name="file" type="file">`,
    );
  });
  await page.locator('#main-form [name="file"]').setInputFiles({
    name: 'id-card.png',
    mimeType: 'image/png',
    buffer: Buffer.from('png'),
  });
  await page.getByLabel(/发生了什么/).fill(words);
  const kept = () => page.evaluate(() => Object.values(sessionStorage).join('\n'));
  await expect.poll(kept).toContain(words);
  expect(await kept()).not.toMatch(/a password|HDYV|123456|id-card/);

  await page.goto('/');
  await page.evaluate(() => {
    for (const [key, text] of Object.entries(sessionStorage)) {
      const draft = JSON.parse(text) as { at: number };
      sessionStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - 31 * 60_000 }));
    }
  });
  await page.goto('/issues/report');
  await expect(page.getByText(offer)).toBeHidden();
  expect(await kept()).not.toContain(words);
});

test('an issue keeps the draft of each of its forms, until it is saved', async ({ signedIn }) => {
  test.setTimeout(90_000);
  const page = await signedIn('office');
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto('/office/issues?status=triaged');
  await page.locator('main .rows h3 a').first().click();
  const address = page.url();
  await page.getByLabel(/^描述/).fill(words);
  await page.getByLabel(/^交办说明/).fill('请尽快办理，办好后告诉我们。');
  await page.goto('/office');
  await page.goto(address);
  await expect(page.getByText(offer).locator('visible=true')).toHaveCount(2);
  const triage = page.locator('form', { has: page.locator('input[value="triage"]') });
  await triage.getByRole('button', { name: '恢复' }).click();
  await expect(page.getByLabel(/^描述/)).toHaveValue(words);
  await expect(page.getByLabel(/^交办说明/)).toHaveValue('');
  await triage.getByRole('button', { name: '保存研判' }).click();
  await expect(
    page.getByText(offer).locator('visible=true'),
    'saved, so offered no more; who changed the words does not hand over',
  ).toHaveCount(0);
});

test('another account in the same browser is offered no draft of staff', async ({ signedIn }) => {
  const page = await signedIn('editor');
  page.on('dialog', (dialog) => dialog.accept());
  const kept = () => page.evaluate(() => Object.values(localStorage).join());
  await page.goto('/office/notices/new');
  await page.getByLabel(/^正文/).fill(words);
  await expect.poll(kept).toContain(words);
  await page.context().clearCookies(); // the session ended without a sign-out
  await signIn(page, 'office');
  await page.goto('/office/notices/new');
  await expect(page.getByLabel(/^正文/)).toBeVisible();
  await expect(page.getByText(offer)).toBeHidden();
  await page.context().clearCookies();
  await signIn(page, 'editor');
  await page.goto('/office/notices/new');
  await expect(page.getByText(offer)).toBeVisible();

  await page.getByLabel(/^正文/).fill(words);
  await page.getByRole('button', { name: '退出', exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(await kept(), 'typed a moment before signing out').not.toContain(words);
});

test('a button says that work is under way, is sent once, and works again after Back', async ({
  visitor,
}) => {
  const page = await visitor({ width: 360 });
  let posts = 0;
  await page.route('**/issues/report', async (route) => {
    if (route.request().method() === 'POST') {
      posts += 1;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    await route.continue();
  });
  await page.goto('/issues/report');
  await page.getByLabel(/发生了什么/).fill(words);
  const button = page.locator('main form .actions button[type="submit"]');
  // Read both in one call: a locator would wait for the answer, which replaces the page.
  const pressedTwice = await button.evaluate((one: HTMLButtonElement) => {
    one.click();
    one.click();
    return [one.textContent, one.getAttribute('aria-busy')];
  });
  expect(pressedTwice).toEqual(['正在提交…', 'true']);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('反映已收到');
  expect(posts).toBe(1);
  await page.goBack();
  await expect(button).toHaveText('提交');
});

test('staff are told two minutes before the idle limit, in every tab, and go on with one press', async ({
  signedIn,
}) => {
  const page = await signedIn('office');
  const other = await page.context().newPage();
  await page.clock.install();
  await other.goto('/office');
  await page.goto('/office');
  const soon = page.getByText('快要自动退出了');
  await page.clock.runFor(26 * 60_000);
  await expect(soon).toBeHidden();
  let renewals = 0;
  page.on('request', (one) => (renewals += one.url().endsWith('/office/session.json') ? 1 : 0));
  await page.clock.runFor(90_000);
  await expect(soon).toBeVisible();
  await expect(other.getByText('快要自动退出了')).toBeVisible();
  await expectAccessible(page);
  expect(renewals, 'nothing is renewed by itself').toBe(0);
  await page.getByRole('button', { name: '继续' }).click();
  await expect(soon).toBeHidden();
  await expect(other.getByText('快要自动退出了')).toBeHidden();
  expect(renewals).toBe(1);
  await page.clock.runFor(30 * 60_000);
  await expect(page.getByText('已自动退出')).toBeVisible();
});
