/**
 * 我要反映 without an account and without JavaScript: one code, shown once, and nothing else identifies
 * the person.
 */
import { send } from '../support/office-work.ts';
import { expect, expectAccessible, test } from '../support/portal.ts';

const text = '自助终端打印证明时卡纸，旁边没有人，也没有写可以找谁。';
const answer = '您好！您反映的自助终端卡纸一事已收悉。经核实，终端已检修，旁边贴出了值守电话。';

test('a visitor reports, keeps a code and reads the answer; a wrong code opens nothing', async ({
  visitor,
  signedIn,
}) => {
  test.setTimeout(120_000);
  const citizen = await visitor({ javaScript: false, width: 360 });
  await citizen.goto('/');
  await citizen
    .locator('main')
    .getByRole('link', { name: /我要反映/ })
    .click();

  await test.step('what is too short comes back as typed', async () => {
    await citizen.getByLabel(/^发生了什么/).fill('卡纸');
    await citizen.getByLabel(/^在哪里/).fill('一楼自助区');
    expect(await send(citizen, '提交')).toBe(422);
    await expect(citizen).toHaveTitle(/^有误：/);
    await expect(citizen.getByLabel(/^发生了什么/)).toHaveValue('卡纸');
    await expect(citizen.getByLabel(/^在哪里/)).toHaveValue('一楼自助区');
  });

  let code = '';
  await test.step('she gets her code; for an hour it comes back in this browser alone', async () => {
    await citizen.getByLabel(/^发生了什么/).fill(text);
    await citizen.getByRole('radio', { name: '自助端' }).check();
    await citizen.getByRole('checkbox', { name: '希望得到答复' }).check();
    const answered = citizen.waitForResponse((response) => response.request().method() === 'POST');
    await citizen.getByRole('button', { name: '提交', exact: true }).click();
    const received = await answered;
    expect(received.headers()['cache-control']).toContain('no-store');
    code =
      /\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b/.exec(await citizen.locator('main').innerText())?.[0] ?? '';
    expect(code).not.toBe('');
    await expect(citizen).toHaveURL('/issues/report/received');
    const [cookie, ...others] = await citizen.context().cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ path: '/issues/report', httpOnly: true, sameSite: 'Lax' });
    expect(cookie?.value).not.toContain(code.slice(0, 4));
    expect(cookie!.expires - Date.now() / 1000).toBeLessThan(3_601);
    await citizen.reload();
    await expect(citizen.getByText(code)).toBeVisible();
    await citizen.getByRole('link', { name: '凭查询码看答复' }).click();
    await expect(citizen).toHaveURL('/issues/report/status');
    await citizen.goBack();
    await expect(citizen.getByText(code)).toBeVisible();
    const stranger = await visitor();
    const empty = await stranger.goto('/issues/report/received');
    expect(empty?.headers()['cache-control']).toContain('no-store');
    await expect(stranger.getByText('没有可以显示的查询码').first()).toBeVisible();
    await expect(stranger.getByText(code)).toHaveCount(0);
    await expectAccessible(stranger);
    await citizen.goto('/issues/report');
    await expect(citizen.getByText(code)).toHaveCount(0);
  });

  await test.step('with it she looks up where the report stands', async () => {
    await citizen.goto('/issues/report/status');
    await citizen.getByLabel(/^查询码/).fill(code.toLowerCase().replaceAll('-', ' '));
    expect(await send(citizen, '查看')).toBe(200);
    await expect(citizen.getByText('已收到').first()).toBeVisible();
    await citizen.goto('/issues/report/status');
    await citizen.getByLabel(/^查询码/).fill(`查询码：${code}。请保存`);
    expect(await send(citizen, '查看')).toBe(200);
    await expect(citizen.locator('main')).toContainText(text);
    expect(citizen.url()).not.toContain(code.slice(0, 4)); // not in the address, so not in a log
  });

  await test.step('a code nobody was given, one mistyped and no code at all are answered alike', async () => {
    const pages: string[] = [];
    for (const wrong of [
      '0000-0000-0000-0000-0',
      `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`,
      '不是码',
    ]) {
      await citizen.goto('/issues/report/status');
      await citizen.getByLabel(/^查询码/).fill(wrong);
      expect(await send(citizen, '查看')).toBe(409);
      await expect(citizen.getByRole('alert')).toContainText('没有查到');
      await expect(citizen.locator('main')).not.toContainText(text);
      pages.push(
        (await citizen.content()).replaceAll(wrong, '').replaceAll(/<time.*?<\/time>/g, ''),
      );
    }
    expect(new Set(pages).size).toBe(1);
  });

  await test.step('the office does not know who it was, and answers', async () => {
    const office = await signedIn('office');
    await office.goto('/office/reports');
    await office.getByRole('link', { name: /自助终端打印证明/ }).click();
    await expect(office.locator('main')).toContainText('匿名（凭查询码看答复）');
    await expect(office.locator('main')).not.toContainText(code);
    await office.getByLabel(/^答复内容/).fill(answer);
    expect(await send(office, '答复')).toBe(303);
    await expectAccessible(office);
  });

  await test.step('she reads the answer; nobody else finds the report', async () => {
    await citizen.goto('/issues/report/status');
    await citizen.getByLabel(/^查询码/).fill(code);
    expect(await send(citizen, '查看')).toBe(200);
    await expect(citizen.locator('main')).toContainText(answer);
    await expect(citizen.getByText('已答复').first()).toBeVisible();
    await citizen.goto(`/issues?q=${encodeURIComponent('卡纸')}`);
    await expect(citizen.getByText(text)).toHaveCount(0);
    const dept = await signedIn('dept');
    expect((await dept.goto('/office/reports'))?.status()).toBe(403);
  });

  await test.step('on a device that is not hers she clears it', async () => {
    await citizen.goto('/issues/report/received');
    await citizen.getByRole('button', { name: '已抄好，从这台设备清除' }).click();
    await expect(citizen).toHaveURL('/issues/report');
    expect(await citizen.context().cookies()).toEqual([]);
    await citizen.goto('/issues/report/received');
    await expect(citizen.getByText(code)).toHaveCount(0);
  });
});
