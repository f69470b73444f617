import { and, eq } from 'drizzle-orm';
import { units } from '#db/tables/organisations.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { found, Invalid } from '#platform/refusal.ts';
import { addServiceItemInput, editServiceItemInput, typedItem } from './input.ts';

export const addServiceItem = command(
  'serviceItem.write',
  addServiceItemInput,
  async (ctx, { itemName, itemCode, unitId }) => {
    await refuseUnknownUnit(ctx, unitId);
    const [row] = await refusing(
      ctx.db
        .insert(serviceItems)
        .values({ name: itemName, code: itemCode, unitId, createdAt: ctx.now })
        .returning({ id: serviceItems.id }),
      { service_items_one_per_code: 'serviceItem.codeTaken' },
    );
    const { id } = found(row, 'serviceItem');
    note(ctx, 'serviceItem.add', `serviceItem:${id}`);
    return { id };
  },
);

/** Retired items are no longer offered. Open days that already list them keep them. */
export const editServiceItem = command(
  'serviceItem.write',
  editServiceItemInput,
  async (ctx, { itemId, edition, retired, itemName, itemCode, unitId }) => {
    const [row] = await ctx.db
      .select({
        name: serviceItems.name,
        code: serviceItems.code,
        unitId: serviceItems.unitId,
        active: serviceItems.active,
      })
      .from(serviceItems)
      .where(eq(serviceItems.id, itemId))
      .for('update');
    const stored = found(row, 'serviceItem');
    ensureLatest(typedItem(stored), edition);
    if (stored.unitId !== unitId) await refuseUnknownUnit(ctx, unitId); // may be inactive by now
    await refusing(
      ctx.db
        .update(serviceItems)
        .set({ name: itemName, code: itemCode, unitId, active: !retired })
        .where(eq(serviceItems.id, itemId)),
      { service_items_one_per_code: 'serviceItem.codeTaken' },
    );
    note(ctx, 'serviceItem.edit', `serviceItem:${itemId}`, { retired });
    return { id: itemId };
  },
);

async function refuseUnknownUnit(ctx: Ctx, unitId: number): Promise<void> {
  const [unit] = await ctx.db
    .select({ id: units.id })
    .from(units)
    .where(and(eq(units.id, unitId), eq(units.active, true)));
  if (!unit) throw new Invalid({ unitId: 'notOffered' });
}
