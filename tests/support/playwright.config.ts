import { defineConfig } from '@playwright/test';
import { browserArguments, findOrInstallBrowser } from './browser.ts';

export default defineConfig({
  testDir: '../e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './demo-template.ts',
  outputDir: '../../test-results',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 2, // a journey waits more than it works
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
