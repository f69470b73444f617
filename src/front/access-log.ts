/** One line a request, without address and browser; on the paths of ratings only how many of a kind in an hour. */
import { appendFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '#platform/clock.ts';
import { describeError } from '#platform/log.ts';
import type { RequestLog } from '#platform/log.ts';
import type { FrontPath } from './paths.ts';
import type { FrontResponse } from './response.ts';

export interface AccessLog {
  note(
    req: IncomingMessage,
    res: FrontResponse,
    about: { path: FrontPath | null; requestId: string; ms: number },
  ): void;
  /** What went wrong inside. On a cookieless path it is counted and nothing else, like a success. */
  fault(error: unknown, path: FrontPath | null, requestId: string): void;
  close(): Promise<void>;
}

/**
 * `ratingsFile` gets a line like `2026-11-21T15 200 <4k 37` when the hour is over (UTC): date and hour, status and size
 * class are all that may be written down about a rating (trust.md §1.6), and counting them leaves no order either. A fault
 * is a line like `2026-11-21T15 fault Error at castTicket (…:12:3) 2`: what failed and where in the code, without its message.
 */
export function openAccessLog(log: RequestLog, ratingsFile: string, clock: Clock): AccessLog {
  let hour = '';
  const counts = new Map<string, number>();

  const writeDown = async (): Promise<void> => {
    const lines = [...counts]
      .map(([kind, count]) => `${hour} ${kind} ${count}\n`)
      .toSorted()
      .join('');
    counts.clear();
    if (lines === '') return;
    await appendFile(ratingsFile, lines, { mode: 0o600 }).catch((error: unknown) =>
      log.error({ err: error }, 'ratings log'),
    );
  };
  const turnHour = async (): Promise<void> => {
    const now = clock.now().toISOString().slice(0, 13);
    if (now === hour) return;
    const writing = writeDown();
    hour = now;
    await writing;
  };
  const timer = setInterval(() => void turnHour(), 60_000).unref();

  const count = (kind: string): void => {
    void turnHour();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };

  return {
    fault: (error, path, requestId) => {
      if (path?.cookieless) count(`fault ${kindOfFault(error)}`);
      else log.error({ err: error, requestId, path: path?.full }, 'request failed');
    },
    note: (req, res, { path, requestId, ms }) => {
      if (path?.cookieless) {
        count(`${res.statusCode} ${sizeClass(res.sentBytes)}`);
      } else {
        log.info(
          {
            method: req.method,
            path: path?.full ?? 'unreadable',
            status: res.statusCode,
            ms: Math.round(ms),
            requestId,
          },
          'request',
        );
      }
    },
    close: async () => {
      clearInterval(timer);
      await writeDown();
    },
  };
}

/** Name, code and the place in our code, in one line: enough to find the fault, and nothing of who met it. */
function kindOfFault(error: unknown): string {
  const { type, code, stack = '', cause } = describeError(error);
  const place = stack.split('\n', 1)[0]?.trim() ?? '';
  const own = [type, code, place].filter(Boolean).join(' ');
  return cause
    ? `${own} < ${[cause.type, cause.code, cause.constraint].filter(Boolean).join(' ')}`
    : own;
}

const sizeClass = (bytes: number): string =>
  bytes < 4096 ? '<4k' : bytes < 65_536 ? '<64k' : 'more';
