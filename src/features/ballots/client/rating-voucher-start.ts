/**
 * Loads the code that reads a 评价凭证, where this browser can hold tickets. Otherwise the sentence
 * about the slip stays on the page.
 */
import { holdsTickets } from './able.ts';

if (holdsTickets()) import('./rating-voucher.ts').catch(() => undefined);
