/**
 * One line per request, without address or browser. Requests for ratings are only counted by kind
 * and hour.
 */
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
  /** An internal fault. On a cookieless path it is only counted, like a success. */
  fault(error: unknown, path: FrontPath | null, requestId: string): void;
  close(): Promise<void>;
}

/**
 * `ratingsFile` gets a line like `2026-11-21T15 200 <4k 37` at the end of each hour (UTC). Hour,
 * status and size class are all that may be logged about a rating (trust.md §1.6). Counts also hide
 * the order. A fault is a line like `2026-11-21T15 fault Error at castTicket (…:12:3) 2`: its type
 * and code location, without its message.
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

/**
 * Type, code and code location in one line: enough to find the fault, and nothing about the person.
 */
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
