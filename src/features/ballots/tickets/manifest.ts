/**
 * The public keys of a day, in the same bytes for everybody (trust.md §1.2). Built once; read by
 * browsers, casts and checkers.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';

const manifestSchema = z.object({
  v: z.literal(1),
  dayId: z.uuid(),
  cells: z.array(z.object({ cell: z.enum(cells), spki: z.string(), kid: z.string() })),
  issueOpen: z.iso.datetime(),
  issueClose: z.iso.datetime(),
  rateOpen: z.iso.datetime(),
  rateClose: z.iso.datetime(),
  k: z.int(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Issue opens with the desk and closes when rating opens: no ticket is made once a ballot may
 * arrive.
 */
export interface ManifestDay {
  id: string;
  issueOpensAt: Date;
  rateOpensAt: Date;
  rateClosesAt: Date;
}

/**
 * `keys`: DER SubjectPublicKeyInfo by cell, in the order of the form. `k`: the minimum of graded
 * answers that may be shown.
 */
export function manifestText(day: ManifestDay, keys: ReadonlyMap<Cell, Buffer>, k: number): string {
  const manifest: Manifest = {
    v: 1,
    dayId: day.id,
    cells: [...keys].map(([cell, spki]) => ({
      cell,
      spki: spki.toString('base64url'),
      kid: kidOf(spki),
    })),
    issueOpen: day.issueOpensAt.toISOString(),
    issueClose: day.rateOpensAt.toISOString(),
    rateOpen: day.rateOpensAt.toISOString(),
    rateClose: day.rateClosesAt.toISOString(),
    k,
  };
  return JSON.stringify(manifest);
}

export const readManifest = (text: string): Manifest => manifestSchema.parse(JSON.parse(text));

export const kidOf = (spki: Buffer): string =>
  createHash('sha256').update(spki).digest('base64url');

/** The public key of a cell, or null when the day has none for it. */
export function publicKeyOf(manifest: Manifest, cell: Cell): KeyObject | null {
  const entry = manifest.cells.find((one) => one.cell === cell);
  return entry
    ? createPublicKey({ key: Buffer.from(entry.spki, 'base64url'), format: 'der', type: 'spki' })
    : null;
}

/**
 * As shown on the poster at the desk and in the browser: the first 8 bytes of the manifest's
 * SHA-256 as a number, its last 16 digits in four groups of four.
 */
export function fingerprintOf(text: string): string {
  const digits = String(
    createHash('sha256').update(text).digest().readBigUInt64BE() % 10n ** 16n,
  ).padStart(16, '0');
  return digits.match(/.{4}/g)!.join(' ');
}
