import { boolean, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { units } from './organisations.ts';

/** 事项: what people come to do. Codes are text and never parsed (domain.md §6). */
export const serviceItems = pgTable(
  'service_items',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull().unique('service_items_one_per_code'),
    name: text().notNull(),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    active: boolean().notNull().default(true),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('service_items_of_unit').on(t.unitId, t.name, t.id)],
);
