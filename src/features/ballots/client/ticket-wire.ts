/** The three requests of a ticket's life (trust.md §1.2, §1.3), and the post of a slip that waited for the network. */
import { bytesOfText, digest, fromBase64url, toBase64url, type Bytes } from './bytes.ts';
import type { Answers } from './answers.ts';
import { objectOf } from './pairs.ts';
import type { Signatures, Ticket } from './ticket.ts';

/** refused: the server understood and said no, asking again changes nothing. later: nobody knows whether it arrived. */
export type Outcome<T> =
  | { state: 'done'; value: T }
  | { state: 'refused'; code: string }
  | { state: 'later'; seconds: number };

const later = (seconds = 0): Outcome<never> => ({ state: 'later', seconds });

const castLength = 4096;
const patience = 30_000; // ms

/** `read` gives undefined for an answer that is not ours: a sign-in page of the hall's network also answers 200. */
async function ask<T>(
  address: string,
  request: RequestInit,
  read: (response: Response) => Promise<T | undefined>,
): Promise<Outcome<T>> {
  // Chrome 66, iOS 12.2: older ones wait as long as their network does.
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

/** No cookie goes along: everybody is shown the same manifest, or the check of it says nothing. */
export const fetchManifest = (address: string): Promise<Outcome<Bytes>> =>
  ask(address, { credentials: 'omit', cache: 'default' }, async (response) =>
    // A hall's Wi-Fi that wants a sign-in first answers every address with a page of its own.
    /json/.test(response.headers.get('content-type') ?? '')
      ? new Uint8Array(await response.arrayBuffer())
      : undefined,
  );

/** One request for all cells, so that nothing says which of them the person used. The same tickets again get the same answer. */
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

/** The body of a cast: of the same length whatever it says. */
export function castBody({ openDayId, cell, input, sig }: Ticket, answers: Answers): string {
  const body = { openDayId, cell, input, sig, answers, pad: '' };
  const left = castLength - bytesOfText(JSON.stringify(body)).length;
  return JSON.stringify({ ...body, pad: '0'.repeat(left) });
}

/** What the server files a ticket under when it is spent. */
export const nullifierOf = async ({ input }: Pick<Ticket, 'input'>): Promise<string> =>
  toBase64url(await digest('SHA-256', fromBase64url(input)));

export interface Receipt {
  nullifier: string;
  receipt: string;
}

/** Cast is acknowledged only by a receipt for this very ticket. */
export const cast = (address: string, body: string, nullifier: string): Promise<Outcome<Receipt>> =>
  ask(address, { method: 'POST', credentials: 'omit', headers: json, body }, async (response) => {
    const value = (await response.json()) as Receipt;
    return value.nullifier === nullifier && value.receipt
      ? { nullifier, receipt: value.receipt }
      : undefined;
  });

/** A slip's form, posted as the page would; it has arrived when the way leads to the page that says so. */
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
