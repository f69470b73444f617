/**
 * The QR symbol of a 评价凭证, drawn on the device because the text must not leave it. Always
 * version 20, correction L, mask 0. Its 858 bytes hold every voucher with its address, so one table
 * row of ISO/IEC 18004 is enough.
 */
import { bytesOfText } from './bytes.ts';
import { flattened } from './pairs.ts';

export const size = 97;
const correction = 28; // codewords per block
const blockLengths = [107, 107, 107, 108, 108, 108, 108, 108];
const capacity = 861; // data codewords
const alignments = [6, 34, 62, 90];
const formatBits = 0x77c4; // L, mask 0
const versionBits = 0x149a6; // 20

/** Dark modules as 1, row by row. */
export function modulesOf(text: string): Uint8Array {
  const dark = new Uint8Array(size * size);
  const fixed = new Uint8Array(size * size);
  const put = (x: number, y: number, on: boolean | number): void => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y * size + x] = Number(on);
    fixed[y * size + x] = 1;
  };
  const square = (x: number, y: number, reach: number, rings: number): void => {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        put(x + dx, y + dy, (rings >> ring) & 1);
      }
    }
  };

  for (let at = 0; at < size; at += 1) {
    put(6, at, at % 2 === 0);
    put(at, 6, at % 2 === 0);
  }
  // Skips the three corners with a finder pattern.
  for (const x of alignments)
    for (const y of alignments)
      if ((x > 6 && y > 6) || (x + y > 12 && x + y < 96)) square(x, y, 2, 0b101);
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, 0b01011);
  for (let bit = 0; bit < 18; bit += 1) {
    const [near, far] = [Math.floor(bit / 3), size - 11 + (bit % 3)];
    put(near, far, (versionBits >> bit) & 1);
    put(far, near, (versionBits >> bit) & 1);
  }
  for (let bit = 0; bit < 15; bit += 1) {
    const on = (formatBits >> bit) & 1;
    const along = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    put(8, along, on);
    put(bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit, 8, on);
  }
  put(8, size - 8, 1);

  const bits = flattened(codewordsOf(text), (word) =>
    Array.from({ length: 8 }, (_, at) => (word >> (7 - at)) & 1),
  );
  let next = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y * size + x]) continue;
        dark[y * size + x] = (bits[next] ?? 0) ^ Number((x + y) % 2 === 0);
        next += 1;
      }
    }
    upwards = !upwards;
  }
  return dark;
}

/** The symbol as an SVG path in a field of `size` + 8, with a white margin. */
export function pathOf(dark: Uint8Array): string {
  let path = '';
  dark.forEach((on, at) => {
    if (on) path += `M${(at % size) + 4} ${Math.floor(at / size) + 4}h1v1h-1z`;
  });
  return path;
}

/** Data and correction codewords, interleaved. */
function codewordsOf(text: string): number[] {
  const bytes = bytesOfText(text);
  if (bytes.length > capacity - 3) throw new Error('too long for its symbol');
  // The 4-bit mode "bytes" and the 16-bit length shift the data by half a byte.
  const nibbles = [
    4,
    bytes.length >> 12,
    (bytes.length >> 8) & 15,
    (bytes.length >> 4) & 15,
    bytes.length & 15,
    ...flattened([...bytes], (byte) => [byte >> 4, byte & 15]),
    0,
  ];
  const data = Array.from({ length: capacity }, (_, at) => {
    const used = nibbles.length / 2;
    return at < used
      ? ((nibbles[2 * at] as number) << 4) | (nibbles[2 * at + 1] as number)
      : (at - used) % 2
        ? 0x11
        : 0xec;
  });
  let from = 0;
  const blocks = blockLengths.map((length) => data.slice(from, (from += length)));
  const corrections = blocks.map(correctionOf);
  const interleaved = (parts: number[][], length: number): number[] =>
    flattened(Array.from({ length }), (_, at) =>
      flattened(parts, (part) => part.slice(at, at + 1)),
    );
  return [...interleaved(blocks, 108), ...interleaved(corrections, correction)];
}

/** Reed–Solomon over GF(256), x⁸+x⁴+x³+x²+1. */
function correctionOf(block: readonly number[]): number[] {
  const rest = Array.from<number>({ length: correction }).fill(0);
  for (const byte of block) {
    const factor = byte ^ (rest.shift() as number);
    rest.push(0);
    generator.forEach((coefficient, at) => {
      rest[at] = (rest[at] as number) ^ times(coefficient, factor);
    });
  }
  return rest;
}

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** Coefficients below the highest of (x - 2⁰)(x - 2¹)…(x - 2²⁷). */
const generator = ((): number[] => {
  let polynomial = [1];
  let root = 1;
  for (let degree = 0; degree < correction; degree += 1) {
    polynomial = [...polynomial, 0].map(
      (coefficient, at) => coefficient ^ times(polynomial[at - 1] ?? 0, root),
    );
    root = times(root, 2);
  }
  return polynomial.slice(1);
})();
