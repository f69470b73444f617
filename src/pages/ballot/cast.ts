/**
 * POST /ballot/cast: one rating of one cell with a ticket, without any identity (trust.md §1.3 step
 * 4).
 */
import type { APIRoute } from 'astro';
import { castTicket } from '#features/ballots/casting/commands.ts';
import { castBytes } from '#features/ballots/casting/input.ts';
import { answerJson, json, readJson } from '#platform/json-answer.ts';
import { Invalid } from '#platform/refusal.ts';

export const POST: APIRoute = async ({ request, locals }) => {
  // Credentials were removed before any code saw them. A client that sends them has a bug, so the
  // error makes it visible.
  if (locals.hadCredentials) return json({ error: 'malformed' }, 400);
  return answerJson(async () => {
    if (Number(request.headers.get('content-length')) < castBytes)
      throw new Invalid({ pad: 'tooShort' });
    return castTicket(locals.ctx, await readJson(request, castBytes));
  }, locals.noteFault);
};
