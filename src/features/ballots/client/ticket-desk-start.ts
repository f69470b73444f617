/**
 * Loads the ticket desk where this browser can hold tickets. Until it has decided, or when it
 * cannot be loaded or parsed, the sentence about the slip stays on the page.
 */
import { holdsTickets } from './able.ts';

if (holdsTickets()) import('./ticket-desk.ts').catch(() => undefined);
