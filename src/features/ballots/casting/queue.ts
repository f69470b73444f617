/**
 * Batches casts: ratings that arrive during a write share the next statement and disk write. Its
 * cost hardly depends on their number. A single rating is written at once.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { prepared } from '#db/prepared.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';

/** All cells of one slip, or the one cell of a ticket. */
export interface Cast {
  at: Date;
  /** The slip's nullifier; null with a ticket. */
  slip: Buffer | null;
  ballots: readonly SealedBallot[];
}

export interface SealedBallot {
  /** Only for the statement, which checks that the day has this cell. Not stored. */
  cell: Cell;
  nullifier: Buffer;
  payload: Buffer;
  /** This cell was not rated: an earlier rating of it stays. */
  leftOut: boolean;
}

interface Waiting {
  cast: Cast;
  taken(isTaken: boolean): void;
  failed(error: unknown): void;
}

/** One statement stores at most this many casts: a full hall sends 200 slips, or 3 MB, at once. */
const mostTogether = 200;

/** By connection pool or transaction, then by day. A day without a running cast has no queue. */
const queues = new WeakMap<Db, Map<string, Waiting[]>>();

/**
 * Stores a rating in the day's inbox, all its cells or none. Replaces an earlier rating of the same
 * slip or ticket and cell. Skips cells the day does not have. Returns false when the day is not in
 * rating or the slip is not valid for it. Fails with undefined_table when the day has no inbox.
 */
export function castTogether(db: Db, openDayId: string, cast: Cast): Promise<boolean> {
  const ofDay = queues.get(db) ?? new Map<string, Waiting[]>();
  queues.set(db, ofDay);
  return new Promise((taken, failed) => {
    const waiting = ofDay.get(openDayId);
    if (waiting) return void waiting.push({ cast, taken, failed });
    const queue: Waiting[] = [{ cast, taken, failed }];
    ofDay.set(openDayId, queue);
    void writeDown(db, openDayId, queue, () => ofDay.delete(openDayId));
  });
}

/**
 * Writes the queue until it is empty. It must call `close` in the same turn in which it finds the
 * queue empty. Otherwise a cast that is queued in between would never be written.
 */
async function writeDown(
  db: Db,
  openDayId: string,
  queue: Waiting[],
  close: () => void,
): Promise<void> {
  while (queue.length > 0) {
    const together = queue.splice(0, mostTogether);
    try {
      const taken = await castAll(
        db,
        openDayId,
        together.map(({ cast }) => cast),
      );
      for (const [index, one] of together.entries()) one.taken(taken.has(index + 1));
    } catch (error) {
      for (const one of together) one.failed(error);
    }
  }
  close();
}

async function castAll(db: Db, openDayId: string, casts: readonly Cast[]): Promise<Set<number>> {
  const rows = casts.flatMap(({ ballots }, index) =>
    ballots.map((ballot) => ({ ...ballot, of: index + 1 })),
  );
  const [answer] = await statement(db).execute({
    openDayId,
    moments: casts.map(({ at }) => at),
    slips: casts.map(({ slip }) => slip),
    ofCasts: rows.map((row) => row.of),
    cells: rows.map(({ cell }) => cell),
    nullifiers: rows.map(({ nullifier }) => nullifier),
    sealed: rows.map(({ payload }) => payload),
    leftOut: rows.map(({ leftOut }) => leftOut),
  });
  return new Set(answer?.taken);
}

const given = sql.placeholder;
const statement = prepared((db) =>
  db
    .select({
      taken: sql<
        number[]
      >`ballot_inbox_cast(${given('openDayId')}::uuid, ${given('moments')}::timestamptz[], ${given('slips')}::bytea[], ${given('ofCasts')}::integer[], ${given('cells')}::text[], ${given('nullifiers')}::bytea[], ${given('sealed')}::bytea[], ${given('leftOut')}::boolean[])`,
    })
    .from(sql`(values (1)) as once`)
    .prepare('casts of a day'),
);
