import { eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { signInThrottles, userRoles, users } from '#db/tables/people.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { Throttle } from './rules.ts';

export interface Account {
  id: string;
  name: string;
  signInName: string | null;
  passwordHash: string | null;
  disabledAt: Date | null;
  isStaff: boolean;
}

const accountColumns = {
  id: users.id,
  name: users.name,
  signInName: users.signInName,
  passwordHash: users.passwordHash,
  disabledAt: users.disabledAt,
  isStaff: sql<boolean>`exists (select from ${userRoles} where ${userRoles.userId} = "users"."id")`,
};

/** The account with this mobile number or sign-in name (both already normalised), or null. */
export async function findAccount(
  db: Db,
  secrets: Secrets,
  typed: string,
): Promise<Account | null> {
  const [row] = await db
    .select(accountColumns)
    .from(users)
    .where(
      /^\d+$/.test(typed)
        ? eq(users.phoneDigest, secrets.digest('phone', typed))
        : eq(users.signInName, typed),
    );
  return row ?? null;
}

/**
 * The person at the desk, by the full telephone number or the number of the appointment, or null.
 */
export async function findPersonAtDesk(
  db: Db,
  secrets: Secrets,
  whom: string,
): Promise<Account | null> {
  const [row] = await db
    .select(accountColumns)
    .from(users)
    .leftJoin(experiencers, eq(experiencers.userId, users.id))
    .where(
      /^\d+$/.test(whom)
        ? eq(users.phoneDigest, secrets.digest('phone', whom))
        : eq(experiencers.number, whom),
    );
  return row ?? null;
}

/** Failures by key. With `lock`, the rows are locked until the transaction ends. */
export async function findThrottles(
  db: Db,
  keys: readonly string[],
  options: { lock?: boolean } = {},
): Promise<Map<string, Throttle>> {
  const query = db
    .select({
      key: signInThrottles.key,
      failures: signInThrottles.failures,
      lastFailedAt: signInThrottles.lastFailedAt,
    })
    .from(signInThrottles)
    .where(inArray(signInThrottles.key, [...keys]))
    .orderBy(signInThrottles.key);
  const rows = await (options.lock ? query.for('update') : query);
  return new Map(rows.map(({ key, failures, lastFailedAt }) => [key, { failures, lastFailedAt }]));
}

/** Whether anybody holds a role. If not, the portal waits for its first administrator. */
export async function hasStaff(db: Db): Promise<boolean> {
  const rows = await db.select({ userId: userRoles.userId }).from(userRoles).limit(1);
  return rows.length > 0;
}
