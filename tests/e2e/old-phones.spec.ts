/**
 * Chrome 64 and iOS 12: every script sent must parse there, and a page must say what to do where
 * its script does not run.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, openVisitor, signIn, test } from '../support/portal.ts';
import { atTicketDesk, checkedIn, takeButton, todaysDay } from '../support/ticket-holders.ts';

test.use({ portalName: 'old phones' });

const client = 'dist/client';
/**
 * Loaded only after a feature test: BigInt cannot be transpiled (see client/able.ts), chart.js
 * needs ResizeObserver.
 */
const testedFirst = /^(ticket-desk|ticket|rating-voucher|receipts|own-tickets)\.|^trend-canvas\./;

const scripts = (): { name: string; code: string }[] =>
  readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((path) => ({
      name: path.split('/').at(-1) ?? '',
      code: readFileSync(join(client, path), 'utf8'),
    }));

/**
 * Runs es-check on these scripts. `import()` is supported earlier than its edition suggests: Chrome
 * 63, Safari 11.1.
 */
function refusedBy(check: string[], chosen: { name: string; code: string }[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'es-check-'));
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of chosen)
    writeFileSync(join(folder, name), code.replace(/\bimport\(/g, 'importLater('));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/es-check/lib/cli/index.js', ...check, `${folder}/*.js`, '--module'],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('every shipped script parses on Chrome 64 and iOS 12 and calls nothing they lack', () => {
  const all = scripts();
  expect(all.length).toBeGreaterThan(10);
  const always = all.filter(({ name }) => !testedFirst.test(name));
  expect(always.length).toBeGreaterThan(8);
  expect(refusedBy(['es9', '--checkFeatures'], always)).toBe('');
  // Safari supports lookbehind only from 16.4, whatever the edition says.
  expect(all.filter(({ code }) => /\(\?<[=!]/.test(code)).map(({ name }) => name)).toEqual([]);
  // The others parse wherever their feature test succeeds.
  expect(
    refusedBy(
      ['es11'],
      all.filter(({ name }) => testedFirst.test(name)),
    ),
  ).toBe('');
  // Proves that the check finds newer syntax.
  expect(refusedBy(['es9', '--checkFeatures'], [{ name: 'new.js', code: 'a?.b' }])).not.toBe('');
  expect(
    refusedBy(['es9', '--checkFeatures'], [{ name: 'new.js', code: 'Object.fromEntries([])' }]),
  ).not.toBe('');
});

test('nothing that needs BigInt is loaded before its feature test', () => {
  const all = scripts();
  const needy = all.filter(({ code }) => /BigInt\(|\d+n\b/.test(code) && code.includes('subtle'));
  expect(needy.length).toBeGreaterThan(0);
  for (const { name } of needy)
    for (const { name: importer, code } of all.filter((one) => !testedFirst.test(one.name)))
      expect(
        new RegExp(`from\\s*["'\`]\\./${name.replace(/\./g, '\\.')}`).test(code),
        `${importer} imports ${name} at once`,
      ).toBe(false);
});

test('the ticket page says what to do until a script has replaced the sentence, and the alarm is for signatures alone', async ({
  browser,
  portal,
}) => {
  test.setTimeout(120_000);
  const desk = await openVisitor(browser, portal, { width: 1280 });
  await signIn(desk, 'desk');
  const day = await todaysDay(desk);
  const people = await checkedIn(desk, day, 4);
  await desk.context().close();
  const name = people[0] ?? '';
  const alarm = '签名不对';

  // The script cannot be loaded or parsed.
  for (const body of [null, 'let a = ;']) {
    const page = await openVisitor(browser, portal, { width: 360 });
    await page.route('**/assets/*TicketDesk*', (route) =>
      body === null ? route.abort() : route.fulfill({ contentType: 'text/javascript', body }),
    );
    await signIn(page, name);
    await page.goto(`/me/open-days/${day}`);
    await expect(page.getByText('领不了手机评价票').first()).toBeVisible();
    await expect(page.getByText('请在签到台抽一张纸质评价票').first()).toBeVisible();
    await expect(takeButton(page)).toBeHidden();
    await page.context().close();
  }

  // No BigInt, as on Chrome 64: no request about tickets is sent.
  const old = await openVisitor(browser, portal, { width: 360 });
  const asked: string[] = [];
  old.on('request', (request) => asked.push(request.url()));
  await old.addInitScript(() => Reflect.deleteProperty(globalThis, 'BigInt'));
  await signIn(old, name);
  await old.goto(`/me/open-days/${day}`);
  await expect(old.getByText('领不了手机评价票').first()).toBeVisible();
  await expect(takeButton(old)).toBeHidden();
  expect(asked.filter((url) => url.includes('/ballot/manifest/'))).toEqual([]);
  await old.context().close();

  // A missing browser feature raises no alarm, at whatever step it shows.
  const breaks: (() => void)[] = [
    () =>
      (SubtleCrypto.prototype.importKey = () =>
        Promise.reject(new DOMException('not here', 'NotSupportedError'))),
    () =>
      (SubtleCrypto.prototype.exportKey = () => Promise.reject<never>(new TypeError('not here'))),
    () => (SubtleCrypto.prototype.verify = () => Promise.reject(new TypeError('not here'))),
  ];
  for (const [at, broken] of breaks.entries()) {
    const page = await atTicketDesk(browser, portal, day, people[at + 1] ?? '');
    await page.addInitScript(broken);
    await page.reload();
    if (at === 2) await takeButton(page).click();
    await expect(page.locator('ticket-desk [data-when="unable"]')).toBeVisible();
    await expect(page.getByText(alarm)).toBeHidden();
    await page.context().close();
  }

  // A network that answers everything with its own sign-in page is not an attack.
  const halls = await openVisitor(browser, portal, { width: 360 });
  await halls.route('**/ballot/manifest/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Wi-Fi</h1>' }),
  );
  await signIn(halls, name);
  await halls.goto(`/me/open-days/${day}`);
  await expect(halls.locator('ticket-desk [data-when="offline"]')).toBeVisible();
  await halls.context().close();
});

test('a slip is rated on a browser with the library of Chrome 64', async ({ browser, portal }) => {
  const page = await openVisitor(browser, portal, { width: 360 });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.addInitScript(() => {
    for (const [from, names] of [
      [Array.prototype, ['at', 'flat', 'flatMap', 'findLast', 'findLastIndex', 'toSorted']],
      [String.prototype, ['at', 'matchAll', 'replaceAll', 'trimEnd', 'trimStart']],
      [Object, ['fromEntries', 'hasOwn', 'groupBy']],
      [Promise, ['allSettled', 'any']],
      [Element.prototype, ['replaceChildren', 'toggleAttribute']],
      [HTMLFormElement.prototype, ['requestSubmit']],
      [globalThis, ['AbortController', 'BigInt', 'queueMicrotask', 'structuredClone']],
    ] as [object, string[]][])
      for (const name of names) Reflect.deleteProperty(from, name);
    Reflect.deleteProperty(Navigator.prototype, 'locks');
  });
  await page.goto(`/rate#${portal.slips[0]}`);
  await page.getByRole('button', { name: '下一步' }).first().click();
  await expect(page.locator('[data-rating][data-ready]')).toBeVisible();
  expect(faults).toEqual([]);
  await page.context().close();
});
