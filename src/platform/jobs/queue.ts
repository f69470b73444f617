/** What runs later. Sent inside the caller's own transaction, so that it happens if and only if the act did. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { PgBoss, fromDrizzle } from 'pg-boss';
import type { Db } from '#db/connect.ts';

export const jobNames = [
  'ballots.keepTime', // opens, seals and publishes what is due
  'database.watch', // looks at the settings ratings depend on
  'issues.publishDue', // publishes what was held back until today
  'forms.purge', // removes forms kept for half an hour
] as const;

export type JobName = (typeof jobNames)[number];

/**
 * Adds a job to the caller's transaction, whether or not a worker runs in this process. Every job may run twice.
 * `startAfter` is real time: a demo portal's shifted clock does not move it, which is why jobs only wake commands that
 * read `ctx.now`. With `singletonKey` nothing is added while a job of this key still waits.
 */
export async function sendLater(
  db: Db,
  name: JobName,
  data: Record<string, unknown>,
  options: { startAfter?: Date; singletonKey?: string } = {},
): Promise<void> {
  const sender = await senderOn(db);
  await sender.send(name, data, {
    db: fromDrizzle(db, sql),
    // Queues take one waiting job a key (`queuePolicy`); a key of its own makes a job independent of all others.
    singletonKey: options.singletonKey ?? randomUUID(),
    ...(options.startAfter && { startAfter: options.startAfter }),
  });
}

/** One waiting job for each singleton key, any number running. */
export const queuePolicy = 'short';

let sender: Promise<PgBoss> | undefined;

/** Knows the queues from one look and is stopped at once: it never polls, and writes through the caller's connection only. */
function senderOn(db: Db): Promise<PgBoss> {
  sender ??= (async () => {
    const boss = new PgBoss({
      db: fromDrizzle(db, sql),
      migrate: false,
      supervise: false,
      schedule: false,
    });
    boss.on('error', () => {}); // without a listener an error event would end the process; `start` rejects anyway
    await boss.start();
    await boss.stop({ graceful: false });
    return boss;
  })();
  sender.catch(() => {
    sender = undefined;
  });
  return sender;
}
