/**
 * Tickets, unsent ratings and receipts of this browser, in IndexedDB. Every change that must be
 * atomic is one transaction: two tabs, or a tab closed too early, neither lose nor repeat anything.
 */
import type { Cell } from '#db/vocabulary/ratings.ts';
import { objectOf } from './pairs.ts';
import type { Receipt } from './ticket-wire.ts';
import type { Ticket } from './ticket.ts';

/** 尚未送达: a request ready to be sent. A newer one for the same ticket or slip replaces it. */
export interface Unsent {
  openDayId: string;
  /** A slip's form carries all its channels in one request. */
  cell: Cell | 'slip';
  /** The day's title, for the list of unsent ratings. */
  title: string;
  body: string;
  /** Of a ticket's cast; its receipt must name this nullifier. Empty for a slip. */
  nullifier: string;
  /** 保留修改权: keep the ticket after the server has acknowledged it. */
  keep: boolean;
  /** Why the server refused it. It is shown, and not sent again. */
  refused?: string;
}

export type KeptReceipt = Receipt & { openDayId: string; cell: Cell };

type Stores = Record<'tickets' | 'unsent' | 'receipts', IDBObjectStore>;
const names = ['tickets', 'unsent', 'receipts'] as const;

export type TicketStore = ReturnType<typeof storeOn>;

/** Null when this browser cannot store: too old, a private window, storage switched off. */
export async function openTicketStore(): Promise<TicketStore | null> {
  try {
    const opening = indexedDB.open('ballots', 1);
    opening.addEventListener('upgradeneeded', () =>
      names.forEach((name) =>
        opening.result.createObjectStore(name, { keyPath: ['openDayId', 'cell'] }),
      ),
    );
    const store = storeOn(await answerOf(opening));
    await store.probe();
    return store;
  } catch {
    return null;
  }
}

function storeOn(db: IDBDatabase) {
  /** Runs in one transaction; resolves when it is on disk. */
  const inOne = async <T>(run: (stores: Stores) => Promise<T>): Promise<T> => {
    const transaction = db.transaction([...names], 'readwrite', { durability: 'strict' });
    const stored = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () =>
        reject(transaction.error ?? new Error('aborted')),
      );
    });
    const [result] = await Promise.all([
      run(objectOf(names.map((name) => [name, transaction.objectStore(name)] as const))),
      stored,
    ]);
    return result;
  };
  const all = <T>(store: IDBObjectStore): Promise<T[]> =>
    answerOf(store.getAll() as IDBRequest<T[]>);
  const ofDay = async <T extends { openDayId: string }>(
    store: IDBObjectStore,
    openDayId: string,
  ): Promise<T[]> => (await all<T>(store)).filter((one) => one.openDayId === openDayId);

  return {
    /** Throws when nothing can be written; called before a ticket is made. */
    probe: () =>
      inOne(async ({ unsent }) => {
        const probe = ['probe', 'probe'];
        unsent.put({ openDayId: probe[0], cell: probe[1] });
        unsent.delete(probe);
      }),
    ticketsOf: (openDayId: string): Promise<Ticket[]> =>
      inOne(({ tickets }) => ofDay(tickets, openDayId)),
    receiptsOf: (openDayId: string): Promise<KeptReceipt[]> =>
      inOne(({ receipts }) => ofDay(receipts, openDayId)),
    /**
     * Stores new tickets, unless this browser already has tickets of the day. Returns the stored
     * ones, also when another tab stored them first.
     */
    keepMade: (made: Ticket[]): Promise<Ticket[]> =>
      inOne(async ({ tickets }) => {
        const stored = await ofDay<Ticket>(tickets, made[0]?.openDayId ?? '');
        if (stored.length > 0) return stored;
        for (const ticket of made) tickets.put(ticket);
        return made;
      }),
    put: (changed: Ticket[]): Promise<void> =>
      inOne(async ({ tickets }) => changed.forEach((ticket) => tickets.put(ticket))),
    /** Erases the values of these tickets: they can never be spent or requested again. */
    voidTickets: (openDayId: string): Promise<void> =>
      inOne(async ({ tickets }) => {
        for (const ticket of await ofDay<Ticket>(tickets, openDayId))
          tickets.put({ ...ticket, state: 'void', input: '', inv: '', sig: '' });
      }),
    /** Deletes tickets that were not signed and never will be. */
    dropTickets: (openDayId: string): Promise<void> =>
      inOne(async ({ tickets }) => {
        for (const { cell, state } of await ofDay<Ticket>(tickets, openDayId))
          if (state === 'made') tickets.delete([openDayId, cell]);
      }),
    unsent: (): Promise<Unsent[]> => inOne(({ unsent }) => all(unsent)),
    queue: (items: Unsent[]): Promise<void> =>
      inOne(async ({ unsent }) => items.forEach((item) => unsent.put(item))),
    drop: ({ openDayId, cell }: Unsent): Promise<void> =>
      inOne(async ({ unsent }) => {
        unsent.delete([openDayId, cell]);
      }),
    /**
     * The server has acknowledged it. Of two tabs only the first records it (true). A newer rating
     * under the same key stays.
     */
    settle: (item: Unsent, receipt: Receipt | null): Promise<boolean> =>
      inOne(async ({ tickets, unsent, receipts }) => {
        const key = [item.openDayId, item.cell];
        const waiting = await answerOf(unsent.get(key) as IDBRequest<Unsent | undefined>);
        if (waiting?.body !== item.body) return false;
        unsent.delete(key);
        if (receipt) receipts.put({ openDayId: item.openDayId, cell: item.cell, ...receipt });
        if (!item.keep) tickets.delete(key);
        return true;
      }),
    /** Stores a wrong receipt as evidence. Never overwrites a stored receipt. */
    keepReceipt: (receipt: KeptReceipt): Promise<void> =>
      inOne(async ({ receipts }) => {
        const key = [receipt.openDayId, receipt.cell];
        if (!(await answerOf(receipts.get(key)))) receipts.put(receipt);
      }),
    forgetReceipts: (openDayId: string): Promise<void> =>
      inOne(async ({ receipts }) => {
        for (const { cell } of await ofDay<KeptReceipt>(receipts, openDayId))
          receipts.delete([openDayId, cell]);
      }),
    refuse: (item: Unsent, code: string): Promise<void> =>
      inOne(async ({ unsent }) => {
        unsent.put({ ...item, refused: code });
      }),
    /** Tickets of a closed day help only a thief of the phone. `before`: the server's date, ISO. */
    forget: (before: string): Promise<void> =>
      inOne(async ({ tickets }) => {
        for (const { openDayId, cell, rateClose } of await all<Ticket>(tickets))
          if (rateClose < before) tickets.delete([openDayId, cell]);
      }),
  };
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('storage')));
  });
