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
  stack?: string;
  cause?: Described;
}

/**
 * Returns what a developer needs of an error, and nothing that a person typed (S26). A failed query
 * carries its parameters, and PostgreSQL quotes the offending value in its message.
 */
export function describeError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error };
  const from = error as Error & {
    code?: unknown;
    severity?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  const isPostgres = typeof from.severity === 'string';
  return {
    type: error.name,
    ...(!isPostgres && { message: error.message.split('\nparams:')[0] }),
    ...(typeof from.code === 'string' && { code: from.code }),
    ...(typeof from.constraint === 'string' && { constraint: from.constraint }),
    ...(typeof from.table === 'string' && { table: from.table }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

/** An error in one line for a terminal: its type, and its message unless PostgreSQL wrote it. */
export function faultLine(error: unknown): string {
  const { type, code, message } = describeError(error);
  return [type, code, message?.split('\n')[0]].filter(Boolean).join('：');
}
