import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { orgKinds } from '../vocabulary/organisations.ts';
import { knownCodes } from '../known-codes.ts';

/** Units (部门) named in the regulation; synchronised with the region profile at start. */
export const units = pgTable(
  'units',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull().unique(),
    name: text().notNull(),
    shortName: text().notNull(),
    kind: text({ enum: orgKinds }).notNull(), // org_kind of domain.md §4.1
    // False: no longer in the profile, kept for rows that refer to it.
    active: boolean().notNull().default(true),
  },
  (t) => [...knownCodes(t.kind)],
);

/** Service halls (大厅), from the region profile. */
export const halls = pgTable('halls', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  code: text().notNull().unique(),
  name: text().notNull(),
  address: text().notNull(),
  active: boolean().notNull().default(true),
});
