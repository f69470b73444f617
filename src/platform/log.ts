/** The log: one JSON line per event, in the data folder, readable only by its owner. */
import { appendFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import type { Logger, LoggerOptions } from 'pino';

const format: LoggerOptions = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { err: describeError },
};

export function openLog(dataDir: string): Logger {
  const destination = pino.destination({
    dest: join(dataDir, 'portal.log'),
    mkdir: true,
    mode: 0o600,
    sync: true,
    maxLength: 1024 * 1024, // buffer limit on a full disk; more is dropped
  });
  // A full disk must not end a request or the process. Lines are lost until there is room.
  destination.on('error', () => {});
  return pino(format, destination);
}

/** Writes the log line of each request. */
export type RequestLog = Pick<Logger, 'info' | 'error'>;

/**
 * Writes request lines to the same file in the same format, twice a second, because a busy second
 * has thousands. Errors are written at once, to `log`.
 */
export function openRequestLog(dataDir: string, log: Logger): RequestLog {
  const file = join(dataDir, 'portal.log');
  let lines: string[] = [];
  const writeDown = (): void => {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    appendFile(file, text, { mode: 0o600 }).catch((error: unknown) =>
      log.error({ err: error }, 'request log'),
    );
  };
  setInterval(writeDown, 500).unref();
  process.once('exit', () => {
    try {
      if (lines.length > 0) appendFileSync(file, lines.join(''), { mode: 0o600 });
    } catch {
      // the disk is full or the folder is gone; lose the lines
    }
  });
  const requests = pino(format, { write: (line: string) => void lines.push(line) });
  return { info: requests.info.bind(requests), error: log.error.bind(log) };
}

interface Described {
  type: string;
  message?: string;
  code?: string;
  constraint?: string;
  table?: string;
  queue?: string;
  fields?: string[];
  stack?: string;
  cause?: Described;
}

/**
 * Returns what a developer needs of an error, and nothing that a person typed (S26). A failed query
 * carries its parameters, and PostgreSQL quotes the offending value in its message. The job queue
 * reports copies of errors, which are plain objects. Of an object without a message only the names
 * of its fields are returned.
 */
export function describeError(error: unknown): Described {
  if (typeof error !== 'object' || error === null) return { type: typeof error };
  const from = error as Record<string, unknown>;
  const texts = (...names: string[]): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = from[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
  const isPostgres = typeof from['severity'] === 'string';
  const message = typeof from['message'] === 'string' ? from['message'] : null;
  return {
    type: typeof from['name'] === 'string' ? from['name'] : error.constructor?.name || 'object',
    ...(!isPostgres && message !== null && { message: message.split('\nparams:')[0] ?? '' }),
    ...texts('code', 'constraint', 'table', 'queue'),
    ...(message === null && { fields: Object.keys(from) }),
    ...(typeof from['stack'] === 'string' && { stack: framesOf(from['stack']) }),
    ...(from['cause'] !== undefined && { cause: describeError(from['cause']) }),
  };
}

/** The lines of a stack without its head, which repeats the message. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');

/** An error in one line for a terminal: its type, and its message unless PostgreSQL wrote it. */
export function faultLine(error: unknown): string {
  const { type, code, message } = describeError(error);
  return [type, code, message?.split('\n')[0]].filter(Boolean).join('：');
}
