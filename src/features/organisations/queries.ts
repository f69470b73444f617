import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { halls, units } from '#db/tables/organisations.ts';

export const listUnits = (db: Db) =>
  db
    .select({ id: units.id, code: units.code, name: units.name, shortName: units.shortName })
    .from(units)
    .where(eq(units.active, true))
    .orderBy(asc(units.id));

export const listHalls = (db: Db) =>
  db
    .select({ id: halls.id, code: halls.code, name: halls.name, address: halls.address })
    .from(halls)
    .where(eq(halls.active, true))
    .orderBy(asc(halls.id));
