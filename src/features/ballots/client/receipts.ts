/**
 * Receipts: verified before 已收到 is shown; shown, saved and printed by this browser. Loaded only
 * after a rating was acknowledged, or to show stored numbers. Needs BigInt, which every browser
 * with a ticket has. No request from here carries a number.
 */
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { isSigned } from './receipt-signature.ts';
import { numberOf } from './receipt.ts';
import type { KeptReceipt, TicketStore, Unsent } from './ticket-store.ts';
import type { Outcome, Receipt } from './ticket-wire.ts';

/**
 * unchecked: the key could not be fetched, or the browser cannot verify. The receipt may be valid.
 */
export type Check = 'fits' | 'wrong' | 'unchecked';

/** A ticket as a line of the list. `listed`: null when unknown, missing before the release. */
export interface ShownTicket {
  cell: Cell | null;
  number: string;
  receipt?: string | undefined;
  check?: Check | undefined;
  listed?: boolean | null | undefined;
  /** The day: its title, and its id for the address of the list. */
  day: { id: string; title: string };
}

export const blockOf = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('[data-receipts]');

const patience = 10_000; // ms
let fetched: Promise<string> | null = null;

/**
 * The published key. Sent without a cookie: everybody must get the same one. Throws on other
 * answers.
 */
async function fetchKey(address: string): Promise<string> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('late')), patience);
  });
  const answer = await Promise.race([
    fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' }),
    late,
  ]);
  const { spki } = (await Promise.race([answer.json(), late])) as { spki?: unknown };
  if (typeof spki !== 'string') throw new Error('no key');
  return spki;
}

function publishedKey(): Promise<string> {
  fetched ??= fetchKey(blockOf()?.dataset['key'] ?? '').catch((error: unknown) => {
    fetched = null; // the next call fetches again
    throw error;
  });
  return fetched;
}

/** `spki`: the key in the public log of a released day; null: fetch the key published now. */
export async function checkOf(
  cell: Cell,
  receipt: Receipt,
  spki: string | null = null,
): Promise<Check> {
  try {
    return (await isSigned(spki ?? (await publishedKey()), cell, receipt)) ? 'fits' : 'wrong';
  } catch {
    return 'unchecked';
  }
}

/**
 * The outcome of a cast after its receipt was verified. With a wrong receipt nothing counts as
 * received: the ticket stays and the person is notice. The wrong receipt is stored as evidence,
 * unless a receipt of this ticket is stored already.
 */
export async function checked(
  store: TicketStore,
  { openDayId, cell }: Unsent,
  outcome: { state: 'done'; value: Receipt },
): Promise<Outcome<Receipt>> {
  if ((await checkOf(cell as Cell, outcome.value)) !== 'wrong') return outcome;
  await store.keepReceipt({ openDayId, cell: cell as Cell, ...outcome.value });
  return { state: 'refused', code: 'receipt' };
}

const shownOf =
  (title: string) =>
  async ({ openDayId, cell, nullifier, receipt }: KeptReceipt): Promise<ShownTicket> => ({
    cell,
    number: numberOf(nullifier),
    receipt,
    check: await checkOf(cell, { nullifier, receipt }),
    day: { id: openDayId, title },
  });

const keptOf = async (
  store: TicketStore,
  openDayId: string,
  title: string,
): Promise<ShownTicket[]> => Promise.all((await store.receiptsOf(openDayId)).map(shownOf(title)));

/** Shows the numbers of the days this page sent ratings for, in the panel with the result. */
export async function showSent(store: TicketStore, sent: readonly Unsent[]): Promise<void> {
  const titles = new Map(sent.map(({ openDayId, title }) => [openDayId, title] as const));
  const tickets: ShownTicket[] = [];
  for (const [openDayId, title] of titles) tickets.push(...(await keptOf(store, openDayId, title)));
  const panel = document.querySelector<HTMLElement>('.outbox > .panel:not([hidden])');
  if (panel && tickets.length > 0) show(panel, tickets, store);
}

/** Shows the stored numbers of this form's day in the unfolded section. */
export async function showKept(store: TicketStore, folded: HTMLElement): Promise<void> {
  const { day = '', title = '' } =
    document.querySelector<HTMLElement>('[data-rating]')?.dataset ?? {};
  show(folded, await keptOf(store, day, title), store, () => {
    folded.hidden = true;
  });
}

/**
 * Fills the list and moves it to its place. Without a store the shown numbers were typed in, so
 * they cannot be deleted. Calls `forgotten` after the numbers were deleted.
 */
export function show(
  place: HTMLElement | null,
  tickets: readonly ShownTicket[],
  store: TicketStore | null,
  forgotten?: () => void,
): void {
  const block = blockOf();
  if (!block) return;
  const one = <E extends HTMLElement>(selector: string): E => block.querySelector(selector) as E;
  if (place && block.parentElement !== place)
    place.insertBefore(block, [...place.children].find((part) => part.matches('.actions')) ?? null);
  const order = [...tickets].sort(
    (a, b) => cells.indexOf(a.cell as Cell) - cells.indexOf(b.cell as Cell),
  );
  const list = one('[data-numbers]');
  list.textContent = '';
  list.append(...order.map((ticket) => lineOf(block, ticket)));
  const days = [...new Map(order.map(({ day }) => [day.id, day] as const)).values()];
  const word = wordsOf(block);
  one('[data-days]').textContent = days.map(({ title }) => title).join(' ');
  one('[data-addresses]').textContent = `${word('where')}：${days.map(addressIn(block)).join(' ')}`;
  one('[data-wrong-advice]').hidden = order.every(({ check }) => check !== 'wrong');
  one('[data-missing-advice]').hidden = order.every(({ listed }) => listed !== false);
  one('[data-forgotten]').hidden = true;
  one('[data-saved]').hidden = true;
  one('.actions').hidden = false;
  one('[data-own]').hidden = store === null;
  one('details').hidden = false;
  listen(block);
  shown = { tickets: order, store, forgotten };
  block.hidden = false;
}

/** The tickets the buttons act on. */
let shown: {
  tickets: readonly ShownTicket[];
  store: TicketStore | null;
  forgotten: (() => void) | undefined;
} | null = null;

/** Adds the listeners only once: a page has one list, which is filled many times. */
function listen(block: HTMLElement): void {
  if (shown) return;
  const on = (selector: string, act: () => unknown): void =>
    block.querySelector(selector)?.addEventListener('click', act);
  on('[data-save]', () => shown && save(block, shown.tickets));
  on('[data-print-receipts]', printOnly);
  on('[data-forget]', async () => {
    for (const { day } of shown?.tickets ?? []) await shown?.store?.forgetReceipts(day.id);
    const list = block.querySelector('[data-numbers]');
    if (list) list.textContent = '';
    for (const other of block.querySelectorAll<HTMLElement>('.actions, details, .panel'))
      other.hidden = true;
    const notice = block.querySelector<HTMLElement>('[data-forgotten]');
    if (notice) notice.hidden = false;
    shown?.forgotten?.();
  });
}

const wordsOf =
  (block: HTMLElement) =>
  (name: string): string =>
    block.dataset[name] ?? '';

const addressIn =
  (block: HTMLElement) =>
  ({ id }: { id: string }): string =>
    `${location.origin}${block.dataset['ratings'] ?? ''}/${id}/ballots`;

const labelOf = (block: HTMLElement, cell: Cell | null): string =>
  cell ? (JSON.parse(block.dataset['cells'] ?? '{}') as Record<Cell, string>)[cell] : '';

function lineOf(block: HTMLElement, { cell, number, receipt, check, listed }: ShownTicket): Node {
  const line = (block.querySelector('template') as HTMLTemplateElement).content.cloneNode(
    true,
  ) as DocumentFragment;
  const put = (name: string, text = ''): void => {
    const place = line.querySelector(name) as HTMLElement;
    place.textContent = text;
    place.hidden = text === '';
  };
  put('[data-cell]', labelOf(block, cell));
  put('[data-check]', check && block.dataset[check]);
  put(
    '[data-on-list]',
    listed === undefined
      ? ''
      : block.dataset[listed === null ? 'unlisted' : listed ? 'listed' : 'missing'],
  );
  put('[data-digits]', number);
  put('[data-signed]', receipt && `${block.dataset['signature'] ?? ''}：${receipt}`);
  return line;
}

/** Receipts as text: no time, nothing of the grade. ../client/receipt.ts reads it back. */
async function textOf(block: HTMLElement, tickets: readonly ShownTicket[]): Promise<string> {
  const word = wordsOf(block);
  const key = await publishedKey().catch(() => '');
  const days = new Map(tickets.map(({ day }) => [day.id, day] as const));
  const lines = [word('file'), ''];
  days.forEach(({ id, title }) => {
    lines.push(`${word('day')}：${title}`, '');
    for (const { cell, number, receipt, day } of tickets)
      if (day.id === id)
        lines.push(
          labelOf(block, cell),
          `${word('number')}：${number}`,
          ...(receipt ? [`${word('signature')}：${receipt}`] : []),
          '',
        );
    lines.push(
      `${word('where')}：${addressIn(block)({ id })}`,
      ...(key ? [`${word('publicKey')}：${key}`] : []),
      '',
    );
  });
  return [...lines, word('note'), ''].join('\r\n');
}

async function save(block: HTMLElement, tickets: readonly ShownTicket[]): Promise<void> {
  const text = await textOf(block, tickets);
  // The byte order mark tells old text readers that the file is UTF-8.
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${block.dataset['file'] ?? ''}.txt`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  const saved = block.querySelector('[data-saved]') as HTMLElement;
  (block.querySelector('[data-text]') as HTMLTextAreaElement).value = text;
  saved.hidden = false;
}

/** Prints only the list of numbers. */
function printOnly(): void {
  const root = document.documentElement;
  root.dataset['prints'] = 'receipts';
  addEventListener('afterprint', () => delete root.dataset['prints'], { once: true });
  print();
}
