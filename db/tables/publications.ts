/** 通知公告: one person writes, another publishes, then the text stands. A correction is a new notice. */
import { bigint, check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { users } from './people.ts';

/** Its state is folded from the dated facts (features/publications/rules.ts). */
export const publications = pgTable('publications', {
  id: uuid().primaryKey().defaultRandom(),
  kind: text().notNull(), // notice
  title: text().notNull(),
  source: text().notNull(), // 来源
  body: text().notNull(), // plain words; an empty line ends a paragraph
  createdBy: uuid().notNull().references(() => users.id),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  submittedAt: timestamp({ withTimezone: true }), // null again when returned to the writer
  publishedBy: uuid().references(() => users.id),
  publishedAt: timestamp({ withTimezone: true }),
  withdrawnBy: uuid().references(() => users.id),
  withdrawnAt: timestamp({ withTimezone: true }),
  withdrawReason: text(), // public
}, (t) => [
  check('publications_second_person_publishes', sql`${t.publishedBy} is null or ${t.publishedBy} <> ${t.createdBy}`),
  check('publications_published_by_somebody', sql`(${t.publishedAt} is null) = (${t.publishedBy} is null)`),
  check('publications_withdrawn_with_reason', sql`(${t.withdrawnAt} is null) = (${t.withdrawReason} is null) and (${t.withdrawnAt} is null or ${t.publishedAt} is not null)`),
  index('publications_published').on(t.kind, t.publishedAt, t.id).where(sql`published_at is not null and withdrawn_at is null`),
  index('publications_by_writing').on(t.kind, t.createdAt, t.id),
]);

/** Who did what to the text, in the order it happened. Whoever drafted or revised it is one of its writers. */
export const publicationSteps = pgTable('publication_steps', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  publicationId: uuid().notNull().references(() => publications.id),
  kind: text().notNull(), // drafted | revised | submitted | returned | published | withdrawn
  actorId: uuid().notNull().references(() => users.id),
  note: text(),
  at: timestamp({ withTimezone: true }).notNull(),
}, (t) => [index('publication_steps_of_publication').on(t.publicationId, t.id)]);
