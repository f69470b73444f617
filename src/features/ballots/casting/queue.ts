/**
 * Ratings that come while others are being written wait for them and go in together, with one statement and one write to
 * disk: what each costs then hardly depends on how many come. Alone, a rating goes at once.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { prepared } from '#db/prepared.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';

/** All cells of one slip, or the one of a ticket. */
export interface Cast {
  at: Date;
  /** What stands for the slip; null with a ticket. */
  slip: Buffer | null;
  ballots: readonly SealedBallot[];
}

export interface SealedBallot {
  /** For the statement, which asks whether the day has it; it is not stored. */
  cell: Cell;
  nullifier: Buffer;
  payload: Buffer;
  /** Nothing was said about this cell: what was said before stays. */
  leftOut: boolean;
}

interface Waiting {
  cast: Cast;
  taken(isTaken: boolean): void;
  failed(error: unknown): void;
}

/** A hall that sends at one moment: 200 slips are three megabytes. */
const mostTogether = 200;

/** Queues of one pool or transaction, by day; a day without casts under way has none. */
const queues = new WeakMap<Db, Map<string, Waiting[]>>();

/**
 * Puts a rating into the day's inbox, all its cells or none; an earlier one of the same slip or ticket and cell gives way, and
 * cells the day does not ask for are left out. False when the day is not rated at that moment or the slip does not count
 * there. Fails with undefined_table when the day has no inbox.
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

/** `close` is called in the very turn the queue is found empty: what came a moment later would wait for ever. */
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
