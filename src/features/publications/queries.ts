/**
 * Notices for pages. This file decides what the public may see: published notices, and the fact of
 * a withdrawal.
 */
import { and, asc, desc, eq, isNotNull, isNull, ne, not, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { users } from '#db/tables/people.ts';
import { files } from '#db/tables/files.ts';
import { publicationFiles, publications, publicationSteps } from '#db/tables/publications.ts';
import type { FileKind } from '#db/vocabulary/files.ts';
import type { PublicationStatus } from '#db/vocabulary/publications.ts';
import { keyset, type Page } from '#platform/keyset.ts';

const facts = {
  submittedAt: publications.submittedAt,
  firstReviewedAt: publications.firstReviewedAt,
  secondReviewedAt: publications.secondReviewedAt,
  publishedAt: publications.publishedAt,
  withdrawnAt: publications.withdrawnAt,
};
const isNotice = eq(publications.kind, 'notice');
const isStanding = and(
  isNotice,
  isNotNull(publications.publishedAt),
  isNull(publications.withdrawnAt),
);

export const pageRows = 15;

export interface Attachment {
  fileId: string;
  /** The title that readers see. */
  title: string;
  name: string;
  kind: FileKind;
  size: number;
  sha256: string;
}

/**
 * Uses a subselect, like the writers below, so that the row of the notice can be locked in the same
 * query.
 */
const attachments = sql<
  Attachment[]
>`(select coalesce(json_agg(json_build_object('fileId', held.file_id, 'title', held.title, 'name', held.public_name,
  'kind', file.kind, 'size', file.size, 'sha256', file.sha256) order by held.id), '[]') from publication_files held join files file on file.id = held.file_id where held.publication_id = publications.id)`;

const line = {
  id: publications.id,
  title: publications.title,
  publishedAt: sql<Date>`${publications.publishedAt}`.mapWith(publications.publishedAt),
};

const latestPublished = keyset('descending', {
  publishedAt: [publications.publishedAt, 'instant'],
  id: [publications.id, 'uuid'],
});
const latestWritten = keyset('descending', {
  createdAt: [publications.createdAt, 'instant'],
  id: [publications.id, 'uuid'],
});

export const countNotices = (db: Db): Promise<number> => db.$count(publications, isStanding);

/** Published notices, latest first, one page at a time. */
export async function listNotices(db: Db, after: string | null): Promise<Page<NoticeLine>> {
  const rows = await db
    .select(line)
    .from(publications)
    .where(and(isStanding, latestPublished.after(latestPublished.read(after))))
    .orderBy(...latestPublished.by())
    .limit(pageRows + 1);
  return latestPublished.pageOf(rows, pageRows);
}

export interface NoticeLine {
  id: string;
  title: string;
  publishedAt: Date;
}

export const latestNotices = (db: Db, n: number): Promise<NoticeLine[]> =>
  db
    .select(line)
    .from(publications)
    .where(isStanding)
    .orderBy(desc(publications.publishedAt), desc(publications.id))
    .limit(n);

/** A published notice, also a withdrawn one, or null. Drafts are not public. */
export async function findPublicNotice(db: Db, id: string | null) {
  if (!id) return null;
  const [row] = await db
    .select({
      ...line,
      source: publications.source,
      body: publications.body,
      attachments,
      withdrawnAt: publications.withdrawnAt,
      withdrawReason: publications.withdrawReason,
    })
    .from(publications)
    .where(and(eq(publications.id, id), isNotice, isNotNull(publications.publishedAt)));
  return row ?? null;
}

/**
 * The attachment at an address while its notice is public: not of a draft, not after withdrawal.
 */
export const findPublicAttachment = (
  db: Db,
  noticeId: string | null,
  name: string | null,
): Promise<Attachment | null> => findAttachment(db, noticeId, name, isStanding);

/** The same in any state, for those who work on notices. */
export const findOfficeAttachment = (
  db: Db,
  noticeId: string | null,
  name: string | null,
): Promise<Attachment | null> => findAttachment(db, noticeId, name, isNotice);

async function findAttachment(
  db: Db,
  noticeId: string | null,
  name: string | null,
  readable: SQL | undefined,
): Promise<Attachment | null> {
  if (!noticeId || !name) return null;
  const [row] = await db
    .select({
      fileId: publicationFiles.fileId,
      title: publicationFiles.title,
      name: publicationFiles.publicName,
      kind: files.kind,
      size: files.size,
      sha256: files.sha256,
    })
    .from(publicationFiles)
    .innerJoin(files, eq(files.id, publicationFiles.fileId))
    .innerJoin(publications, eq(publications.id, publicationFiles.publicationId))
    .where(and(eq(publicationFiles.publicName, name), eq(publications.id, noticeId), readable));
  return row ?? null;
}

export const officeLists = [
  'all',
  'draft',
  'first_review',
  'second_review',
  'approved',
  'published',
  'withdrawn',
] as const satisfies readonly ('all' | PublicationStatus)[];
export type OfficeList = (typeof officeLists)[number];

const isUnpublished = isNull(publications.publishedAt);

const inList: Record<OfficeList, SQL | undefined> = {
  all: undefined,
  draft: and(isUnpublished, isNull(publications.submittedAt)),
  first_review: and(
    isUnpublished,
    isNotNull(publications.submittedAt),
    isNull(publications.firstReviewedAt),
  ),
  second_review: and(
    isUnpublished,
    isNotNull(publications.firstReviewedAt),
    isNull(publications.secondReviewedAt),
  ),
  approved: and(isUnpublished, isNotNull(publications.secondReviewedAt)),
  published: isStanding,
  withdrawn: isNotNull(publications.withdrawnAt),
};

export const countOfficeNotices = (db: Db, list: OfficeList): Promise<number> =>
  db.$count(publications, and(isNotice, inList[list]));

/** The office's list, latest draft first, one page at a time. */
export async function listOfficeNotices(db: Db, list: OfficeList, after: string | null) {
  const rows = await db
    .select({
      id: publications.id,
      title: publications.title,
      createdAt: publications.createdAt,
      writer: users.name,
      ...facts,
    })
    .from(publications)
    .innerJoin(users, eq(users.id, publications.createdBy))
    .where(and(isNotice, inList[list], latestWritten.after(latestWritten.read(after))))
    .orderBy(...latestWritten.by())
    .limit(pageRows + 1);
  return latestWritten.pageOf(rows, pageRows);
}

/**
 * How many notices wait for this person. Notices they took part in are left out (policy.ts).
 * Returned ones wait for every writer.
 */
export function countWaitingNotices(
  db: Db,
  queue: 'returned' | 'first_review' | 'second_review' | 'approved',
  userId: string,
): Promise<number> {
  const anyStep = (kinds: SQL, by: SQL = sql`true`) =>
    sql`exists (select from publication_steps step where step.publication_id = publications.id and step.kind in (${kinds}) and ${by})`;
  const isOthersWork = not(anyStep(writing, sql`step.actor_id = ${userId}`));
  const waits = {
    returned: and(inList.draft, anyStep(sql`'returned'`)),
    first_review: and(inList.first_review, isOthersWork),
    second_review: and(
      inList.second_review,
      isOthersWork,
      ne(publications.firstReviewedBy, userId),
    ),
    approved: and(inList.approved, isOthersWork),
  };
  return db.$count(publications, and(isNotice, waits[queue]));
}

/** The steps that make the actor one of the writers. */
const writing = sql`'drafted', 'revised', 'attached', 'detached'`;

const firstReviewer = alias(users, 'first_reviewer');
const secondReviewer = alias(users, 'second_reviewer');
const publisher = alias(users, 'publisher');

const writers = sql<
  string[]
>`array(select distinct step.actor_id from publication_steps step where step.publication_id = ${publications.id} and step.kind in (${writing}))`;

const selectOffice = (db: Db) =>
  db
    .select({
      id: publications.id,
      title: publications.title,
      source: publications.source,
      body: publications.body,
      createdAt: publications.createdAt,
      writer: users.name,
      firstReviewer: firstReviewer.name,
      secondReviewer: secondReviewer.name,
      publisher: publisher.name,
      firstReviewerId: publications.firstReviewedBy,
      withdrawReason: publications.withdrawReason,
      attachments,
      writers,
      ...facts,
    })
    .from(publications)
    .innerJoin(users, eq(users.id, publications.createdBy))
    .leftJoin(firstReviewer, eq(firstReviewer.id, publications.firstReviewedBy))
    .leftJoin(secondReviewer, eq(secondReviewer.id, publications.secondReviewedBy))
    .leftJoin(publisher, eq(publisher.id, publications.publishedBy));

/** A notice in any state, for writers and reviewers. */
export async function findOfficeNotice(db: Db, id: string | null) {
  if (!id) return null;
  const [row] = await selectOffice(db).where(and(eq(publications.id, id), isNotice));
  return row ?? null;
}

/** The same, locked until the transaction ends. */
export async function lockNotice(db: Db, id: string) {
  const [row] = await selectOffice(db)
    .where(and(eq(publications.id, id), isNotice))
    .for('update', { of: publications });
  return row ?? null;
}

export const listNoticeSteps = (db: Db, publicationId: string) =>
  db
    .select({
      kind: publicationSteps.kind,
      actor: users.name,
      note: publicationSteps.note,
      at: publicationSteps.at,
    })
    .from(publicationSteps)
    .innerJoin(users, eq(users.id, publicationSteps.actorId))
    .where(eq(publicationSteps.publicationId, publicationId))
    .orderBy(asc(publicationSteps.id));
