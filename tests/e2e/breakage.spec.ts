/**
 * What people see when something breaks: database gone, portal killed, portal stopped, two portals
 * on one folder.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { processTree } from '#features/ballots/life/sealing/memory.ts';
import { expectFormBack, openDayNamed, send } from '../support/office-work.ts';
import { databaseServer, takeDatabaseAway, withDatabase } from '../support/portal-database.ts';
import { expect, signIn, startPortal, test, type Portal } from '../support/portal.ts';

test.use({ portalName: 'breakage' });
test.describe.configure({ mode: 'serial' });

const rated = '个体工商户注销体验日';

/** Starts another process on the same folder and address. */
async function startAgain(portal: Portal): Promise<void> {
  Object.assign(portal, await startPortal({ PORT: new URL(portal.url).port }, portal.dataDir));
}

const ended = async (portal: Portal): Promise<number | null> => {
  if (portal.process.exitCode === null && portal.process.signalCode === null)
    await new Promise((resolve) => portal.process.once('exit', resolve));
  return portal.process.exitCode;
};

/**
 * Descendants of the portal's parent process that run serve.ts: the serving process, then the
 * standby.
 */
const servingProcesses = (portal: Portal): number[] =>
  processTree(portal.process.pid as number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/cli/serve.ts'))
    .toSorted((one, other) => startedAt(one) - startedAt(other));

const startedAt = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19],
  );

/** A slip brings a row for each channel of the day, and one for the remark (decision 56). */
const rowsOfSlip = 4;

/** Rows in all sealed inboxes. */
const rowsKept = (portal: Portal): Promise<number> =>
  withDatabase(portal.dataDir, async (sql) => {
    let sum = 0;
    for (const { name } of await sql<
      { name: string }[]
    >`select table_name as name from information_schema.tables where table_name like 'ballot_inbox%'`) {
      sum += Number((await sql`select count(*)::int as n from ${sql(name)}`)[0]?.['n'] ?? 0);
    }
    return sum;
  });

async function fillRating(page: Page, dayId: string, slip: string | undefined): Promise<void> {
  await page.goto(`/rate/${dayId}`);
  await page.getByLabel(/评价票上的编码/).fill(slip ?? '');
  await page
    .getByRole('group', { name: /^窗口端/ })
    .getByRole('radio', { name: /^5/ })
    .first()
    .check({ force: true });
}

test('the database dies while somebody rates: a clear page, nothing thanked that is not kept, nothing kept lost', async ({
  visitor,
  portal,
}) => {
  test.setTimeout(180_000);
  const phone = await visitor({ javaScript: false });
  const dayId = await openDayNamed(phone, rated);
  const before = await rowsKept(portal);
  await fillRating(phone, dayId, portal.slips[0]);
  expect(await send(phone, '提交评价')).toBe(303);
  expect(await rowsKept(portal)).toBe(before + rowsOfSlip);

  await fillRating(phone, dayId, portal.slips[1]);
  const database = takeDatabaseAway(portal.dataDir);
  expect(await send(phone, '提交评价')).toBe(503);
  await expect(phone.getByRole('heading', { name: '暂时无法办理' })).toBeVisible();
  await expect(phone.getByText('没有保存')).toBeVisible();
  await expect(phone.getByText(/过几分钟再提交/)).toBeVisible();
  await expect(phone.locator('body')).not.toContainText(/已收到|Error|ECONN|stack|at .*\.ts/);
  for (const path of ['/', '/sign-in', `/open-days/${dayId}`, '/office']) {
    const answer = await phone.goto(path);
    expect([503, 200, 303], path).toContain(answer?.status());
    if (answer?.status() === 503) expect(answer.headers()['retry-after'], path).toMatch(/^\d+$/);
    await expect(phone.locator('body'), path).not.toContainText(/Error:|ECONN|CONNECTION|stack/);
  }
  expect((await phone.request.get('/healthz')).status()).toBe(200);
  expect((await phone.request.get('/readyz')).status()).toBe(503);

  // No manual step is needed: the server restarts, and stored data is still there.
  database.comeBack();
  await expect
    .poll(async () => (await phone.request.get('/readyz')).status(), { timeout: 30_000 })
    .toBe(200);
  expect(await rowsKept(portal)).toBe(before + rowsOfSlip);
  await fillRating(phone, dayId, portal.slips[1]);
  expect(await send(phone, '提交评价')).toBe(303);
  expect(await rowsKept(portal)).toBe(before + 2 * rowsOfSlip);
});

test('the portal killed outright takes its database over again, and nobody has to sign in anew', async ({
  visitor,
  portal,
}) => {
  test.setTimeout(120_000);
  const guest = await visitor();
  await signIn(guest, 'tiyan07');
  const phone = await visitor({ javaScript: false });
  const dayId = await openDayNamed(phone, rated);
  const before = await rowsKept(portal);
  await fillRating(phone, dayId, portal.slips[2]);
  expect(await send(phone, '提交评价')).toBe(303);
  const server = databaseServer(portal.dataDir);
  portal.process.kill('SIGKILL');
  await ended(portal);
  await startAgain(portal);
  expect(databaseServer(portal.dataDir), 'the same server, still running').toEqual(server);
  expect(await rowsKept(portal)).toBe(before + rowsOfSlip);
  await guest.goto('/me');
  await expect(guest.getByRole('heading', { name: /您好/ })).toBeVisible();
});

test('the process that serves killed outright: the one that waits takes over, and it ends with the portal', async ({
  visitor,
  portal,
}) => {
  test.skip(process.platform !== 'linux', 'looks for processes in /proc');
  test.setTimeout(180_000);
  const guest = await visitor();
  await signIn(guest, 'tiyan07');
  for (let kills = 0; kills < 3; kills += 1) {
    await expect.poll(() => servingProcesses(portal).length, { timeout: 30_000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // the standby is ready by then
    process.kill(servingProcesses(portal)[0] as number, 'SIGKILL');
    const killed = performance.now();
    const { status } = await fetch(`${portal.url}/healthz`, { headers: { connection: 'close' } });
    expect(performance.now() - killed).toBeLessThan(2_000);
    expect(status).toBe(200);
    expect((await guest.request.get('/me')).status()).toBe(200);
  }

  await expect.poll(() => servingProcesses(portal).length, { timeout: 30_000 }).toBe(2);
  const serving = servingProcesses(portal);
  portal.process.kill('SIGKILL');
  await ended(portal);
  for (const pid of serving) await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  await startAgain(portal);
  await guest.goto('/me');
  await expect(guest.getByRole('heading', { name: /您好/ })).toBeVisible();
});

test('a second portal on the same folder is refused in a sentence, and the first one goes on', async ({
  visitor,
  portal,
}) => {
  const second = spawn(process.execPath, ['src/cli/start.ts'], {
    env: { ...process.env, PORT: '4322', PORTAL_DATA_DIR: portal.dataDir, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  second.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  second.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(said.trim()).toMatch(/正由另一个门户使用。请先停掉那一个/);
  expect(said).not.toMatch(/Error|\.ts:\d/);
  expect(code).toBe(1);
  const citizen = await visitor();
  expect((await citizen.goto('/'))?.status()).toBe(200);
});

test('the key of a day is lost: ratings are refused in a sentence, and two people end it in public', async ({
  visitor,
  signedIn,
  portal,
}) => {
  test.setTimeout(120_000);
  const phone = await visitor({ javaScript: false });
  const dayId = await openDayNamed(phone, rated);
  await fillRating(phone, dayId, portal.slips[0]);
  rmSync(join(portal.dataDir, 'keys', dayId, 'inbox.key'));
  expect(await send(phone, '提交评价')).toBe(503);
  await expect(phone.getByText(/没有收下/).first()).toBeVisible();
  await expect(phone.getByLabel(/评价票上的编码/)).not.toHaveValue('');

  const convenor = await signedIn('convenor');
  await convenor.goto('/office/clock');
  await convenor.getByRole('button', { name: '+1 小时' }).click(); // wakes the job ballots.keepTime
  await expect(async () => {
    await convenor.goto('/office');
    await expect(convenor.getByRole('link', { name: /密钥读不出来/ })).toBeVisible();
  }).toPass({ timeout: 20_000 });
  await convenor.getByRole('link', { name: /密钥读不出来/ }).click();
  expect(await send(convenor, '提出结束')).toBe(422);
  await expectFormBack(convenor, ['请填写']);
  await convenor.getByLabel(/公开说明/).fill('服务器硬盘损坏，密钥找不回来。');
  expect(await send(convenor, '提出结束')).toBe(303);
  await phone.goto(`/ratings/${dayId}`);
  await expect(phone.getByText(/密钥现在读不出来/)).toBeVisible();
  await expect(phone.getByText(/一小时内公布/)).toHaveCount(0);

  const auditor = await signedIn('auditor');
  await auditor.goto('/office/operation');
  await expect(auditor.getByText('服务器硬盘损坏')).toBeVisible();
  expect(await send(auditor, '同意结束这一场')).toBe(303);
  await phone.goto(`/ratings/${dayId}`);
  await expect(phone.getByText('密钥丢失')).toBeVisible();
  await expect(phone.getByText('服务器硬盘损坏')).toBeVisible();
  await phone.goto('/ratings/log');
  await expect(phone.getByText('评价结束，不公布结果').first()).toBeVisible();
});

test('asked to stop, the portal finishes what somebody is sending, then ends with its database', async ({
  portal,
}) => {
  const { port, hostname } = new URL(portal.url);
  const body = 'account=tiyan08&password=not+the+right+one';
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sending = rawRequest(
      {
        port,
        hostname,
        path: '/sign-in',
        method: 'POST',
        headers: {
          'origin': portal.url,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': body.length,
        },
      },
      (answer) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sending.on('error', reject);
    sending.write(body.slice(0, 10));
    setTimeout(() => portal.process.kill('SIGTERM'), 300);
    setTimeout(() => sending.end(body.slice(10)), 1_500);
  });
  const started = Date.now();
  const { status, text } = await answered;
  expect(status).toBe(409);
  expect(text).toContain('账号或密码错误');
  expect(await ended(portal)).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_500);
  expect(
    () => databaseServer(portal.dataDir),
    'the database has ended too and taken its pid file away',
  ).toThrow(/ENOENT/);
});
