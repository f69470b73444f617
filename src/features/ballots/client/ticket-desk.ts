/**
 * Takes the tickets of a day: makes, stores, requests and verifies them. An interrupted run
 * continues with the same tickets, also at the next visit. A wrong signature ends it for good
 * (trust.md §1.3). The alarm is only for a wrong manifest or signature. On any other error the page
 * says that this browser is too old and a slip is waiting.
 */
import { openTicketStore, type TicketStore } from './ticket-store.ts';
import { fetchManifest, requestSignatures } from './ticket-wire.ts';
import {
  makeTickets,
  readManifest,
  signTickets,
  Untrusted,
  type DayKeys,
  type Ticket,
} from './ticket.ts';

type Part =
  | 'ready'
  | 'asking'
  | 'pending'
  | 'done'
  | 'alarm'
  | 'refused'
  | 'unable'
  | 'offline'
  | 'elsewhere'
  | 'over';

/** Refusals after which the made tickets may still be signed. */
const notForGood = new Set(['notYet', 'notCheckedIn', 'signInFirst', 'notValid']);

class TicketDesk extends HTMLElement {
  connectedCallback(): void {
    this.open().catch(() => this.show('unable'));
  }

  private async open(): Promise<void> {
    const { day: openDayId = '', manifest = '', issue = '', open, taken } = this.dataset;
    const store = 'subtle' in crypto ? await openTicketStore() : null;
    if (!store) return this.show('unable');
    const tickets = await store.ticketsOf(openDayId);
    if (tickets.some(({ state }) => state === 'void')) return this.show('alarm');
    if (tickets.length === 0 && (open === undefined || taken !== undefined))
      return this.show(
        (await spentHere(store, openDayId)) ? 'done' : taken === undefined ? 'over' : 'elsewhere',
      );

    const fetched = await fetchManifest(manifest);
    if (fetched.state !== 'done')
      return this.show(fetched.state === 'later' ? 'offline' : 'refused', '');
    let day: DayKeys;
    try {
      day = await readManifest(fetched.value, openDayId);
    } catch (error) {
      return this.show(error instanceof Untrusted ? 'alarm' : 'unable');
    }
    for (const place of this.querySelectorAll('[data-fingerprint]'))
      place.textContent = day.fingerprint;

    const take = async (): Promise<void> => {
      this.show('asking');
      try {
        await askFor(await store.keepMade(await makeTickets(day)));
      } catch (error) {
        if (!(error instanceof Untrusted)) return this.show('unable');
        await store.voidTickets(openDayId);
        this.show('alarm');
      }
    };
    const askFor = async (made: Ticket[]): Promise<void> => {
      const waiting = made.filter(({ state }) => state === 'made');
      const outcome =
        waiting.length > 0 ? await requestSignatures(issue, openDayId, waiting) : null;
      if (outcome?.state === 'later') return this.show('pending');
      if (outcome?.state === 'refused') {
        if (!notForGood.has(outcome.code)) await store.dropTickets(openDayId);
        return this.show('refused', outcome.code);
      }
      if (outcome) await store.put(await signTickets(day, waiting, outcome.value));
      this.show('done');
    };

    for (const button of this.querySelectorAll<HTMLButtonElement>('[data-take]')) {
      button.disabled = false;
      button.addEventListener('click', () => {
        // Asks the browser not to evict the tickets when it needs room. It may refuse.
        void navigator.storage?.persist?.();
        void take();
      });
    }
    addEventListener('online', () => void (this.shown === 'pending' && take()));
    if (tickets.length > 0) await take();
    else this.show('ready');
  }

  private shown: Part | undefined;

  private show(part: Part, code?: string): void {
    const before = this.shown;
    this.shown = part;
    this.dataset['decided'] = '';
    for (const one of this.querySelectorAll<HTMLElement>('[data-when]'))
      one.hidden = one.dataset['when'] !== part;
    const reasons = [...this.querySelectorAll<HTMLElement>('[data-code]')];
    const reason =
      reasons.find(({ dataset }) => dataset['code'] === code) ?? reasons[reasons.length - 1];
    for (const one of reasons) one.hidden = one !== reason;
    // Moves the focus only after the user pressed a button.
    if (before === 'asking') this.querySelector<HTMLElement>(`[data-when="${part}"]`)?.focus();
  }
}

/** A stored receipt shows that tickets were spent in this browser. */
const spentHere = async (store: TicketStore, openDayId: string): Promise<boolean> =>
  (await store.receiptsOf(openDayId)).length > 0;

customElements.define('ticket-desk', TicketDesk);
