/** Demo people who rate with tickets, made, blinded and unblinded by the code that browsers run. */
import { castTicket } from '#features/ballots/casting/commands.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { ballotsOf } from '#features/ballots/client/answers.ts';
import {
  makeTickets,
  readManifest,
  signTickets,
  type Ticket,
} from '#features/ballots/client/ticket.ts';
import { castBody } from '#features/ballots/client/ticket-wire.ts';
import type { Ctx } from '#platform/ctx.ts';

/** The signed tickets of a person who was checked in. */
export async function takeDemoTickets(ctx: Ctx, openDayId: string): Promise<Ticket[]> {
  const stored = await findManifest(ctx.db, openDayId);
  if (!stored) throw new Error('the demo day has no keys');
  const keys = await readManifest(new TextEncoder().encode(stored.manifest), openDayId);
  const made = await makeTickets(keys);
  return signTickets(
    keys,
    made,
    await issueTickets(ctx, {
      openDayId,
      blinded: Object.fromEntries(made.map(({ cell, blinded }) => [cell, blinded])),
    }),
  );
}

/** Casts the answers of a form, one ticket per cell. */
export async function castDemoTickets(
  ctx: Ctx,
  tickets: readonly Ticket[],
  form: Record<string, string | string[]>,
): Promise<void> {
  const filled = new FormData();
  for (const [name, value] of Object.entries(form))
    for (const one of [value].flat()) filled.append(name, one);
  for (const { cell, answers } of ballotsOf(
    filled,
    tickets.map((ticket) => ticket.cell),
  )) {
    const ticket = tickets.find((one) => one.cell === cell);
    if (ticket) await castTicket(ctx, JSON.parse(castBody(ticket, answers)));
  }
}
