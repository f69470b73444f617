/**
 * `node driver-child.ts pg|postgres.js URL`: writes pairs, both halves of each in one transaction,
 * while backends are killed. Prints the outcome as JSON. It is a process of its own, because
 * postgres.js 3.4.9 then also throws outside any handler.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import postgres from 'postgres';

export interface Outcome {
  whole: number;
  halves: number;
  /** Acknowledged but not stored whole. */
  lost: number;
  /** Neither acknowledged nor refused. */
  unsettled: number;
  uncaught: number;
}

const rounds = 30;
const writers = 40;
const settlingMs = 1_000;
const halves = ['first', 'second'];
type Write = (pair: string) => Promise<unknown>;

function overPg(url: string): Write {
  const pool = new pg.Pool({ connectionString: url, max: writers });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {})); // as in db/connect.ts
  return async (pair) => {
    const client = await pool.connect();
    let fault: Error | undefined;
    try {
      await client.query('begin');
      for (const half of halves) {
        await client.query('insert into pairs values ($1, $2)', [pair, half]);
        await pause(5);
      }
      await client.query('commit');
    } catch (error) {
      fault = error as Error;
      throw error;
    } finally {
      client.release(fault);
    }
  };
}

function overPostgresJs(url: string): Write {
  const client = postgres(url, { max: writers, onnotice: () => {}, backoff: false });
  return (pair) =>
    client.begin(async (transaction) => {
      for (const half of halves) {
        await transaction`insert into pairs values (${pair}, ${half})`;
        await pause(5);
      }
    });
}

async function cut(url: string, write: Write): Promise<Outcome> {
  let uncaught = 0;
  process.on('uncaughtException', () => (uncaught += 1));
  process.on('unhandledRejection', () => (uncaught += 1));
  const watch = new pg.Client({ connectionString: url, application_name: 'watch' });
  await watch.connect();
  await watch.query('create table pairs (pair uuid, half text)');
  const acknowledged: string[] = [];
  let unsettled = 0;
  for (let round = 0; round < rounds; round += 1) {
    const written = Array.from({ length: writers }, async () => {
      const pair = randomUUID();
      unsettled += 1;
      await write(pair)
        .then(() => acknowledged.push(pair))
        .catch(() => undefined);
      unsettled -= 1;
    });
    for (let times = 0; times < 4; times += 1) {
      await pause(4);
      await watch.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name <> 'watch' and random() < 0.15`,
      );
    }
    await Promise.race([Promise.all(written), pause(settlingMs)]);
  }
  const { rows } = await watch.query<{ pair: string; n: number }>(
    'select pair, count(*)::int as n from pairs group by pair',
  );
  const stored = new Map(rows.map(({ pair, n }) => [pair, n]));
  return {
    whole: rows.filter(({ n }) => n === halves.length).length,
    halves: rows.filter(({ n }) => n !== halves.length).length,
    lost: acknowledged.filter((pair) => stored.get(pair) !== halves.length).length,
    unsettled,
    uncaught,
  };
}

const [, , driver, url = ''] = process.argv;
const outcome = await cut(url, driver === 'pg' ? overPg(url) : overPostgresJs(url));
process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
