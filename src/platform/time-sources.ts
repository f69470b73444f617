/**
 * Time sources other than the clock of this machine, asked only when that clock is in doubt. A
 * source that does not answer has no opinion; it never counts as disagreement.
 */
import { createSocket } from 'node:dgram';
import { execFile } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';

/** The name of the source appears in the public log. */
export interface Opinion {
  source: 'database' | 'system' | 'server';
  agrees: boolean;
}

/** Compares a source with the clock of this machine; null when the source cannot answer. */
export type TimeSource = (now: () => Date) => Promise<Opinion | null>;

/** Maximum difference of two clocks that agree. */
export const apartMs = 10 * 60_000;

const opinionOf = (source: Opinion['source'], theirs: number, ours: Date): Opinion => ({
  source,
  agrees: Math.abs(theirs - ours.getTime()) <= apartMs,
});

/**
 * The clock of the database; null on the same machine. The server reports its own address, because
 * a name may resolve to this machine.
 */
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
 * Whether the time service of the system has set the clock (`timedatectl`). A service that is on
 * but not synchronised disagrees: after a start with an empty battery the clock is still wrong.
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

/** Parses the output of `timedatectl show`; null when no time service is on. */
export function readClockService(printed: string): Opinion | null {
  if (/^NTPSynchronized=yes$/m.test(printed)) return { source: 'system', agrees: true };
  return /^NTP=yes$/m.test(printed) ? { source: 'system', agrees: false } : null;
}

/** Seconds from 1900, the NTP epoch, to 1970. */
const NTP_EPOCH_S = 2_208_988_800;

/** A time server chosen by the operator (`ntp://host:port`), queried as in RFC 4330. */
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
      question[0] = 0x23; // version 4, client mode
      socket.once('error', () => end(null));
      socket.once('message', (answer) => end(readTimeAnswer(answer, now())));
      socket.connect(port, host, () => socket.send(question));
    });

/** Null unless the answer comes from a server that knows the time. */
export function readTimeAnswer(answer: Buffer, ours: Date): Opinion | null {
  if (answer.length < 48) return null;
  const [first = 0, stratum = 0] = answer;
  const isServer = (first & 7) === 4;
  const isUnset = first >> 6 === 3 || stratum === 0 || stratum > 15;
  if (!isServer || isUnset) return null;
  return opinionOf('server', (answer.readUInt32BE(40) - NTP_EPOCH_S) * 1000, ours);
}
