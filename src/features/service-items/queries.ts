import { asc, count, eq, ilike, or } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { units } from '#db/tables/organisations.ts';
import { serviceItems } from '#db/tables/service-items.ts';

const line = {
  id: serviceItems.id,
  code: serviceItems.code,
  name: serviceItems.name,
  unitId: serviceItems.unitId,
  unit: units.shortName,
  active: serviceItems.active,
};

/** The items an open day may choose from, by unit. */
export const listServiceItems = (db: Db) =>
  db
    .select({
      id: serviceItems.id,
      code: serviceItems.code,
      name: serviceItems.name,
      unitId: serviceItems.unitId,
      unit: units.shortName,
    })
    .from(serviceItems)
    .innerJoin(units, eq(units.id, serviceItems.unitId))
    .where(eq(serviceItems.active, true))
    .orderBy(asc(units.id), asc(serviceItems.name), asc(serviceItems.id));

const pageRows = 20;

/** Items whose name or code contains the text, retired ones included, a page at a time. */
export async function searchServiceItems(db: Db, { text, page }: { text: string; page: number }) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const matching =
    text === ''
      ? undefined
      : or(ilike(serviceItems.name, pattern), ilike(serviceItems.code, pattern));
  const [all] = await db.select({ total: count() }).from(serviceItems).where(matching);
  const total = all?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / pageRows));
  const shown = Math.min(Math.max(page, 1), pages);
  const rows = await db
    .select(line)
    .from(serviceItems)
    .innerJoin(units, eq(units.id, serviceItems.unitId))
    .where(matching)
    .orderBy(asc(units.id), asc(serviceItems.name), asc(serviceItems.id))
    .limit(pageRows)
    .offset((shown - 1) * pageRows);
  return { rows, page: shown, pages, total };
}

export async function findServiceItem(db: Db, id: number | null) {
  if (id === null) return null;
  const [item] = await db
    .select(line)
    .from(serviceItems)
    .innerJoin(units, eq(units.id, serviceItems.unitId))
    .where(eq(serviceItems.id, id));
  return item ?? null;
}
