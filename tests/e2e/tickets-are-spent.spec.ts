/**
 * 给用过的渠道打分 with the tickets in a browser: without a code, without a cookie, once, and kept while
 * the network is down.
 */
import { readFileSync } from 'node:fs';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { digitsOf, numberOf, ticketsIn } from '#features/ballots/client/receipt.ts';
import { contentOf } from '../support/portal-database.ts';
import {
  callerOf,
  openVisitor,
  expect,
  expectAccessible,
  signIn,
  test,
  type Portal,
} from '../support/portal.ts';
import {
  atTicketDesk,
  castsOf,
  checkedIn,
  kept,
  openRating,
  takeTickets,
  todaysDay,
} from '../support/ticket-holders.ts';

test.use({ portalName: 'tickets spent' });

type Holding = Awaited<ReturnType<BrowserContext['storageState']>>;

let day = '';
let voucher = '';
/** A ticket for the PC channel, as a phone stores it. */
let loose = { input: '', sig: '' };
const phones: Holding[] = [];

/** Before rating opens, people take their tickets; then issue closes. */
test.beforeAll(async ({ browser, portal }) => {
  test.setTimeout(180_000);
  const desk = await openVisitor(browser, portal, { width: 1280 });
  await signIn(desk, 'desk');
  day = await todaysDay(desk);
  for (const name of await checkedIn(desk, day, 9)) {
    const page = await atTicketDesk(browser, portal, day, name);
    await takeTickets(page);
    if (phones.length === 0) {
      await page.goto('/rate');
      await expect(page.getByText('您的评价票还没到打分的时候')).toBeVisible();
      await expect(page.locator('[data-rating]')).toBeHidden(); // another day is in rating
      await page.getByRole('button', { name: '我有别的场次的纸票' }).click();
      await expect(page.locator('[data-rating]')).toBeVisible();
    }
    // Drop the session: a ticket is spent without an identity.
    phones.push({ ...(await page.context().storageState({ indexedDB: true })), cookies: [] });
    if (phones.length === 9) {
      const { input = '', sig = '' } =
        (await kept(page)).tickets.find(({ cell }) => cell === 'pc') ?? {};
      loose = { input, sig };
      await page.goto(`/me/open-days/${day}/voucher`);
      voucher = await page
        .locator('.voucher', { hasText: '窗口端' })
        .locator('[data-text]')
        .innerText();
    }
    await page.context().close();
  }
  await desk.context().close();
  const office = await openVisitor(browser, portal, { width: 1280 });
  await signIn(office, 'office');
  await openRating(office);
  await office.context().close();
});

/** The phone of a person who holds tickets. */
async function phoneOf(
  browser: Parameters<typeof openVisitor>[0],
  portal: Portal,
  options: { width?: number } = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: portal.url,
    storageState: phones.shift() ?? { cookies: [], origins: [] },
    viewport: { width: options.width ?? 360, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  return context.newPage();
}

const channel = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: new RegExp(`^${name}`) });
const face = (page: Page, name: string, answer: string): Locator =>
  channel(page, name).locator('label.face, label.face-other').filter({ hasText: answer });
const names = ['移动端', 'PC端', '自助端', '窗口端'];

test('a whole day of four channels takes eight taps when all is well, and 已收到 is said when all four are acknowledged', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  const casts = castsOf(page.context());
  await page.addInitScript(() => {
    const shifts = { total: 0 };
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) shifts.total += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`/rate/${day}`);
  await expect(page.getByText('不用输编码')).toBeVisible();
  await expect(page.getByLabel(/评价票上的编码/)).toBeHidden();
  await expect(page.locator('input:checked')).toHaveCount(0);
  await expectAccessible(page);
  expect(
    await page.evaluate(
      () => (globalThis as unknown as { shifts: { total: number } }).shifts.total,
    ),
    'nothing jumps',
  ).toBe(0);
  let taps = 0;
  const tap = async (what: Locator): Promise<void> => {
    taps += 1;
    await what.click({ force: true });
  };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let seen = 0;
  await page.route('**/ballot/cast', async (route) => {
    seen += 1;
    if (seen === 4) await held;
    await route.continue();
  });
  for (const [at, name] of names.entries()) {
    await tap(face(page, name, '5'));
    await tap(page.getByRole('button', { name: at < 3 ? /^下一步/ : '提交评价' }));
  }
  expect(taps).toBe(8);
  await expect.poll(() => seen).toBe(4);
  await expect(page.getByText('已收到，谢谢您')).toBeHidden();
  await expect(page.getByText('正在送出')).toHaveCount(1);
  release();
  await expect(page.getByText('已收到，谢谢您')).toBeVisible();
  await expect(page.getByText('签名已核对')).toHaveCount(4);
  await expectAccessible(page);
  await expect
    .poll(() => casts.map(({ cell }) => cell).sort())
    .toEqual(['kiosk', 'mobile', 'pc', 'window']);
  expect(casts.map(({ bytes, cookie }) => [bytes, cookie])).toEqual(
    Array.from({ length: 4 }, () => [4096, undefined]),
  );
  const left = await kept(page);
  expect(
    left.tickets.map(({ cell }) => cell),
    'what was spent is gone from the phone',
  ).toEqual(['remark']);
  expect(left.receipts.map(({ cell, receipt }) => [cell, receipt?.length])).toEqual(
    ['kiosk', 'mobile', 'pc', 'window'].map((cell) => [cell, 86]),
  );
  expect(left.unsent).toEqual([]);

  // The numbers on the list of spent tickets. The saved file holds them and the signatures, but no
  // grade.
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const numbers = casts.map(({ nullifier }) => numberOf(nullifier));
  for (const number of numbers) await expect(page.getByText(number)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '保存', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('评价回执.txt');
  const saved = readFileSync(await download.path(), 'utf8');
  expect(ticketsIn(saved).map(({ digits }) => digits)).toEqual(
    expect.arrayContaining(numbers.map(digitsOf)),
  );
  expect(ticketsIn(saved).map(({ receipt }) => receipt)).toEqual(
    expect.arrayContaining(left.receipts.map(({ receipt }) => receipt)),
  );
  expect(saved).toContain(`${portal.url}/ratings/${day}/ballots`);
  expect(saved).not.toContain('满意');
  await expect(page.getByLabel('已保存为文本文件')).toHaveValue(/编号：/);
  expect(requests.filter((url) => !/^blob:|receipt-key/.test(url))).toEqual([]);

  // At the next visit the receipts are still there, until they are deleted.
  await page.goto(`/rate/${day}`);
  await page.getByText('看票的编号').click();
  await expect(page.getByText(numbers[0] ?? '?')).toBeVisible();
  await expectAccessible(page);
  await page.getByText('从这台手机里删除', { exact: true }).click();
  await page.getByRole('button', { name: '删除编号' }).click();
  await expect.poll(async () => (await kept(page)).receipts).toEqual([]);
  await page.context().close();
});

test('without network it says 尚未送达, and sends once when it is back', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  const casts = castsOf(page.context());
  await page.goto(`/rate/${day}`);
  await face(page, '移动端', '4').click({ force: true });
  await page.getByRole('button', { name: /^下一步/ }).click();
  for (const name of ['PC端', '自助端'])
    await page.getByRole('button', { name: `先不评${name}` }).click();
  await face(page, '窗口端', '2').click({ force: true });
  await channel(page, '窗口端').getByRole('checkbox').first().check({ force: true });
  await page.context().setOffline(true);
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('您打的分存在这台手机里')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: '尚未送达' })).toHaveCount(2);
  await expect(page.getByText('已收到，谢谢您')).toBeHidden();
  await expectAccessible(page);
  expect(casts).toEqual([]);
  await page.context().setOffline(false);
  await expect(page.getByText('已收到，谢谢您')).toBeVisible();
  await page.reload();
  await expect(page.getByText('不用输编码')).toBeVisible();
  await page.waitForTimeout(1500);
  expect(casts.map(({ cell }) => cell).sort()).toEqual(['mobile', 'window']);
  await page.context().close();
});

test('a tab closed with something unsent: any rating page sends it at the next visit, two tabs at once only once', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  await page.context().route('**/ballot/cast', (route) => route.abort());
  await page.goto(`/rate/${day}`);
  for (const name of ['移动端', 'PC端', '自助端'])
    await page.getByRole('button', { name: `先不评${name}` }).click();
  await face(page, '窗口端', '3').click({ force: true });
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('您打的分存在这台手机里')).toBeVisible();
  const tabs = [await page.context().newPage(), await page.context().newPage()];
  await page.close();
  await page.context().unroute('**/ballot/cast');
  const casts = castsOf(tabs[0]?.context() as BrowserContext);
  await Promise.all(tabs.map((tab) => tab.goto('/rate')));
  // A tab that arrives after the other is done has nothing to report.
  const told = async () =>
    (await Promise.all(tabs.map((tab) => tab.getByText('已收到，谢谢您').isVisible()))).some(
      Boolean,
    );
  await expect.poll(told, { timeout: 30_000 }).toBe(true);
  await expect.poll(() => casts.length).toBe(1);
  const { receipts, unsent } = await kept(tabs[0] as Page);
  expect([receipts.length, unsent.length]).toEqual([1, 0]);
  await tabs[0]?.context().close();
});

test('保留修改权 keeps the ticket: the same nullifier again, until it is given up', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  const casts = castsOf(page.context());
  for (const [answer, keep] of [
    ['5', true],
    ['3', false],
  ] as const) {
    await page.goto(`/rate/${day}`);
    for (const name of ['移动端', 'PC端', '自助端'])
      await page.getByRole('button', { name: `先不评${name}` }).click();
    await face(page, '窗口端', answer).click({ force: true });
    if (keep) await page.getByRole('checkbox', { name: '保留修改权' }).check();
    await page.getByRole('button', { name: '提交评价' }).click();
    await expect(page.getByText('已收到，谢谢您')).toBeVisible();
    await expect(page.getByText('您保留了修改权')).toBeVisible({ visible: keep });
  }
  await expect.poll(() => casts.length).toBe(2);
  expect(new Set(casts.map(({ nullifier }) => nullifier)).size).toBe(1);
  expect((await kept(page)).tickets.map(({ cell }) => cell)).not.toContain('window');
  await page.goto(`/rate/${day}`);
  await expect(page.locator('[data-steps] li:visible')).toHaveText([
    '移动端',
    'PC端',
    '自助端',
    '想说的话',
  ]);
  await page.context().close();
});

test('a receipt that is signed wrongly is not taken as received; a key out of reach is no alarm', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  const rateWindow = async (): Promise<void> => {
    await page.goto(`/rate/${day}`);
    for (const name of ['移动端', 'PC端', '自助端'])
      await page.getByRole('button', { name: `先不评${name}` }).click();
    await face(page, '窗口端', '4').click({ force: true });
    await page.getByRole('button', { name: '提交评价' }).click();
  };
  await page.route('**/ballot/cast', async (route) => {
    const answer = await route.fetch();
    const { nullifier } = (await answer.json()) as { nullifier: string };
    await route.fulfill({ json: { nullifier, receipt: 'A'.repeat(86) } });
  });
  await rateWindow();
  await expect(page.getByText('没有当作收到：回执的签名不对')).toBeVisible();
  await expect(page.getByText('已收到，谢谢您')).toBeHidden();
  await expect(page.getByRole('alert').filter({ hasText: '联系' })).toBeVisible();
  await expect(page.getByRole('button', { name: '保存', exact: true })).toBeVisible();
  await expectAccessible(page);
  const doubted = await kept(page);
  expect(doubted.receipts.map(({ cell, receipt }) => [cell, receipt])).toEqual([
    ['window', 'A'.repeat(86)],
  ]);
  expect(doubted.tickets.map(({ cell }) => cell)).toContain('window');

  // The ticket is still there, and a valid receipt replaces the invalid one.
  await page.unroute('**/ballot/cast');
  await page.route('**/ballot/receipt-key.json', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<html>Wi-Fi</html>' }),
  );
  await rateWindow();
  await expect(page.getByText('已收到，谢谢您')).toBeVisible();
  await expect(page.getByText('签名这次没能核对')).toBeVisible();
  await expect(page.getByText('签名不对')).toBeHidden();
  expect((await kept(page)).receipts.map(({ receipt }) => receipt)).not.toContain('A'.repeat(86));
  await page.context().close();
});

test('想说的话 is a step and a ticket of its own; a number in it is noticed on the device; nothing rated is said so', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  const casts = castsOf(page.context());
  await page.goto(`/rate/${day}`);
  for (const name of ['移动端', 'PC端', '自助端'])
    await page.getByRole('button', { name: `先不评${name}` }).click();
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('还没有打分')).toBeVisible();
  await page.getByRole('button', { name: '先写几句想说的话' }).click();
  const words = page.getByRole('textbox', { name: /想说的话/ });
  await words.fill('我的电话 138 0000 1111');
  await expect(page.getByText('好像有手机号或身份证号')).toBeVisible();
  await words.fill('希望周六也开门，大厅里多放几把椅子');
  await expect(page.getByText('好像有手机号或身份证号')).toBeHidden();
  await expectAccessible(page);
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('已收到，谢谢您')).toBeVisible();
  await expect.poll(() => casts.map(({ cell }) => cell)).toEqual(['remark']);
  await page.context().close();
});

test('what the server refuses is said and not sent again', async ({ browser, portal }) => {
  const page = await phoneOf(browser, portal);
  let sent = 0;
  await page.context().route('**/ballot/cast', (route) => {
    sent += 1;
    return route.fulfill({ status: 409, json: { error: 'closed' } });
  });
  await page.goto(`/rate/${day}`);
  await face(page, '移动端', '5').click({ force: true });
  await page.getByRole('button', { name: /^下一步/ }).click();
  for (const name of ['PC端', '自助端'])
    await page.getByRole('button', { name: `先不评${name}` }).click();
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('评价已经结束，没有送到')).toBeVisible();
  await page.goto('/rate');
  await expect(page.getByText('评价已经结束，没有送到')).toBeVisible();
  expect(sent).toBe(1);
  await page.getByRole('button', { name: '知道了' }).click();
  await expect(page.getByText('没有送到')).toBeHidden();
  await page.context().close();
});

test('长辈版 with tickets: one question at a time, nothing typed is lost on the way to it', async ({
  browser,
  portal,
}) => {
  const page = await phoneOf(browser, portal);
  await page.goto(`/rate/${day}`);
  await face(page, '移动端', '4').click({ force: true });
  await page.getByRole('button', { name: /^下一步/ }).click();
  await page.getByRole('button', { name: '长辈版' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-view', 'elder');
  await expect(channel(page, 'PC端')).toBeVisible();
  await expect(page.locator('.channel:visible')).toHaveCount(1);
  // Details, reasons and the grade are one screen each.
  for (let screen = 0; screen < 3; screen += 1)
    await page.getByRole('button', { name: '上一步' }).click();
  await expect(channel(page, '移动端').getByRole('radio', { name: /^4/ }).first()).toBeChecked();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.context().close();
});

test('a 评价凭证 rates on another phone, by its code or as text; half of one is refused', async ({
  browser,
  portal,
  visitor,
}) => {
  const half = await visitor({ width: 320 });
  await half.goto(`/rate/${day}`);
  await half.getByRole('link', { name: '用评价凭证' }).click();
  await half.getByLabel('评价凭证上的文字').fill(voucher.slice(0, 500));
  await half.getByRole('button', { name: '用这份凭证' }).click();
  await expect(half.getByText('不是本场的评价凭证')).toBeVisible();
  await expectAccessible(half);
  expect(await half.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await half.getByLabel('评价凭证上的文字').fill(`${voucher.slice(0, 300)}\n${voucher.slice(300)}`);
  await half.getByRole('button', { name: '用这份凭证' }).click();
  await expect(half.getByText('不用输编码')).toBeVisible();

  const page = await visitor({ width: 360 });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const casts = castsOf(page.context());
  await page.goto(`/rate/${day}#${voucher}`);
  await expect(page.locator('[data-steps] li:visible')).toHaveText(['窗口端']);
  await expect(page).not.toHaveURL(/#/);
  await face(page, '窗口端', '5').click({ force: true });
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByText('已收到，谢谢您')).toBeVisible();
  await expect.poll(() => casts.length).toBe(1);
  expect(
    asked.filter((url) => url.includes(voucher.slice(0, 30))),
    'what stands behind the # is never sent',
  ).toEqual([]);
  void portal;
  void browser;
});

test('a slip without network is kept as typed and sent once when it is back', async ({
  visitor,
  portal,
}) => {
  const phone = await visitor({ width: 360 });
  let sent = 0;
  phone.context().on('response', (response) => {
    if (response.request().method() === 'POST') sent += 1;
  });
  await phone.goto('/rate');
  await phone.getByRole('link', { name: '个体工商户注销体验日' }).click();
  await phone.getByLabel(/评价票上的编码/).fill(portal.slips[0] ?? '');
  await phone.getByRole('button', { name: /^下一步/ }).click();
  for (const name of ['移动端', 'PC端'])
    await phone.getByRole('button', { name: `先不评${name}` }).click();
  await face(phone, '窗口端', '5').click({ force: true });
  await phone.context().setOffline(true);
  await phone.getByRole('button', { name: '提交评价' }).click();
  await expect(phone.getByText('您打的分存在这台手机里')).toBeVisible();
  expect(sent).toBe(0);
  const context = phone.context();
  await phone.close();
  await context.setOffline(false);
  const later = await context.newPage();
  await later.goto('/rate');
  await expect.poll(() => sent).toBe(1);
  await expect(later.getByText('已收到，谢谢您')).toBeVisible();
  expect((await kept(later)).unsent).toEqual([]);
  await later.reload();
  await expect(later.getByRole('link', { name: '个体工商户注销体验日' })).toBeVisible();
  expect(sent).toBe(1);
});

test('the hall’s tablet keeps nothing', async ({ visitor, portal }) => {
  const tablet = await visitor({ width: 1024 });
  await tablet.goto(`/rate/${day}?on=tablet#${voucher}`);
  await expect(tablet.getByLabel(/评价票上的编码/)).toBeVisible();
  await expect(tablet.getByText('用评价凭证')).toBeHidden();
  await tablet.goto('/rate?on=tablet');
  await tablet.goto('/rate/thanks?on=tablet');
  expect(
    await tablet.evaluate(async () => [
      (await indexedDB.databases()).length,
      localStorage.length,
      Object.keys(sessionStorage), // says that this is a tablet, so no draft is kept
    ]),
  ).toEqual([0, 0, ['kiosk']]);
  void portal;
});

const castBytes = 4096;
/** A cast as bytes, padded to the required length. */
function castBody(overrides: Record<string, unknown> = {}, length = castBytes): string {
  const body = {
    openDayId: day,
    cell: 'pc',
    ...loose,
    answers: { overall: 4, indicators: {}, reasons: [], facts: {} },
    pad: '',
    ...overrides,
  };
  return JSON.stringify({
    ...body,
    pad: '0'.repeat(Math.max(0, length - Buffer.byteLength(JSON.stringify(body)))),
  });
}

test('by the letter of the protocol: who carries a cookie, the wrong length or another signature is refused (B8)', async ({
  portal,
}) => {
  const caller = await callerOf(portal, 'visitor');
  const cast = async (body: string, headers: Record<string, string> = {}) => {
    const answer = await caller.post('/ballot/cast', {
      data: Buffer.from(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return [answer.status(), ((await answer.json()) as { error?: string }).error];
  };
  expect(await cast(castBody(), { cookie: '__Host-s=somebody' })).toEqual([400, 'malformed']);
  expect(await cast(castBody(), { authorization: 'Bearer somebody' })).toEqual([400, 'malformed']);
  expect(await cast(castBody({}, castBytes - 1))).toEqual([400, 'malformed']);
  expect(await cast(castBody({}, castBytes + 1))).toEqual([413, 'tooLarge']);
  expect(await cast(castBody(), { 'content-type': 'text/plain' })).toEqual([400, 'malformed']);
  expect(await cast('{'.repeat(castBytes))).toEqual([400, 'malformed']);
  expect(await cast(castBody({ cell: 'window' }))).toEqual([400, 'malformed']);
  expect(
    await cast(
      castBody({ sig: `${loose.sig.slice(0, -2)}${loose.sig.endsWith('AA') ? 'BA' : 'AA'}` }),
    ),
  ).toEqual([403, 'notValid']);
  expect(await cast(castBody({ openDayId: '00000000-0000-4000-8000-000000000000' }))).toEqual([
    404,
    'notFound',
  ]);

  const issue = async (who: string) =>
    (
      await (
        await callerOf(portal, who)
      ).post('/ticket/issue', { data: { openDayId: day, blinded: {} } })
    ).status();
  expect([await issue('visitor'), await issue('office'), await issue('tiyan40')]).toEqual([
    403, 403, 400,
  ]);
});

test('everybody is shown the same keys in the same bytes (B15)', async ({ portal }) => {
  const shown = new Set<string>();
  for (const who of ['visitor', 'tiyan01', 'tiyan02', 'office', 'auditor']) {
    const caller = await callerOf(portal, who);
    for (const agent of ['MicroMessenger/8.0', 'Mozilla/5.0']) {
      const answer = await caller.get(`/ballot/manifest/${day}.json`, {
        headers: { 'user-agent': agent, 'accept-language': agent.length % 2 ? 'en' : 'zh' },
      });
      expect(answer.status()).toBe(200);
      shown.add(await answer.text());
    }
  }
  expect(shown.size).toBe(1);
});

test('a rating that arrives changes the inbox and nothing else in the database, and no page anybody sees (B9)', async ({
  portal,
}) => {
  test.setTimeout(180_000);
  const paths = [
    `/ratings/${day}`,
    '/ratings',
    `/ratings/${day}/ballots.json`,
    '/ratings/log.json',
    '/api/v1/ratings',
    `/open-days/${day}/tickets`,
  ];
  const callers = await Promise.all(
    ['visitor', 'tiyan01', 'desk', 'office', 'convenor', 'auditor'].map((who) =>
      callerOf(portal, who),
    ),
  );
  const seen = async () => {
    const pages: string[] = [];
    for (const caller of callers)
      for (const path of paths)
        pages.push(
          (await (await caller.get(path)).text()).replace(
            /\d{1,2}:\d{2}(:\d{2}\.\d{3})?|\d+ 分钟/g,
            '',
          ),
        );
    return pages;
  };
  const stranger = await callerOf(portal, 'visitor');
  const send = (overall: number) =>
    stranger.post('/ballot/cast', {
      data: castBody({ answers: { overall, indicators: {}, reasons: [], facts: {} } }),
      headers: { 'content-type': 'application/json' },
    });
  expect((await send(3)).status()).toBe(200); // the first rating opens the inbox if the job is late
  const before = [await seen(), await contentOf(portal.dataDir)] as const;
  const answer = await send(5);
  expect(answer.status()).toBe(200);
  expect(Object.keys((await answer.json()) as object).toSorted()).toEqual(['nullifier', 'receipt']);
  const after = [await seen(), await contentOf(portal.dataDir)] as const;
  expect(
    after[0].filter((page, n) => page !== before[0][n]).map((page) => page.slice(0, 200)),
  ).toEqual([]);
  const changed = Object.keys(after[1]).filter((table) => after[1][table] !== before[1][table]);
  expect(changed).toEqual([`ballot_inbox_${day.replaceAll('-', '')}`]);
});
