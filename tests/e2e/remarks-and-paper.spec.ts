/**
 * A rating on paper, typed by two people; and a remark, from the form to the unit's public answer.
 */
import type { Page } from '@playwright/test';
import { dayAfter, demoToday, expectFormBack, openDayNamed, send } from '../support/office-work.ts';
import { callerOf, expect, expectAccessible, moveClock, test } from '../support/portal.ts';

test.use({ portalName: 'remarks' });
test.describe.configure({ mode: 'serial' }); // the clock only moves forward

const rated = '个体工商户注销体验日';

/** Types one form as a clerk does. The page afterwards shows the result. */
async function typeForm(clerk: Page, code: string, windowGrade: string): Promise<void> {
  await clerk.getByLabel(/表上的编码/).fill(code);
  await clerk
    .getByRole('group', { name: '窗口端' })
    .getByLabel(/总的来说/)
    .selectOption(windowGrade);
  expect(await send(clerk, '录完这一张')).toBe(303);
}

test('a paper form counts when two clerks have read the same, and not before', async ({
  signedIn,
  portal,
}) => {
  const [desk, office] = [await signedIn('desk'), await signedIn('office')];
  const id = await openDayNamed(desk, rated);
  const code = portal.slips[0] ?? '';
  await desk.goto(`/office/open-days/${id}/paper`);
  await expect(desk.getByRole('heading', { name: '纸质评价表' })).toBeVisible();
  await expectAccessible(desk);
  for (const clerk of [desk, office]) await clerk.goto(`/office/open-days/${id}/keying`);
  await desk.getByLabel(/表上的编码/).fill(code);
  await desk
    .getByRole('group', { name: '窗口端' })
    .getByLabel(/总的来说/)
    .selectOption('2');
  expect(await send(desk, '录完这一张')).toBe(422);
  await expectFormBack(desk, ['请至少选一条原因']);

  await typeForm(desk, code, '4');
  await expect(desk.getByText('已录第一遍')).toBeVisible();
  await typeForm(office, code, '5');
  for (const clerk of [desk, office]) {
    await clerk.reload();
    const line = clerk.getByRole('row', { name: code.slice(-6) });
    await expect(line).toContainText('窗口端的总的分数');
  }
  await expectAccessible(office);
  await typeForm(office, code, '4');
  await expect(office.getByText('两遍一样，已经算数')).toBeVisible();
  await expect(office.getByRole('row', { name: code.slice(-6) })).toHaveCount(0);
});

test('what somebody wrote is reviewed after the release, published, and answered by the unit', async ({
  visitor,
  signedIn,
  portal,
}) => {
  test.setTimeout(180_000);
  const citizen = await visitor();
  const id = await openDayNamed(citizen, rated);
  const written = '<b>等了很久</b>\n没有人叫号 שלום';
  const anybody = await callerOf(portal, 'visitor');
  expect(
    (
      await anybody.post(`/rate/${id}`, {
        form: { code: portal.slips[1] ?? '', window_overall: '4', remark_text: written },
        maxRedirects: 0,
      })
    ).status(),
  ).toBe(303);
  const reviewer = await signedIn('reviewer');
  await reviewer.goto('/office/remarks');
  await expect(reviewer.getByRole('heading', { name: '想说的话' })).toBeVisible();
  await expect(reviewer.locator('main')).not.toContainText('等了很久');

  const today = await demoToday(reviewer);
  await moveClock(reviewer, `${dayAfter(today, 14)}T09:00`);
  await expect(async () => {
    await reviewer.goto('/office/remarks');
    await reviewer.getByRole('link', { name: /等了很久/ }).click({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expect(reviewer.locator('blockquote')).toHaveText(written);
  await expect(reviewer.getByText('不注明')).toBeVisible();
  await expect(reviewer.locator('main')).not.toContainText(rated);
  expect(await send(reviewer, '确定')).toBe(422);
  await expectFormBack(reviewer, ['请选择怎么处理']);
  await expectAccessible(reviewer);
  await reviewer.getByRole('radio', { name: /^原文公布/ }).check();
  await reviewer.getByLabel(/说的是哪个单位/).selectOption({
    label: await reviewer
      .getByRole('option', { name: /市场监管/ })
      .first()
      .innerText(),
  });
  expect(await send(reviewer, '确定')).toBe(303);

  const unit = await signedIn('dept');
  await unit.goto('/office/remarks');
  await unit.getByRole('link', { name: /等了很久/ }).click();
  await unit.getByLabel(/回应/).fill('已在取号机前安排引导员，欢迎监督。');
  expect(await send(unit, '公布回应')).toBe(303);

  await citizen.goto('/ratings/remarks');
  await expect(citizen.locator('blockquote').first()).toHaveText(written);
  await expect(citizen.getByText('已在取号机前安排引导员')).toBeVisible();
  await expect(citizen.locator('main')).not.toContainText(rated);
  await expectAccessible(citizen);

  // The published remark turns out to identify a person.
  await reviewer.goto('/office/remarks?list=reviewed');
  await reviewer.getByRole('link', { name: /等了很久/ }).click();
  await reviewer.getByText('撤下这段话').click();
  expect(await send(reviewer, '撤下')).toBe(422);
  await expectFormBack(reviewer, ['请写明为什么撤下']);
  await expectAccessible(reviewer);
  await reviewer.getByLabel('撤下的原因').fill('能看出写的是哪位工作人员');
  expect(await send(reviewer, '撤下')).toBe(303);
  await expect(reviewer.getByText('撤下这段话')).toHaveCount(0);
  await citizen.goto('/ratings/remarks');
  await expect(citizen.getByText('原因：能看出写的是哪位工作人员')).toBeVisible();
  await expect(citizen.locator('main')).not.toContainText(/等了很久|引导员/);
});
