import { and, asc, eq, isNotNull, notExists, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { units } from '#db/tables/organisations.ts';
import { userRoles, users } from '#db/tables/people.ts';
import type { GrantableRole } from '#db/vocabulary/roles.ts';

export interface StaffAccount {
  id: string;
  signInName: string;
  name: string;
  roles: GrantableRole[];
  unitId: number | null;
  unit: string | null;
  createdAt: Date;
  disabledAt: Date | null;
  hasPassword: boolean;
}

/**
 * Accounts of colleagues, including those that have no role now. Accounts of experiencers are not
 * included.
 */
export const listStaff = (db: Db): Promise<StaffAccount[]> => selectStaff(db);

/** One of them, or null. */
export const findStaff = async (db: Db, id: string): Promise<StaffAccount | null> =>
  (await selectStaff(db, id))[0] ?? null;

function selectStaff(db: Db, id?: string): Promise<StaffAccount[]> {
  const appointment = db
    .select({ id: experiencers.id })
    .from(experiencers)
    .where(eq(experiencers.userId, users.id));
  return db
    .select({
      id: users.id,
      signInName: sql<string>`${users.signInName}`,
      name: users.name,
      unitId: users.unitId,
      unit: units.shortName,
      roles: sql<
        GrantableRole[]
      >`array(select ${userRoles.role} from ${userRoles} where ${userRoles.userId} = ${users.id} order by 1)`,
      createdAt: users.createdAt,
      disabledAt: users.disabledAt,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
    })
    .from(users)
    .leftJoin(units, eq(units.id, users.unitId))
    .where(
      and(
        isNotNull(users.signInName),
        notExists(appointment),
        id === undefined ? undefined : eq(users.id, id),
      ),
    )
    .orderBy(asc(users.disabledAt), asc(users.signInName));
}
