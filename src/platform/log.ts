/** The portal's log: one JSON line an event, in the data folder, readable by its owner. */
import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from 'pino';

export function openLog(dataDir: string): Logger {
  return pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    pino.destination({ dest: join(dataDir, 'portal.log'), mkdir: true, mode: 0o600, sync: true }),
  );
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
 * What a developer needs of an error and nothing a person typed (S26): a failed query carries its parameters, and
 * PostgreSQL quotes the offending value in its own message.
 */
export function describeError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error };
  const from = error as Error & { code?: unknown; severity?: unknown; constraint?: unknown; table?: unknown };
  const isPostgres = typeof from.severity === 'string';
  return {
    type: error.name,
    ...(!isPostgres && { message: error.message.split('\nparams:')[0] }),
    ...(typeof from.code === 'string' && { code: from.code }),
    ...(typeof from.constraint === 'string' && { constraint: from.constraint }),
    ...(typeof from.table === 'string' && { table: from.table }),
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n'),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
