import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openDays } from '#db/tables/open-days.ts';
import { findMismatch } from '#features/operation/start-checks.ts';
import { createSecrets } from '#platform/secrets.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'portal-keys-'));
const whole = { secrets: testSecrets, keysAreLost: false };

describe('a start', () => {
  test('with the secret and keys folder of the first start is fine', async ({ db }) => {
    const keysDir = newFolder();
    expect(await findMismatch(db, { ...whole, keysDir })).toBeNull();
    expect(await findMismatch(db, { ...whole, keysDir })).toBeNull();
  });

  test('with another secret is refused, and the right one still fits', async ({ db }) => {
    const keysDir = newFolder();
    await findMismatch(db, { ...whole, keysDir });
    const secrets = createSecrets('another secret');
    expect(await findMismatch(db, { ...whole, secrets, keysDir })).toBe('otherSecret');
    expect(await findMismatch(db, { ...whole, keysDir })).toBeNull();
  });

  test('with another keys folder is refused while keys of a day are needed, unless they are said to be lost', async ({
    db,
  }) => {
    const keysDir = newFolder();
    await findMismatch(db, { ...whole, keysDir });
    expect(await findMismatch(db, { ...whole, keysDir: newFolder() }), 'no day yet').toBeNull();
    const current = newFolder();
    await findMismatch(db, { ...whole, keysDir: current });
    await aPublishedOpenDay(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: '2026-11-27T09:00+08:00' }));
    const other = { ...whole, keysDir: newFolder() };
    expect(await findMismatch(db, other)).toBe('otherKeys');
    expect(await findMismatch(db, { ...whole, keysDir: current })).toBeNull();
    expect(await findMismatch(db, { ...other, keysAreLost: true })).toBeNull();
    expect(await findMismatch(db, other), 'from now on it is the folder').toBeNull();
    await db.update(openDays).set({ mixedAt: new Date() });
    expect(await findMismatch(db, { ...whole, keysDir: newFolder() })).toBeNull();
  });
});
