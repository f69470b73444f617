/**
 * Whether this process belongs to this database. Checked once at each start, before the first
 * request.
 */
import { and, eq, isNotNull, isNull, or } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '#db/connect.ts';
import { ballotManifests } from '#db/tables/ballots.ts';
import { settings } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { users } from '#db/tables/people.ts';
import { secretFingerprint, type Secrets } from '#platform/secrets.ts';

export type Mismatch = 'otherSecret' | 'otherKeys';

/**
 * Null when the secret and the keys folder are the ones stored in this database; the first start
 * stores them. `otherSecret`: the sealed data in the database could not be read. `otherKeys`: the
 * folder has changed while keys of an open day are still needed from it. With `keysAreLost` the new
 * folder is stored anyway.
 */
export async function findMismatch(
  db: Db,
  { secrets, keysDir, keysAreLost }: { secrets: Secrets; keysDir: string; keysAreLost: boolean },
): Promise<Mismatch | null> {
  const fingerprint = secretFingerprint(secrets);
  if ((await remembered(db, 'secret', fingerprint)) !== fingerprint) return 'otherSecret';
  const folderId = await idOfFolder(keysDir);
  if ((await remembered(db, 'keysFolder', folderId)) === folderId) return null;
  if (!keysAreLost && (await areKeysNeeded(db))) return 'otherKeys';
  await db.update(settings).set({ value: folderId }).where(eq(settings.key, 'keysFolder'));
  return null;
}

/** The value of a setting; the first caller sets it. */
async function remembered(db: Db, key: string, value: string): Promise<unknown> {
  await db.insert(settings).values({ key, value }).onConflictDoNothing();
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, key));
  return row?.value;
}

/** The random id of a keys folder. With it, two nodes detect that they do not share one folder. */
async function idOfFolder(keysDir: string): Promise<string> {
  const file = join(keysDir, 'folder-id');
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomUUID(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}

/** Whether tickets of an open day may still be signed, or its ratings still have to be opened. */
async function areKeysNeeded(db: Db): Promise<boolean> {
  const [day] = await db
    .select({ id: openDays.id })
    .from(openDays)
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .where(
      and(
        isNotNull(openDays.publishedAt),
        isNull(openDays.cancelledAt),
        isNull(openDays.mixedAt),
        or(isNotNull(ballotManifests.openDayId), isNotNull(openDays.ticketsClosedAt)),
      ),
    )
    .limit(1);
  return day !== undefined;
}

export const isInUse = async (db: Db): Promise<boolean> => (await db.$count(users)) > 0;
