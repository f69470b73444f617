/**
 * Loads the ticket desk where this browser can hold tickets. Until the desk has decided, and wherever it cannot be
 * loaded or parsed, the sentence about the slip stands on the page.
 */
import { holdsTickets } from '../client/able.ts';

if (holdsTickets()) import('./ticket-desk.ts').catch(() => undefined);
