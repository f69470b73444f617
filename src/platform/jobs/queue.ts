/**
 * The job queue. Jobs are added in the caller's transaction, so a job exists only if the act was
 * committed.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { PgBoss, fromDrizzle } from 'pg-boss';
import type { Db } from '#db/connect.ts';

export const jobNames = [
  'ballots.keepTime', // opens, seals and publishes what is due
  'database.watch', // checks the database settings that ratings depend on
  'issues.publishDue', // publishes issues whose publication day has come
  'messages.purge', // deletes old messages
  'acceptance.keepTime', // daily entry of the public log, draws, late acceptance tasks
  'issues.escalate', // writes down which due days are near or past
  'issues.purgeRedacted', // purges taken-down words after 30 days
  'forms.purge', // removes expired kept forms
] as const;

export type JobName = (typeof jobNames)[number];

/**
 * Adds a job to the caller's transaction, whether or not this process runs a worker. Jobs must be
 * idempotent: any job may run twice. `startAfter` is real time, which the shifted clock of a demo
 * portal does not move. Jobs therefore only trigger commands that read `ctx.now`. With
 * `singletonKey`, nothing is added while a job with this key is waiting.
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
    // Queues allow one waiting job for each key (`queuePolicy`). A random key makes a job
    // independent.
    singletonKey: options.singletonKey ?? randomUUID(),
    ...(options.startAfter && { startAfter: options.startAfter }),
  });
}

/** One waiting job for each singleton key, any number running. */
export const queuePolicy = 'short';

let sender: Promise<PgBoss> | undefined;

/**
 * Loads the queue definitions once and is then stopped. It never polls, and writes only through the
 * caller's connection.
 */
function senderOn(db: Db): Promise<PgBoss> {
  sender ??= (async () => {
    const boss = new PgBoss({
      db: fromDrizzle(db, sql),
      migrate: false,
      supervise: false,
      schedule: false,
    });
    boss.on('error', () => {}); // unhandled, it would end the process; `start` rejects anyway
    await boss.start();
    await boss.stop({ graceful: false });
    return boss;
  })();
  sender.catch(() => {
    sender = undefined;
  });
  return sender;
}
