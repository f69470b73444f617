/** The 评价凭证 of a ticket: `input` and `sig`, enough to rate on another device. */
import { fromBase64url, joined, toBase64url } from './bytes.ts';
import type { Ticket } from './ticket.ts';

export const voucherOf = ({ input, sig = '' }: Ticket): string =>
  `v1.${toBase64url(joined(fromBase64url(input), fromBase64url(sig)))}`;
