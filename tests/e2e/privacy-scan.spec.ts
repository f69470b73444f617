/**
 * The privacy scan warns people without an account, stops texts of the office, and can be overruled
 * by a second person.
 */
import { send } from '../support/office-work.ts';
import { internalTexts } from '../support/internal-texts.ts';
import { callerOf, expect, expectAccessible, test } from '../support/portal.ts';
import { withDatabase } from '../support/portal-database.ts';
import { publicPages } from '../support/public-pages.ts';

const number = '138 0000 0001';

test('a visitor who gives away a number is warned once, beside the field, and may send it', async ({
  visitor,
}) => {
  const page = await visitor({ width: 360 });
  await page.goto('/issues/report');
  const text = page.getByLabel(/^发生了什么/);
  await text.fill(`自助终端打印证明时卡纸，旁边没有人，请打 ${number}。`);
  expect(await send(page, '提交')).toBe(422);
  const warning = page.getByRole('alert');
  await expect(warning).toContainText('还没有提交');
  await expect(page.locator('form.form').getByText(`“${number}”像是手机号码`)).toBeVisible();
  await expect(text).toHaveValue(/138 0000 0001/);
  await expect(page).toHaveTitle(/^我要反映/);
  await expect(page.getByText('有误', { exact: true })).toHaveCount(0);
  await expectAccessible(page);
  expect(await send(page, '仍然提交')).toBe(303);
  await expect(page.locator('main')).toContainText('查询码');
});

test('a false alarm in the office is decided by another person, with reasons the auditor reads', async ({
  signedIn,
}) => {
  test.setTimeout(90_000);
  const editor = await signedIn('editor');
  await editor.goto('/office/service-items');
  await editor.getByLabel(/^事项名称/).fill('13800000001 型设备备案');
  await editor.locator('form[method=post]').getByLabel(/^编码/).fill('SB-1');
  await editor
    .getByLabel(/实施单位/)
    .first()
    .selectOption({ index: 1 });
  expect(await send(editor, '新增')).toBe(422);
  const claim = editor.getByLabel(/不是个人信息？写明理由/);
  await expect(editor.locator('form.form')).toContainText('不能由您自己决定');
  await expectAccessible(editor);
  await claim.fill('这是设备型号');
  expect(await send(editor, '新增')).toBe(422);
  await expect(editor.getByText(/已请人决定/)).toBeVisible();

  const reviewer = await signedIn('reviewer');
  await reviewer.goto('/office');
  await reviewer.getByRole('link', { name: /被隐私扫描拦下/ }).click();
  await reviewer.getByRole('link', { name: /事项清单：手机号码/ }).click();
  await expect(reviewer.locator('main')).toContainText('这是设备型号');
  await expectAccessible(reviewer);
  await reviewer.getByRole('radio', { name: /可以公开/ }).check();
  await reviewer.getByLabel(/^理由/).fill('核对过铭牌，是型号');
  expect(await send(reviewer, '确定')).toBe(303);

  await editor.goto('/office');
  await editor.getByRole('link', { name: /已有结果/ }).click();
  await editor.getByRole('link', { name: /事项清单：手机号码/ }).click();
  await editor.getByRole('link', { name: '接着提交' }).click();
  await expect(editor.getByLabel(/^事项名称/)).toHaveValue('13800000001 型设备备案');
  expect(await send(editor, '新增')).toBe(303);
  await editor.goto('/office');
  await expect(editor.getByRole('link', { name: /已有结果/ })).toHaveCount(0);

  const auditor = await signedIn('auditor');
  await auditor.goto('/office/audit');
  await expect(auditor.locator('main')).toContainText('核对过铭牌，是型号');
  await auditor.goto('/office/privacy');
  await expect(auditor.locator('main')).toContainText('核对过铭牌，是型号');
});

test('no word of an internal column stands on a public page, in a file or in the open data', async ({
  portal,
}) => {
  const columns = internalTexts.flatMap((line) => {
    const [table = '', names = ''] = line.split(': ');
    return names.split(' ').map((name) => ({ table, name, mark: `内部词${table}${name}` }));
  });
  await withDatabase(portal.dataDir, async (sql) => {
    for (const { table, name, mark } of columns)
      await sql`update ${sql(table)} set ${sql(name)} = ${mark} where ${sql(name)} is not null`;
  });
  const caller = await callerOf(portal, 'visitor');
  const feeds = [
    '/calendar/open-days.ics',
    '/feeds/notices.xml',
    ...['open-days', 'experiencers', 'issues', 'duties', 'ratings'].flatMap((name) => [
      `/api/v1/${name}`,
      `/api/v1/${name}?format=csv`,
    ]),
  ];
  for (const path of [...(await publicPages(portal)), ...feeds]) {
    const answer = await caller.get(path);
    if (feeds.includes(path)) expect(answer.status(), path).toBe(200);
    expect(await answer.text(), path).not.toContain('内部词');
  }
  await caller.dispose();
});
