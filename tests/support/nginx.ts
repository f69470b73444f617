/** Finds nginx, or installs it from Debian; null where that is not possible. */
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.ts';

const paths = [
  '/usr/sbin/nginx',
  '/usr/bin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/local/bin/nginx',
];

export const findNginx = (): string | null => paths.find((path) => existsSync(path)) ?? null;

export function findOrInstallNginx(): string | null {
  if (!findNginx()) installFromDebian('nginx-light', 'openssl');
  return findNginx();
}
