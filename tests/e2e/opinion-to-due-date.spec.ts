/**
 * An opinion from a hall becomes a public entry with a unit and a date, in either region and with
 * its own words.
 */
import type { Page } from '@playwright/test';
import { wuxi } from '../../src/platform/region/profiles/wuxi.ts';
import { yicheng } from '../../src/platform/region/profiles/yicheng.ts';
import type { RegionProfile } from '../../src/platform/region/profile.ts';
import { send } from '../support/office-work.ts';
import {
  expect,
  expectAccessible,
  openVisitor,
  signIn,
  startPortal,
  stopPortal,
  test,
} from '../support/portal.ts';

test.use({ baseURL: '' }); // each test starts a portal of its own region

const opinion = '在二楼窗口办食品经营许可，材料清单和网上写的不一样，来回跑了三趟才交齐。';
const title = '食品经营许可的材料清单网上和窗口不一致';
const text = '网上的材料清单少列两项，到窗口才知道，要来回跑几趟。';
const measures = '本周内统一清单，网上、窗口、自助终端同时更新。';
const workdays = 15;

const journeys = [
  {
    code: 'yicheng',
    region: yicheng,
    other: wuxi,
    unit: '区市场监管局',
    another: '区医保局',
    notHere: /本县|县大厅|渝快办|巫溪/,
  },
  {
    code: 'wuxi',
    region: wuxi,
    other: yicheng,
    unit: '县市场监管局',
    another: '县医保局',
    notHere: /本区|区大厅|爱山东|峄/,
  },
] as const;

for (const { code, region, other, unit, another, notHere } of journeys) {
  test(`${region.name}: from an opinion to a due date everybody reads`, async ({ browser }) => {
    test.setTimeout(300_000);
    const portal = await startPortal(code === 'yicheng' ? {} : { PORTAL_REGION: code });
    const asPerson = async (name: string): Promise<Page> => {
      const page = await openVisitor(browser, portal, { width: 1280 });
      await signIn(page, name);
      return page;
    };
    try {
      const experiencer = await asPerson('tiyan05');
      await test.step('an experiencer reports', async () => {
        await experiencer.goto('/me/reports/new');
        await experiencer.getByLabel(/^发生了什么/).fill('短');
        await experiencer.getByRole('button', { name: '提交', exact: true }).click();
        await expect(experiencer).toHaveTitle(/^有误：/);
        await expect(experiencer.getByLabel(/^发生了什么/)).toHaveValue('短');
        await experiencer.getByLabel(/^发生了什么/).fill(opinion);
        await experiencer.getByRole('radio', { name: '窗口端' }).check();
        await experiencer.getByLabel(/^涉及单位/).selectOption({ label: unit });
        await experiencer.getByRole('checkbox', { name: '希望得到答复' }).check();
        await experiencer.getByRole('button', { name: '提交', exact: true }).click();
        await expect(experiencer).toHaveURL(/\/me\/reports\/[0-9a-f-]{36}$/);
        await expect(experiencer.getByText('已收到').first()).toBeVisible();
        await expectAccessible(experiencer);
      });
      const ownReport = new URL(experiencer.url()).pathname;

      const office = await asPerson('office');
      await test.step('the office takes it up; a telephone number does not get into the public text', async () => {
        await office.goto('/office/reports');
        await office.getByRole('link', { name: /在二楼窗口办食品经营许可/ }).click();
        await office.getByRole('link', { name: '列入清单' }).click();
        await office.getByLabel(/^标题/).fill(title);
        await office.getByLabel(/^描述/).fill(`${text}联系 138-0000-0001。`);
        expect(await send(office, '登记')).toBe(422);
        await expect(office).toHaveTitle(/^有误：/);
        await expect(office.getByRole('alert').first()).toContainText('个人号码');
        await expect(office.getByLabel(/^描述/)).toHaveValue(`${text}联系 138-0000-0001。`);
        await expect(office.getByLabel(/^标题/)).toHaveValue(title);
        await expect(office.locator('select[name="source"]')).toHaveValue('experiencer');
        await office.getByLabel(/^描述/).fill(text);
        expect(await send(office, '登记')).toBe(303);
        await expect(office).toHaveURL(/\/office\/issues\/[0-9a-f-]{36}$/);
      });
      const inOffice = new URL(office.url()).pathname;
      const number = /WT\d{6}-\d{4,}/.exec(await office.locator('main').innerText())?.[0] ?? '';
      expect(number).not.toBe('');

      const reader = await openVisitor(browser, portal, { javaScript: false, width: 360 });
      const dept = await asPerson('dept');
      const stranger = await asPerson('dept2');
      await test.step('before it is handed over only the office sees it', async () => {
        expect((await reader.goto(`/issues/${number}`))?.status()).toBe(404);
        expect((await dept.goto(inOffice))?.status()).toBe(404);
      });

      await test.step('the office weighs it and hands it over', async () => {
        await office.getByLabel(/^性质/).selectOption({ label: '堵点' });
        await office.getByRole('radio', { name: '一般' }).check();
        await office.getByRole('radio', { name: '限期整改' }).check();
        expect(await send(office, '保存研判')).toBe(303);
        await expect(office.locator('main')).toContainText('请办公室另一位同事看过');
        const releaser = await asPerson('office2'); // the writer does not publish
        await releaser.goto(inOffice);
        expect(await send(releaser, '交办')).toBe(422); // without a unit
        await releaser.getByLabel(/^牵头单位/).selectOption({ label: unit });
        expect(await send(releaser, '交办')).toBe(303);
        await expectAccessible(releaser);
      });

      await test.step('the unit acknowledges it and says what it will do; another unit finds nothing', async () => {
        expect((await stranger.goto(inOffice))?.status()).toBe(404);
        await stranger.goto('/office/issues');
        await expect(stranger.getByText(number)).toHaveCount(0);
        await dept.goto(`/office/issues?number=${number}`);
        await dept.getByRole('link', { name: title }).click();
        await expect(dept.getByRole('button', { name: '交办' })).toHaveCount(0);
        expect(await send(dept, '签收')).toBe(303);
        await dept.getByLabel(/^原因/).fill('清单由两个科室分别维护。');
        await dept.getByLabel(/^整改及优化措施/).fill(`${measures}咨询１３８００００１２３４。`);
        await dept.getByLabel(/^责任科室/).fill('食品许可科');
        await dept.getByLabel(/^责任人/).fill('顾婷');
        expect(await send(dept, '提交，开始整改')).toBe(422);
        await expect(dept.getByLabel(/^整改及优化措施/)).toHaveValue(
          `${measures}咨询１３８００００１２３４。`,
        );
        await expect(dept.getByLabel(/^责任人/)).toHaveValue('顾婷');
        await dept.getByLabel(/^整改及优化措施/).fill(measures);
        expect(await send(dept, '提交，开始整改')).toBe(303);
        await expectAccessible(dept);
      });

      await test.step('anybody reads the date, how it was counted, the unit and what happened', async () => {
        await reader.goto(`/issues/${number}`);
        const main = reader.locator('main');
        for (const words of [title, text, unit, '食品许可科', '清单由两个科室分别维护。', measures])
          await expect(main).toContainText(words);
        await expect(main).not.toContainText('顾婷'); // the person in charge is not public
        await expect(main).not.toContainText(opinion);
        for (const step of ['登记', '交办', '签收', '整改措施'])
          await expect(main).toContainText(step);
        await reader.getByText('怎么算的').click();
        await expectCounted(reader);
        await reader.goto('/');
        await expect(reader.locator('main').getByRole('link', { name: title })).toHaveAttribute(
          'href',
          `/issues/${number}`,
        );
        await reader.goto(`/issues?list=problem&q=${encodeURIComponent('清单')}&state=doing`);
        await expect(reader.getByRole('link', { name: title })).toBeVisible();
        const wide = await openVisitor(browser, portal, { width: 1280 });
        await wide.goto(`/issues/${number}`);
        await expectAccessible(wide);
      });

      await test.step('who said it sees what became of it', async () => {
        await experiencer.goto(ownReport);
        await expect(experiencer.getByRole('link', { name: number })).toBeVisible();
        await expect(experiencer.locator('main')).toContainText('办理中');
        expect((await stranger.goto(ownReport))?.status()).toBe(404);
      });

      await test.step('the region speaks its own words and none of the other', async () => {
        const rate = await ratePage(reader);
        const said: string[] = [];
        for (const path of [
          '/',
          '/open-days',
          '/experiencers',
          '/join',
          '/issues',
          `/issues/${number}`,
          '/issues/report',
          '/window-duty',
          '/ratings',
          rate,
          '/notices',
          '/privacy',
          '/promise',
          '/accessibility',
          '/sitemap',
          '/sign-in',
        ]) {
          expect((await reader.goto(path))?.status(), path).toBe(200);
          const body = await reader.locator('body').innerText();
          said.push(body);
          expect(
            foreign(region, other).filter((word) => body.includes(word)),
            path,
          ).toEqual([]);
          expect(body.match(notHere)?.[0] ?? null, path).toBeNull();
        }
        const everything = said.join('\n');
        for (const word of [
          region.name,
          unit,
          another,
          region.words.hall,
          region.platforms.mobile,
          region.platforms.pc,
        ])
          expect(everything, word).toContain(word);
      });
    } finally {
      await stopPortal(portal);
    }
  });
}

/**
 * Every day from the hand-over to the last: without gaps, the first not counted, as many working
 * days as the rule says.
 */
async function expectCounted(page: Page): Promise<void> {
  const lines = page.getByRole('definition').filter({ hasText: '怎么算的' }).getByRole('listitem');
  const days = await lines
    .locator('time')
    .evaluateAll((times) => times.map((time) => time.getAttribute('datetime') ?? ''));
  const words = await lines.allInnerTexts();
  days
    .slice(1)
    .forEach((day, index) =>
      expect(Date.parse(day) - Date.parse(days[index] as string)).toBe(86_400_000),
    );
  expect(words[0]).toContain('交办当日，不计入');
  expect(words.at(-1)).toContain(`第 ${workdays} 个工作日，到期`);
  expect(words.filter((line) => /第 \d+ 个工作日/.test(line))).toHaveLength(workdays);
  const weekends = days
    .map((day, index) => ({ weekday: new Date(day).getUTCDay(), line: words[index] as string }))
    .filter(({ weekday }) => weekday === 0 || weekday === 6);
  expect(weekends.length).toBeGreaterThan(0);
  for (const { line } of weekends) expect(line).toMatch(/不计入|调休上班/);
  const due = days.at(-1) as string;
  const [year, month, day] = due.split('-').map(Number);
  await expect(page.locator('main')).toContainText(`${year}年${month}月${day}日`);
}

async function ratePage(page: Page): Promise<string> {
  await page.goto('/open-days');
  return (await page.locator('a[href^="/rate/"]').first().getAttribute('href')) ?? '/rate';
}

const wordsOf = ({
  name,
  shortName,
  parentName,
  halls,
  units,
  towns,
  words,
  platforms,
  footer,
  issueSources,
}: RegionProfile): string[] =>
  [
    name,
    shortName,
    parentName,
    footer.sponsor,
    footer.host,
    ...halls.map((hall) => hall.name),
    ...towns,
    ...Object.values(words),
    ...Object.values(platforms),
    ...units.flatMap((unit) => [unit.name, unit.shortName]),
    ...(issueSources.own ?? []).map((source) => source.name),
  ].filter((word): word is string => typeof word === 'string');

/** Names of the other region that this region does not use. */
const foreign = (region: RegionProfile, other: RegionProfile): string[] => {
  const own = wordsOf(region);
  return wordsOf(other).filter((word) => !own.some((name) => name.includes(word)));
};
