/** The weight of a reading page on a first visit: bytes on the wire, before any scrolling. */
import { expect, openVisitor, test } from '../support/portal.ts';
import { publicPages } from '../support/public-pages.ts';

test.use({ portalName: 'accessibility' });

const KB = 1024;
const forms = /^\/(rate|sign-in|nowhere|issues\/report)|\/(print|board)$/;

test('a reading page cold: at most 6 requests, 50 KB, 10 KB of it script, no fonts, and nothing moves', async ({
  browser,
  portal,
}) => {
  test.setTimeout(120_000);
  const measured: {
    path: string;
    requests: number;
    bytes: number;
    script: number;
    fonts: number;
    shift: number;
  }[] = [];
  for (const path of (await publicPages(portal)).filter((one) => !forms.test(one))) {
    const page = await openVisitor(browser, portal, { width: 360 });
    await page.addInitScript(() => {
      const shifts = { total: 0 };
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.total += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const loaded: Promise<{ kind: string; bytes: number }>[] = [];
    page.on('requestfinished', (one) =>
      loaded.push(
        one.sizes().then(({ responseBodySize, responseHeadersSize }) => ({
          kind: one.resourceType(),
          bytes: responseBodySize + responseHeadersSize,
        })),
      ),
    );
    await page.goto(path, { waitUntil: 'networkidle' });
    const all = await Promise.all(loaded);
    const sum = (some: { bytes: number }[]): number =>
      some.reduce((total, { bytes }) => total + bytes, 0);
    measured.push({
      path,
      requests: all.length,
      bytes: sum(all),
      script: sum(all.filter(({ kind }) => kind === 'script')),
      fonts: all.filter(({ kind }) => kind === 'font').length,
      shift: await page.evaluate(
        () => (globalThis as unknown as { shifts: { total: number } }).shifts.total,
      ),
    });
    await page.context().close();
  }
  expect(measured.length).toBeGreaterThan(15);
  expect(
    measured.filter(
      ({ requests, bytes, script, fonts, shift }) =>
        requests > 6 || bytes > 50 * KB || script > 10 * KB || fonts > 0 || shift > 0,
    ),
  ).toEqual([]);
});
