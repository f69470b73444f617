import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { createApp } from '../../../src/boot.ts';
import { readConfig } from '../../../src/config.ts';
import {
  listDueLookBacks,
  listIssuesSaidToRecur,
} from '#features/issues/acceptance/afterwards/queries.ts';
import { dayOf } from '#platform/day.ts';
import { test } from '#tests/support/db.ts';

// One test, because loading takes seconds.
test(
  'the demo shows every state of an issue, and a task for a visitor',
  { timeout: 120_000 },
  async ({ emptyDatabaseUrl }) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portal-demo-'));
    const app = await createApp({
      config: readConfig({ PORTAL_DATA_DIR: dataDir, PORTAL_DEMO: '1' }),
      databaseUrl: emptyDatabaseUrl,
      embedded: false,
    });
    try {
      const { db } = app.connection;
      const count = async (from: string): Promise<number> =>
        Number((await db.execute(sql.raw(`select count(*) as n from ${from}`))).rows[0]?.['n']);
      const { rows } = await db.execute<{ status: string; n: number }>(
        sql`select status, count(*)::int as n from issues group by status`,
      );
      const states = Object.fromEntries(rows.map(({ status, n }) => [status, n]));
      expect(states).toMatchObject({
        closed: 4,
        looked_back: 1,
        accepting: 2,
        closure_requested: 1,
        reopened: 1,
        ext_requested: 1,
        explained: 2,
      });
      expect(await count(`issues where round = 2 and status = 'rectifying'`)).toBe(1);
      expect(await count(`issues where status = 'explained' and outcome = 'adopted'`)).toBe(1);
      expect(await count(`issue_steps where kind = 'return'`)).toBe(1);
      expect(await count(`issue_steps where kind = 'grant_extension'`)).toBe(1);
      expect(await count(`evidence_files where visibility = 'public'`)).toBe(2);
      expect(await count('supervision_orders')).toBeGreaterThan(0);
      expect(await count(`acceptances where seed is null and outcome is null`)).toBe(1);
      expect(
        await count(`acceptance_tasks task join acceptances running on running.id = acceptance_id
          join experiencers person on person.id = task.experiencer_id
          join users on users.id = person.user_id
          where sign_in_name = 'tiyan01' and task.ended is null and outcome is null`),
      ).toBe(1);
      const today = dayOf(new Date(app.clock.now().getTime() + app.demo.offsetMs));
      expect((await listDueLookBacks(db, today)).length).toBeGreaterThan(0);
      expect(await listIssuesSaidToRecur(db)).toHaveLength(1);
      expect(
        await count(
          `(select count(distinct kind) from messages having count(distinct kind) >= 7) told`,
        ),
      ).toBe(1);
    } finally {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
