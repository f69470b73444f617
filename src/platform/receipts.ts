/**
 * Codes shown after a form and stored nowhere else, such as the receipt code of a report. They are
 * sealed in a cookie of the sending browser for an hour. The page with the code therefore survives
 * Back, reload and its own buttons, and no address, log or table contains the code.
 */
import { z } from 'zod';
import type { Ctx } from './ctx.ts';

export const receiptsCookie = 'receipts';
export const receiptMinutes = 60;
export const maximumReceipts = 3;

export interface Receipt {
  code: string;
  at: Date;
}

const sealedReceipts = z.array(z.tuple([z.string().max(40), z.number()])).max(maximumReceipts);

/**
 * The codes in the cookie, newest first, without those older than an hour. Empty if this portal did
 * not seal the cookie.
 */
export function receiptsIn(
  { secrets, now }: Pick<Ctx, 'secrets' | 'now'>,
  cookie: string | undefined,
): Receipt[] {
  if (cookie === undefined || cookie.length > 1_000) return [];
  try {
    return sealedReceipts
      .parse(JSON.parse(secrets.unseal('receipts', cookie)))
      .map(([code, at]) => ({ code, at: new Date(at) }))
      .filter(({ at }) => now.getTime() - at.getTime() < receiptMinutes * 60_000);
  } catch {
    return [];
  }
}

/** The cookie with one more code. Drops the oldest of more than three. */
export function withReceipt(
  ctx: Pick<Ctx, 'secrets' | 'now'>,
  cookie: string | undefined,
  code: string,
): string {
  const receipts = [{ code, at: ctx.now }, ...receiptsIn(ctx, cookie)].slice(0, maximumReceipts);
  return ctx.secrets.seal(
    'receipts',
    JSON.stringify(receipts.map((receipt) => [receipt.code, receipt.at.getTime()])),
  );
}
