/**
 * The office reads a 报名: sends it back with a note, refuses it with a reason, appoints a person who
 * came with an identity card.
 */
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import {
  applicationPassword,
  expectFormBack,
  fillApplication,
  idIn,
  openApplicationForm,
  send,
} from '../support/office-work.ts';
import { expect, expectAccessible, signIn, test } from '../support/portal.ts';

/** Applies and signs in. The page then shows 我的. */
async function applied(page: Page, name: string, phone: string): Promise<void> {
  await openApplicationForm(page);
  await fillApplication(page, { name, phone });
  expect(await send(page, '提交报名')).toBe(303);
  await signIn(page, phone, applicationPassword);
  await page.goto('/me');
}

async function openFromQueue(office: Page, name: string): Promise<void> {
  await office.goto('/office/applications');
  await office
    .getByRole('row', { name: new RegExp(name) })
    .getByRole('link')
    .click();
  await expect(office.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('an application sent back with words is corrected and then appointed', async ({
  visitor,
  signedIn,
}) => {
  const citizen = await visitor();
  await applied(citizen, '宋知秋', '13722220001');
  const office = await signedIn('office');
  await openFromQueue(office, '宋知秋');
  await expectAccessible(office);
  expect(await send(office, '退回补正')).toBe(422);
  await expectFormBack(office, ['请写明哪里需要补正']);
  await office.getByLabel('哪里需要补正').fill('请补写工作单位，方便安排体验事项。');
  const secondTab = await office.context().newPage();
  await secondTab.goto(office.url());
  expect(await send(office, '退回补正')).toBe(303);

  await secondTab.getByRole('checkbox', { name: /已当面核验/ }).check();
  await secondTab.getByRole('radio', { name: '没有关系' }).check();
  expect(await send(secondTab, '聘任')).toBe(409);
  await expect(secondTab.getByRole('alert').first()).toContainText('状态刚刚变了');
  await secondTab.close();

  await citizen.reload();
  await expect(citizen.getByText('请补写工作单位')).toBeVisible();
  await citizen.getByRole('link', { name: '去补正' }).click();
  await expectAccessible(citizen);
  await citizen.getByText('选填：').click();
  await citizen.getByLabel('工作单位').fill('榴园社区');
  await citizen.getByRole('textbox', { name: /^姓名/ }).fill('');
  expect(await send(citizen, '改好了，再次提交')).toBe(422);
  await expectFormBack(citizen, ['请填写姓名']);
  await expect(citizen.getByLabel('工作单位')).toHaveValue('榴园社区');
  await citizen.getByRole('textbox', { name: /^姓名/ }).fill('宋知秋');
  expect(await send(citizen, '改好了，再次提交')).toBe(303);

  await openFromQueue(office, '宋知秋');
  await expect(office.getByText('榴园社区')).toBeVisible();
  expect(await send(office, '聘任')).toBe(422);
  await expectFormBack(office, ['当面核验身份证件之后才能聘任', '请说明有没有关系']);
  await office.getByRole('checkbox', { name: /已当面核验/ }).check();
  await office.getByRole('radio', { name: '没有关系' }).check();
  expect(await send(office, '聘任')).toBe(303);
  await citizen.goto('/me');
  await expect(citizen.getByText(/^TY\d{7}$/).first()).toBeVisible();
  await expect(citizen.getByRole('link', { name: '报名体验活动' })).toBeVisible();
  await citizen.goto('/me/appointment');
  await expectAccessible(citizen);
});

test('a refusal needs a reason, and she reads it', async ({ visitor, signedIn }) => {
  const citizen = await visitor();
  await applied(citizen, '孟冬生', '13722220002');
  const office = await signedIn('office');
  await openFromQueue(office, '孟冬生');
  expect(await send(office, '不予通过')).toBe(422);
  await expectFormBack(office, ['请写明未通过的原因']);
  await office.getByLabel('原因').fill('本期名额已满，欢迎下期再报。');
  expect(await send(office, '不予通过')).toBe(303);
  await expect(office.getByRole('button', { name: '聘任' })).toHaveCount(0);
  await citizen.reload();
  await expect(citizen.getByText('本期名额已满，欢迎下期再报。')).toBeVisible();
  await expect(citizen.getByText(/TY\d{7}/)).toHaveCount(0);
});

test('the full phone number is shown for a reason, once, and never stands in an address', async ({
  signedIn,
}) => {
  const office = await signedIn('office');
  await openFromQueue(office, '窦玉兰');
  await expect(office.locator('main')).not.toContainText('13900000101');
  await office.getByText('查看完整手机号').click();
  await office.getByLabel('事由').fill('电话通知当面核验');
  expect(await send(office, '查看')).toBe(200);
  await expect(office.locator('main')).toContainText('13900000101');
  expect(office.url()).not.toContain('139');
  await office.goto(office.url());
  await expect(office.locator('main')).not.toContainText('13900000101');
});

test('somebody else’s application is nobody’s: 404, as an id that never was', async ({
  visitor,
  signedIn,
}) => {
  const citizen = await visitor();
  await applied(citizen, '顾念慈', '13722220003');
  await citizen
    .getByRole('main')
    .getByRole('link', { name: /征集|招募/ })
    .first()
    .click();
  const hers = idIn(citizen.url());
  const other = await signedIn('tiyan01');
  for (const id of [hers, randomUUID(), 'not-an-id', `${hers}'`]) {
    const answer = await other.goto(`/me/applications/${id}`);
    expect(answer?.status(), id).toBe(404);
    await expect(other.getByText('顾念慈')).toHaveCount(0);
  }
  const posted = await other.request.post(`/me/applications/${hers}`, {
    form: { do: 'withdraw', seenSteps: '1', sure: 'yes' },
    headers: { origin: new URL(citizen.url()).origin },
    maxRedirects: 0,
  });
  expect(posted.status()).toBe(404);
  await citizen.goto('/me');
  await expect(citizen.getByText('审核中')).toBeVisible();
  const office = await signedIn('office');
  expect((await office.goto(`/office/applications/${randomUUID()}`))?.status()).toBe(404);
  const editor = await signedIn('editor');
  expect((await editor.goto(`/office/applications/${hers}`))?.status()).toBe(403);
});
