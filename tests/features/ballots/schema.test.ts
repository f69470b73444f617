/**
 * B16: lists every column that the tables of ratings may have (trust.md §1.4). Anything else is a
 * fault.
 */
import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, cast, inRating } from './voting.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const columns: Record<string, Record<string, string>> = {
  ticket_issues: {
    person_id: 'uuid',
    open_day_id: 'uuid',
    blinded_sha256: 'bytea',
    blind_sigs: 'jsonb',
  },
  slips: { nullifier: 'bytea', open_day_id: 'uuid', state: 'text' },
  slip_batches: {
    open_day_id: 'uuid',
    printed: 'integer',
    handed_out: 'integer',
    torn: 'integer',
    counted_by: 'uuid', // the clerks, not the people with slips
    witnessed_by: 'uuid',
    box_closed: 'boolean',
  },
  ballot_manifests: {
    open_day_id: 'uuid',
    manifest: 'text',
    issued: 'integer',
    keys_destroyed: 'boolean',
  },
  paper_forms: { open_day_id: 'uuid', form: 'bytea', keyed_by: 'uuid', payload: 'bytea' },
  ballots: { id: 'uuid', open_day_id: 'uuid', channel: 'text', answers: 'jsonb' },
  ballot_remarks: { id: 'uuid', open_day_id: 'uuid', text: 'text', review_state: 'text' },
  ticket_spents: {
    open_day_id: 'uuid',
    cell: 'text',
    nullifier: 'bytea',
    input: 'bytea',
    sig: 'bytea',
  },
  published_cells: {
    open_day_id: 'uuid',
    channel: 'text',
    measure: 'text',
    graded: 'integer',
    mean_tenths: 'integer',
    distribution: 'jsonb',
    not_done: 'integer',
    reasons: 'jsonb',
  },
  published_pools: {
    id: 'uuid',
    channel: 'text',
    first_day: 'date',
    last_day: 'date',
    days: 'integer',
    graded: 'integer',
    mean_tenths: 'integer',
    distribution: 'jsonb',
    not_done: 'integer',
    reasons: 'jsonb',
    handed_out: 'integer',
  },
  published_pool_days: { open_day_id: 'uuid', channel: 'text', pool_id: 'uuid' },
  rating_totals: {
    month: 'date',
    channel: 'text',
    graded: 'integer',
    weighted_tenths: 'bigint',
    handed_out: 'integer',
    withheld: 'integer',
  },
};
const inboxColumns = { nullifier: 'bytea', payload: 'bytea' };

/** Only the right to rate refers to a person, and it does not refer to a rating. */
const references: Record<string, string[]> = {
  ticket_issues: ['check_ins', 'experiencers', 'open_days'],
  slips: ['open_days'],
  slip_batches: ['open_days'],
  ballots: ['open_days'],
  ticket_spents: ['open_days'],
  published_cells: ['open_days'],
  ballot_manifests: ['open_days'],
  paper_forms: ['open_days'],
  ballot_remarks: ['open_days'],
  published_pools: [],
  published_pool_days: ['open_days', 'published_pools'],
  rating_totals: [],
};

/** What refers to a table of ratings: a cell of a pool, and the decision about a remark. */
const pointers = ['published_pool_days → published_pools', 'remark_reviews → ballot_remarks'];

interface Column {
  table: string;
  name: string;
  type: string;
  default: string | null;
  generated: boolean;
}

async function faultsOf(db: Db): Promise<string[]> {
  const faults: string[] = [];
  const { rows: all } = await db.execute<{ [K in keyof Column]: Column[K] }>(sql`
    select table_name as "table", column_name as name, data_type as type, column_default as default, is_identity = 'YES' or is_generated = 'ALWAYS' as generated
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`);
  const inboxes = new Set(
    all.map(({ table }) => table).filter((table) => table.startsWith('ballot_inbox_')),
  );
  const expected: Record<string, Record<string, string>> = {
    ...columns,
    ...Object.fromEntries([...inboxes].map((table) => [table, inboxColumns])),
  };

  for (const [table, allowed] of Object.entries(expected)) {
    const found = all.filter((column) => column.table === table);
    for (const { name, type, default: fallback, generated } of found) {
      if (!Object.hasOwn(allowed, name))
        faults.push(`${table}.${name} is not named in trust.md §1.4`);
      else if (allowed[name] !== type) faults.push(`${table}.${name} is ${type}`);
      if (
        generated ||
        (fallback !== null && fallback !== 'gen_random_uuid()' && fallback !== 'false')
      )
        faults.push(`${table}.${name} fills itself: it may tell time or order`);
    }
    for (const name of Object.keys(allowed))
      if (!found.some((column) => column.name === name)) faults.push(`${table}.${name} is missing`);
  }
  for (const { table, name } of all) {
    if (/rated|voted|has_cast|ballot_id|cast_at/.test(name))
      faults.push(`${table}.${name} would say who has rated`);
    if (/ballot|ticket|slip/.test(table) && !Object.hasOwn(expected, table))
      faults.push(`${table} is a table of ratings nobody has looked at`);
  }

  const { rows: keys } = await db.execute<{ table: string; points_at: string }>(sql`
    select conrelid::regclass::text as "table", confrelid::regclass::text as points_at from pg_constraint where contype = 'f'`);
  for (const { table, points_at: target } of keys) {
    if (Object.hasOwn(expected, table) && !references[table]?.includes(target))
      faults.push(`${table} points at ${target}`);
    if (Object.hasOwn(expected, target) && !pointers.includes(`${table} → ${target}`))
      faults.push(`${table} points at ${target}`);
  }
  const { rows: triggers } = await db.execute<{ table: string; name: string }>(sql`
    select tgrelid::regclass::text as "table", tgname as name from pg_trigger where not tgisinternal`);
  for (const { table, name } of triggers) {
    if (
      Object.hasOwn(expected, table) &&
      !/^(published_(cells|pools|pool_days)_(written_once|not_emptied|added_up|counted_down)|(ballot_manifests|slip_batches)_frozen)$|^(published_(cells|pools|pool_days)|rating_totals|slip_batches|ballot_manifests|ballot_remarks|ticket_spents)_tell$/.test(
        name,
      )
    )
      faults.push(`${table} has the trigger ${name}`);
  }
  for (const table of inboxes) {
    const {
      rows: [options],
    } = await db.execute<{ options: string[] | null }>(
      sql`select reloptions as options from pg_class where relname = ${table}`,
    );
    if (!options?.options?.includes('autovacuum_enabled=off'))
      faults.push(`${table} is vacuumed by itself`);
    const { rows: kept } = await db.execute(
      sql`select from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attstattarget is distinct from 0`,
    );
    if (kept.length > 0) faults.push(`statistics of ${table} would keep values`);
  }
  return faults;
}

/** Changes that somebody might make one day, and the fault that this test then reports. */
const mistakes: [change: string, fault: string][] = [
  [
    'alter table ballots add created_at timestamptz',
    'ballots.created_at is not named in trust.md §1.4',
  ],
  [
    'alter table ballots add n bigint generated always as identity',
    'ballots.n is not named in trust.md §1.4',
  ],
  [
    'alter table ballots alter id set default uuidv7()',
    'ballots.id fills itself: it may tell time or order',
  ],
  [
    'alter table ticket_spents alter input set default now()::text::bytea',
    'ticket_spents.input fills itself: it may tell time or order',
  ],
  [
    'alter table ballots add constraint f foreign key (id) references experiencers',
    'ballots points at experiencers',
  ],
  ['alter table check_ins add has_rated boolean', 'check_ins.has_rated would say who has rated'],
  [
    'create table ballot_events (id uuid)',
    'ballot_events is a table of ratings nobody has looked at',
  ],
  [
    'create trigger t after insert on ballots for each row execute function refuse_change()',
    'ballots has the trigger t',
  ],
  [
    'create table ballot_inbox_x (nullifier bytea, payload bytea)',
    'ballot_inbox_x is vacuumed by itself',
  ],
];

describe('the tables of ratings', () => {
  test('hold what trust.md names and nothing else, before and while rating is open', async ({
    db,
  }) => {
    expect(await faultsOf(db)).toEqual([]);
    const { day, codes } = await aDayWithSlips(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    await cast(ctx(db, { now: inRating }), day.id, codes[0]!, { pc: 3 });
    expect(await faultsOf(db)).toEqual([]);
  });

  test('are not changed unnoticed', async ({ db }) => {
    for (const [change, fault] of mistakes) {
      await db
        .transaction(async (tx) => {
          await tx.execute(sql.raw(change));
          expect(await faultsOf(tx)).toContain(fault);
          throw new Error('undo');
        })
        .catch((error: unknown) => {
          if ((error as Error).message !== 'undo') throw error;
        });
    }
  });
});
