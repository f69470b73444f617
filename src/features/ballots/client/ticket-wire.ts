/**
 * The three requests of a ticket (trust.md §1.2, §1.3), and the post of a slip that was offline.
 */
import { bytesOfText, digest, fromBase64url, toBase64url, type Bytes } from './bytes.ts';
import type { Answers } from './answers.ts';
import { objectOf } from './pairs.ts';
import type { Signatures, Ticket } from './ticket.ts';

/**
 * refused: the server said no; a retry changes nothing. later: unknown whether the request arrived.
 */
export type Outcome<T> =
  | { state: 'done'; value: T }
  | { state: 'refused'; code: string }
  | { state: 'later'; seconds: number };

const later = (seconds = 0): Outcome<never> => ({ state: 'later', seconds });

const castLength = 4096;
const patience = 30_000; // ms

/** `read` returns undefined for a foreign answer: a hall's sign-in page also answers 200. */
async function ask<T>(
  address: string,
  request: RequestInit,
  read: (response: Response) => Promise<T | undefined>,
): Promise<Outcome<T>> {
  // Needs Chrome 66 or iOS 12.2. Older browsers have no deadline but that of their network.
  const stop = typeof AbortController === 'undefined' ? null : new AbortController();
  const timer = setTimeout(() => stop?.abort(), patience);
  try {
    const response = await fetch(address, {
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      ...(stop && { signal: stop.signal }),
      ...request,
    });
    if (response.status === 429 || response.status >= 500)
      return later(Number(response.headers.get('retry-after') ?? 0));
    if (!response.ok)
      return {
        state: 'refused',
        code: await response.json().then(
          ({ error }: { error: string }) => error,
          () => String(response.status),
        ),
      };
    const value = await read(response);
    return value === undefined ? later() : { state: 'done', value };
  } catch {
    return later();
  } finally {
    clearTimeout(timer);
  }
}

const json = { 'content-type': 'application/json' };

/** Sent without a cookie: everybody must get the same manifest, or comparing it proves nothing. */
export const fetchManifest = (address: string): Promise<Outcome<Bytes>> =>
  ask(address, { credentials: 'omit', cache: 'default' }, async (response) =>
    // A Wi-Fi network that wants a sign-in answers every address with its own page.
    /json/.test(response.headers.get('content-type') ?? '')
      ? new Uint8Array(await response.arrayBuffer())
      : undefined,
  );

/**
 * One request for all cells, so that nothing shows which of them the person used. Idempotent: the
 * same tickets get the same answer.
 */
export const requestSignatures = (
  address: string,
  openDayId: string,
  tickets: readonly Ticket[],
): Promise<Outcome<Signatures>> =>
  ask(
    address,
    {
      method: 'POST',
      credentials: 'same-origin',
      headers: json,
      body: JSON.stringify({
        openDayId,
        blinded: objectOf(tickets.map(({ cell, blinded }) => [cell, blinded] as const)),
      }),
    },
    async (response) => {
      const value = (await response.json()) as Signatures;
      return value.signed && value.kids ? value : undefined;
    },
  );

/** The body of a cast, always of the same length. */
export function castBody({ openDayId, cell, input, sig }: Ticket, answers: Answers): string {
  const body = { openDayId, cell, input, sig, answers, pad: '' };
  const left = castLength - bytesOfText(JSON.stringify(body)).length;
  return JSON.stringify({ ...body, pad: '0'.repeat(left) });
}

/** The nullifier of a ticket, in base64url. */
export const nullifierOf = async ({ input }: Pick<Ticket, 'input'>): Promise<string> =>
  toBase64url(await digest('SHA-256', fromBase64url(input)));

export interface Receipt {
  nullifier: string;
  receipt: string;
}

/** Only a receipt for this very ticket acknowledges a cast. */
export const cast = (address: string, body: string, nullifier: string): Promise<Outcome<Receipt>> =>
  ask(address, { method: 'POST', credentials: 'omit', headers: json, body }, async (response) => {
    const value = (await response.json()) as Receipt;
    return value.nullifier === nullifier && value.receipt
      ? { nullifier, receipt: value.receipt }
      : undefined;
  });

/** Posts a slip's form as the page would. It has arrived when the redirect ends at `thanks`. */
export const postSlip = (address: string, form: string, thanks: string): Promise<Outcome<null>> =>
  ask(
    address,
    {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    },
    async (response) => (new URL(response.url).pathname === thanks ? null : undefined),
  );
