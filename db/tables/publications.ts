/**
 * 通知公告: one person writes, two others review, then the text is final (domain.md §4 "Publishing"). A
 * correction is a new notice.
 */
import { bigint, check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { files } from './files.ts';
import { users } from './people.ts';
import { publicationKinds, publicationStepKinds } from '../vocabulary/publications.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * Its state is derived from the dates (features/publications/rules.ts). A trigger enforces the
 * order of reviews.
 */
export const publications = pgTable(
  'publications',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: publicationKinds }).notNull(), // notice
    title: text().notNull(),
    source: text().notNull(), // 来源
    body: text().notNull(), // plain text; an empty line ends a paragraph
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    // Set to null, with both reviews, when returned to the writer.
    submittedAt: timestamp({ withTimezone: true }),
    firstReviewedBy: uuid().references(() => users.id), // 初审
    firstReviewedAt: timestamp({ withTimezone: true }),
    secondReviewedBy: uuid().references(() => users.id), // 复审, with 保密审查
    secondReviewedAt: timestamp({ withTimezone: true }),
    publishedBy: uuid().references(() => users.id),
    publishedAt: timestamp({ withTimezone: true }),
    withdrawnBy: uuid().references(() => users.id),
    withdrawnAt: timestamp({ withTimezone: true }),
    withdrawReason: text(), // public
  },
  (t) => [
    ...knownCodes(t.kind),
    check(
      'publications_second_person_publishes',
      sql`${t.publishedBy} is null or ${t.publishedBy} <> ${t.createdBy}`,
    ),
    check(
      'publications_three_people',
      sql`${t.firstReviewedBy} <> ${t.createdBy} and ${t.secondReviewedBy} <> ${t.createdBy} and ${t.secondReviewedBy} <> ${t.firstReviewedBy}`,
    ),
    check(
      'publications_reviewed_by_somebody',
      sql`(${t.firstReviewedAt} is null) = (${t.firstReviewedBy} is null) and (${t.secondReviewedAt} is null) = (${t.secondReviewedBy} is null)`,
    ),
    check(
      'publications_published_by_somebody',
      sql`(${t.publishedAt} is null) = (${t.publishedBy} is null)`,
    ),
    check(
      'publications_withdrawn_with_reason',
      sql`(${t.withdrawnAt} is null) = (${t.withdrawReason} is null) and (${t.withdrawnAt} is null or ${t.publishedAt} is not null)`,
    ),
    index('publications_published')
      .on(t.kind, t.publishedAt, t.id)
      .where(sql`published_at is not null and withdrawn_at is null`),
    index('publications_by_writing').on(t.kind, t.createdAt, t.id),
  ],
);

/**
 * Who did what to the text, in order. Everyone who changed the text or the attachments counts as a
 * writer.
 */
export const publicationSteps = pgTable(
  'publication_steps',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    publicationId: uuid()
      .notNull()
      .references(() => publications.id),
    kind: text({ enum: publicationStepKinds }).notNull(),
    actorId: uuid()
      .notNull()
      .references(() => users.id),
    note: text(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.kind),
    index('publication_steps_of_publication').on(t.publicationId, t.id),
  ],
);

/** 附件. Like the text, they change only in a draft. */
export const publicationFiles = pgTable(
  'publication_files',
  {
    // In the order they were added.
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    publicationId: uuid()
      .notNull()
      .references(() => publications.id),
    fileId: uuid()
      .notNull()
      .unique('publication_files_own_their_file')
      .references(() => files.id),
    title: text().notNull(), // the name that readers see and save it under, with extension
    // The last part of its address: random, plus the extension, with nothing of the title.
    publicName: text().notNull().unique('publication_files_found_by_name'),
  },
  (t) => [index('publication_files_of_publication').on(t.publicationId, t.id)],
);
