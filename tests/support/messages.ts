/** The messages of one kind, for assertions beside the command that wrote them. */
import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { messages } from '#db/tables/messages.ts';
import type { MessageKind } from '#db/vocabulary/messages.ts';

export const told = (db: Db, kind: MessageKind) =>
  db
    .select({
      to: messages.recipientId,
      title: messages.title,
      occasion: messages.occasion,
      settledAt: messages.settledAt,
    })
    .from(messages)
    .where(eq(messages.kind, kind))
    .orderBy(asc(messages.createdAt), asc(messages.id));

/** The different titles, in the order they were first written. */
export const toldTitles = async (db: Db, kind: MessageKind): Promise<string[]> => [
  ...new Set((await told(db, kind)).map(({ title }) => title)),
];
