/**
 * Commands for programs: JSON in, JSON out. Errors are `{error: code}` with the matching status.
 */
import { isDatabaseUnavailable } from '#db/unavailable.ts';
import { isPlainText } from './input.ts';
import { Busy, Denied, Invalid, Malformed, NotFound, Refusal, TooMany } from './refusal.ts';

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a JSON body. Throws `TooLarge` above `maximum` bytes, and `Invalid` on another content
 * type, invalid JSON, or text that cannot be stored (`isPlainText`).
 */
export async function readJson(request: Request, maximum: number): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Invalid({ body: 'type' });
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > maximum) throw new TooLarge();
  try {
    return JSON.parse(utf8.decode(body), (_name, value: unknown) => {
      if (typeof value === 'string' && !isPlainText(value)) throw new Malformed();
      return value;
    });
  } catch {
    throw new Invalid({ body: 'json' });
  }
}

export class TooLarge extends Error {}

/** Runs a command and answers with its result. Unexpected errors go to `log`, not to the caller. */
export async function answerJson(
  run: () => Promise<unknown>,
  log: (error: unknown) => void,
): Promise<Response> {
  try {
    return json(await run());
  } catch (error) {
    const [status, code, headers] = verdictOf(error);
    if (status >= 500 && !(error instanceof Busy)) log(error);
    return json({ error: code }, status, headers);
  }
}

function verdictOf(
  error: unknown,
): [status: number, code: string, headers?: Record<string, string>] {
  if (error instanceof Invalid || error instanceof Malformed) return [400, 'malformed'];
  if (error instanceof TooLarge) return [413, 'tooLarge'];
  if (error instanceof Denied)
    return [403, error.reason === 'signInFirst' ? 'signInFirst' : 'notValid'];
  if (error instanceof NotFound) return [404, 'notFound'];
  if (error instanceof Busy) return [503, 'busy', { 'Retry-After': '5' }];
  if (error instanceof Refusal) return [409, error.code.split('.').at(-1) as string];
  if (error instanceof TooMany)
    return [429, 'tooMany', { 'Retry-After': String(error.retryAfterSeconds) }];
  return isDatabaseUnavailable(error)
    ? [503, 'unavailable', { 'Retry-After': '10' }]
    : [500, 'fault'];
}
