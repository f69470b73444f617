/**
 * The unsent and sent ratings of this browser: 「已收到」 only when the server has acknowledged it,
 * 「尚未送达」 until then. The words are on the page (Outbox.astro). The hall's tablet has no such
 * part of the page, so it stores nothing.
 */
import { ballotsOf } from './answers.ts';
import { startDelivery } from './delivery.ts';
import { openTicketStore, type TicketStore, type Unsent } from './ticket-store.ts';
import { cast, castBody, nullifierOf, postSlip } from './ticket-wire.ts';
import type { Ticket } from './ticket.ts';
import { paddedForm } from './slip-form.ts';

/**
 * Verifies and shows receipts. Null when it cannot be loaded; acknowledged ratings are not
 * affected.
 */
export const receipts = () => import('./receipts.ts').catch(() => null);

export interface Outbox {
  store: TicketStore;
  /** Sends the form's answers with these tickets, or as a slip's form. */
  send(form: HTMLFormElement, tickets: readonly Ticket[] | null): Promise<void>;
}

/** Shows and sends the ratings that wait from earlier visits. Null where nothing can be stored. */
export async function openOutbox(): Promise<Outbox | null> {
  const part = document.querySelector<HTMLElement>('[data-outbox]');
  const store = part && (await openTicketStore());
  if (!store) return null;
  const { cast: castAddress = '', rate = '', today = '' } = part.dataset;
  const one = <E extends HTMLElement>(selector: string): E => part.querySelector<E>(selector) as E;
  const labels = JSON.parse(part.dataset['cells'] ?? '{}') as Record<string, string>;
  await store.forget(today);

  /** What this page sends: at first what waits from earlier visits. */
  let sent = (await store.unsent()).filter(({ refused }) => refused === undefined);
  let trying = false;

  const lineOf = (item: Unsent, state: string, title: boolean): Node => {
    const line = one<HTMLTemplateElement>('[data-line]').content.cloneNode(
      true,
    ) as DocumentFragment;
    const [label, word, drop] = ['[data-cell]', '[data-state]', '[data-drop]'].map(
      (name) => line.querySelector<HTMLElement>(name) as HTMLElement,
    ) as [HTMLElement, HTMLElement, HTMLElement];
    label.textContent = (labels[item.cell] ?? '') + (title ? ` ${item.title}` : '');
    word.textContent = part.dataset[state] ?? part.dataset['refused'] ?? '';
    drop.hidden = item.refused === undefined;
    drop.addEventListener('click', () => void store.drop(item).then(show));
    return line;
  };
  const stateOf = (item: Unsent): string =>
    item.refused === undefined ? (trying ? 'sending' : 'unsent') : `refused${item.refused}`;

  async function show(): Promise<void> {
    const waiting = (await store?.unsent()) ?? [];
    const isOf =
      (a: Unsent) =>
      (b: Unsent): boolean =>
        a.openDayId === b.openDayId && a.cell === b.cell;
    const done = sent.length > 0 && !sent.some((item) => waiting.some(isOf(item)));
    const arrived = done ? [] : sent.filter((item) => !waiting.some(isOf(item)));
    one('[data-list]').textContent = '';
    one('[data-list]').append(
      ...arrived.map((item) => lineOf(item, 'received', false)),
      ...waiting.map((item) => lineOf(item, stateOf(item), !sent.some(isOf(item)))),
    );
    one('[data-waiting]').hidden = waiting.length === 0;
    one('[data-away]').hidden = one('[data-retry-line]').hidden =
      trying || waiting.every(({ refused }) => refused !== undefined);
    one('[data-received]').hidden = !done;
    one('[data-kept]').hidden = !sent.some(({ keep }) => keep);
    (part as HTMLElement).hidden = waiting.length === 0 && !done;
  }

  const deliver = startDelivery(
    store,
    async (item) => {
      if (item.cell === 'slip')
        return postSlip(`${rate}/${item.openDayId}`, item.body, `${rate}/thanks`);
      const outcome = await cast(castAddress, item.body, item.nullifier);
      return outcome.state === 'done'
        ? ((await receipts())?.checked(store, item, outcome) ?? outcome)
        : outcome;
    },
    show,
  );
  const attempt = async (): Promise<void> => {
    trying = true;
    await show();
    await deliver();
    trying = false;
    await show();
    if (sent.some(({ nullifier }) => nullifier)) await (await receipts())?.showSent(store, sent);
  };
  addEventListener('online', () => void attempt());
  one('[data-retry]').addEventListener('click', () => void attempt());
  void attempt();

  async function sendTickets(form: HTMLFormElement, tickets: readonly Ticket[]): Promise<void> {
    const { day: openDayId = '', title = '' } = form.dataset;
    const keep = form.querySelector<HTMLInputElement>('[data-keep]')?.checked === true;
    const ballots = ballotsOf(
      new FormData(form),
      tickets.map(({ cell }) => cell),
    );
    const nothing = form.querySelector<HTMLElement>('[data-nothing]');
    if (nothing) nothing.hidden = ballots.length > 0;
    if (ballots.length === 0) return;
    const items = await Promise.all(
      ballots.map(async ({ cell, answers }): Promise<Unsent> => {
        const ticket = tickets.find((one_) => one_.cell === cell) as Ticket;
        return {
          openDayId,
          cell,
          title,
          body: castBody(ticket, answers),
          nullifier: await nullifierOf(ticket),
          keep,
        };
      }),
    );
    await begin(form, items);
  }

  async function sendSlip(form: HTMLFormElement): Promise<void> {
    const { day: openDayId = '', title = '', thanks = '' } = form.dataset;
    const body = paddedForm(form);
    const item: Unsent = { openDayId, cell: 'slip', title, body, nullifier: '', keep: false };
    await begin(form, [item]);
    const left = ((await store?.unsent()) ?? []).find(
      ({ cell, openDayId: day }) => cell === 'slip' && day === openDayId,
    );
    if (!left) location.assign(thanks);
    else if (left.refused !== undefined) {
      // The server explains what is wrong, on a page with everything typed.
      await store?.drop(left);
      form.submit();
    }
  }

  /** From here on the rating is in storage and the form is no longer needed. */
  async function begin(form: HTMLFormElement, items: Unsent[]): Promise<void> {
    await store?.queue(items);
    sent = items;
    form.hidden = true;
    document.querySelector('[data-steps]')?.setAttribute('hidden', '');
    scrollTo(0, 0);
    await attempt();
    // Screen readers announce the result.
    for (const panel of part?.querySelectorAll<HTMLElement>('.panel:not([hidden])') ?? [])
      panel.focus();
  }

  return {
    store,
    send: (form, tickets) => (tickets ? sendTickets(form, tickets) : sendSlip(form)),
  };
}
