/** One line a request, without address and browser; on the paths of ratings only how many of a kind in an hour. */
import { appendFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '#platform/clock.ts';
import type { RequestLog } from '#platform/log.ts';
import type { FrontPath } from './paths.ts';
import type { FrontResponse } from './response.ts';

export interface AccessLog {
  note(
    req: IncomingMessage,
    res: FrontResponse,
    about: { path: FrontPath | null; requestId: string; ms: number },
  ): void;
  close(): Promise<void>;
}

/**
 * `ratingsFile` gets a line like `2026-11-21T15 200 <4k 37` when the hour is over (UTC): date and hour, status and size
 * class are all that may be written down about a rating (trust.md §1.6), and counting them leaves no order either.
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

  return {
    note: (req, res, { path, requestId, ms }) => {
      if (path?.cookieless) {
        void turnHour();
        const kind = `${res.statusCode} ${sizeClass(res.sentBytes)}`;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
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

const sizeClass = (bytes: number): string =>
  bytes < 4096 ? '<4k' : bytes < 65_536 ? '<64k' : 'more';
