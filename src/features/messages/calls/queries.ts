/** The call list: messages that somebody must be told by phone. */
import { type SQL, and, eq, gte, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { messageCalls, messages } from '#db/tables/messages.ts';
import { users } from '#db/tables/people.ts';
import { addDays, instantOf, type Day } from '#platform/day.ts';
import { type Page, keyset } from '#platform/keyset.ts';
import { maskName, maskPhone } from '#platform/masking.ts';
import type { Secrets } from '#platform/secrets.ts';
import { sheetRows } from '../rules.ts';

const isCalled = sql`exists (select from message_calls standing where standing.message_id = ${messages.id} and standing.undone_at is null)`;

/** On the list: not read, not settled, not told by phone, and the day has come. */
const isToCall = (today: Day): SQL | undefined =>
  and(
    isNotNull(messages.callOn),
    lte(messages.callOn, today),
    isNull(messages.readAt),
    isNull(messages.settledAt),
    sql`not ${isCalled}`,
  );

const longestWaiting = keyset('ascending', {
  callOn: [messages.callOn, 'day'],
  id: [messages.id, 'uuid'],
});

const selectToCall = (db: Db) =>
  db
    .select({
      id: messages.id,
      title: messages.title,
      text: messages.text,
      createdAt: messages.createdAt,
      callOn: messages.callOn,
      name: users.name,
      phoneSealed: users.phoneSealed,
    })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.recipientId));
type ToCallRow = Awaited<ReturnType<typeof selectToCall>>[number];

export interface ToCall extends Omit<ToCallRow, 'phoneSealed' | 'callOn'> {
  callOn: Day;
  /** Null if no number is stored. */
  phone: string | null;
}

/** The name is masked; `show` decides about the number. */
const shown = (
  secrets: Secrets,
  { phoneSealed, ...row }: ToCallRow,
  show: (phone: string) => string,
): ToCall => ({
  ...row,
  callOn: row.callOn as Day, // the condition asks for one
  name: maskName(row.name),
  phone: phoneSealed === null ? null : show(secrets.unseal('phone', phoneSealed)),
});

async function listRows(
  db: Db,
  { today, after, show }: { today: Day; after: string | null; show: (row: ToCallRow) => ToCall },
): Promise<Page<ToCall>> {
  const rows = await selectToCall(db)
    .where(and(isToCall(today), longestWaiting.after(longestWaiting.read(after))))
    .orderBy(...longestWaiting.by())
    .limit(sheetRows + 1);
  return longestWaiting.pageOf(rows.map(show), sheetRows);
}

/** Messages to tell by phone, the longest waiting first. Names and numbers are masked. */
export const listToCall = (
  db: Db,
  secrets: Secrets,
  today: Day,
  after: string | null,
): Promise<Page<ToCall>> =>
  listRows(db, { today, after, show: (row) => shown(secrets, row, maskPhone) });

/** The first page with full numbers. Only for a command that notes each number. */
export const listToPrint = (db: Db, secrets: Secrets, today: Day): Promise<Page<ToCall>> =>
  listRows(db, { today, after: null, show: (row) => shown(secrets, row, (phone) => phone) });

export const countToCall = (db: Db, today: Day): Promise<number> =>
  db.$count(messages, isToCall(today));

/** The sealed number of a message on the list; null if it is not on the list. */
export async function findSealedPhone(
  db: Db,
  today: Day,
  messageId: string,
): Promise<{ phoneSealed: string | null } | null> {
  const [row] = await selectToCall(db).where(and(isToCall(today), eq(messages.id, messageId)));
  return row ?? null;
}

/** Locks a message until the transaction ends. Null if it does not exist. */
export async function lockMessage(db: Db, id: string) {
  const [row] = await db
    .select({
      id: messages.id,
      callOn: messages.callOn,
      readAt: messages.readAt,
      settledAt: messages.settledAt,
    })
    .from(messages)
    .where(eq(messages.id, id))
    .for('update');
  return row ?? null;
}

/** The standing tick of a message, with the name of the person who ticked; null without one. */
export async function findCall(db: Db, messageId: string) {
  const [row] = await db
    .select({
      id: messageCalls.id,
      calledAt: messageCalls.calledAt,
      calledBy: messageCalls.calledBy,
      by: users.name,
    })
    .from(messageCalls)
    .innerJoin(users, eq(users.id, messageCalls.calledBy))
    .where(and(eq(messageCalls.messageId, messageId), isNull(messageCalls.undoneAt)));
  return row ?? null;
}

const latestFirst = keyset('descending', {
  calledAt: [messageCalls.calledAt, 'instant'],
  id: [messageCalls.id, 'uuid'],
});
const calledRows = 20;

/** The calls of one day that stand, latest first. */
export async function listCalled(db: Db, on: Day, after: string | null) {
  const rows = await db
    .select({
      id: messageCalls.id,
      messageId: messageCalls.messageId,
      calledAt: messageCalls.calledAt,
      by: sql<string>`(select name from users clerk where clerk.id = ${messageCalls.calledBy})`,
      title: messages.title,
      name: users.name,
    })
    .from(messageCalls)
    .innerJoin(messages, eq(messages.id, messageCalls.messageId))
    .innerJoin(users, eq(users.id, messages.recipientId))
    .where(
      and(
        isNull(messageCalls.undoneAt),
        gte(messageCalls.calledAt, instantOf(on)),
        lt(messageCalls.calledAt, instantOf(addDays(on, 1))),
        latestFirst.after(latestFirst.read(after)),
      ),
    )
    .orderBy(...latestFirst.by())
    .limit(calledRows + 1);
  return latestFirst.pageOf(
    rows.map((row) => ({ ...row, name: maskName(row.name) })),
    calledRows,
  );
}
