import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const unit = readFileSync(new URL('../../deploy/portal.service', import.meta.url), 'utf8');
const setting = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].flatMap(([, value = '']) =>
    value.split(' '),
  );

test('the service starts after the clock was set', () => {
  expect(setting('After')).toContain('time-sync.target');
  expect(setting('Wants'), 'nobody else may ask for it').toContain('time-sync.target');
});

test('no secret in memory reaches the disk, by a core dump or by swap', () => {
  expect(setting('LimitCORE')).toEqual(['0']);
  expect(setting('MemorySwapMax')).toEqual(['0']);
});
