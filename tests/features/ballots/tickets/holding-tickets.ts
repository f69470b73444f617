/**
 * For tests: a day with keys, people with tickets, and what they cast. The browser's own client
 * makes the tickets.
 */
import type { Db } from '#db/connect.ts';
import type { BallotAnswers, RemarkAnswers } from '#db/tables/ballots.ts';
import {
  makeTickets,
  readManifest,
  signTickets,
  type DayKeys,
  type Ticket,
} from '#features/ballots/client/ticket.ts';
import type { Bytes } from '#features/ballots/client/bytes.ts';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import type { Ctx } from '#platform/ctx.ts';
import {
  aCheckIn,
  anExperiencer,
  aPublishedOpenDay,
  type ExperiencerActor,
} from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

export const dayBefore = '2026-11-27T15:00+08:00';
export const inIssue = '2026-11-28T09:10+08:00';
export const lastIssue = '2026-11-28T09:59:59+08:00';
export const rateOpening = '2026-11-28T10:00+08:00';

/** A published day whose keys are made and shown. By default one channel and the remark. */
export async function aDayWithKeys(
  db: Db,
  channels: Channel[] = ['window'],
  overrides: Parameters<typeof aPublishedOpenDay>[1] = {},
) {
  const day = await aPublishedOpenDay(db, { channels, ...overrides });
  await runBallotSchedule(ctx(db, { actor: town.system, now: dayBefore }));
  return { day, keys: await keysOf(db, day.id) };
}

export async function keysOf(db: Db, openDayId: string): Promise<DayKeys> {
  const stored = await findManifest(db, openDayId);
  return readManifest(
    Buffer.from(stored?.manifest ?? 'null', 'utf8') as Buffer as Bytes,
    openDayId,
  );
}

/** An experiencer who is checked in. */
export async function aGuest(db: Db, openDayId: string, n: number): Promise<ExperiencerActor> {
  const person = await anExperiencer(db, n);
  await aCheckIn(db, openDayId, person.experiencerId);
  return person;
}

/** What a browser sends for signing. */
export const blindedOf = (tickets: readonly Ticket[]): Record<string, string> =>
  Object.fromEntries(tickets.map(({ cell, blinded }) => [cell, blinded]));

export async function takeTickets(where: Ctx, keys: DayKeys): Promise<Ticket[]> {
  const made = await makeTickets(keys);
  return signTickets(
    keys,
    made,
    await issueTickets(where, { openDayId: keys.manifest.dayId, blinded: blindedOf(made) }),
  );
}

/** An experiencer who came and holds tickets for every cell. */
export async function aTicketHolder(
  db: Db,
  keys: DayKeys,
  n: number,
  now = inIssue,
): Promise<{ person: ExperiencerActor; tickets: Ticket[] }> {
  const person = await aGuest(db, keys.manifest.dayId, n);
  return { person, tickets: await takeTickets(ctx(db, { actor: person, now }), keys) };
}

export const answers = (
  overall: number | 'not_done' = 5,
  more: Partial<BallotAnswers> = {},
): BallotAnswers => ({
  overall,
  indicators: {},
  reasons: overall === 1 ? ['115'] : overall === 2 ? ['205'] : [],
  facts: {},
  ...more,
});

export const ticketOf = (tickets: readonly Ticket[], cell: string): Ticket =>
  tickets.find((ticket) => ticket.cell === cell) as Ticket;

/** A cast as a client sends it. Use `overrides` to make it invalid. */
export const castForm = (
  { openDayId, cell, input, sig }: Ticket,
  said: BallotAnswers | RemarkAnswers,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> => ({
  openDayId,
  cell,
  input,
  sig,
  answers: said,
  pad: '',
  ...overrides,
});

export const spend = (where: Ctx, ticket: Ticket, said: BallotAnswers | RemarkAnswers) =>
  castTicket(where, castForm(ticket, said));
