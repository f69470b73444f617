/**
 * The portal as `npm start` runs it, on the production build, with its own demo district. Each spec
 * file that names itself (`test.use({ portalName: … })`) has a separate portal, so that it may move
 * the clock.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import {
  test as base,
  expect,
  request,
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  type Page,
} from '@playwright/test';
import { freePort } from './free-port.ts';

export const demoPassword = 'a demo password';

export interface Portal {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** Output of its start. */
  printed: string;
  /** Printed slip codes of the day in rating. */
  slips: string[];
}

/** Path of the folder that each portal of the default district copies; see demo-template.ts. */
export const templateVariable = 'PORTAL_TEST_TEMPLATE';

/** A new data folder. It holds the demo district if the portal uses the default environment. */
export function newDataDir(environment: Record<string, string> = {}): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-e2e-'));
  const template = process.env[templateVariable];
  // `cp` keeps the owner of the database files. Node's own copy does not.
  if (template && Object.keys(environment).length === 0)
    execFileSync('cp', ['-a', `${template}/.`, dataDir]);
  return dataDir;
}

export async function startPortal(
  environment: Record<string, string> = {},
  dataDir = newDataDir(environment),
): Promise<Portal> {
  const port = environment['PORT'] ?? String(await freePort());
  const started = spawn(process.execPath, ['src/cli/start.ts'], {
    env: {
      ...process.env,
      PORT: port,
      HOST: '127.0.0.1',
      PORTAL_DATA_DIR: dataDir,
      PORTAL_DEMO: 'auto',
      PORTAL_DEMO_PASSWORD: demoPassword,
      DATABASE_URL: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const wait = setTimeout(
      () => reject(new Error(`the portal did not start in time:\n${printed}`)),
      180_000,
    );
    const listen = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (!printed.includes('门户已启动')) return;
      clearTimeout(wait);
      setTimeout(resolve, 100);
    };
    started.stdout.on('data', listen);
    started.stderr.on('data', listen);
    started.once('exit', (code) => reject(new Error(`the portal ended with ${code}:\n${printed}`)));
  });
  let slips: string[] = [];
  try {
    slips = readFileSync(join(dataDir, 'demo-slips.txt'), 'utf8').split('\n').filter(Boolean);
  } catch {
    /* a portal without demo data */
  }
  return { url: `http://127.0.0.1:${port}`, dataDir, process: started, printed, slips };
}

/** Stops it but keeps its folder. */
export async function endPortal(portal: Portal): Promise<void> {
  if (portal.process.exitCode === null && portal.process.signalCode === null) {
    const ended = new Promise((resolve) => portal.process.once('exit', resolve));
    portal.process.kill('SIGTERM');
    await ended;
  }
}

export async function stopPortal(portal: Portal): Promise<void> {
  await endPortal(portal);
  rmSync(portal.dataDir, { recursive: true, force: true });
}

interface WorkerFixtures {
  portalName: string;
  portal: Portal;
}

interface VisitorOptions {
  javaScript?: boolean;
  width?: number;
}

interface TestFixtures {
  /** Signs in to a demo account through the form, in a new browser context. */
  signedIn: (signInName: string) => Promise<Page>;
  /** A visitor in a new context. `javaScript: false` stands for the oldest phones. */
  visitor: (options?: VisitorOptions) => Promise<Page>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  portalName: ['shared', { scope: 'worker', option: true }],
  portal: [
    async ({ portalName }, use) => {
      void portalName; // another name starts another worker, and so another portal
      const portal = await startPortal();
      await use(portal);
      await stopPortal(portal);
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  visitor: async ({ browser, portal }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const page = await openVisitor(browser, portal, options);
      contexts.push(page.context());
      return page;
    });
    for (const context of contexts) await context.close();
  },
  signedIn: async ({ visitor }, use) => {
    await use(async (signInName) => {
      const page = await visitor({ width: 1280 });
      await signIn(page, signInName);
      return page;
    });
  },
});

/** A person with their own browser at this portal. */
export async function openVisitor(
  browser: Browser,
  portal: Portal,
  { javaScript = true, width = 390 }: VisitorOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: portal.url,
    javaScriptEnabled: javaScript,
    viewport: { width, height: 844 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  return context.newPage();
}

export async function signIn(
  page: Page,
  signInName: string,
  password = demoPassword,
): Promise<void> {
  await page.goto('/sign-in');
  await page
    .getByLabel(/账号|手机号/)
    .first()
    .fill(signInName);
  await page.getByLabel(/密码/).first().fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/**
 * A person without a browser, signed in unless 'visitor', to request many pages fast. Posts as our
 * forms do.
 */
export async function callerOf(portal: Portal, who: string): Promise<APIRequestContext> {
  const caller = await request.newContext({
    baseURL: portal.url,
    extraHTTPHeaders: { origin: portal.url },
  });
  if (who === 'visitor') return caller;
  const answer = await caller.post('/sign-in', {
    form: { account: who, password: demoPassword },
    maxRedirects: 0,
  });
  expect(answer.status(), who).toBe(303);
  return caller;
}

/** Moves the demo clock on the staff page, e.g. to '2026-11-30T10:05'. */
export async function moveClock(page: Page, localDateTime: string): Promise<void> {
  await page.goto('/office/clock');
  await page.getByLabel('日期和时间').fill(localDateTime);
  await page.getByRole('button', { name: '调到这个时间' }).click();
}

export async function expectAccessible(page: Page): Promise<void> {
  // Legacy mode opens no second page for frames, which we do not use. It halves the time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}

export { expect } from '@playwright/test';
