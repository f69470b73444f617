/**
 * `npm run soak`: attacks and crashes at full length, by name; `-- --only crashes` runs one.
 * `npm test` runs the short ones too, with fewer rounds (trust.md §1.14, §4.4).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfChanged } from '#src/cli/build.ts';

const attacks: Record<string, { what: string; files: string[]; journey?: string }> = {
  'blind-signatures': {
    what: 'B2: 20 keys × 50 messages, the library, our client and OpenSSL agree',
    files: ['tests/soak/blind-rsa.soak.ts'],
  },
  'join': {
    what: 'B10: 30 voters, 200 days with slips and 50 with tickets, the whole database given away',
    files: ['tests/features/ballots/join-attack.test.ts'],
  },
  'subtraction': {
    what: 'B13: random days and pools, every pair of published figures subtracted',
    files: ['tests/features/ballots/publication.test.ts'],
  },
  'crashes': {
    what: 'R7, R8, R10: kill -9 at every step of issue, cast, mix and publish, and of the database',
    files: ['tests/soak/crashes.soak.ts'],
  },
  'kills': {
    what: 'portal, serving process, backend, postmaster and worker killed thirty times each under load',
    files: ['tests/soak/kills.soak.ts'],
  },
  'disk': {
    what: 'the disk of the database fills five times while people rate and report',
    files: ['tests/soak/disk.soak.ts'],
  },
  'proxy': {
    what: 'a rating through nginx with the shipped file, at the root and under a sub-path',
    files: [],
    journey: 'behind-nginx',
  },
  'driver': {
    what: 'R8: backends ended in the middle of transactions, through pg and through postgres.js',
    files: ['tests/soak/driver.soak.ts'],
  },
  'root': {
    what: 'root reads memory, files, WAL and a dump, while rating is open and after the mix',
    files: [],
    journey: 'root-reads-nothing',
  },
  'shared-address': {
    what: '200 people behind one address sign up, look up codes and rate; garbage from another address',
    files: ['tests/features/shared-address.test.ts'],
  },
  'dates': {
    what: 'a portal that begins on a Saturday, on 09-30, 12-31 and 02-29, and goes on for weeks',
    files: [],
    journey: 'any-day',
  },
  'large-mix': {
    what: '100,000 ballots mixed and searched for',
    files: ['tests/soak/large-mix.soak.ts'],
  },
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
buildIfChanged('/'); // some start a portal
const wanted = values.only === undefined ? Object.keys(attacks) : [values.only];
const failed: string[] = [];
for (const name of wanted) {
  const attack = attacks[name];
  if (!attack) throw new Error(`--only is one of ${Object.keys(attacks).join(', ')}`);
  console.log(`\n== ${name}: ${attack.what}`);
  const { status } = spawnSync(
    process.execPath,
    attack.journey
      ? [
          join('node_modules', '@playwright/test/cli.js'),
          'test',
          '--config',
          'tests/support/playwright.config.ts',
          attack.journey,
        ]
      : [
          join('node_modules', 'vitest/vitest.mjs'),
          'run',
          '--config',
          'tests/soak/vitest.config.ts',
          ...attack.files,
        ],
    { stdio: 'inherit', env: { ...process.env, PORTAL_SOAK: '1' } },
  );
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? `\n${wanted.length} held` : `\nnot held: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
