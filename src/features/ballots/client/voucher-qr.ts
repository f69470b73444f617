/**
 * The QR symbol of a 评价凭证, drawn on the device because the text must not leave it. Always version
 * 20, so that all vouchers have one size on paper. Its 858 bytes hold every voucher with its
 * address.
 */
import { encode } from 'uqr';

export const size = 97;

/** Dark modules as true, row by row. Refuses a text of more than 858 bytes. */
export const modulesOf = (text: string): boolean[][] =>
  encode(text, {
    ecc: 'L',
    boostEcc: false,
    minVersion: 20,
    maxVersion: 20,
    maskPattern: 0,
    border: 0,
  }).data;

/** The symbol as an SVG path in a field of `size` + 8, with a white margin. */
export function pathOf(modules: boolean[][]): string {
  let path = '';
  modules.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) path += `M${x + 4} ${y + 4}h1v1h-1z`;
    });
  });
  return path;
}
