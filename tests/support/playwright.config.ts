import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { browserArguments, findOrInstallBrowser } from './browser.ts';

// Some 30 portals of four processes each: with a compile cache they start in half the processor
// time.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'portal-compile-cache');

export default defineConfig({
  testDir: '../e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './demo-template.ts',
  outputDir: '../../test-results',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 2, // a journey mostly waits
  retries: 0,
  forbidOnly: true,
  use: {
    actionTimeout: 10_000,
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['PORTAL_TEST_BROWSER'] ?? findOrInstallBrowser(),
      args: browserArguments,
    },
  },
});
