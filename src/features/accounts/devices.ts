/**
 * Browsers that signed in before (trust.md §2.3). A known browser has its own failure counter for
 * the account. Wrong tries by others therefore cannot lock its owner out. The cookie holds a random
 * id and keyed digests of accounts, and is signed. Only a correct password adds an account. The
 * cookie opens no session and reveals nothing to the person who reads it.
 */
import { randomBytes } from 'node:crypto';
import { sameText, type Secrets } from '#platform/secrets.ts';
import { accountsPerDevice, deviceLifetimeSeconds } from './rules.ts';
import type { Cookie } from './sessions.ts';

export const deviceCookie = '__Host-d';

export interface Device {
  id: string;
  /** Keyed digests of what was typed as the account, newest first. */
  accounts: readonly string[];
}

/** `id.account.account….signature`, all in lower-case hex. */
const shape = new RegExp(`^[0-9a-f]{32}(\\.[0-9a-f]{32}){1,${accountsPerDevice}}\\.[0-9a-f]{64}$`);

/**
 * The device of this cookie. Null without a cookie, and for one that was changed or that another
 * portal signed.
 */
export function readDevice(secrets: Secrets, cookieValue: string | undefined): Device | null {
  if (cookieValue === undefined || !shape.test(cookieValue)) return null;
  const end = cookieValue.lastIndexOf('.');
  const body = cookieValue.slice(0, end);
  if (!sameText(secrets.digest('deviceCookie', body), cookieValue.slice(end + 1))) return null;
  const [id = '', ...accounts] = body.split('.');
  return { id, accounts };
}

/**
 * Whether this account signed in from this device before. `typed` is the output of `signInInput`.
 */
export const knows = (secrets: Secrets, device: Device | null, typed: string): device is Device =>
  device !== null && device.accounts.includes(accountDigest(secrets, typed));

/**
 * The cookie after a sign-in. It keeps the device id, or creates one, and lists this account first.
 */
export function rememberAccount(secrets: Secrets, device: Device | null, typed: string): Cookie {
  const digest = accountDigest(secrets, typed);
  const others = (device?.accounts ?? []).filter((account) => account !== digest);
  const accounts = [digest, ...others].slice(0, accountsPerDevice);
  const body = [device?.id ?? randomBytes(16).toString('hex'), ...accounts].join('.');
  return {
    name: deviceCookie,
    value: `${body}.${secrets.digest('deviceCookie', body)}`,
    attributes: {
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      path: '/',
      maxAge: deviceLifetimeSeconds,
    },
  };
}

const accountDigest = (secrets: Secrets, typed: string): string =>
  secrets.digest('deviceAccount', typed).slice(0, 32);
