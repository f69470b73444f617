/** Blind tickets for checked-in people (trust.md §1.3). ../casting uses them. */
import { createHash } from 'node:crypto';
import { ticketIssues } from '#db/tables/ballots.ts';
import { checkInWindow } from '#features/open-days/rules.ts';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { Denied, ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { issueTicketsInput } from './input.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { findTicketIssue, holdTicketDesk } from './queries.ts';
import { signAside } from './signer.ts';

export interface IssuedTickets {
  signed: Partial<Record<Cell, string>>;
  kids: Partial<Record<Cell, string>>;
}

/**
 * Signs the blinded messages of a checked-in person for all cells of the day at once, so that
 * nothing shows which channels they used. Once per person and day. The same values get the same
 * answer until the mix, also after the keys are gone. Takes 384 bytes for each cell. Refuses
 * outside the window of the manifest, without check-in, people of a rated unit, and holders of a
 * slip or other tickets. Writes no audit entry: the row itself is the record (trust.md §1.4).
 */
export const issueTickets = command(
  'ticket.take',
  issueTicketsInput,
  async (ctx, { openDayId, blinded }): Promise<IssuedTickets> => {
    const personId = ctx.actor.experiencerId;
    if (personId === null) throw new Denied('forbidden');
    const desk = found(await holdTicketDesk(ctx.db, openDayId, personId), 'openDay');
    const { day } = desk;
    const manifest = readManifest(found(desk.manifest, 'manifest'));
    const blindedSha256 = digestOf(manifest, blinded);

    if (desk.issue) return givenAgain(desk.issue, blindedSha256, manifest);
    ensure(day.cancelledAt === null, 'openDay.cancelled');
    ensure(ctx.now >= checkInWindow(day, ctx.region.limits).opensAt, 'ticket.notYet');
    ensure(ctx.now < day.rateOpensAt && day.ticketsClosedAt === null, 'ticket.closed');
    ensure(desk.isCheckedIn, 'ticket.notCheckedIn');
    ensure(!desk.isRecused, 'ticket.ownUnit');

    const blindSigs = await signAll(ctx, manifest, blinded);
    const [inserted] = await ctx.db
      .insert(ticketIssues)
      .values({ personId, openDayId, blindedSha256, blindSigs })
      .onConflictDoNothing()
      .returning({ personId: ticketIssues.personId });
    // Another tab of the same person was faster: the stored answer is valid.
    if (!inserted)
      return givenAgain(
        found(await findTicketIssue(ctx.db, personId, openDayId), 'issue'),
        blindedSha256,
        manifest,
      );
    return answerOf(blindSigs, manifest);
  },
);

/** SHA-256 over the blinded values in the order of the manifest. Refuses missing or extra cells. */
function digestOf(manifest: Manifest, blinded: Partial<Record<Cell, Buffer>>): Buffer {
  const asked = manifest.cells.map(({ cell }) => cell);
  if (cells.some((cell) => asked.includes(cell) !== (blinded[cell] !== undefined)))
    throw new Invalid({ blinded: 'cells' });
  return createHash('sha256')
    .update(Buffer.concat(asked.map((cell) => blinded[cell] as Buffer)))
    .digest();
}

function givenAgain(
  issue: { blindedSha256: Buffer | null; blindSigs: Record<string, string> | null },
  blindedSha256: Buffer,
  manifest: Manifest,
): IssuedTickets {
  ensure(issue.blindedSha256 !== null, 'ticket.slipGiven');
  ensure(Buffer.from(issue.blindedSha256).equals(blindedSha256), 'ticket.already');
  ensure(issue.blindSigs !== null, 'ticket.closed'); // mixed: of no use any more
  return answerOf(issue.blindSigs, manifest);
}

/** In the order of the manifest, so that a repeated answer has the same bytes. */
const answerOf = (blindSigs: Record<string, string>, { cells: keys }: Manifest): IssuedTickets => ({
  signed: Object.fromEntries(keys.map(({ cell }) => [cell, blindSigs[cell]])),
  kids: Object.fromEntries(keys.map(({ cell, kid }) => [cell, kid])),
});

async function signAll(
  ctx: Ctx,
  manifest: Manifest,
  blinded: Partial<Record<Cell, Buffer>>,
): Promise<Record<string, string>> {
  const signatures = await signAside(
    ctx,
    manifest.dayId,
    manifest.cells.map(({ cell }) => ({ cell, blinded: blinded[cell] as Buffer })),
  );
  // Everybody without tickets then gets a slip.
  if (signatures === null) throw new Refusal('ticket.keysMissing');
  if (signatures.includes(null)) throw new Invalid({ blinded: 'outOfRange' });
  return Object.fromEntries(
    manifest.cells.map(({ cell }, index) => [
      cell,
      (signatures[index] as Buffer).toString('base64url'),
    ]),
  );
}
