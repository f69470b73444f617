/**
 * A day whose slips do not add up, to its end: counted by two people, held in public, decided by
 * convenor and auditor.
 */
import type { Page } from '@playwright/test';
import { openDayNamed } from '../support/office-work.ts';
import { expect, expectAccessible, moveClock, test } from '../support/portal.ts';

test.use({ portalName: 'counts' });

const title = '医保服务开放日';
const reason = '四张纸票不知由谁放进箱里，无法查清';

test('two slips handed out, six used: nothing is opened, and two people end the day with a reason', async ({
  signedIn,
  visitor,
  portal,
}) => {
  test.setTimeout(300_000);
  const citizen = await visitor();
  const id = await openDayNamed(citizen, title);
  const desk = await signedIn('desk');
  await desk.goto(`/office/open-days/${id}/slips`);
  await desk.getByLabel('张数').fill('8');
  await desk.getByRole('button', { name: '生成并打印' }).click();
  const codes =
    (await desk.locator('body').innerText()).match(/\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b/g) ?? [];
  expect(new Set(codes).size).toBe(8);
  const today =
    (await citizen.locator('time').first().getAttribute('datetime'))?.slice(0, 10) ?? '';

  await test.step('two people are checked in and draw a slip each', async () => {
    await moveClock(desk, `${today}T09:05`);
    let given = 0;
    for (let n = 1; given < 2 && n <= 40; n += 1) {
      await desk.goto(`/office/desk/${id}`);
      await desk.getByLabel('编号或手机号').fill(`1390000${String(n).padStart(4, '0')}`);
      await desk.getByRole('button', { name: '查找' }).click();
      const checkIn = desk.getByRole('button', { name: '签到', exact: true });
      if ((await checkIn.count()) === 0) continue;
      await checkIn.click();
      await desk.getByRole('button', { name: '已发评价票' }).click();
      await expect(desk.getByText('已发票').first()).toBeVisible();
      given += 1;
    }
    expect(given).toBe(2);
  });

  await test.step('six slips are used', async () => {
    await moveClock(desk, `${today}T10:30`);
    for (const code of codes.slice(0, 6)) {
      const answer = await citizen.request.post(`/rate/${id}`, {
        form: { code, window_overall: '5' },
        headers: { origin: portal.url },
        maxRedirects: 0,
      });
      expect(answer.status()).toBe(303);
    }
  });

  await test.step('the leftovers are counted by one and confirmed by another', async () => {
    await moveClock(desk, `${today}T11:40`);
    await desk.goto(`/office/desk/${id}`);
    await expect(desk.getByText('剩票等待两人清点')).toBeVisible();
    await desk.getByRole('link', { name: '去清点' }).click();
    await expectAccessible(desk);
    await desk.getByLabel('箱里剩下、当面撕掉的张数').fill('２');
    await desk.getByRole('button', { name: '记下张数' }).click();
    await expect(desk.getByText('比应剩的少').first()).toBeVisible();
    await expect(desk.getByLabel('箱里剩下、当面撕掉的张数')).toHaveValue('２');
    await desk.getByRole('checkbox', { name: /确实少了/ }).check();
    await desk.getByRole('button', { name: '记下张数' }).click();
    await expect(desk.getByText('请另一位同事用自己的账号登录')).toBeVisible();
    const office = await signedIn('office');
    await office.goto('/office');
    await office.getByRole('link', { name: '1 场活动的剩票等待两人清点' }).click();
    await office.getByRole('link', { name: title }).click();
    await office.getByLabel('我看到数出并撕掉的张数').fill('3');
    await office.getByRole('button', { name: '确认，封箱' }).click();
    await expect(office.getByText('您看到的张数和记下的不一样')).toBeVisible();
    await office.getByLabel('我看到数出并撕掉的张数').fill('2');
    await office.getByRole('button', { name: '确认，封箱' }).click();
    await expect(office.getByText('已由两人清点')).toBeVisible();
    await citizen.goto('/ratings/log');
    await expect(citizen.locator('main')).toContainText(
      '印出纸票 8 张，发出 2 张，剩下撕掉 2 张，少了 4 张。由两人清点。',
    );
  });

  await test.step('when rating has closed the day is held, and everybody may read why', async () => {
    await moveClock(
      desk,
      `${new Date(Date.parse(`${today}T00:00:00Z`) + 14 * 86_400_000).toISOString().slice(0, 10)}T00:20`,
    );
    await expect(async () => {
      await citizen.goto(`/ratings/${id}`);
      await expect(citizen.getByText('票数对不上，暂缓公布')).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 90_000 });
    await expect(citizen.locator('main')).toContainText('用掉的纸票比发出的多');
    await expect(citizen.locator('main')).toContainText('发出 2 张，用掉 6 张');
    await expect(citizen.locator('main')).not.toContainText(/平均分|\d 分/);
    await expectAccessible(citizen);
    await citizen.goto(`/open-days/${id}`);
    await expect(citizen.locator('main')).toContainText('暂缓公布');
    await citizen.goto(`/rate/${id}`);
    await expect(citizen.locator('main')).toContainText('票数对不上');
  });

  const decisionOf = async (name: string): Promise<Page> => {
    const page = await signedIn(name);
    await page.goto('/office');
    await page.getByRole('link', { name: '1 场票数对不上，等您决定' }).click();
    await page.getByRole('link', { name: title }).click();
    await expectAccessible(page);
    return page;
  };

  await test.step('the convenor proposes, and cannot agree alone', async () => {
    const convenor = await decisionOf('convenor');
    await convenor.getByRole('button', { name: '提出意见' }).click();
    await expect(convenor.getByText('请选择怎样处理').first()).toBeVisible();
    await convenor.getByRole('radio', { name: /全部作废/ }).check();
    await convenor.getByLabel('理由（公开）').fill(reason);
    await convenor.getByRole('button', { name: '提出意见' }).click();
    await expect(convenor.getByText('等审计管理员同意').first()).toBeVisible();
    await expect(convenor.getByRole('button', { name: '同意，就这样决定' })).toHaveCount(0);
    await convenor.goto('/office');
    await expect(convenor.getByText('票数对不上，等您决定')).toHaveCount(0);
  });

  await test.step('the auditor agrees, and the day ends in public, for good', async () => {
    const auditor = await decisionOf('auditor');
    await expect(auditor.locator('main')).toContainText(reason);
    await auditor.getByRole('button', { name: '同意，就这样决定' }).click();
    await expect(auditor.getByText('已决定全部作废')).toBeVisible();
    await citizen.goto(`/ratings/${id}`);
    await expect(citizen.getByText('这一场的评价未能公布')).toBeVisible();
    await expect(citizen.locator('main')).toContainText(reason);
    await expectAccessible(citizen);
    await citizen.goto('/ratings/log');
    await expect(citizen.locator('main')).toContainText('共同决定全部作废');
    await expect(citizen.locator('main')).toContainText(reason);
  });
});
