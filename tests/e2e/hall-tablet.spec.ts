/**
 * B18: a rating on the hall's tablet leaves nothing behind, neither on the screen nor on the
 * device.
 */
import { send } from '../support/office-work.ts';
import { expect, test } from '../support/portal.ts';

test('a rating that was sent is not found again by reload or back, and the tablet keeps no part of it', async ({
  visitor,
  portal,
}) => {
  const tablet = await visitor({ width: 1024 });
  const slip = portal.slips[2] ?? '';
  const code = tablet.getByLabel(/评价票上的编码/);
  await tablet.goto('/rate?on=tablet');
  await code.fill(slip);
  const next = tablet.getByRole('button', { name: /^下一步/ });
  await next.click();
  await tablet
    .getByRole('group', { name: /^移动端/ })
    .getByRole('radio', { name: /^5/ })
    .first()
    .check({ force: true });
  while (await next.isVisible()) await next.click();
  expect(await send(tablet, '提交评价')).toBe(303);

  await expect(tablet.getByText('您的评价已收到')).toBeVisible();
  await tablet.reload();
  await expect(tablet.locator('body')).not.toContainText(slip.slice(0, 4));
  await tablet.goBack();
  await expect(tablet.locator('input:checked')).toHaveCount(0);
  await expect(code).toHaveValue('');
  expect(
    await tablet.evaluate(async () => ({
      databases: (await indexedDB.databases()).length,
      local: localStorage.length,
      session: Object.keys(sessionStorage),
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    })),
  ).toEqual({ databases: 0, local: 0, session: ['kiosk'], caches: 0, workers: 0 });
  expect(await tablet.context().cookies()).toEqual([]);

  await tablet.clock.install();
  await tablet.goto('/rate/thanks?on=tablet');
  await Promise.all([tablet.waitForURL(/\/rate\?on=tablet$/), tablet.clock.runFor(61_000)]);
  await expect(code).toHaveValue('');
});
