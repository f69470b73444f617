import { and, asc, eq, ilike, or, type SQL } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { units } from '#db/tables/organisations.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import { searchWords } from '#platform/input.ts';
import { keyset } from '#platform/keyset.ts';

const line = {
  id: serviceItems.id,
  code: serviceItems.code,
  name: serviceItems.name,
  unitId: serviceItems.unitId,
  unit: units.shortName,
  active: serviceItems.active,
};

/** The items that an open day may list, by unit. */
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

const byUnit = keyset('ascending', {
  unitId: [serviceItems.unitId, 'integer'],
  name: [serviceItems.name, 'text'],
  id: [serviceItems.id, 'integer'],
});

/**
 * Matches when every word occurs in the name or in the code. Text of punctuation only is matched
 * literally.
 */
function saying(text: string): SQL | undefined {
  const words = searchWords(text);
  const sought = words.length === 0 && text !== '' ? [text] : words;
  return and(
    ...sought.map((word) => {
      const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      return or(ilike(serviceItems.name, pattern), ilike(serviceItems.code, pattern));
    }),
  );
}

export const countServiceItems = (db: Db, text: string): Promise<number> =>
  db.$count(serviceItems, saying(text));

/** Items whose name or code contains the text, retired ones included, one page at a time. */
export async function searchServiceItems(
  db: Db,
  { text, after }: { text: string; after: string | null },
) {
  const rows = await db
    .select(line)
    .from(serviceItems)
    .innerJoin(units, eq(units.id, serviceItems.unitId))
    .where(and(saying(text), byUnit.after(byUnit.read(after))))
    .orderBy(...byUnit.by())
    .limit(pageRows + 1);
  return byUnit.pageOf(rows, pageRows);
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
