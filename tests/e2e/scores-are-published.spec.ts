/**
 * Before the release nobody sees a score. When rating has closed the scores are published, once,
 * and never change.
 */
import type { APIRequestContext } from '@playwright/test';
import { openDayNamed, send } from '../support/office-work.ts';
import { callerOf, expect, expectAccessible, moveClock, test } from '../support/portal.ts';

test.use({ portalName: 'scores' });
test.describe.configure({ mode: 'serial' }); // the clock only moves forward

const rated = '个体工商户注销体验日';
const everybody = [
  'visitor',
  'tiyan01',
  'dept',
  'leader',
  'desk',
  'editor',
  'reviewer',
  'office',
  'convenor',
  'sysadmin',
  'secadmin',
  'auditor',
];

/**
 * How many pages of one kind (people, applications, items …) are read. Open days and ratings are
 * read in full.
 */
const ofAKind = 3;

/**
 * Everything this person can reach by links, with its text. Public pages are read as a visitor
 * only: they are the same bytes for all. The profile and the clock are left out because they show
 * the time.
 */
async function everythingTheySee(
  caller: APIRequestContext,
  isVisitor: boolean,
  dayId: string,
): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const queue = isVisitor ? ['/', `/ratings/${dayId}`] : ['/me', '/office'];
  const kinds = new Map<string, number>();
  const within = isVisitor
    ? /^\/(open-days|ratings|rate|issues|window-duty|notices|experiencers|join)\b/
    : /^\/(me|office)\b/;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const kind = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '…');
    if (
      seen.has(path) ||
      (kind !== path && !/open-days|rat(e|ings)\b/.test(kind) && (kinds.get(kind) ?? 0) >= ofAKind)
    )
      continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const html = await (await caller.get(path)).text();
    seen.set(
      path,
      html
        .replace(/<aside class="demo".*?<\/aside>/s, '')
        .replace(/<code>[0-9a-f-]{36}<\/code>/g, '')
        // the time at which a screen of the hall was rendered
        .replace(/T\d\d:\d\d:\d\d\.\d{3}Z/g, '')
        .replace(/<input type="hidden" name="_owner"[^>]*>/g, ''), // sealed differently each time
    );
    for (const [, link = ''] of html.matchAll(/href="(\/[^"#]*)/g)) {
      const address = link.replaceAll('&amp;', '&');
      if (
        within.test(address) &&
        !/^\/(me\/profile|office\/clock)$/.test(address) &&
        !/\.xlsx\b/.test(address) && // holds the time at which it was made
        !/[?&](view|before|after|page|list|status|from|week|month|on)=/.test(address)
      )
        queue.push(address);
    }
  }
  return seen;
}

test('a rating changes no page that anybody can see', async ({ visitor, portal }) => {
  test.setTimeout(240_000);
  const phone = await visitor({ javaScript: false });
  const id = await openDayNamed(phone, rated);
  const callers = await Promise.all(
    everybody.map(async (name) => [name, await callerOf(portal, name)] as const),
  );
  const before = new Map(
    await Promise.all(
      callers.map(
        async ([name, caller]) =>
          [name, await everythingTheySee(caller, name === 'visitor', id)] as const,
      ),
    ),
  );
  expect(before.get('office')?.size).toBeGreaterThan(20);
  await phone.goto(`/rate/${id}`);
  await phone.getByLabel(/评价票上的编码/).fill(portal.slips[0] ?? '');
  for (const channel of ['移动端', 'PC端', '窗口端'])
    await phone
      .getByRole('group', { name: new RegExp(`^${channel}`) })
      .getByRole('radio', { name: /^5/ })
      .first()
      .check({ force: true });
  expect(await send(phone, '提交评价')).toBe(303);
  const afterwards = await Promise.all(
    callers.map(
      async ([name, caller]) =>
        [name, await everythingTheySee(caller, name === 'visitor', id)] as const,
    ),
  );
  for (const [name, after] of afterwards) {
    for (const [path, words] of after)
      expect(words === before.get(name)?.get(path), `${path} as ${name} sees it`).toBe(true);
    expect([...after.keys()]).toEqual([...(before.get(name)?.keys() ?? [])]);
  }
  expect(before.get('visitor')?.get(`/ratings/${id}`)).toContain('结果还没有公布');
  expect(before.get('visitor')?.get(`/ratings/${id}`)).not.toMatch(/\d+ 票|平均分 \d|好评率 \d/);
});

test('after close the scores stand as a table and a drawing, the same for everybody, and no slip changes them', async ({
  visitor,
  signedIn,
  portal,
}) => {
  test.setTimeout(180_000);
  const citizen = await visitor();
  const id = await openDayNamed(citizen, rated);
  await citizen.goto(`/ratings/${id}`);
  await expect(citizen.getByText('结果还没有公布')).toBeVisible();
  await expectAccessible(citizen);

  const office = await signedIn('office');
  await office.goto('/office/clock');
  const now = await office.getByLabel('日期和时间').inputValue();
  await moveClock(
    office,
    `${new Date(Date.parse(`${now.slice(0, 10)}T00:00:00Z`) + 14 * 86_400_000).toISOString().slice(0, 10)}T00:20`,
  );
  const late = await visitor({ javaScript: false });
  const answer = await late.goto(`/rate/${id}`);
  expect(answer?.status()).toBe(200);
  await expect(late.getByText('的评价已经结束')).toBeVisible();
  const forced = await late.request.post(`/rate/${id}`, {
    form: { code: portal.slips[1] ?? '', window_overall: '5' },
    headers: { origin: portal.url },
    maxRedirects: 0,
  });
  expect(forced.status()).toBe(409);
  expect(await forced.text()).toContain('评价已经结束，分数不能再改');

  await expect(async () => {
    await citizen.goto(`/ratings/${id}`);
    await expect(citizen.getByText('公布后不再改动')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expectAccessible(citizen);
  await expect(citizen.getByRole('table').first()).toBeVisible();
  expect(await citizen.locator('main svg').count()).toBeGreaterThan(0);
  await expect(citizen.getByRole('heading', { name: '窗口端' }).first()).toBeVisible();
  await expect(citizen.locator('main')).toContainText(/\d{1,3} ?分|\d\.\d/);
  const words = async (path: string, caller: APIRequestContext) =>
    (await (await caller.get(path)).text()).replace(/<aside class="demo".*?<\/aside>/s, '');
  expect(await words(`/ratings/${id}`, office.request)).toBe(
    await words(`/ratings/${id}`, late.request),
  );

  await citizen.goto('/ratings');
  await citizen
    .locator('section')
    .filter({ has: citizen.getByRole('heading', { name: rated }) })
    .getByRole('link', { name: /全部结果/ })
    .click();
  await expect(citizen).toHaveURL(new RegExp(`/ratings/${id}`));
  await citizen
    .getByRole('link', { name: '怎样保密' })
    .or(citizen.getByRole('link', { name: /为什么|保密|承诺/ }))
    .first()
    .click();
  await expect(citizen).toHaveURL(/\/promise/);
  await expect(citizen.locator('main')).toContainText('数据库管理员也对不上');
  await expectAccessible(citizen);
});

test('too few ratings are said to be too few, and show no number', async ({ visitor }) => {
  const citizen = await visitor();
  const id = await openDayNamed(citizen, '医保服务开放日');
  await expect(async () => {
    await citizen.goto(`/ratings/${id}`);
    await expect(
      citizen.getByText('样本不足').or(citizen.getByText('暂不展示')).first(),
    ).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(citizen.locator('main')).not.toContainText(/平均分：?\d/);
});
