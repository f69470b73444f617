/**
 * What says the time beside this machine's own clock: asked only when that clock is doubted. A source that does not
 * answer says nothing; it is never taken for one that disagrees.
 */
import { createSocket } from 'node:dgram';
import { execFile } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';

/** The name stands in the public log. */
export interface Opinion {
  source: 'database' | 'system' | 'server';
  agrees: boolean;
}

/** A source is asked with the time of this machine's clock; null: it cannot say. */
export type TimeSource = (now: () => Date) => Promise<Opinion | null>;

/** So far two clocks may be apart and still agree. */
export const apartMs = 10 * 60_000;

const opinionOf = (source: Opinion['source'], theirs: number, ours: Date): Opinion => ({
  source,
  agrees: Math.abs(theirs - ours.getTime()) <= apartMs,
});

/** The clock of the database, where that is another machine. Its address is asked of the server: a name may lead back here. */
export const databaseClock =
  (db: Db): TimeSource =>
  async (now) => {
    const {
      rows: [row],
    } = await db.execute<{ address: string | null; at: string }>(
      sql`select host(inet_server_addr()) as address, extract(epoch from clock_timestamp()) * 1000 as at`,
    );
    if (!row || row.address === null || isOwnAddress(row.address)) return null;
    return opinionOf('database', Number(row.at), now());
  };

const isOwnAddress = (address: string): boolean =>
  /^(127\.|::1$)/.test(address) ||
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((own) => own.address === address),
  );

const ANSWER_MS = 3_000;

/**
 * Whether the system's own time service has set the clock (`timedatectl`). A service that is switched on and has not
 * reached its servers disagrees: after a start with an empty battery the clock is still wrong then.
 */
export const systemClockService: TimeSource = () =>
  new Promise((resolve) => {
    execFile(
      'timedatectl',
      ['show', '--property=NTP', '--property=NTPSynchronized'],
      { timeout: ANSWER_MS },
      (error, stdout) => resolve(error ? null : readClockService(stdout)),
    );
  });

/** Reads what `timedatectl show` prints; null where no time service is switched on. */
export function readClockService(printed: string): Opinion | null {
  if (/^NTPSynchronized=yes$/m.test(printed)) return { source: 'system', agrees: true };
  return /^NTP=yes$/m.test(printed) ? { source: 'system', agrees: false } : null;
}

/** Seconds between 1900, where NTP begins to count, and 1970. */
const NTP_EPOCH_S = 2_208_988_800;

/** A time server of the operator's choice (`ntp://host:port`), asked as RFC 4330 has it. */
export const timeServer =
  ({ host, port }: { host: string; port: number }): TimeSource =>
  (now) =>
    new Promise((resolve) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      const end = (opinion: Opinion | null): void => {
        clearTimeout(late);
        socket.close();
        resolve(opinion);
      };
      const late = setTimeout(end, ANSWER_MS, null);
      const question = Buffer.alloc(48);
      question[0] = 0x23; // version 4, a client
      socket.once('error', () => end(null));
      socket.once('message', (answer) => end(readTimeAnswer(answer, now())));
      socket.connect(port, host, () => socket.send(question));
    });

/** Null for anything but the answer of a server that knows the time itself. */
export function readTimeAnswer(answer: Buffer, ours: Date): Opinion | null {
  if (answer.length < 48) return null;
  const [first = 0, stratum = 0] = answer;
  const isServer = (first & 7) === 4;
  const isUnset = first >> 6 === 3 || stratum === 0 || stratum > 15;
  if (!isServer || isUnset) return null;
  return opinionOf('server', (answer.readUInt32BE(40) - NTP_EPOCH_S) * 1000, ours);
}
