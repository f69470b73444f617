/**
 * Finds a Chromium: Playwright's, else the system's, else installs the system's (Debian, as root or
 * with sudo).
 */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { installFromDebian } from './debian.ts';

/** It draws no window: a page costs about half the time it costs the whole browser. */
const headlessShell = '/usr/bin/chromium-headless-shell';

const systemPaths = [
  headlessShell,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
];

export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function findBrowser(): string | null {
  const own = chromium.executablePath();
  return [own, ...systemPaths].find((path) => path && existsSync(path)) ?? null;
}

export function findOrInstallBrowser(): string {
  // In a container that is ours to change; on a developer's machine any Chromium will do.
  if (process.getuid?.() === 0 && !existsSync(headlessShell))
    installFromDebian('chromium-headless-shell', 'fonts-noto-cjk');
  const found = findBrowser();
  if (found) return found;
  installFromDebian('chromium', 'fonts-noto-cjk');
  const installed = findBrowser();
  if (!installed)
    throw new Error(
      'No Chromium found, and apt-get could not install one. Install Chromium or Google Chrome and run again.',
    );
  return installed;
}
