/**
 * Tickets, ratings not yet sent and receipts of this browser, in IndexedDB. Everything that must not be half done is one
 * transaction, so that two tabs, or a tab closed at the wrong moment, lose nothing and do nothing twice.
 */
import type { Cell } from '#db/vocabulary/ratings.ts';
import { objectOf } from './pairs.ts';
import type { Receipt } from './ticket-wire.ts';
import type { Ticket } from './ticket.ts';

/** 尚未送达: a request ready to be sent. A newer one for the same ticket or slip takes its place. */
export interface Unsent {
  openDayId: string;
  /** A slip's form carries all its channels. */
  cell: Cell | 'slip';
  /** The day's title, for the list of what is unsent. */
  title: string;
  body: string;
  /** Of a cast; the receipt has to name it. */
  nullifier: string;
  /** 保留修改权: the ticket stays after it was acknowledged. */
  keep: boolean;
  /** The server's reason to say no; it is not sent again, only shown. */
  refused?: string;
}

export type KeptReceipt = Receipt & { openDayId: string; cell: Cell };

type Stores = Record<'tickets' | 'unsent' | 'receipts', IDBObjectStore>;
const names = ['tickets', 'unsent', 'receipts'] as const;

export type TicketStore = ReturnType<typeof storeOn>;

/** Null when this browser keeps nothing: an old one, a private window, storage switched off. */
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
  /** Runs in one transaction and ends when it is on the disk. */
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
    /** Whether something can be written at all; asked before a ticket is made. */
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
    /** Keeps freshly made tickets, unless this browser has some of the day already: then those, also when another tab was faster. */
    keepMade: (made: Ticket[]): Promise<Ticket[]> =>
      inOne(async ({ tickets }) => {
        const held = await ofDay<Ticket>(tickets, made[0]?.openDayId ?? '');
        if (held.length > 0) return held;
        for (const ticket of made) tickets.put(ticket);
        return made;
      }),
    put: (changed: Ticket[]): Promise<void> =>
      inOne(async ({ tickets }) => changed.forEach((ticket) => tickets.put(ticket))),
    /** Nothing of these can be spent or asked for again. */
    voidTickets: (openDayId: string): Promise<void> =>
      inOne(async ({ tickets }) => {
        for (const ticket of await ofDay<Ticket>(tickets, openDayId))
          tickets.put({ ...ticket, state: 'void', input: '', inv: '', sig: '' });
      }),
    /** Tickets that were never signed and never will be. */
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
    /** The server has it, once: of two tabs only the first records it. A newer rating under the same key stays. */
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
    /** A receipt nobody may throw away by mistake, beside those that are right: none of these is written over. */
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
    /** Tickets whose day is over serve nobody but a thief of the phone. `before`: ISO, the server's time. */
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
