/** Typed text survives the end of a session. Only its writer can see and send it. */
import type { Page } from '@playwright/test';
import {
  callerOf,
  demoPassword,
  expect,
  expectAccessible,
  signIn,
  test,
} from '../support/portal.ts';

test.use({ portalName: 'typed' });

const title = '关于延长服务时间的通知';
const others = '关于调整窗口布局的通知';
const body = '自下月起，大厅周六照常办理。';
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function write(page: Page, named: string): Promise<void> {
  await page.goto('/office/notices/new');
  await page.getByLabel(/^标题/).fill(named);
  await page.getByLabel(/^正文/).fill(body);
}

/** Signs out in a second tab of the same browser. */
async function signOutElsewhere(page: Page): Promise<void> {
  const tab = await page.context().newPage();
  await tab.goto('/sign-out');
  await press(tab, '退出');
  await expect(tab).toHaveURL(/sign-in/);
  await tab.close();
}

async function signInHere(page: Page, account: string): Promise<void> {
  await page
    .getByLabel(/账号|手机号/)
    .first()
    .fill(account);
  await page.getByLabel(/密码/).first().fill(demoPassword);
  await press(page, '登录');
}

test('a form sent after the session ended comes back filled in, for its writer alone, and is sent by its writer alone', async ({
  signedIn,
  visitor,
}) => {
  test.setTimeout(120_000);
  const editor = await signedIn('editor');
  await write(editor, title);
  await signOutElsewhere(editor);
  await press(editor, '保存草稿');
  await expect(editor.getByRole('status')).toContainText('刚才的内容还没有提交');
  await expectAccessible(editor);
  const back = new URL(editor.url()).searchParams.get('next')!;

  await test.step('another account finds nothing at this address', async () => {
    const office = await visitor();
    await signIn(office, 'office');
    await office.goto(back);
    await expect(office.getByLabel(/^标题/)).toHaveValue('');
    await expect(office.locator('body')).not.toContainText('尚未提交');
    await office.goto('/office');
    await expect(office.locator('body')).not.toContainText('没有提交的内容');
  });

  await test.step('its writer signs in and finds all of it; nothing was sent meanwhile', async () => {
    await signInHere(editor, 'editor');
    await expect(editor.getByRole('status').filter({ hasText: '尚未提交' })).toBeVisible();
    await expectAccessible(editor);
    await editor.reload();
    await expect(editor.getByLabel(/^标题/)).toHaveValue(title);
    await expect(editor.getByLabel(/^正文/)).toHaveValue(body);
    const other = await editor.context().newPage();
    await other.goto('/office/notices');
    await expect(other.locator('main')).not.toContainText(title);
    await other.goto('/office');
    await expect(other.getByRole('link', { name: '继续填写' })).toHaveCount(1);
    await other.close();
  });

  await test.step('sent once more by hand it is a draft, and kept no longer', async () => {
    await press(editor, '保存草稿');
    await expect(editor.getByRole('heading', { level: 1 })).toContainText(title);
    await editor.goto(back);
    await expect(editor.getByLabel(/^标题/)).toHaveValue('');
    await editor.goto('/office');
    await expect(editor.getByRole('link', { name: '继续填写' })).toHaveCount(0);
  });
});

test('on a shared computer the form of one person is not sent by the next, who sees none of it', async ({
  signedIn,
}) => {
  test.setTimeout(120_000);
  const page = await signedIn('editor');
  await write(page, others);
  await signOutElsewhere(page);
  const next = await page.context().newPage();
  await signIn(next, 'office');
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    press(page, '保存草稿'),
  ]);
  expect(answer.status()).toBe(409);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('这份表单不是您打开的');
  expect(await page.content()).not.toContain(others);
  await expectAccessible(page);
  await next.goto('/office/notices');
  await expect(next.locator('main')).not.toContainText(others);
  await next.goto('/office');
  await expect(next.getByRole('link', { name: '继续填写' })).toHaveCount(0);

  await signOutElsewhere(next);
  await next.goto('/office');
  await signInHere(next, 'editor');
  await next.getByRole('link', { name: '继续填写' }).click();
  await expect(next.getByLabel(/^标题/)).toHaveValue(others);
});

test('a stranger leaves nothing behind', async ({ portal }) => {
  const stranger = await callerOf(portal, 'visitor');
  const sent: Record<string, string>[] = [
    { title, body },
    { title, body, _owner: 'made up' },
  ];
  for (const form of sent) {
    const answer = await stranger.post('/office/notices/new', { form, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    expect(answer.headers()['location']).not.toContain('kept');
  }
});

test('every form of every personal page names its owner, no form of a public page does', async ({
  portal,
}) => {
  test.setTimeout(120_000);
  const form = /<form\b[^>]*method="post"[^>]*>(.{0,60})/gis;
  let forms = 0;
  for (const who of ['editor', 'reviewer', 'office', 'desk', 'dept', 'tiyan01']) {
    const caller = await callerOf(portal, who);
    const found = new Set(['/office', '/me']);
    for (const path of found) {
      const answer = await caller.get(path, { maxRedirects: 0 });
      if (!answer.headers()['content-type']?.startsWith('text/html')) continue;
      const html = await answer.text();
      for (const [tag, start] of html.matchAll(form)) {
        if (/\/(sign-out|view)"/.test(tag)) continue;
        forms += 1;
        expect(start, `${who} ${path}`).toContain('name="_owner"');
      }
      for (const [, href] of html.matchAll(/href="(\/(?:office|me)[^"#]*)"/g))
        if (found.size < 50) found.add(href!.replaceAll('&#38;', '&').replaceAll('&amp;', '&'));
    }
  }
  expect(forms).toBeGreaterThan(60);
  const reader = await callerOf(portal, 'editor');
  for (const path of ['/issues/report', '/sign-in', '/rate', '/issues/report/status'])
    expect(await (await reader.get(path)).text(), path).not.toContain('_owner');
});

test('two people change one notice: the second sees both texts, decides, and sends again', async ({
  signedIn,
}) => {
  test.setTimeout(120_000);
  const editor = await signedIn('editor');
  const office = await signedIn('office');
  await write(editor, others);
  await press(editor, '保存草稿');
  const address = new URL(editor.url()).pathname;
  await editor.goto(`${address}/edit`);
  await office.goto(`${address}/edit`);

  await office.getByLabel(/^标题/).fill('关于调整二楼窗口布局的通知');
  await press(office, '保存草稿');
  await expect(office).toHaveURL(address);

  await test.step('what is stored stands beside what was typed, only where the two differ', async () => {
    await editor.getByLabel(/^正文/).fill(`${body}\n周日除外。`);
    const answered = editor.waitForResponse((answer) => answer.request().method() === 'POST');
    await press(editor, '保存草稿');
    expect((await answered).status()).toBe(409);
    await expect(editor.getByRole('alert')).toContainText('已有人先保存了修改');
    await expect(editor.getByLabel(/^标题/)).toHaveValue(others);
    await expect(editor.getByLabel(/^正文/)).toHaveValue(`${body}\n周日除外。`);
    await expect(editor.locator('.field-stored')).toHaveCount(2);
    await expect(editor.locator('#field-title-stored')).toContainText('关于调整二楼窗口布局的通知');
    await expect(editor.locator('#field-body-stored')).toContainText(body);
    await expectAccessible(editor);
  });

  await test.step('the other view shows both versions again', async () => {
    for (const view of ['长辈版', '退出长辈版']) {
      await editor.getByRole('button', { name: view, exact: true }).click();
      await expect(editor.locator('html')).toHaveAttribute(
        'data-view',
        view === '长辈版' ? 'elder' : 'ordinary',
      );
      await expect(editor.getByRole('alert')).toContainText('已有人先保存了修改');
      await expect(editor.locator('.field-stored')).toHaveCount(2);
      await expect(editor.getByLabel(/^标题/)).toHaveValue(others);
    }
  });

  await test.step('an error of a field meanwhile does not lose the edition', async () => {
    await editor.getByLabel(/^标题/).fill('短');
    await press(editor, '保存草稿');
    await expect(editor).toHaveTitle(/^有误：/);
    await editor.getByLabel(/^标题/).fill('关于调整二楼窗口布局的通知');
    await press(editor, '保存草稿');
    await expect(editor).toHaveURL(address);
    await expect(editor.locator('main')).toContainText('周日除外');
    await expect(editor.getByRole('heading', { level: 1 })).toContainText('二楼');
  });

  await test.step('the same text sent twice is saved, and nobody is refused', async () => {
    const second = await editor.context().newPage();
    for (const tab of [editor, second]) {
      await tab.goto(`${address}/edit`);
      await tab.getByLabel(/^来源/).fill('区行政审批服务局办公室');
    }
    for (const tab of [editor, second]) {
      await press(tab, '保存草稿');
      await expect(tab).toHaveURL(address);
    }
  });
});

test('two people answer one report: the second keeps what she typed and reads what was answered', async ({
  signedIn,
  visitor,
}) => {
  const citizen = await visitor();
  await citizen.goto('/issues/report');
  await citizen.getByLabel(/^发生了什么/).fill('窗口前的叫号屏坏了三天，没有人修。');
  await citizen.getByRole('radio', { name: '自助端' }).check();
  await citizen.locator('#main-form').getByRole('button', { name: /提交/ }).click();
  const office = await signedIn('office');
  await office.goto('/office/reports');
  await office
    .locator('main')
    .getByRole('link', { name: /叫号屏/ })
    .first()
    .click();
  const colleague = await office.context().newPage();
  await colleague.goto(office.url());
  for (const [page, words] of [
    [colleague, '您好！叫号屏昨天已经修好。'],
    [office, '您好！已经通知维修人员。'],
  ] as const) {
    await page.getByLabel(/^答复内容/).fill(words);
    await press(page, '答复');
  }
  await expect(office.getByRole('alert')).toBeVisible();
  await expect(office.getByLabel(/^答复内容/)).toHaveValue('您好！已经通知维修人员。');
  await expect(office.locator('main')).toContainText('您好！叫号屏昨天已经修好。');
});
