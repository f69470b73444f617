/**
 * Seats of an open day: taken by one press, shown in one sentence, refused when full, free again
 * after a cancellation.
 */
import {
  applicationPassword,
  dayAfter,
  demoToday,
  fillApplication,
  openApplicationForm,
  publishedOpenDay,
  send,
} from '../support/office-work.ts';
import { demoPassword, expect, expectAccessible, signIn, test } from '../support/portal.ts';

test('two seats: signing in on the way, two tabs, full, given back, taken again', async ({
  visitor,
  signedIn,
}) => {
  const citizen = await visitor();
  const today = await demoToday(citizen);
  const title = '两个名额的体验日';
  const [editor, reviewer] = [await signedIn('editor'), await signedIn('reviewer')];
  const id = await publishedOpenDay(editor, reviewer, {
    title,
    on: dayAfter(today, 12),
    registration: [`${today}T08:00`, `${dayAfter(today, 11)}T18:00`],
    seats: 2,
  });

  await test.step('who is not signed in signs in on the way and comes back', async () => {
    await citizen.goto(`/open-days/${id}`);
    await citizen.getByRole('button', { name: '我要报名' }).click();
    await expect(citizen).toHaveURL(/\/sign-in\?next=/);
    await citizen.getByLabel('手机号或账号').fill('tiyan31');
    await citizen.getByLabel(/密码/).first().fill(demoPassword);
    await citizen.getByRole('button', { name: '登录' }).click();
    await expect(citizen).toHaveURL(new RegExp(`/open-days/${id}$`));
  });

  const secondTab = await citizen.context().newPage();
  await secondTab.goto(`/open-days/${id}`);
  await test.step('one press, and one sentence says where she stands', async () => {
    await citizen.getByRole('button', { name: '我要报名' }).click();
    await expect(citizen).toHaveURL(new RegExp(`/me/open-days/${id}$`));
    await expect(citizen.getByText(/^已报名/).first()).toBeVisible();
    await expect(citizen.getByText(/您已报名，名额为您留着。请于.*前到场签到。/)).toBeVisible();
    await expectAccessible(citizen);
    await citizen.goto('/me');
    await expect(citizen.getByRole('listitem').filter({ hasText: title })).toContainText('已报名');
  });

  await test.step('the second tab takes no second seat', async () => {
    expect(await send(secondTab, '我要报名')).toBe(303);
    await expect(secondTab.getByText(/您已报名，名额为您留着/)).toBeVisible();
    await secondTab.goto(`/open-days/${id}`);
    await expect(secondTab.getByText('还有 1 个名额')).toBeVisible();
  });

  const late = await signedIn('tiyan33');
  await late.goto(`/open-days/${id}`);
  await test.step('the last seat goes to who presses first; the other is told in a sentence', async () => {
    const second = await signedIn('tiyan32');
    await second.goto(`/open-days/${id}`);
    expect(await send(second, '我要报名')).toBe(303);
    expect(await send(late, '我要报名')).toBe(409);
    await expect(late).toHaveTitle(/^有误：/);
    await expect(late.getByRole('alert').first()).toContainText(
      '名额已满。有人取消后名额会重新放出',
    );
    await expect(late.getByRole('button', { name: '我要报名' })).toHaveCount(0);
    await expectAccessible(late);
  });

  await test.step('giving back frees the seat, and giving back twice frees one', async () => {
    await citizen.goto(`/me/open-days/${id}`);
    await secondTab.goto(`/me/open-days/${id}`);
    for (const tab of [citizen, secondTab]) {
      await tab.getByText('去不了？取消报名').click();
      expect(await send(tab, '确定取消报名')).toBe(303);
      await expect(tab.getByText('您已取消报名，名额已放出')).toBeVisible();
    }
    await late.goto(`/open-days/${id}`);
    await expect(late.getByText('还有 1 个名额')).toBeVisible();
    expect(await send(late, '我要报名')).toBe(303);
    await citizen.goto(`/open-days/${id}`);
    await expect(citizen.getByText('名额已满').first()).toBeVisible();
  });
});

test('who has applied but is not in office yet is told so, and a colleague has no seat to take', async ({
  visitor,
  signedIn,
}) => {
  const applicant = await visitor();
  await openApplicationForm(applicant);
  await fillApplication(applicant, { name: '陆清和', phone: '13733330001' });
  expect(await send(applicant, '提交报名')).toBe(303);
  await signIn(applicant, '13733330001', applicationPassword);
  for (const page of [applicant, await signedIn('dept')]) {
    await page.goto('/open-days');
    await page.getByRole('link', { name: '老年人服务专题体验' }).first().click();
    expect(await send(page, '我要报名')).toBe(403);
    await expect(page).toHaveTitle(/^有误：/);
    await expect(page.getByText('只有在聘体验员可以报名')).toBeVisible();
  }
});
