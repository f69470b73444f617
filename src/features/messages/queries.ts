/** The inbox of one person, and the people a message is addressed to. */
import { type SQL, and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { issues, reports } from '#db/tables/issues.ts';
import { messages } from '#db/tables/messages.ts';
import { units } from '#db/tables/organisations.ts';
import { userRoles, users } from '#db/tables/people.ts';
import { type Page, keyset } from '#platform/keyset.ts';
import { addressableRoles, type AddressableRole } from '#platform/permissions.ts';

const inboxRows = 20;
const newestFirst = keyset('descending', {
  createdAt: [messages.createdAt, 'instant'],
  id: [messages.id, 'uuid'],
});

const selectInbox = (db: Db) =>
  db
    .select({
      id: messages.id,
      kind: messages.kind,
      title: messages.title,
      text: messages.text,
      link: messages.link,
      createdAt: messages.createdAt,
      readAt: messages.readAt,
      settledAt: messages.settledAt,
    })
    .from(messages);
export type InboxMessage = Awaited<ReturnType<typeof selectInbox>>[number];

/** A person's messages, newest first. `after` is the cursor `next` of the previous page. */
export async function listMessages(
  db: Db,
  userId: string,
  after: string | null,
): Promise<Page<InboxMessage>> {
  const rows = await selectInbox(db)
    .where(and(eq(messages.recipientId, userId), newestFirst.after(newestFirst.read(after))))
    .orderBy(...newestFirst.by())
    .limit(inboxRows + 1);
  return newestFirst.pageOf(rows, inboxRows);
}

/** Unread messages that still concern the person. */
export const countUnread = (db: Db, userId: string): Promise<number> =>
  db.$count(
    messages,
    and(eq(messages.recipientId, userId), isNull(messages.readAt), isNull(messages.settledAt)),
  );

/** Somebody who can receive a message. */
export interface Recipient {
  userId: string;
  canSignIn: boolean;
}

const selectPeople = (db: Db) =>
  db
    .select({
      userId: users.id,
      canSignIn: sql<boolean>`${users.passwordHash} is not null and ${users.disabledAt} is null`,
    })
    .from(users);

const peopleWhere = (db: Db, condition: SQL | undefined): Promise<Recipient[]> =>
  selectPeople(db).where(condition).orderBy(asc(users.id));

export const findUser = (db: Db, userId: string): Promise<Recipient[]> =>
  peopleWhere(db, eq(users.id, userId));

export const findExperiencerUser = (db: Db, experiencerId: string): Promise<Recipient[]> =>
  peopleWhere(
    db,
    inArray(
      users.id,
      db
        .select({ id: experiencers.userId })
        .from(experiencers)
        .where(eq(experiencers.id, experiencerId)),
    ),
  );

/** The experiencer who reported the issue under their name; nobody for an anonymous report. */
export const findReporterOf = (db: Db, issueId: string): Promise<Recipient[]> =>
  peopleWhere(
    db,
    inArray(
      users.id,
      db
        .select({ id: reports.reporterId })
        .from(reports)
        .innerJoin(issues, eq(issues.reportId, reports.id))
        .where(eq(issues.id, issueId)),
    ),
  );

/** The accounts in use with a role, in one unit or in the whole office. */
export const findHolders = (
  db: Db,
  role: AddressableRole,
  unitId: number | null,
): Promise<Recipient[]> =>
  peopleWhere(
    db,
    and(
      isNull(users.disabledAt),
      unitId === null ? undefined : eq(users.unitId, unitId),
      inArray(
        users.id,
        db
          .select({ id: userRoles.userId })
          .from(userRoles)
          .where(eq(userRoles.role, addressableRoles[role])),
      ),
    ),
  );

export async function findUnitName(db: Db, unitId: number): Promise<string | null> {
  const [unit] = await db
    .select({ shortName: units.shortName })
    .from(units)
    .where(eq(units.id, unitId));
  return unit?.shortName ?? null;
}
