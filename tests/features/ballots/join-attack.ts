/**
 * What an attacker with the whole database can try in order to match persons to ratings (trust.md
 * §1.5, features.md D5). Persons and ballots are ordered by everything a row carries (xmin, ctid,
 * each column). The orders are then matched by position and by transaction. The attacker also knows
 * the order of the inbox before the mix.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';

export interface DumpedRow {
  readonly values: Record<string, unknown>;
  /** Transaction that wrote the row, and its physical position. */
  readonly xmin: number;
  readonly ctid: number;
}
export type Dump = Record<string, DumpedRow[]>;

/** Every row of every table, with PostgreSQL's system columns. */
export async function dump(db: Db): Promise<Dump> {
  const { rows: tables } = await db.execute<{ name: string }>(
    sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  const dumped: Dump = {};
  for (const { name } of tables) {
    const { rows } = await db.execute<{
      values: Record<string, unknown>;
      xmin: string;
      ctid: string;
    }>(
      sql`select to_jsonb(t) as values, t.xmin::text as xmin, t.ctid::text as ctid from ${sql.identifier(name)} t`,
    );
    dumped[name] = rows.map(({ values, xmin, ctid }) => {
      const [block, item] = ctid.slice(1, -1).split(',').map(Number) as [number, number];
      return { values, xmin: Number(xmin), ctid: block * 1_000 + item };
    });
  }
  return dumped;
}

export interface Target {
  openDayId: string;
  channel: string;
  /** Persons who were given a slip. */
  persons: ReadonlySet<string>;
}

/** The guesses of each way: person → answers of one ballot. */
export type Guesses = Record<string, Map<string, string>>;

/** `inboxBefore` is the inbox before the mix: nullifiers in their order, payloads sealed. */
export function guess(
  after: Dump,
  inboxBefore: DumpedRow[],
  { openDayId, channel, persons }: Target,
): Guesses {
  const ofDay = (table: string) =>
    (after[table] ?? []).filter((row) => row.values['open_day_id'] === openDayId);
  const ballots = ofDay('ballots').filter((row) => row.values['channel'] === channel);
  const spents = ofDay('ticket_spents').filter((row) => row.values['cell'] === channel);
  // The list of spent tickets shows which nullifiers belong to this channel.
  const spent = new Set(spents.map((row) => row.values['nullifier']));
  const slips = ofDay('slips').filter((row) => spent.has(row.values['nullifier']));
  const inbox = inboxBefore.filter((row) => spent.has(row.values['nullifier']));
  const answersOf = (row: DumpedRow) => JSON.stringify(row.values['answers']);

  const personOrders: Record<string, { person: string; xmin: number }[]> = {};
  for (const [table, rows] of Object.entries(after)) {
    for (const column of Object.keys(rows[0]?.values ?? {})) {
      const found = rows.filter(
        (row) =>
          persons.has(String(row.values[column])) &&
          (row.values['open_day_id'] ?? openDayId) === openDayId,
      );
      if (found.length !== persons.size) continue;
      for (const [by, ordered] of ordersOf(found))
        personOrders[`${table}.${column} by ${by}`] = ordered.map((row) => ({
          person: String(row.values[column]),
          xmin: row.xmin,
        }));
    }
  }

  const guesses: Guesses = {};
  for (const [personsBy, order] of Object.entries(personOrders)) {
    const ranked = order.map(({ person }) => person);
    for (const [ballotsBy, ordered] of ordersOf(ballots)) {
      guesses[`${personsBy} ~ ballots by ${ballotsBy}`] = paired(ranked, ordered.map(answersOf));
      guesses[`${personsBy} ~ ballots by ${ballotsBy}, backwards`] = paired(
        ranked,
        ordered.map(answersOf).toReversed(),
      );
      // Person → position in the inbox or among the slips → position of the same slip among the
      // spent → ballot at that position.
      for (const [via, nullifiers] of [
        ['inbox', inNullifierOrder(ordersOf(inbox))],
        ['slips', inNullifierOrder(ordersOf(slips))],
      ] as const) {
        for (const [nullifiersBy, sequence] of nullifiers) {
          for (const [spentsBy, spentOrder] of ordersOf(spents)) {
            const place = new Map(
              spentOrder.map((row, index) => [String(row.values['nullifier']), index]),
            );
            const used = sequence.filter((nullifier) => place.has(nullifier));
            guesses[
              `${personsBy} ~ ${via} by ${nullifiersBy} ~ spent by ${spentsBy} ~ ballots by ${ballotsBy}`
            ] = paired(
              ranked,
              used.map((nullifier) => {
                const row = ordered[place.get(nullifier) as number];
                return row ? answersOf(row) : '';
              }),
            );
          }
        }
      }
    }
    guesses[`${personsBy}: ballot of the nearest transaction`] = new Map(
      order.flatMap(({ person, xmin }) => {
        // A savepoint has a transaction number of its own, one above its transaction's.
        const next = ballots.toSorted(
          (a, b) => Math.abs(a.xmin - xmin) - Math.abs(b.xmin - xmin),
        )[0];
        return next ? [[person, answersOf(next)]] : [];
      }),
    );
  }
  return guesses;
}

/**
 * What the rows of an inbox, and the slips they came with, may reveal: length, columns, and
 * position among the rows of their transaction. Each is a value that many rows share.
 */
export function featuresOf(before: Dump, inbox: readonly DumpedRow[]): Record<string, string>[] {
  const slips = new Map(
    (before['slips'] ?? []).map((row) => [String(row.values['nullifier']), row.values]),
  );
  const ofTransaction = Map.groupBy(inbox, ({ xmin }) => xmin);
  return inbox.map((row) => {
    const together = ofTransaction.get(row.xmin) ?? [];
    const place = (key: (row: DumpedRow) => string | number): string =>
      String(together.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).indexOf(row));
    const { nullifier, payload, ...columns } = row.values;
    const { nullifier: _, ...slip } = slips.get(String(nullifier)) ?? {};
    return {
      'length': String(String(payload).length),
      'rows': String(together.length),
      'place by ctid': place(({ ctid }) => ctid),
      'place by nullifier': place(({ values }) => String(values['nullifier'])),
      'columns': JSON.stringify(columns),
      'slip': JSON.stringify(slip),
    };
  });
}

/**
 * Learns on every second case which class is most frequent for each value of a feature, then
 * guesses the others. Returns the hits of each feature and the number of tries. A case is a row, or
 * the rows of a slip.
 */
export function guessClasses(
  cases: readonly { features: Record<string, string>; truth: string }[],
): { tries: number; hits: Map<string, number> } {
  const hits = new Map<string, number>();
  const [learnt, asked] = [0, 1].map((part) => cases.filter((_, index) => index % 2 === part));
  for (const feature of Object.keys(cases[0]?.features ?? {})) {
    const ofValue = Map.groupBy(learnt ?? [], ({ features }) => features[feature]);
    const mostFrequent = (value: string | undefined): string | undefined =>
      [...Map.groupBy(ofValue.get(value) ?? [], ({ truth }) => truth)].toSorted(
        (a, b) => b[1].length - a[1].length,
      )[0]?.[0];
    const right = (asked ?? []).filter(
      ({ features, truth }) => mostFrequent(features[feature]) === truth,
    );
    hits.set(feature, right.length);
  }
  return { tries: (asked ?? []).length, hits };
}

function* ordersOf(rows: DumpedRow[]): Generator<[by: string, ordered: DumpedRow[]]> {
  yield ['xmin', rows.toSorted((a, b) => a.xmin - b.xmin || a.ctid - b.ctid)];
  yield ['ctid', rows.toSorted((a, b) => a.ctid - b.ctid)];
  for (const column of Object.keys(rows[0]?.values ?? {})) {
    const key = (row: DumpedRow) => JSON.stringify(row.values[column]);
    if (new Set(rows.map(key)).size > 1)
      yield [column, rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))];
  }
}

const inNullifierOrder = (orders: Iterable<[string, DumpedRow[]]>): [string, string[]][] =>
  [...orders].map(([by, rows]) => [by, rows.map((row) => String(row.values['nullifier']))]);

const paired = (persons: string[], ballots: string[]): Map<string, string> =>
  new Map(
    persons.slice(0, ballots.length).map((person, index) => [person, ballots[index] as string]),
  );

/**
 * The fewest hits that chance reaches less than once in 1,000,000,000 runs. Each of `tries` guesses
 * is right with probability 1/`among`.
 */
export function luckEndsAt(tries: number, among: number): number {
  const p = 1 / among;
  let term = (1 - p) ** tries; // exactly 0 hits
  let left = 1 - term;
  let hits = 1;
  for (; left > 1e-9; hits += 1) {
    term *= ((tries - hits + 1) / hits) * (p / (1 - p));
    left -= term;
  }
  return hits;
}
