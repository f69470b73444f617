/**
 * An open day from an empty form to the public list: four eyes, a note when it is sent back, and
 * nothing shown early.
 */
import {
  dayAfter,
  demoToday,
  expectFormBack,
  fillOpenDay,
  idIn,
  send,
} from '../support/office-work.ts';
import { expect, expectAccessible, test } from '../support/portal.ts';

test('the writer cannot publish; the reviewer sends it back with words, then publishes', async ({
  visitor,
  signedIn,
}) => {
  const citizen = await visitor();
  const today = await demoToday(citizen);
  const plan = {
    title: '灵活就业参保体验日',
    on: dayAfter(today, 20),
    registration: [`${today}T08:00`, `${dayAfter(today, 19)}T18:00`] as [string, string],
    seats: 12,
  };
  const editor = await signedIn('editor');
  await editor.goto('/office/open-days/new');
  await expectAccessible(editor);
  await fillOpenDay(editor, plan);
  expect(await send(editor, '保存草稿')).toBe(303);
  const id = idIn(editor.url());
  const notYetPublic = async () => {
    for (const path of [`/open-days/${id}`, `/rate/${id}`, `/ratings/${id}`])
      expect((await citizen.goto(path))?.status(), path).toBe(404);
    await citizen.goto('/open-days');
    await expect(citizen.getByText(plan.title)).toHaveCount(0);
  };
  await notYetPublic();
  expect(await send(editor, '提交审核')).toBe(303);
  await notYetPublic();

  await expect(editor.getByRole('button', { name: /发布/ })).toHaveCount(0);
  const forced = await editor.request.post(editor.url(), {
    form: { do: 'publish' },
    headers: { origin: new URL(editor.url()).origin },
    maxRedirects: 0,
  });
  expect(forced.status()).toBe(403);
  await notYetPublic();

  const reviewer = await signedIn('reviewer');
  await reviewer.goto(`/office/open-days/${id}`);
  await expectAccessible(reviewer);
  const secondTab = await reviewer.context().newPage();
  await secondTab.goto(reviewer.url());
  expect(await send(reviewer, '退回撰写人')).toBe(422);
  await expectFormBack(reviewer, ['请写明要改什么']);
  await reviewer.getByLabel('请撰写人改什么').fill('请写明集合地点。');
  expect(await send(reviewer, '退回撰写人')).toBe(303);
  expect(await send(secondTab, '审核通过，发布')).toBe(409);
  await secondTab.close();
  await notYetPublic();

  await editor.reload();
  await expect(editor.getByText('请写明集合地点。')).toBeVisible();
  await editor.getByRole('link', { name: '修改' }).click();
  await expect(editor.getByLabel(/^活动安排/)).toHaveValue(/9:00 集合/);
  await editor.getByLabel(/^活动安排/).fill('9:00 一楼大厅集合\n9:20 分组体验');
  expect(await send(editor, '保存草稿')).toBe(303);
  expect(await send(editor, '提交审核')).toBe(303);
  await reviewer.reload();
  await expect(reviewer.getByText('9:00 一楼大厅集合')).toBeVisible();
  expect(await send(reviewer, '审核通过，发布')).toBe(303);

  await citizen.goto('/open-days');
  await citizen.getByRole('link', { name: plan.title }).first().click();
  await expect(citizen.getByText('一楼大厅集合')).toBeVisible();
  await expect(citizen.getByText('还有 12 个名额')).toBeVisible();
  await expectAccessible(citizen);
  await editor.goto(`/office/open-days/${id}`);
  await expect(editor.getByRole('link', { name: '修改' })).toHaveCount(0);
});

test('a blank or impossible open day comes back with what was typed', async ({
  visitor,
  signedIn,
}) => {
  const today = await demoToday(await visitor());
  const editor = await signedIn('editor');
  await editor.goto('/office/open-days/new');
  expect(await send(editor, '保存草稿')).toBe(422);
  await expectFormBack(editor, [
    '请填写标题',
    '请选择活动主题',
    '请选择大厅',
    '请至少选一个体验事项',
    '请至少选一个被评价的单位',
    '请至少选一个渠道',
  ]);
  await expectAccessible(editor);
  await fillOpenDay(editor, {
    title: '时间不对的一场',
    on: dayAfter(today, 9),
    registration: [`${today}T08:00`, `${dayAfter(today, 10)}T18:00`],
    seats: 12,
  });
  await editor.getByLabel(/^活动结束/).fill(`${dayAfter(today, 9)}T08:00`);
  await editor.getByLabel(/^名额/).fill('０');
  expect(await send(editor, '保存草稿')).toBe(422);
  await expectFormBack(editor, ['至少 1 个名额']);
  await expect(editor.getByLabel(/^标题/)).toHaveValue('时间不对的一场');
  await editor.getByLabel(/^名额/).fill('１２');
  expect(await send(editor, '保存草稿')).toBe(422);
  await expectFormBack(editor, ['结束时间须晚于开始时间']);
  await editor.getByLabel(/^活动结束/).fill(`${dayAfter(today, 9)}T11:30`);
  expect(await send(editor, '保存草稿')).toBe(422);
  await expectFormBack(editor, ['报名最晚在活动开始时截止']);
  const agenda = '走一遍流程\n'.repeat(2000);
  await editor.getByLabel(/^活动安排/).evaluate((field: HTMLTextAreaElement, text) => {
    field.removeAttribute('maxlength');
    field.value = text;
  }, agenda);
  expect(await send(editor, '保存草稿')).toBe(422);
  await expectFormBack(editor, ['写得太长']);
  expect((await editor.getByLabel(/^活动安排/).inputValue()).length).toBeGreaterThan(11_000);
});

test('an editor adds a service item and can choose it at once', async ({ signedIn }) => {
  const editor = await signedIn('editor');
  await editor.goto('/office/service-items');
  await expectAccessible(editor);
  await editor.getByLabel('事项名称').fill('生育登记');
  await editor.getByLabel('编码', { exact: false }).last().fill('000000123Y001');
  await editor.getByLabel('实施单位').selectOption({ index: 1 });
  expect(await send(editor, '新增')).toBe(303);
  await editor.goto('/office/open-days/new');
  await expect(editor.getByRole('checkbox', { name: /生育登记/ })).toBeVisible();
  await editor.goto('/office/service-items');
  await editor.getByLabel('事项名称').fill('生育登记（再录一次）');
  await editor.getByLabel('编码', { exact: false }).last().fill('000000123Y001');
  await editor.getByLabel('实施单位').selectOption({ index: 1 });
  expect(await send(editor, '新增')).toBe(409);
  await expect(editor.getByRole('alert').first()).toContainText('已在清单中');
  await expect(editor.getByLabel('事项名称')).toHaveValue('生育登记（再录一次）');
});
