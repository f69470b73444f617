import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readClockService, readTimeAnswer, timeServer } from '#platform/time-sources.ts';

const now = new Date('2026-11-28T09:00:00Z');

/** The answer of a time server: stratum 2, time `at`. */
function answerAt(at: Date, first = 0x24, stratum = 2): Buffer {
  const answer = Buffer.alloc(48);
  answer[0] = first;
  answer[1] = stratum;
  answer.writeUInt32BE(Math.floor(at.getTime() / 1000) + 2_208_988_800, 40);
  return answer;
}

test('the answer of a time server is compared; what is no such answer says nothing', () => {
  expect(readTimeAnswer(answerAt(now), now)).toEqual({ source: 'server', agrees: true });
  const later = new Date(now.getTime() + 11 * 60_000);
  expect(readTimeAnswer(answerAt(later), now)).toEqual({ source: 'server', agrees: false });
  expect(readTimeAnswer(answerAt(now, 0xe4), now), 'not set itself').toBeNull();
  expect(readTimeAnswer(answerAt(now, 0x24, 0), now), 'refuses').toBeNull();
  expect(readTimeAnswer(answerAt(now, 0x23), now), 'a client').toBeNull();
  expect(readTimeAnswer(Buffer.alloc(20), now)).toBeNull();
});

test('a time server is asked over the network, and one that is not there says nothing', async () => {
  const server = createSocket('udp4');
  server.on('message', (_question, { port }) => server.send(answerAt(now), port, '127.0.0.1'));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const ask = timeServer({ host: '127.0.0.1', port });
  expect(await ask(() => now)).toEqual({ source: 'server', agrees: true });
  server.close();
  expect(await ask(() => now)).toBeNull();
}, 10_000);

test('the time service of the system agrees once it has set the clock', () => {
  expect(readClockService('NTP=yes\nNTPSynchronized=yes\n')?.agrees).toBe(true);
  expect(readClockService('NTP=yes\nNTPSynchronized=no\n')?.agrees).toBe(false);
  expect(readClockService('NTP=no\nNTPSynchronized=no\n')).toBeNull();
});
