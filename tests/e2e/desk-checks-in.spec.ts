/**
 * The desk on the morning of an open day: finds people by a few digits, checks each in once, gives
 * each one slip.
 */
import type { Page } from '@playwright/test';
import { expectFormBack, openDayNamed, send } from '../support/office-work.ts';
import { expect, expectAccessible, test } from '../support/portal.ts';

const today = '医保服务开放日';

async function find(desk: Page, openDayId: string, typed: string): Promise<number> {
  await desk.goto(`/office/desk/${openDayId}`);
  await desk.getByLabel('编号或手机号').fill(typed);
  return send(desk, '查找');
}

test('a few digits find a person, never a name, and less than four find nobody', async ({
  visitor,
  signedIn,
}) => {
  const id = await openDayNamed(await visitor(), today);
  const desk = await signedIn('desk');
  await desk.goto('/office/desk');
  await expectAccessible(desk);
  await desk.getByRole('link', { name: today }).first().click();
  await expectAccessible(desk);
  for (const [typed, sentence] of [
    ['', '请输入体验员编号或手机号'],
    ['001', '至少输入编号或手机号的后 4 位'],
    ['林秀英', '不能按姓名查'],
  ] as const) {
    expect(await find(desk, id, typed), typed).toBe(422);
    await expectFormBack(desk, [sentence]);
    await expect(desk.getByRole('region', { name: '查找结果' })).toHaveCount(0);
  }
  expect(await find(desk, id, '１３９０００００００１')).toBeLessThan(304);
  const result = desk.getByRole('region', { name: '查找结果' });
  await expect(result).toContainText('林*英');
  await expect(desk.locator('body')).not.toContainText('林秀英');
  await expect(desk.locator('body')).not.toContainText('13900000001');
  await expectAccessible(desk);
  expect(await find(desk, id, '13800000000')).toBe(200);
  await expect(desk.getByText('没有找到', { exact: true })).toBeVisible();
});

test('the slips of a day are printed once: a reload and a second press are refused', async ({
  visitor,
  signedIn,
}) => {
  const id = await openDayNamed(await visitor(), today);
  const desk = await signedIn('desk');
  await desk.goto(`/office/open-days/${id}/slips`);
  await expectAccessible(desk);
  const secondTab = await desk.context().newPage();
  await secondTab.goto(desk.url());
  await desk.getByLabel('张数').fill('０');
  expect(await send(desk, '生成并打印')).toBe(422);
  await desk.getByLabel('张数').fill('３３');
  expect(await send(desk, '生成并打印')).toBe(200);
  const slips = desk.getByRole('region', { name: '评价票' });
  await expect(slips).toHaveCount(33);
  await expect(slips.first().getByRole('img', { name: '扫码打分' })).toBeVisible();
  const codes =
    (await desk.locator('body').innerText()).match(/\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b/g) ?? [];
  expect(new Set(codes).size).toBe(33);
  expect((await desk.reload())?.status()).toBe(409);
  await expect(desk.getByRole('alert').first()).toContainText('本场评价票已经印过');
  await expect(slips).toHaveCount(0);
  await secondTab.getByLabel('张数').fill('33');
  expect(await send(secondTab, '生成并打印')).toBe(409);
  await expect(secondTab.locator('body')).not.toContainText(codes[0] as string);
});

test('each is checked in once and draws one slip; the second tab is told so', async ({
  visitor,
  signedIn,
}) => {
  const id = await openDayNamed(await visitor(), today);
  const desk = await signedIn('desk');
  const colleague = await desk.context().newPage();
  const region = desk.getByRole('region', { name: '查找结果' });
  const press = (page: Page, button: string) => send(page, button);
  let found = false;
  for (let number = 1; number <= 40 && !found; number += 1) {
    await find(desk, id, `139000000${String(number).padStart(2, '0')}`);
    found = (await region.getByRole('button', { name: '签到', exact: true }).count()) > 0;
  }
  await colleague.goto(desk.url());
  expect(await press(desk, '签到')).toBe(303);
  await expect(region).toContainText(/\d:\d\d 签到/);
  expect(await press(colleague, '签到')).toBe(409);
  await expect(colleague.getByRole('alert').first()).toContainText('已经签到过了');
  await colleague.goto(desk.url());
  expect(await press(desk, '已发评价票')).toBe(303);
  await expect(region).toContainText('已发票');
  await expect(region.getByRole('button')).toHaveCount(0);
  expect(await press(colleague, '已发评价票')).toBe(409);
  await expect(colleague.getByRole('alert').first()).toContainText('已经领过评价票');
  await desk.reload();
  await expect(region).toContainText('已发票');
  await expect(desk.getByText('已发评价票', { exact: true }).locator('..')).toContainText('1 张');
});

test('who did not register gets a seat at the desk, and a wrong check-in is undone', async ({
  visitor,
  signedIn,
}) => {
  const id = await openDayNamed(await visitor(), today);
  const desk = await signedIn('desk');
  const region = desk.getByRole('region', { name: '查找结果' });
  let found = false;
  for (let number = 1; number <= 40 && !found; number += 1) {
    await find(desk, id, `139000000${String(number).padStart(2, '0')}`);
    found = (await region.getByRole('button', { name: '现场补报' }).count()) > 0;
  }
  await expect(region).toContainText('未报名');
  expect(await send(desk, '现场补报')).toBe(303);
  await expect(region).toContainText('已报名');
  expect(await send(desk, '签到')).toBe(303);
  expect(await send(desk, '撤销签到')).toBe(303);
  await expect(region).toContainText('未签到');
});
