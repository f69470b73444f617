/**
 * 局长科长坐窗口 with everybody who takes part: planned by the unit, read by everybody, confirmed by the
 * desk.
 */
import { expect, expectAccessible, test } from '../support/portal.ts';

test.use({ portalName: 'window duty' });

const items = '企业开办、食品许可';

test('a unit plans two turns without script, changes one, and the desk ticks who came', async ({
  visitor,
  signedIn,
}) => {
  test.setTimeout(300_000);
  const reader = await visitor({ javaScript: false, width: 360 });
  const leader = await signedIn('leader');
  await leader.goto('/office/duties/people');
  // The demo may have a rota of its own. These people and this window belong to the test.
  for (const [name, post, rank] of [
    ['诸葛青', '党组成员', '分管负责人'],
    ['上官云', '综合科科长', '科（股）长'],
  ] as const) {
    await leader.getByLabel(/^姓名/).fill(name);
    await leader.getByLabel(/^职务/).fill(post);
    await leader.getByRole('radio', { name: rank }).check();
    // no turn is due for a month that somebody joins at its end
    await leader.getByLabel(/^到任日期/).fill('2020-01-01');
    await leader.getByRole('button', { name: '登记', exact: true }).click();
    await expect(leader.getByRole('rowheader', { name })).toBeVisible();
  }
  await expectAccessible(leader);

  await test.step('an empty grid and a line without its items come back with what was typed', async () => {
    await leader.goto('/office/duties/plan');
    await leader.getByRole('button', { name: '保存并公开' }).click();
    await expect(leader).toHaveTitle(/^有误：/);
    await expect(leader.getByRole('alert')).toContainText('请至少填写一行');
    const line = leader.getByRole('group', { name: '第 1 行' });
    await line.getByLabel('坐班人员').selectOption({ label: '诸葛青　党组成员' });
    await line.getByLabel('窗口号').fill('９８号窗口');
    await leader.getByRole('button', { name: '保存并公开' }).click();
    await expect(leader.getByRole('alert')).toContainText('第 1 行：请填写可以咨询的事项');
    await expect(line.getByLabel('窗口号')).toHaveValue('９８号窗口');
    await expectAccessible(leader);
    await line.getByLabel('可咨询事项').fill(items);
    const second = leader.getByRole('group', { name: '第 2 行' });
    await second.getByLabel('坐班人员').selectOption({ label: '上官云　综合科科长' });
    await second.getByLabel('窗口号').fill('A97');
    await second.getByLabel('可咨询事项').fill('档案查询');
    await leader.getByRole('button', { name: '保存并公开' }).click();
    await expect(leader.getByRole('rowheader', { name: '诸葛青' })).toBeVisible();
    await expectAccessible(leader);
  });

  await test.step('everybody reads it, today first', async () => {
    await reader.goto('/window-duty');
    await expect(reader.getByRole('heading', { level: 2 }).first()).toHaveText('今天');
    const row = reader.getByRole('row', { name: /诸葛青/ });
    await expect(row).toContainText('98 号');
    await expect(row).toContainText(items);
    await expect(row).toContainText('待值班');
    await reader.goto('/window-duty?unit=no_such_unit');
    await expect(reader.getByText('按您选的条件，这段时间没有人坐窗口')).toBeVisible();
  });

  await test.step('the same window is not given twice', async () => {
    await leader.goto('/office/duties/plan');
    const line = leader.getByRole('group', { name: '第 1 行' });
    await line.getByLabel('坐班人员').selectOption({ label: '上官云　综合科科长' });
    await line.getByLabel('窗口号').fill('98');
    await line.getByLabel('可咨询事项').fill(items);
    await leader.getByRole('button', { name: '保存并公开' }).click();
    await expect(leader.getByRole('alert')).toContainText('98 号已经安排了人');
  });

  await test.step('a change keeps 原定 and the reason in public', async () => {
    await leader.goto('/office/duties');
    await leader.getByRole('rowheader', { name: '上官云' }).getByRole('link').click();
    const address = new URL(leader.url()).pathname;
    await leader.getByLabel('窗口号').fill('A96');
    await leader.getByLabel(/调整原因/).fill('A97 窗口检修');
    await leader.getByRole('button', { name: '保存调整' }).click();
    await expect(leader.getByText('原因：A97 窗口检修')).toBeVisible();
    await reader.goto('/window-duty');
    const row = reader.getByRole('row', { name: /上官云/ });
    await expect(row).toContainText('已调整');
    await expect(row).toContainText('原定 一楼 A97');
    await expect(row).toContainText('A97 窗口检修');
    const stranger = await signedIn('dept2');
    expect((await stranger.goto(address))?.status()).toBe(404);
  });

  await test.step('the desk ticks, the head cannot', async () => {
    expect((await leader.goto('/office/duties/attendance'))?.status()).toBe(403);
    const desk = await signedIn('desk');
    await desk.goto('/office/duties/attendance');
    await expectAccessible(desk);
    await desk.getByRole('button', { name: '诸葛青本人到岗' }).click();
    await reader.goto('/window-duty');
    await expect(reader.getByRole('row', { name: /诸葛青/ })).toContainText('已到岗');
    await reader.goto('/window-duty/print');
    await expect(reader.getByRole('row', { name: /诸葛青/ })).toContainText('已到岗');
  });

  await test.step('the office counts it', async () => {
    const office = await signedIn('office');
    await office.goto('/office/duties/compliance');
    await expect(office.getByRole('row', { name: /诸葛青/ })).toContainText('已完成');
    await expectAccessible(office);
  });
});
