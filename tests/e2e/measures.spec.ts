/**
 * 优化清单: a unit records the measure, its start date and its effect. The public reads them in the
 * list.
 */
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/portal.ts';
import { dayAfter, demoToday, expectFormBack, send } from '../support/office-work.ts';

test.use({ portalName: 'measures' });

test('a department records a measure; list, page and sheet show it, and nothing there is late', async ({
  signedIn,
  visitor,
}) => {
  const reader = await visitor({ width: 360 });
  await reader.goto('/issues?list=optimization');
  const rows = reader.locator('.measures tbody tr');
  expect(await rows.count()).toBeGreaterThan(3);
  await expect(reader.locator('main')).not.toContainText(/超期|整改时限|临期/);
  await expect(reader.getByLabel('只看逾期')).toHaveCount(0);

  const unit = await signedIn('dept2');
  const today = await demoToday(unit);
  const mine = rows.filter({ hasText: '医保' }).filter({ hasText: '已实施' }).first();
  const number = /YH\d{6}-\d{4}/.exec(await mine.innerText())?.[0] ?? '';
  await unit.goto(`/office/issues?number=${number}`);
  await unit.locator('.rows h3 a').first().click();
  await unit.getByLabel('措施').fill('参保转移不再要群众跑腿，由两地经办机构交换信息。');
  await unit.getByLabel('涉及制度文件').fill('=1+1号通知');
  await unit.getByLabel('实施日期').fill(dayAfter(today, 30));
  await unit.getByLabel('成效').fill('往返由两次减到零次。');
  expect(await send(unit, '保存实施情况')).toBe(422);
  await expectFormBack(unit, ['还没有实施，成效请在实施以后再填。']);
  await expect(unit.getByLabel('涉及制度文件')).toHaveValue('=1+1号通知');
  await unit.getByLabel('实施日期').fill(today);
  expect(await send(unit, '保存实施情况')).toBe(303);

  await reader.reload();
  await expect(rows.filter({ hasText: number })).toContainText('往返由两次减到零次。');
  await expect(rows.filter({ hasText: number })).toContainText('已实施');
  await rows.filter({ hasText: number }).getByRole('link').click();
  await expect(reader.locator('main')).toContainText('往返由两次减到零次。');
  await expect(reader.locator('main')).not.toContainText(/超期|整改时限/);

  const [sheet] = await Promise.all([
    reader.waitForEvent('download'),
    reader.goto('/api/v1/issues?list=optimization&format=csv').catch(() => null),
  ]);
  const line = (await readFile(await sheet.path(), 'utf8'))
    .split('\r\n')
    .find((one) => one.includes(number));
  expect(line).toContain(today);
  expect(line, 'no formula').toContain("'=1+1号通知");
});
