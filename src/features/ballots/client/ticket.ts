/**
 * One ticket for each cell of an open day: made here, blind-signed by the bureau, spent later
 * without a name (trust.md §1.3). Refuses a manifest or ticket that is not exactly as specified
 * (§1.2, key consistency).
 */
import type { Cell } from '#db/vocabulary/ratings.ts';
import {
  blind,
  finalize,
  InvalidSignature,
  prepare,
  readPublicKey,
  verify,
  type PublicKey,
} from './blind-rsa.ts';
import {
  bytesOfText,
  cellBytes,
  digest,
  fromBase64url,
  fromHex,
  joined,
  randomBytes,
  toBase64url,
  toHex,
  type Bytes,
} from './bytes.ts';

export interface Manifest {
  v: 1;
  dayId: string;
  cells: { cell: Cell; spki: string; kid: string }[];
  issueOpen: string;
  issueClose: string;
  rateOpen: string;
  rateClose: string;
  k: number;
}

/** A verified manifest. */
export interface DayKeys {
  manifest: Manifest;
  keys: Map<Cell, PublicKey>;
  /**
   * As on the poster at the desk: first 8 bytes of the manifest's SHA-256 as a number, last 16
   * digits.
   */
  fingerprint: string;
}

/** Binary values are base64url. */
export interface Ticket {
  openDayId: string;
  cell: Cell;
  kid: string;
  /** When it expires. */
  rateClose: string;
  /**
   * made: perhaps requested, not signed. void: the server was not honest; the values are erased.
   */
  state: 'made' | 'signed' | 'void';
  input: string;
  inv: string;
  blinded: string;
  sig?: string;
}

/** The server sent what an honest server never sends: stop, and send the person to the desk. */
export class Untrusted extends Error {}

/** Reads what must be valid in every browser. If reading fails, the server is not to be trusted. */
function fitting<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Untrusted(what);
  }
}

const label = bytesOfText('xtyg-ballot-v1');
const inputLength = 95; // 32 random ‖ 14 label ‖ 16 day ‖ 1 cell ‖ 32 nonce
const headOf = (openDayId: string, cell: Cell): Bytes =>
  joined(label, fromHex(openDayId.replace(/-/g, '')), Uint8Array.of(cellBytes[cell]));

/**
 * The keys of a day. Throws `Untrusted` for a manifest that is not exactly as specified. Any other
 * error means that this browser lacks a feature.
 */
export async function readManifest(bytes: Bytes, openDayId: string): Promise<DayKeys> {
  const manifest = fitting('manifest', () => {
    const read = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
    if (read.v !== 1 || read.dayId !== openDayId || read.cells.length === 0)
      throw new Error('manifest of another day');
    return read;
  });
  const keys = new Map<Cell, PublicKey>();
  for (const { cell, spki, kid } of manifest.cells) {
    const der = fitting(`key of ${cell}`, () => fromBase64url(spki));
    if (
      !Object.keys(cellBytes).includes(cell) ||
      keys.has(cell) ||
      kid !== toBase64url(await digest('SHA-256', der))
    )
      throw new Untrusted(`key of ${cell}`);
    const key = await readPublicKey(der).catch((error: unknown) => {
      // Browsers throw DataError, and nothing else, for bytes that are not a key.
      throw (error as Error).name === 'DataError' ? new Untrusted(`key of ${cell}`) : error;
    });
    if (key.bits !== 3072 || key.e !== 65537n) throw new Untrusted(`key of ${cell}`);
    keys.set(cell, key);
  }
  const digits = String(
    new DataView((await digest('SHA-256', bytes)).buffer).getBigUint64(0) % 10n ** 16n,
  ).padStart(16, '0');
  return { manifest, keys, fingerprint: digits.replace(/(.{4})(?=.)/g, '$1 ') };
}

/** Step 1: a ticket for each cell of the day. */
export function makeTickets({ manifest, keys }: DayKeys): Promise<Ticket[]> {
  return Promise.all(
    manifest.cells.map(async ({ cell, kid }): Promise<Ticket> => {
      const input = prepare(joined(headOf(manifest.dayId, cell), randomBytes(32)));
      const { blindedMsg, inv } = await blind(keys.get(cell) as PublicKey, input);
      return {
        openDayId: manifest.dayId,
        cell,
        kid,
        rateClose: manifest.rateClose,
        state: 'made',
        input: toBase64url(input),
        inv: toBase64url(inv),
        blinded: toBase64url(blindedMsg),
      };
    }),
  );
}

export interface Signatures {
  signed: Partial<Record<Cell, string>>;
  kids: Partial<Record<Cell, string>>;
}

/**
 * Step 3: the tickets with their verified signatures. One wrong signature or another key refuses
 * all (`Untrusted`). Any other error is the browser's.
 */
export function signTickets(
  { keys }: DayKeys,
  tickets: readonly Ticket[],
  { signed, kids }: Signatures,
): Promise<Ticket[]> {
  return Promise.all(
    tickets.map(async (ticket): Promise<Ticket> => {
      const { cell, kid, input, inv } = ticket;
      const key = keys.get(cell);
      if (!key || kids[cell] !== kid) throw new Untrusted(`another key for ${cell}`);
      const blindSig = fitting(`signature of ${cell}`, () => fromBase64url(signed[cell] ?? ''));
      const sig = await finalize(key, fromBase64url(input), blindSig, fromBase64url(inv)).catch(
        (error: unknown) => {
          throw error instanceof InvalidSignature ? new Untrusted(`signature of ${cell}`) : error;
        },
      );
      return { ...ticket, state: 'signed', sig: toBase64url(sig) };
    }),
  );
}

/**
 * The ticket of a 评价凭证, verified with the keys of its day. Refuses one of another day or an
 * altered one (`Untrusted`).
 */
export async function readVoucher({ manifest, keys }: DayKeys, text: string): Promise<Ticket> {
  const bytes = fitting('voucher', () => fromBase64url(text.replace(/^v1\./, '')));
  const [input, sig] = [bytes.slice(0, inputLength), bytes.slice(inputLength)];
  const entry = manifest.cells.find(
    ({ cell }) => toHex(input.slice(32, 63)) === toHex(headOf(manifest.dayId, cell)),
  );
  if (!entry || !(await verify((keys.get(entry.cell) as PublicKey).verifier, input, sig)))
    throw new Untrusted('voucher');
  return {
    openDayId: manifest.dayId,
    cell: entry.cell,
    kid: entry.kid,
    rateClose: manifest.rateClose,
    state: 'signed',
    input: toBase64url(input),
    inv: '',
    blinded: '',
    sig: toBase64url(sig),
  };
}
