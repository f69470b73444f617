/**
 * 我要报名 as people fill it in: with mistakes, twice, with a known phone number, with a forgotten
 * password.
 */
import type { Page } from '@playwright/test';
import {
  applicationPassword as password,
  dayAfter,
  demoToday,
  expectFormBack,
  fillApplication,
  openApplicationForm,
  send,
} from '../support/office-work.ts';
import { expect, expectAccessible, signIn, test } from '../support/portal.ts';

const receiptOn = async (page: Page): Promise<string> =>
  /SQ\d{4}-\d{5}/.exec(await page.locator('main').innerText())?.[0] ?? '';

test('a blank form comes back with every missing field named and linked', async ({ visitor }) => {
  const citizen = await visitor();
  await openApplicationForm(citizen);
  await expectAccessible(citizen);
  expect(await send(citizen, '提交报名')).toBe(422);
  await expectFormBack(citizen, [
    '请填写姓名',
    '请填写出生日期',
    '请选择您的身份类别',
    '请填写手机号',
    '请填写密码',
    '请选择姓名是否公开',
    '请阅读并勾选本人承诺',
    '同意处理个人信息后才能报名',
  ]);
  await citizen.getByRole('alert').getByRole('link', { name: '请填写姓名。' }).click();
  await expect(citizen.getByRole('textbox', { name: /^姓名/ })).toBeFocused();
  await expectAccessible(citizen);
});

test('what is wrong is told in words, and what was typed stays', async ({ visitor }) => {
  const citizen = await visitor();
  const today = await demoToday(citizen);
  const bornYearsAgo = (years: number, days: number) =>
    dayAfter(`${Number(today.slice(0, 4)) - years}${today.slice(4)}`, days);
  await openApplicationForm(citizen);
  await fillApplication(citizen, { name: '江晚舟', phone: '13711110001' });
  const mistakes: [field: string, typed: string, sentence: string][] = [
    ['出生', bornYearsAgo(18, 1), '须年满 18 周岁才能报名'],
    ['出生', dayAfter(today, 1), '出生日期不能晚于今天'],
    ['出生', '1899-12-31', '不能早于 1900 年'],
    ['出生', '1990-02-30', '请填写真实的出生日期'],
    ['手机号', '1371111000', '请填写 11 位手机号'],
    ['姓名', '江Jane', '姓名请全用汉字，或全用外文字母'],
    ['再输一次密码', '另外一句别的话 2026', '两次输入的密码不一样'],
  ];
  for (const [field, typed, sentence] of mistakes) {
    await fillApplication(citizen, { name: '江晚舟', phone: '13711110001' });
    await citizen.getByLabel(field).first().fill(typed);
    expect(await send(citizen, '提交报名'), sentence).toBe(422);
    await expectFormBack(citizen, [sentence]);
    await expect(citizen.getByRole('alert').getByRole('link')).toHaveCount(1);
    if (!field.includes('密码')) await expect(citizen.getByLabel(field).first()).toHaveValue(typed);
    await expect(citizen.getByRole('radio', { name: '群众代表' })).toBeChecked();
    await expect(citizen.getByLabel('设一个密码')).toHaveValue('');
  }
});

test('ten thousand characters are refused and given back whole', async ({ visitor }) => {
  const citizen = await visitor();
  await openApplicationForm(citizen);
  await fillApplication(citizen, { name: '江晚舟', phone: '13711110002' });
  const employer = '某某某街道办事处'.repeat(1250);
  await citizen.getByText('选填：').click();
  await citizen.getByLabel('工作单位').evaluate((field: HTMLInputElement, text) => {
    field.removeAttribute('maxlength');
    field.value = text;
  }, employer);
  expect(await send(citizen, '提交报名')).toBe(422);
  await expectFormBack(citizen, ['写得太长']);
  await expect(citizen.getByLabel('工作单位')).toHaveValue(employer);
});

test('full-width digits and a double click make one application, found in 我的', async ({
  visitor,
}) => {
  const citizen = await visitor();
  await openApplicationForm(citizen);
  await fillApplication(citizen, {
    name: '江晚舟',
    phone: '１３７１１１１０００３',
    birthOn: '１９６８年５月２０日',
  });
  await citizen.getByRole('button', { name: '提交报名' }).dblclick();
  await expect(citizen).toHaveURL(/\/join\/received/);
  const receipt = await receiptOn(citizen);
  await expectAccessible(citizen);
  await signIn(citizen, '13711110003', password);
  await citizen.goto('/me');
  await expect(citizen.getByText('审核中')).toHaveCount(1);
  await expect(citizen.getByText(receipt)).toHaveCount(1);
  await expect(citizen.getByText('同一手机号又提交过报名')).toHaveCount(0);
  await expectAccessible(citizen);
});

test('going back and sending again changes nothing', async ({ visitor }) => {
  const citizen = await visitor();
  await openApplicationForm(citizen);
  await fillApplication(citizen, { name: '江晚舟', phone: '13711110004' });
  expect(await send(citizen, '提交报名')).toBe(303);
  await citizen.goBack();
  await fillApplication(citizen, { name: '江晚舟', phone: '13711110004' });
  expect(await send(citizen, '提交报名')).toBe(303);
  await signIn(citizen, '13711110004', password);
  await citizen.goto('/me');
  await expect(citizen.getByText('审核中')).toHaveCount(1);
});

test('a phone that is known gets the same answer, and its owner keeps everything', async ({
  visitor,
}) => {
  const newcomer = await visitor();
  await openApplicationForm(newcomer);
  await fillApplication(newcomer, { name: '白露', phone: '13711110005' });
  expect(await send(newcomer, '提交报名')).toBe(303);
  const stranger = await visitor();
  await openApplicationForm(stranger);
  await fillApplication(stranger, { name: '生面孔', phone: '13900000001' });
  expect(await send(stranger, '提交报名')).toBe(303);
  const words = async (page: Page) =>
    (await page.locator('body').innerText())
      .replace(/SQ\d{4}-\d{5}/, 'SQ')
      .replace(/演示时间.*/, '');
  expect(await words(stranger)).toBe(await words(newcomer));
  expect(await receiptOn(stranger)).not.toBe(await receiptOn(newcomer));

  await stranger.goto('/sign-in');
  await stranger
    .getByLabel(/账号|手机号/)
    .first()
    .fill('13900000001');
  await stranger.getByLabel(/密码/).first().fill(password);
  expect(await send(stranger, '登录')).toBe(409);
  const owner = await visitor();
  await signIn(owner, '13900000001');
  await owner.goto('/me');
  await expect(owner.getByRole('heading', { name: '林秀英，您好' })).toBeVisible();
  await expect(owner.getByText('同一手机号又提交过报名')).toBeVisible();
});

test('who forgot the password gets a code at the desk and sets a new one', async ({
  visitor,
  signedIn,
}) => {
  const desk = await signedIn('desk');
  await desk.goto('/office/reset-code');
  await expectAccessible(desk);
  await desk.getByLabel('手机号或体验员编号').fill('13900000012');
  await desk.getByLabel('姓名').fill('别人');
  await desk.getByRole('checkbox', { name: /已当面核对/ }).check();
  expect(await send(desk, '发重设码')).toBe(409);
  await expect(desk.getByRole('alert')).toContainText('没有找到这个人');
  await desk.getByLabel('姓名').fill('褚文静');
  await desk.getByRole('checkbox', { name: /已当面核对/ }).check();
  expect(await send(desk, '发重设码')).toBe(200);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await desk.locator('main').innerText())?.[0] ?? '';
  expect(code).not.toBe('');

  const citizen = await visitor();
  const reset = async (typed: string, chosen: string) => {
    await citizen.goto('/sign-in/reset');
    await citizen.getByLabel('手机号或账号').fill('13900000012');
    await citizen.getByLabel('重设码').fill(typed);
    await citizen.getByLabel('新密码', { exact: false }).first().fill(chosen);
    await citizen.getByLabel('再输一次新密码').fill(chosen);
    return send(citizen, '改密码');
  };
  expect(await reset('0000-0000', password)).toBe(409);
  expect(await reset(code.toLowerCase().replace('-', ' '), '123456')).toBe(422);
  await expectFormBack(citizen, ['密码至少 12 个字符']);
  await expectAccessible(citizen);
  expect(await reset(code.toLowerCase().replace('-', ' '), password)).toBe(303);
  await expect(citizen.getByText('密码已改好')).toBeVisible();
  expect(await reset(code, '又一句别的话 石榴熟了 2026')).toBe(409);
  await signIn(citizen, '13900000012', password);
  await citizen.goto('/me');
  await expect(citizen.getByRole('heading', { name: '褚文静，您好' })).toBeVisible();
});
