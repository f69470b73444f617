/**
 * R7, R8, R10: kills processes and the database with -9 at every critical point. Everything
 * acknowledged is stored exactly once.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, isNotNull } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import { ballots, publishedCells, ticketIssues, ticketSpents } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { makeTickets, type Ticket } from '#features/ballots/client/ticket.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import { sealingSteps } from '#features/ballots/life/sealing/steps.ts';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { verifyAudit } from '#platform/audit.ts';
import type { Actor } from '#platform/ctx.ts';
import { prepareJobs } from '#platform/jobs/worker.ts';
import {
  aDayWithKeys,
  aGuest,
  answers,
  aTicketHolder,
  blindedOf,
  castForm,
  dayBefore,
  inIssue,
  rateOpening,
  ticketOf,
} from '#tests/features/ballots/tickets/holding-tickets.ts';
import { closing, inRating } from '#tests/features/ballots/voting.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { databaseServer } from '#tests/support/portal-database.ts';
import { buildTown, town } from '#tests/support/town.ts';

const job = (db: Db, now: string) => ctx(db, { actor: town.system, now });
const child = (url: string, ...work: string[]) =>
  spawn(process.execPath, ['tests/soak/crash-child.ts', ...work], {
    env: { ...process.env, CRASH_DATABASE_URL: url },
    stdio: ['pipe', 'pipe', 'pipe'],
  });

interface Task {
  id: string;
  actor: Actor | null;
  input: unknown;
}

/**
 * Sends tasks to a process and kills it this long after its first acknowledgement. Returns what was
 * acknowledged.
 */
async function killedWhile(
  url: string,
  work: 'cast' | 'issue',
  now: string,
  db: Db,
  tasks: Task[],
  afterMs: number,
  kill = (pid: number) => process.kill(pid, 'SIGKILL'),
): Promise<Set<string>> {
  const running = child(url, work, now, ctx(db).keysDir);
  const acknowledged = new Set<string>();
  let rest = '';
  running.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) acknowledged.add(line);
  });
  running.stdin.on('error', () => undefined);
  const ended = new Promise((resolve) => {
    running.once('exit', resolve);
  });
  while (!acknowledged.delete('ready'))
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  const feeding = (async () => {
    for (const task of tasks) {
      running.stdin.write(`${JSON.stringify(task)}\n`);
      await new Promise((resolve) => {
        setTimeout(resolve, 4);
      });
    }
  })();
  while (acknowledged.size === 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  await new Promise((resolve) => {
    setTimeout(resolve, afterMs);
  });
  kill(running.pid as number);
  if (running.exitCode === null && running.signalCode === null) running.kill('SIGKILL');
  await Promise.all([ended, feeding]);
  return acknowledged;
}

describe('the portal killed', () => {
  for (const step of sealingSteps) {
    test(`at ${step}: the next run ends the work, every rating counts once, and the logs are whole`, async ({
      ownDatabase: { db, url },
    }) => {
      const keysDay = ['keysMade', 'manifestShown'].includes(step);
      if (keysDay) {
        const day = await aPublishedOpenDay(db, { channels: ['window'] });
        await ended(child(url, 'seal', dayBefore, ctx(db).keysDir, step));
        await runBallotSchedule(job(db, dayBefore));
        expect((await readdir(join(ctx(db).keysDir, day.id))).length).toBe(2);
        return;
      }
      const { day, keys } = await aDayWithKeys(db);
      const tickets: Ticket[] = [];
      for (let n = 1; n <= 6; n += 1)
        tickets.push(ticketOf((await aTicketHolder(db, keys, n)).tickets, 'window'));
      const opening = ['ticketIssuingClosed', 'keysGone', 'keyMade', 'inboxOpened'].includes(step);
      if (!opening) {
        await runBallotSchedule(job(db, inRating));
        for (const ticket of tickets)
          await castTicket(ctx(db, { now: inRating }), castForm(ticket, answers(4)));
      }
      await ended(child(url, 'seal', opening ? inRating : closing, ctx(db).keysDir, step));
      if (opening)
        for (const ticket of tickets)
          await castTicket(ctx(db, { now: inRating }), castForm(ticket, answers(4)));
      else
        expect([await inboxExists(db, day.id), await db.$count(ballots)]).toEqual(
          sealingSteps.indexOf(step) < sealingSteps.indexOf('mixed') ? [true, 0] : [false, 6],
        );
      await runBallotSchedule(job(db, closing));
      expect([
        await inboxExists(db, day.id),
        await db.$count(ballots),
        await db.$count(ticketSpents),
      ]).toEqual([false, 6, 6]);
      expect(
        await db.$count(
          publishedCells,
          and(eq(publishedCells.measure, 'overall'), isNotNull(publishedCells.graded)),
        ),
      ).toBe(1);
      expect(
        (await db.select({ at: openDays.scoresPublishedAt }).from(openDays))[0]?.at,
      ).not.toBeNull();
      expect(await readdir(join(ctx(db).keysDir, day.id)).catch(() => [])).toEqual([]);
      expect((await verifyAudit(db)).ok).toBe(true);
    });
  }

  test('again and again while tickets are issued: everyone who was answered has the same tickets, and nobody has two', async ({
    ownDatabase: { db, url },
  }) => {
    const { day, keys } = await aDayWithKeys(db, ['window'], { seats: 40 });
    const tasks: Task[] = [];
    for (let n = 1; n <= 40; n += 1)
      tasks.push({
        id: `p${n}`,
        actor: await aGuest(db, day.id, n),
        input: { openDayId: day.id, blinded: blindedOf(await makeTickets(keys)) },
      });
    const told = new Set<string>();
    for (const afterMs of [0, 20, 60])
      for (const id of await killedWhile(url, 'issue', inIssue, db, tasks, afterMs)) told.add(id);
    const rows = await db.select({ personId: ticketIssues.personId }).from(ticketIssues);
    const stored = new Set(
      tasks
        .filter(({ actor }) => rows.some(({ personId }) => personId === actor?.experiencerId))
        .map(({ id }) => id),
    );
    expect([...told].filter((id) => !stored.has(id))).toEqual([]);
    for (const { actor, input } of tasks)
      await issueTickets(ctx(db, { actor, now: inIssue }), input);
    expect(await db.$count(ticketIssues)).toBe(40);
    expect(told.size).toBeGreaterThan(0);
  });

  test('again and again while ratings come in: what was acknowledged is counted, and nothing twice', async ({
    ownDatabase: { db, url },
  }) => {
    const { day, tasks } = await aHallFull(db);
    await runBallotSchedule(job(db, rateOpening));
    const told = new Set<string>();
    for (const afterMs of [0, 8, 20, 40])
      for (const id of await killedWhile(url, 'cast', inRating, db, tasks, afterMs)) told.add(id);
    expect(told.size).toBeGreaterThan(0);
    await runBallotSchedule(job(db, closing));
    await expectCounted(db, day.id, told, tasks);
  });
});

describe('the database killed', () => {
  test('while ratings come in: nothing acknowledged is lost (R8)', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portal-soak-'));
    let server = await startEmbeddedPostgres({ dataDir });
    await migrate(server.url);
    await prepareJobs(server.url);
    let connection = connect(server.url, { max: 8 });
    await buildTown(connection.db);
    const { day, tasks } = await aHallFull(connection.db);
    await runBallotSchedule(job(connection.db, rateOpening));
    const told = new Set<string>();
    for (const afterMs of [0, 15, 40]) {
      for (const id of await killedWhile(
        server.url,
        'cast',
        inRating,
        connection.db,
        tasks,
        afterMs,
        () => process.kill(databaseServer(dataDir).pid, 'SIGKILL'),
      ))
        told.add(id);
      await connection.close().catch(() => undefined);
      await server.stop().catch(() => undefined);
      server = await startEmbeddedPostgres({ dataDir });
      connection = connect(server.url, { max: 8 });
    }
    expect(told.size).toBeGreaterThan(0);
    await runBallotSchedule(job(connection.db, closing));
    await expectCounted(connection.db, day.id, told, tasks);
    await connection.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

/** Forty people with a ticket for the window, none spent. */
async function aHallFull(db: Db) {
  const { day, keys } = await aDayWithKeys(db, ['window'], { seats: 40 });
  const tasks: Task[] = [];
  for (let n = 1; n <= 40; n += 1) {
    const window = ticketOf((await aTicketHolder(db, keys, n)).tickets, 'window');
    tasks.push({ id: window.input, actor: null, input: castForm(window, answers(4)) });
  }
  return { day, tasks };
}

/** Every acknowledged rating is listed exactly once, and there are as many ballots as lines. */
async function expectCounted(
  db: Db,
  openDayId: string,
  told: Set<string>,
  tasks: Task[],
): Promise<void> {
  const lines = (
    await db
      .select({ input: ticketSpents.input })
      .from(ticketSpents)
      .where(eq(ticketSpents.openDayId, openDayId))
  ).map(({ input }) => input?.toString('base64url') ?? '');
  expect([...told].filter((id) => !lines.includes(id))).toEqual([]);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.every((line) => tasks.some(({ id }) => id === line))).toBe(true);
  expect(await db.$count(ballots, eq(ballots.openDayId, openDayId))).toBe(lines.length);
}

const ended = (process_: ReturnType<typeof child>): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    process_.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    process_.once('exit', (code, signal) =>
      signal === 'SIGKILL'
        ? resolve()
        : reject(new Error(`not killed, ended with ${code}: ${said}`)),
    );
  });
