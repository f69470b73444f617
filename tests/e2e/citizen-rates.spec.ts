/**
 * 背对背打分 with a slip: an old phone without JavaScript, a new phone, the hall's tablet, and every
 * invalid slip.
 */
import type { Locator, Page } from '@playwright/test';
import { expectFormBack, openDayNamed, printedSlips, send } from '../support/office-work.ts';
import { expect, expectAccessible, test } from '../support/portal.ts';

const rated = '个体工商户注销体验日';

const channel = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: new RegExp(`^${name}`) });
const grade = (page: Page, name: string, answer: string): Promise<void> =>
  channel(page, name)
    .getByRole('radio', { name: new RegExp(`^${answer}`) })
    .first()
    .check({ force: true });
const code = (page: Page): Locator => page.getByLabel(/评价票上的编码/);

test('without JavaScript: nothing is chosen beforehand, a low grade asks why, and the answer is kept until it is right', async ({
  visitor,
  portal,
}) => {
  const phone = await visitor({ javaScript: false });
  await phone.goto('/rate');
  await expect(phone.getByText(rated).first()).toBeVisible();
  await expect(phone.locator('input:checked')).toHaveCount(0);
  expect(await send(phone, '提交评价')).toBe(422);
  await expectFormBack(phone, ['请填写']);

  await code(phone).fill(portal.slips[0]?.toLowerCase().replaceAll('-', ' ') ?? '');
  expect(await send(phone, '提交评价')).toBe(422);
  await expectFormBack(phone, ['还没有打分']);

  await grade(phone, '窗口端', '5');
  await grade(phone, '移动端', '2');
  await grade(phone, 'PC端', '没办成');
  await expect(channel(phone, 'PC端').getByRole('group', { name: /卡在哪一步/ })).toBeVisible();
  expect(await send(phone, '提交评价')).toBe(422);
  await expectFormBack(phone, ['您对移动端不满意，请至少选一条原因']);
  await expect(code(phone)).toHaveValue(portal.slips[0]?.toLowerCase().replaceAll('-', ' ') ?? '');
  await expect(channel(phone, '窗口端').getByRole('radio', { name: /^5/ }).first()).toBeChecked();
  await expect(channel(phone, '移动端').getByRole('radio', { name: /^2/ }).first()).toBeChecked();

  await channel(phone, '移动端')
    .getByRole('checkbox', { name: '没有提供材料清单' })
    .check({ force: true });
  expect(await send(phone, '提交评价')).toBe(303);
  await expect(phone.getByText('您的评价已收到')).toBeVisible();
  await expect(phone.getByText('可以用同一张票再来改分')).toBeVisible();
  expect(phone.url()).not.toContain((portal.slips[0] ?? '').slice(0, 4));
});

test('the same slip again is thanked, and may change its scores until close', async ({
  visitor,
  portal,
}) => {
  for (const answer of ['4', '4', '1']) {
    const phone = await visitor({ javaScript: false });
    await phone.goto('/rate');
    await code(phone).fill(portal.slips[1] ?? '');
    await grade(phone, '窗口端', answer);
    if (answer === '1')
      await channel(phone, '窗口端')
        .getByRole('group', { name: /哪里不满意/ })
        .getByRole('checkbox')
        .first()
        .check({ force: true });
    expect(await send(phone, '提交评价')).toBe(303);
    await expect(phone.getByText('您的评价已收到')).toBeVisible();
  }
});

test('a mistyped slip and one that never was get the same page; one of another day is told which', async ({
  visitor,
  signedIn,
  portal,
}) => {
  const pages: string[] = [];
  const right = portal.slips[2] ?? '';
  const mistyped = right.slice(0, -1) + (right.endsWith('7') ? '8' : '7');
  for (const typed of [mistyped, 'AAAA-BBBB-CCCC-DDDD-E', '不知道', 'x'.repeat(60)]) {
    const phone = await visitor({ javaScript: false });
    await phone.goto('/rate');
    await code(phone).fill(typed);
    await grade(phone, '窗口端', '5');
    expect(await send(phone, '提交评价'), typed).toBe(422);
    await expectFormBack(phone, ['这张评价票无法识别']);
    await expect(code(phone)).toHaveValue(typed);
    pages.push((await phone.content()).replaceAll(typed, 'CODE'));
    await phone.context().close();
  }
  expect(new Set(pages).size).toBe(1);

  const desk = await signedIn('desk');
  const [other = ''] = await printedSlips(
    desk,
    await openDayNamed(desk, '企业开办“一件事”体验日'),
    12,
  );
  const phone = await visitor({ javaScript: false });
  await phone.goto(`/rate/${await openDayNamed(await visitor(), rated)}`);
  await code(phone).fill(other);
  await grade(phone, '窗口端', '5');
  expect(await send(phone, '提交评价')).toBe(409);
  await expect(phone).toHaveTitle(/^有误：/);
  await expect(phone.getByRole('alert')).toContainText('这张评价票是“企业开办“一件事”体验日”的');
  await expect(channel(phone, '窗口端').getByRole('radio', { name: /^5/ }).first()).toBeChecked();
});

test('with JavaScript: the QR fills the code in, one channel at a time, and the back button goes one step back', async ({
  visitor,
  portal,
}) => {
  const phone = await visitor({ width: 360 });
  const slip = portal.slips[2] ?? '';
  await phone.goto(`/p#${slip.replaceAll('-', '')}`);
  await expect(phone).not.toHaveURL(/#/);
  await expect(phone.locator('input:checked')).toHaveCount(0);
  await expect(channel(phone, '移动端')).toBeVisible(); // the code is known, so its step is done
  await expectAccessible(phone);
  await phone.getByRole('button', { name: '上一步' }).click();
  await expect(code(phone)).toHaveValue(slip);
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await grade(phone, '移动端', '1');
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await expect(channel(phone, '移动端').getByText('请至少选一条原因').first()).toBeVisible();
  await channel(phone, '移动端').getByRole('checkbox').first().check({ force: true });
  await expectAccessible(phone);
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await expect(channel(phone, 'PC端')).toBeVisible();
  await expect(channel(phone, '移动端')).toBeHidden();
  await phone.goBack();
  await expect(channel(phone, '移动端').getByRole('radio', { name: /^1/ }).first()).toBeChecked();
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await phone.getByRole('button', { name: '先不评PC端' }).click();
  await grade(phone, '窗口端', '4');
  await phone.getByRole('button', { name: '提交评价' }).click();
  await expect(phone.getByText('您的评价已收到')).toBeVisible();
  await expectAccessible(phone);
  await phone.goBack();
  expect(await phone.locator('input[name="code"]').inputValue(), 'the way back holds no code').toBe(
    '',
  );
});

test('the hall’s tablet forgets a person who walks away, and the next one finds nothing', async ({
  visitor,
}) => {
  const tablet = await visitor({ width: 1024 });
  await tablet.clock.install();
  await tablet.goto('/rate?on=tablet');
  await code(tablet).fill('0000-0000-0000-0000-0');
  await tablet.getByRole('button', { name: /^下一步/ }).click();
  await grade(tablet, '移动端', '1');
  await tablet.clock.runFor(50_000);
  await expect(tablet.getByText('页面即将清空')).toBeVisible();
  await Promise.all([tablet.waitForEvent('load'), tablet.clock.runFor(11_000)]);
  await expect(code(tablet)).toHaveValue('');
  await expect(tablet.locator('input:checked')).toHaveCount(0);
  await tablet.goBack().catch(() => null);
  await expect(tablet.locator('input:checked')).toHaveCount(0);
  await expect(tablet.locator('body')).not.toContainText('0000');

  await tablet.goto('/rate/thanks?on=tablet');
  expect((await tablet.request.get('/rate/thanks?on=tablet')).headers()['clear-site-data']).toBe(
    '"cache"',
  );
  await tablet.getByRole('link', { name: '完成，交给下一位' }).click();
  await expect(code(tablet)).toHaveValue('');
  const old = await (await visitor({ javaScript: false })).request.get('/rate?on=tablet');
  expect(await old.text(), 'without script the page turns itself back').toMatch(
    /<meta http-equiv="refresh"/,
  );
});

test('no answer on the paths of a rating sets a cookie, and no cookie changes a byte of it', async ({
  visitor,
  signedIn,
}) => {
  const known = await signedIn('tiyan05');
  await known.goto('/');
  await known.getByRole('button', { name: '长辈版' }).click();
  const id = await openDayNamed(known, rated);
  const stranger = await visitor();
  for (const path of ['/rate', '/p', `/rate/${id}`, `/rate/thanks?day=${id}`, '/rate?view=elder']) {
    const [asKnown, asStranger] = [await known.request.get(path), await stranger.request.get(path)];
    expect(
      asKnown.headersArray().filter(({ name }) => /^set-cookie$/i.test(name)),
      path,
    ).toEqual([]);
    expect(asKnown.headers()['cache-control'], path).toBe('no-store');
    const words = (html: string) => html.replace(/<aside class="demo".*?<\/aside>/s, '');
    expect(words(await asKnown.text()), path).toBe(words(await asStranger.text()));
  }
  expect((await stranger.context().cookies()).length).toBe(0);
});

test('a typing error in the code is told at the first step, and the box of errors goes once its field is right', async ({
  visitor,
  portal,
}) => {
  const phone = await visitor({ width: 360 });
  const slip = portal.slips[2] ?? '';
  const mistyped = slip.slice(0, -1) + (slip.endsWith('7') ? '8' : '7');
  await phone.goto('/rate');
  await code(phone).fill(mistyped);
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await expect(phone.getByText('这张评价票无法识别')).toBeVisible();
  await expect(channel(phone, '移动端')).toBeHidden();
  await expectAccessible(phone);
  await code(phone).fill(slip);
  await expect(phone.getByText('这张评价票无法识别')).toBeHidden();

  await code(phone).fill('');
  expect(await send(phone, '下一步：移动端')).toBe(422);
  await expect(phone.getByRole('alert').first()).toContainText('请改正 1 处');
  await code(phone).fill(slip);
  await expect(phone.getByText('请改正 1 处')).toBeHidden();
});

test('a slip’s form has one size, whatever is in it', async ({ visitor, portal }) => {
  const sizes: number[] = [];
  for (const words of ['', '窗口的人很耐心。\n就是等得久。'.repeat(20)]) {
    const phone = await visitor({ width: 360 });
    phone.on('request', (request) => {
      if (request.method() === 'POST') sizes.push(request.postDataBuffer()?.length ?? 0);
    });
    await phone.goto('/rate');
    await code(phone).fill(portal.slips[2] ?? '');
    for (let step = 0; step < 3; step += 1)
      await phone.getByRole('button', { name: /^下一步/ }).click();
    await grade(phone, '窗口端', '5');
    await phone.getByRole('button', { name: '先写几句' }).click();
    await phone.getByLabel(/想说的话/).fill(words);
    await phone.getByRole('button', { name: '提交评价' }).last().click();
    await expect(phone.getByText('您的评价已收到')).toBeVisible();
    await phone.context().close();
  }
  expect(sizes).toEqual([12 * 1024, 12 * 1024]);
});

test('in 长辈版 each screen asks one thing, and the first grade is seen without scrolling', async ({
  visitor,
  portal,
}) => {
  const phone = await visitor({ width: 360 });
  await phone.setViewportSize({ width: 360, height: 740 });
  await phone.goto('/rate?view=elder');
  await code(phone).fill(portal.slips[2] ?? '');
  await phone.getByRole('button', { name: /^下一步/ }).click();
  for (const name of ['移动端', 'PC端', '窗口端']) {
    const first = await channel(phone, name).locator('.face').first().boundingBox();
    expect((first?.y ?? 740) + (first?.height ?? 0), name).toBeLessThanOrEqual(740);
    await expect(channel(phone, name).getByText('等了多久')).toBeHidden();
    await grade(phone, name, '2');
    await phone.getByRole('button', { name: '下一题' }).click();
    await expect(channel(phone, name).getByRole('radio', { name: /^5/ }).first()).toBeHidden();
    await phone.getByRole('button', { name: '下一题' }).click();
    await expect(channel(phone, name).locator('.why-2 .field-error')).toBeVisible();
    await channel(phone, name)
      .locator('.why-2')
      .getByRole('checkbox')
      .first()
      .check({ force: true });
    await expect(channel(phone, name).locator('.why-2 .field-error')).toBeHidden();
    await phone.getByRole('button', { name: '下一题' }).click();
    await expect(channel(phone, name).getByText('等了多久')).toBeVisible();
    await expectAccessible(phone);
    if (name !== '窗口端') await phone.getByRole('button', { name: /^下一步/ }).click();
  }
  await phone.getByRole('button', { name: '提交评价' }).last().click();
  await expect(phone.getByText('您的评价已收到')).toBeVisible();
});

test('长辈版 on the rating page travels in the address, through the form and its answer', async ({
  visitor,
}) => {
  const phone = await visitor({ width: 360 });
  await phone.goto('/rate');
  await phone.getByRole('button', { name: '长辈版' }).click();
  await expect(phone.locator('html')).toHaveAttribute('data-view', 'elder');
  await expectAccessible(phone);
  await phone.getByRole('button', { name: /^下一步/ }).click();
  await expect(code(phone), 'without a code there is no next step').toBeVisible();
  await code(phone).fill('0000-0000-0000-0000-0');
  for (let step = 0; step < 3; step += 1)
    await phone.getByRole('button', { name: /^下一步/ }).click();
  await grade(phone, '窗口端', '5');
  expect(await send(phone, '提交评价')).toBe(422);
  await expect(phone.locator('html')).toHaveAttribute('data-view', 'elder');
  expect((await phone.context().cookies()).length).toBe(0);
  expect(
    await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    'nothing runs out of the side',
  ).toBe(true);
});
