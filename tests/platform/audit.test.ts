import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { canonicalJson, chainStart, note, verifyAudit } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { violatedConstraint } from '#platform/constraints.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const act = command('office.enter', z.strictObject({ n: z.number() }), async (context, { n }) => {
  note(context, 'test.act', `thing:${n}`, { n });
});

async function chainOf(db: Db, length: number): Promise<void> {
  for (let n = 1; n <= length; n += 1) await act(ctx(db, { actor: town.desk }), { n });
}

/** An attacker with the whole database: drops the trigger, changes rows, restores the trigger. */
async function tamper(db: Db, statement: ReturnType<typeof sql>): Promise<void> {
  await db.execute(sql`alter table audit_entries disable trigger all`);
  await db.execute(statement);
  await db.execute(sql`alter table audit_entries enable trigger all`);
}

test('an untouched log verifies, an empty one too, and its head is the last hash', async ({
  db,
}) => {
  expect(await verifyAudit(db)).toEqual({
    ok: true,
    entries: 0,
    head: chainStart,
    firstBadSeq: null,
  });
  await chainOf(db, 3);
  const rows = await db.select().from(auditEntries).orderBy(auditEntries.seq);
  expect(rows.map(({ seq, actor, roles, object }) => [seq, actor, roles, object])).toEqual(
    [1, 2, 3].map((n) => [n, town.desk.userId, 'desk', `thing:${n}`]),
  );
  expect(await verifyAudit(db)).toEqual({
    ok: true,
    entries: 3,
    head: rows[2]?.hash,
    firstBadSeq: null,
  });
});

describe('tampering is found, and the first entry that does not fit is named', () => {
  test.for([
    ['a changed detail', sql`update audit_entries set detail = '{"n":99}' where seq = 4`, 4],
    ['a changed actor', sql`update audit_entries set actor = 'public' where seq = 1`, 1],
    [
      'a moved moment',
      sql`update audit_entries set at = at + interval '1 millisecond' where seq = 6`,
      6,
    ],
    [
      'a changed entry with a fresh hash',
      sql`update audit_entries set action = 'other', hash = repeat('a', 64) where seq = 3`,
      3,
    ],
    ['a removed entry', sql`delete from audit_entries where seq = 5`, 5],
    ['a removed beginning', sql`delete from audit_entries where seq = 1`, 1],
    [
      'two entries swapped',
      sql`update audit_entries set seq = case seq when 2 then 3 else 2 end where seq in (2, 3)`,
      2,
    ],
    [
      'an entry slipped in at the end',
      sql`insert into audit_entries select 7, at, actor, roles, action, object, detail, prev_hash, hash from audit_entries where seq = 6`,
      7,
    ],
    ['the last entry cut off', sql`delete from audit_entries where seq = 6`, null],
  ] as const)('%s', async ([, statement, firstBad], { ownDatabase }) => {
    const { db } = ownDatabase;
    await chainOf(db, 6);
    const { head } = await verifyAudit(db);
    // Swapping two rows would violate the primary key half way.
    await db.execute(sql`alter table audit_entries drop constraint audit_entries_pkey`);
    await tamper(db, statement);
    const verdict = await verifyAudit(db);
    if (firstBad === null) {
      // A log without its last entries is still consistent. Only a head published earlier shows the
      // loss (trust.md §3.1).
      expect(verdict).toMatchObject({ ok: true, entries: 5 });
      expect(verdict.head).not.toBe(head);
    } else expect(verdict).toMatchObject({ ok: false, firstBadSeq: firstBad });
  });
});

test('the application itself can neither change, remove nor empty the log', async ({ db }) => {
  await chainOf(db, 2);
  for (const statement of [
    sql`update audit_entries set actor = 'x'`,
    sql`delete from audit_entries where seq = 2`,
    sql`truncate audit_entries`,
  ]) {
    const refused = await db
      .transaction((tx) => tx.execute(statement))
      .catch((error: unknown) => error);
    expect(violatedConstraint(refused)).toBe('audit_entries_written_once');
  }
  expect(await verifyAudit(db)).toMatchObject({ ok: true, entries: 2 });
});

test('twenty acts at once from several connections make one unbroken chain', async ({
  ownDatabase,
}) => {
  const { db } = ownDatabase;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => act(ctx(db, { actor: town.desk }), { n: index })),
  );
  expect(await verifyAudit(db)).toMatchObject({ ok: true, entries: 20 });
  const objects = (await db.select({ object: auditEntries.object }).from(auditEntries)).map(
    ({ object }) => object,
  );
  expect(new Set(objects).size).toBe(20);
});

test('equal values have equal text, whatever the order of keys and whatever is left out', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe(
    '{"b":[1,{"c":"x","d":null}]}',
  );
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
});
