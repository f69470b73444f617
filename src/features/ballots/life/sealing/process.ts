/**
 * The program of a process that ends after its work (isolation.ts). It makes the keys of a day, or
 * opens and shuffles its inbox. Only it still knows what it saw. So it then searches the memory of
 * the processes that keep running.
 */
import type { KeyObject } from 'node:crypto';
import { connect } from '#db/connect.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { openGuard } from '#platform/guard.ts';
import { loadRegion } from '#platform/region/load.ts';
import { createSecrets } from '#platform/secrets.ts';
import { canonicalJson } from '#platform/audit.ts';
import { residueMark, type InboxBallot } from '../../inbox/inbox.ts';
import { makeKeysWith, realTools } from '../opening/commands.ts';
import { mixDayHere } from './commands.ts';
import { findInMemory } from './memory.ts';

export interface Place {
  databaseUrl: string;
  portalSecret: string;
  keysDir: string;
  region: string;
}

export type Task =
  | { kind: 'makeKeys' | 'mix'; place: Place; openDayId: string; now: string }
  | { kind: 'search'; place: Place; openDayId: string; pids: number[] };

/** `found`: processes with a match; null where memory may not be read. */
export type Done = { ok: true; found?: number[] | null } | { ok: false; error: string };

/** On a large day a sample of ratings is enough. */
const mostRatingsSought = 8;
const sought: Buffer[] = [];

async function answer(task: Task): Promise<void> {
  const done = await perform(task).catch((error: unknown): Done => ({
    ok: false,
    error: String(error),
  }));
  process.send?.(done);
}
process.on('message', (task: Task) => void answer(task));
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined); // its parent ends first

async function perform(task: Task): Promise<Done> {
  if (task.kind === 'search') {
    const mark = residueMark(createSecrets(task.place.portalSecret), task.openDayId);
    const finds = await findInMemory(task.pids, [mark, ...sought]);
    return { ok: true, found: finds && [...new Set(finds.map(({ pid }) => pid))] };
  }
  const { place, openDayId } = task;
  const connection = connect(place.databaseUrl, { max: 1 });
  try {
    const now = new Date(task.now);
    const ctx: Ctx = {
      db: connection.db,
      now,
      today: dayOf(now),
      region: await loadRegion(place.region),
      secrets: createSecrets(place.portalSecret),
      actor: systemActor,
      clientKey: null,
      requestId: 'sealing',
      keysDir: place.keysDir,
      guard: openGuard, // the process that gave the task has asked the guard
      audit: [],
      cached: async (_key, load) => await load(),
      calendar: () => calendarFrom(connection.db),
    };
    if (task.kind === 'makeKeys') await makeKeysWith(realTools)(ctx, { openDayId });
    else await mixDayHere(ctx, openDayId, { ...realTools, saw: remember });
    return { ok: true };
  } finally {
    await connection.close();
  }
}

/** Remembers the key, as bytes and as text, and the bytes that join a ticket to its answers. */
function remember(key: KeyObject, inbox: readonly InboxBallot[]): void {
  const bytes = key.export();
  sought.push(bytes, Buffer.from(bytes.toString('base64')));
  const withTickets = inbox.filter(({ ticket }) => ticket !== null).slice(0, mostRatingsSought);
  for (const { answers, ticket } of withTickets)
    sought.push(
      Buffer.from(
        `${canonicalJson(answers).slice(-24)},"input":"${ticket?.input.toString('base64url').slice(0, 32)}`,
      ),
    );
}
