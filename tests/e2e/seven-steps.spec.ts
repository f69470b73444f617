/**
 * The main journey from start to end, with everybody who takes part: from 我要报名 to the published
 * score.
 */
import type { Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  moveClock,
  openVisitor,
  signIn,
  startPortal,
  stopPortal,
  test,
} from '../support/portal.ts';

test.use({ baseURL: '' }); // each test starts a portal of its own region

const applicant = { name: '秦月明', phone: '13712345678', password: '院子里有三棵石榴树开花了' };
const dayTitle = '社保卡“一件事”体验日';

/** 'YYYY-MM-DDTHH:mm', this many days after the demo's today. */
let today = '';
const at = (days: number, time: string): string =>
  `${new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)}T${time}`;

for (const region of ['yicheng', 'wuxi'])
  test(`${region} runs one open day, from sign-up to the published score`, async ({ browser }) => {
    test.setTimeout(600_000);
    const portal = await startPortal(region === 'yicheng' ? {} : { PORTAL_REGION: region });
    const visitor = (options: { javaScript?: boolean; width?: number } = {}): Promise<Page> =>
      openVisitor(browser, portal, options);
    const signedIn = async (name: string): Promise<Page> => {
      const page = await visitor({ width: 1280 });
      await signIn(page, name);
      return page;
    };
    const citizen = await visitor();
    await citizen.goto('/');
    today = (await citizen.locator('time').first().innerText()).slice(0, 10);

    await test.step('she applies and sees where it stands', async () => {
      await citizen
        .getByRole('link', { name: /我要报名/ })
        .first()
        .click();
      await citizen.getByRole('textbox', { name: /^姓名/ }).fill(applicant.name);
      await citizen.getByLabel('出生').fill('１９６８-05-20');
      await citizen.getByRole('radio', { name: '群众代表' }).check();
      await citizen.getByLabel('手机号').fill(applicant.phone);
      await citizen.getByLabel('设一个密码').fill(applicant.password);
      await citizen.getByLabel('再输一次密码').fill(applicant.password);
      await citizen.getByRole('radio', { name: '公开，但隐去部分姓名' }).check();
      await citizen.getByRole('checkbox', { name: /本人承诺/ }).check();
      await citizen.getByRole('checkbox', { name: /我同意/ }).check();
      await citizen.getByRole('button', { name: '提交报名' }).click();
      await expect(citizen.getByText(/SQ\d{4}-\d+/).first()).toBeVisible();
      await expectAccessible(citizen);
      await signIn(citizen, applicant.phone, applicant.password);
      await citizen.goto('/me');
      await expect(citizen.getByText('审核中').first()).toBeVisible();
      await expectAccessible(citizen);
    });

    const office = await signedIn('office');
    let number = '';
    await test.step('the office checks her identity and appoints her', async () => {
      await office.goto('/office/applications');
      await office
        .getByRole('row', { name: new RegExp(applicant.name) })
        .getByRole('link')
        .click();
      await office.getByRole('checkbox', { name: /已当面核验/ }).check();
      await office.getByRole('radio', { name: '没有关系' }).check();
      await office.getByRole('button', { name: '聘任' }).click();
      await expect(office.getByText('已聘任').first()).toBeVisible();
      await citizen.goto('/me');
      number = (
        await citizen
          .getByText(/^TY\d{7}$/)
          .first()
          .innerText()
      ).trim();
      await citizen.goto('/experiencers');
      const next = citizen.getByRole('link', { name: '下一页' });
      while ((await next.count()) > 0) await next.click();
      await expect(citizen.getByText('秦*明')).toBeVisible();
      await expect(citizen.locator('main').getByText(applicant.name)).toHaveCount(0);
    });

    let dayId = '';
    await test.step('an editor writes the open day and a reviewer publishes it', async () => {
      const editor = await signedIn('editor');
      await editor.goto('/office/open-days/new');
      await editor.getByLabel(/^标题/).fill(dayTitle);
      await editor.getByRole('radio', { name: '体验日' }).check();
      await editor.getByLabel(/^活动主题/).selectOption({ index: 1 });
      await editor.getByLabel(/^大厅/).selectOption({ index: 1 });
      await editor.getByLabel(/^活动开始/).fill(at(2, '09:00'));
      await editor.getByLabel(/^活动结束/).fill(at(2, '11:30'));
      await editor.getByLabel(/^报名开始/).fill(at(0, '08:00'));
      await editor.getByLabel(/^报名截止/).fill(at(1, '18:00'));
      await editor.getByLabel(/^名额/).fill('8');
      await editor.getByRole('checkbox', { name: /失业保险金申领/ }).check();
      await editor
        .getByRole('group', { name: /被评价单位/ })
        .getByRole('checkbox', { name: /人社|人力社保/ })
        .check();
      await editor.getByRole('checkbox', { name: '移动端' }).check();
      await editor.getByRole('checkbox', { name: '窗口端' }).check();
      await editor.getByLabel(/^参加人员/).fill('在聘体验员');
      await editor.getByLabel(/^活动安排/).fill('9:00 集合\n9:20 分组体验');
      await editor.getByLabel(/^联系人/).fill('何晓梅');
      await editor.getByLabel(/^联系电话/).fill('0632-1234567');
      await editor.getByRole('button', { name: '保存草稿' }).click();
      await editor.getByRole('button', { name: '提交审核' }).click();
      await expect(editor.getByText('待审核').first()).toBeVisible();
      dayId = /open-days\/([0-9a-f-]{36})/.exec(editor.url())?.[1] ?? '';
      const reviewer = await signedIn('reviewer');
      await reviewer.goto(`/office/open-days/${dayId}`);
      await reviewer.getByRole('button', { name: '审核通过，发布' }).click();
      await expect(reviewer.getByText('报名中').first()).toBeVisible();
    });

    await test.step('she and five others register; the answer says where she stands', async () => {
      await citizen.goto('/open-days');
      await citizen.getByRole('link', { name: dayTitle }).first().click();
      await citizen.getByRole('button', { name: '我要报名' }).click();
      await expect(citizen).toHaveURL(/\/me\/open-days\//);
      await expect(citizen.getByText(/已报名/).first()).toBeVisible();
      for (const name of ['tiyan01', 'tiyan02', 'tiyan03', 'tiyan04', 'tiyan05']) {
        const guest = await signedIn(name);
        await guest.goto(`/open-days/${dayId}`);
        await guest.getByRole('button', { name: '我要报名' }).click();
        await expect(guest).toHaveURL(/\/me\/open-days\//);
        await guest.context().close();
      }
      await citizen.goto(`/open-days/${dayId}`);
      await expect(citizen.getByText(/还有 2 个名额|剩 2 个|2 个名额/).first()).toBeVisible();
    });

    const desk = await signedIn('desk');
    let codes: string[] = [];
    await test.step('the desk prints slips, checks people in and lets each draw one', async () => {
      await desk.goto(`/office/open-days/${dayId}/slips`);
      await desk.getByLabel('张数').fill('8');
      await desk.getByRole('button', { name: '生成并打印' }).click();
      codes =
        (await desk.locator('body').innerText()).match(/\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b/g) ?? [];
      expect(new Set(codes).size).toBe(8);
      await moveClock(desk, at(2, '08:50'));
      for (const person of [
        number,
        'TY2026001',
        'TY2026002',
        'TY2026003',
        'TY2026004',
        'TY2026005',
      ]) {
        await desk.goto(`/office/desk/${dayId}`);
        await desk.getByLabel('编号或手机号').fill(person.startsWith('TY2026') ? person : number);
        await desk.getByRole('button', { name: '查找' }).click();
        if ((await desk.getByRole('button', { name: '签到', exact: true }).count()) === 0)
          throw new Error(`${person} cannot be checked in`);
        await desk.getByRole('button', { name: '签到', exact: true }).click();
        await desk.getByRole('button', { name: '已发评价票' }).click();
        await expect(desk.getByText('已发票').first()).toBeVisible();
      }
    });

    await test.step('everyone rates in secret, without JavaScript and without a cookie', async () => {
      await moveClock(desk, at(2, '10:30'));
      for (const [index, code] of codes.slice(0, 6).entries()) {
        const phone = await visitor({ javaScript: false });
        await phone.goto(`/rate/${dayId}`);
        await rate(phone, code, index);
        await expect(phone.getByText(/已收到/).first()).toBeVisible();
        if (index === 0) await expectAccessible(await visitorAt(visitor, `/rate/${dayId}`));
        await phone.context().close();
      }
    });

    await test.step('nobody sees a score before the release', async () => {
      await citizen.goto(`/ratings/${dayId}`);
      await expect(citizen.locator('main')).not.toContainText(/\d+ 票/);
    });

    await test.step('when rating has closed the scores are published, once', async () => {
      await moveClock(desk, at(11, '00:10'));
      await expect(async () => {
        await citizen.goto(`/ratings/${dayId}`);
        await expect(citizen.locator('main')).toContainText('样本不足', { timeout: 1_000 });
      }).toPass({ timeout: 60_000 });
      // Six graded the window: 5, 5, 4, 4, 5, 5 → 4.7; two used the phone: too few to show.
      await expect(citizen.locator('main')).toContainText('4.7');
      await expectAccessible(citizen);
    });
    expect(portal.process.exitCode).toBeNull();
    await stopPortal(portal);
  });

/** Everybody rates the window 5, except two people who give 4. Two also used the phone. */
async function rate(page: Page, code: string, index: number): Promise<void> {
  await page.getByLabel(/编码/).fill(code.toLowerCase().replaceAll('-', ' '));
  await page
    .locator(`input[name="window_overall"][value="${index === 2 || index === 3 ? 4 : 5}"]`)
    .check({ force: true });
  if (index < 2)
    await page.locator('input[name="mobile_overall"][value="3"]').check({ force: true });
  await page.getByRole('button', { name: /提交评价/ }).click();
}

async function visitorAt(visitor: () => Promise<Page>, path: string): Promise<Page> {
  const page = await visitor();
  await page.goto(path);
  return page;
}
