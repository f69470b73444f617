/**
 * A first visit on an old phone: empty browser cache, processor at a quarter, 150 ms latency, 1.6
 * Mbit/s (performance.md §0, method 4). Median of five, each in a new browser.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArguments, findOrInstallBrowser } from '#tests/support/browser.ts';
import { freePort, startProcess, stopProcess } from './processes.ts';
import { median } from './yardstick.ts';

const runs = 5;
const targetMs = 1_000;

/** Prints the table. False if a page takes a second or more until its largest part is painted. */
export async function benchCold(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const port = String(await freePort());
  const portal = await startProcess(
    ['--max-semi-space-size=8', 'src/cli/start.ts'],
    { PORT: port, HOST: '127.0.0.1', DATABASE_URL: '', PORTAL_DATA_DIR: dataDir },
    /门户已启动/,
  );
  const executablePath = findOrInstallBrowser();
  const base = `http://127.0.0.1:${port}`;
  const openDay =
    /href="(\/open-days\/[0-9a-f-]{36})"/.exec(
      await (await fetch(`${base}/open-days`)).text(),
    )?.[1] ?? '/open-days';
  console.log(
    `\n== cold: processor ÷ 4, 150 ms, 1.6 Mbit/s, 360 px, nothing stored; median of ${runs}\n`,
  );
  console.log(
    `${'page'.padEnd(44)}${'FCP ms'.padStart(9)}${'LCP ms'.padStart(9)}${'load ms'.padStart(9)}${'KB'.padStart(8)}${'requests'.padStart(10)}`,
  );
  let met = true;
  try {
    for (const path of [
      '/',
      '/open-days',
      openDay,
      '/issues',
      '/window-duty',
      '/ratings',
      '/notices',
      '/experiencers',
    ]) {
      const seen: Visit[] = [];
      for (let run = 0; run < runs; run += 1) seen.push(await visit(executablePath, base + path));
      const middle = (of: keyof Visit): number => median(seen.map((one) => one[of]));
      const lcp = middle('lcp');
      met &&= lcp < targetMs;
      console.log(
        `${path.replace(/[0-9a-f-]{36}/, '{id}').padEnd(44)}${middle('fcp').toFixed(0).padStart(9)}${lcp.toFixed(0).padStart(9)}${middle('load').toFixed(0).padStart(9)}${(middle('bytes') / 1_000).toFixed(1).padStart(8)}${String(middle('requests')).padStart(10)}${lcp < targetMs ? '' : `   over ${targetMs} ms`}`,
      );
    }
    return met;
  } finally {
    await stopProcess(portal.child);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Visit {
  fcp: number;
  lcp: number;
  load: number;
  bytes: number;
  requests: number;
}

async function visit(executablePath: string, url: string): Promise<Visit> {
  const browser = await chromium.launch({ executablePath, args: browserArguments });
  try {
    const page = await browser.newPage({
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      isMobile: true,
      locale: 'zh-CN',
    });
    const cdp = await page.context().newCDPSession(page);
    let bytes = 0;
    let requests = 0;
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests += 1;
    });
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 1_600_000 / 8,
      uploadThroughput: 750_000 / 8,
    });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(() => {
      const marks = { lcp: 0 };
      Object.assign(globalThis, { marks });
      new PerformanceObserver((list) => {
        marks.lcp = list.getEntries().at(-1)?.startTime ?? marks.lcp;
      }).observe({ type: 'largest-contentful-paint', buffered: true });
    });
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForTimeout(1_200);
    const times = await page.evaluate(() => ({
      lcp: (globalThis as unknown as { marks: { lcp: number } }).marks.lcp,
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      load: (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming)
        .loadEventEnd,
    }));
    return { ...times, bytes, requests };
  } finally {
    await browser.close();
  }
}
