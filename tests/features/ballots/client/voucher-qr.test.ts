import { create } from 'qrcode';
import { expect, test } from 'vitest';
import { modulesOf, pathOf, size } from '#features/ballots/client/voucher-qr.ts';

/** The library of the server, another implementation of ISO/IEC 18004. */
const drawnOnServer = (text: string): number[] =>
  Array.from(
    create([{ data: Buffer.from(text), mode: 'byte' }], {
      version: 20,
      errorCorrectionLevel: 'L',
      maskPattern: 0,
    }).modules.data,
    Number,
  );

const voucher = `v1.${'Qx7_-'.repeat(128)}`;

test.each([
  ['a letter', 'a'],
  ['Chinese', '评价凭证'],
  [
    'a voucher with its address',
    `https://portal.example/rate/6f1d0b5c-2a34-4c1e-9a77-0d2f4b8e1c90#${voucher.slice(0, 642)}`,
  ],
  ['as much as it holds', 'x'.repeat(858)],
])('the symbol is the one the server draws: %s', (_, text) => {
  expect(modulesOf(text).flat().map(Number)).toEqual(drawnOnServer(text));
});

test('one byte more than the symbol holds is refused', () => {
  expect(() => modulesOf('x'.repeat(859))).toThrow(RangeError);
});

test('the path draws every dark module once', () => {
  const dark = modulesOf(voucher);
  expect(pathOf(dark).match(/M/g)?.length).toBe(dark.flat().filter(Boolean).length);
  expect(pathOf(dark)).toMatch(/^M4 4h1v1h-1z/);
  expect(size).toBe(97);
});
