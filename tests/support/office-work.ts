/**
 * Steps that several journeys share: send a form, read the demo's day, write and publish an open
 * day, print slips.
 */
import type { Page } from '@playwright/test';
import { expect } from './portal.ts';

/**
 * Presses the button of a form. Returns the status of the answer to the form, not of the page after
 * a redirect.
 */
export async function send(page: Page, button: string | RegExp): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && response.request().isNavigationRequest(),
    ),
    page.getByRole('button', { name: button, exact: typeof button === 'string' }).click(),
  ]);
  await page.waitForLoadState();
  return answer.status();
}

/**
 * A returned form says so in the title and in a summary. Each line of the summary links to its
 * field.
 */
export async function expectFormBack(
  page: Page,
  sentences: readonly (string | RegExp)[],
): Promise<void> {
  await expect(page).toHaveTitle(/^有误：/);
  const summary = page.getByRole('alert').first();
  for (const sentence of sentences) await expect(summary).toContainText(sentence);
  for (const link of await summary.getByRole('link').all()) {
    const target = (await link.getAttribute('href')) ?? '';
    expect(target, `${await link.innerText()} leads to a field`).toMatch(/^#field-/);
    expect(
      await page.locator(`[id="${target.slice(1)}"]`).count(),
      `${target} is on the page, once`,
    ).toBe(1);
  }
}

export const applicationPassword = '石榴花开满小院 2026';

/** Opens the 报名表 of the open campaign. */
export async function openApplicationForm(page: Page): Promise<void> {
  await page.goto('/join');
  await page
    .getByRole('link', { name: /招募|征集/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: '报名表' })).toBeVisible();
}

/** Fills in the whole 报名表. The caller sends it. */
export async function fillApplication(
  page: Page,
  person: { name: string; phone: string; birthOn?: string },
): Promise<void> {
  await page.getByRole('textbox', { name: /^姓名/ }).fill(person.name);
  await page.getByLabel('出生').fill(person.birthOn ?? '1968-05-20');
  await page.getByRole('radio', { name: '群众代表' }).check();
  await page.getByLabel('手机号').fill(person.phone);
  await page.getByLabel('设一个密码').fill(applicationPassword);
  await page.getByLabel('再输一次密码').fill(applicationPassword);
  await page.getByRole('radio', { name: '公开，但隐去部分姓名' }).check();
  await page.getByRole('checkbox', { name: /本人承诺/ }).check();
  await page.getByRole('checkbox', { name: /我同意/ }).check();
}

/** The day of the demo clock, 'YYYY-MM-DD'. */
export async function demoToday(page: Page): Promise<string> {
  await page.goto('/');
  return ((await page.locator('aside.demo time').getAttribute('datetime')) ?? '').slice(0, 10);
}

/** 'YYYY-MM-DD', this many days later. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export interface PlannedDay {
  title: string;
  /** 'YYYY-MM-DD' */
  on: string;
  /** Start and end of registration. The day itself is 9:00 to 11:30. */
  registration: [opens: string, closes: string];
  seats: number;
}

/** Fills in the form of an open day. The caller saves it. */
export async function fillOpenDay(
  page: Page,
  { title, on, registration, seats }: PlannedDay,
): Promise<void> {
  await page.getByLabel(/^标题/).fill(title);
  await page.getByRole('radio', { name: '体验日' }).check();
  await page.getByLabel(/^活动主题/).selectOption({ index: 1 });
  await page.getByLabel(/^大厅/).selectOption({ index: 1 });
  await page.getByLabel(/^活动开始/).fill(`${on}T09:00`);
  await page.getByLabel(/^活动结束/).fill(`${on}T11:30`);
  await page.getByLabel(/^报名开始/).fill(registration[0]);
  await page.getByLabel(/^报名截止/).fill(registration[1]);
  await page.getByLabel(/^名额/).fill(String(seats));
  await page.getByRole('checkbox', { name: /失业保险金申领/ }).check();
  await page
    .getByRole('group', { name: /被评价单位/ })
    .getByRole('checkbox', { name: /人社|人力社保/ })
    .check();
  await page.getByRole('checkbox', { name: '移动端' }).check();
  await page.getByRole('checkbox', { name: '窗口端' }).check();
  await page.getByLabel(/^参加人员/).fill('在聘体验员');
  await page.getByLabel(/^活动安排/).fill('9:00 集合\n9:20 分组体验');
  await page.getByLabel(/^联系人/).fill('何晓梅');
  await page.getByLabel(/^联系电话/).fill('0632-1234567');
}

/** An editor writes and submits it, a reviewer publishes it. Returns its id. */
export async function publishedOpenDay(
  editor: Page,
  reviewer: Page,
  plan: PlannedDay,
): Promise<string> {
  await editor.goto('/office/open-days/new');
  await fillOpenDay(editor, plan);
  expect(await send(editor, '保存草稿')).toBe(303);
  expect(await send(editor, '提交审核')).toBe(303);
  const id = idIn(editor.url());
  await reviewer.goto(`/office/open-days/${id}`);
  expect(await send(reviewer, '审核通过，发布')).toBe(303);
  return id;
}

export const idIn = (address: string): string =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(address)?.[0] ?? '';

/** Prints slips and returns the codes on the sheet, which is shown only once. */
export async function printedSlips(
  page: Page,
  openDayId: string,
  count: number,
): Promise<string[]> {
  await page.goto(`/office/open-days/${openDayId}/slips`);
  await page.getByLabel('张数').fill(String(count));
  expect(await send(page, '生成并打印')).toBe(200);
  return (await page.locator('body').innerText()).match(/\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b/g) ?? [];
}

/** The page of the open day with this title, from the public list. */
export async function openDayNamed(page: Page, title: string): Promise<string> {
  await page.goto('/open-days');
  return idIn((await page.getByRole('link', { name: title }).first().getAttribute('href')) ?? '');
}
