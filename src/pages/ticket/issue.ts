/** POST /ticket/issue: blind signatures for a checked-in person (trust.md §1.3 step 2). */
import type { APIRoute } from 'astro';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { answerJson, readJson } from '#platform/json-answer.ts';

export const POST: APIRoute = ({ request, locals }) =>
  answerJson(
    async () => issueTickets(locals.ctx, await readJson(request, 8_192)),
    locals.noteFault,
  );
