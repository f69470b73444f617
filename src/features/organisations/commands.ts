import { notInArray, sql } from 'drizzle-orm';
import { halls, units } from '#db/tables/organisations.ts';
import { transaction } from '#platform/command.ts';

/**
 * Synchronises units and halls with the region profile. What is no longer in the profile becomes
 * inactive, so that rows that refer to it stay valid.
 */
export const syncRegion = transaction('region.sync', async (ctx) => {
  const { region, db } = ctx;
  await db
    .insert(units)
    .values(
      region.units.map(({ code, name, shortName, kind }) => ({ code, name, shortName, kind })),
    )
    .onConflictDoUpdate({
      target: units.code,
      set: {
        name: sql`excluded.name`,
        shortName: sql`excluded.short_name`,
        kind: sql`excluded.kind`,
        active: true,
      },
    });
  await db
    .update(units)
    .set({ active: false })
    .where(
      notInArray(
        units.code,
        region.units.map((unit) => unit.code),
      ),
    );
  await db
    .insert(halls)
    .values(region.halls.map(({ code, name, address }) => ({ code, name, address })))
    .onConflictDoUpdate({
      target: halls.code,
      set: { name: sql`excluded.name`, address: sql`excluded.address`, active: true },
    });
  await db
    .update(halls)
    .set({ active: false })
    .where(
      notInArray(
        halls.code,
        region.halls.map((hall) => hall.code),
      ),
    );
});
