/**
 * Sends each line of a file once, `{method?, path, headers, body?}` as JSON (side-by-side.ts), in a
 * process of its own. Without a rate: a closed loop over the given number of connections. With a
 * rate: that many requests a second regardless of answers, each timed from the moment it was due.
 * `node sender.ts <origin> <file> <connections> <seconds> [rate]`. Prints
 * `{ answers, perSecond, p50, p99, wrong }`.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Request } from './side-by-side.ts';

const [address = '', file = '', connections = '8', seconds = '3', rate = '0'] =
  process.argv.slice(2);
const url = new URL(address);
const requests = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => {
    const { method = 'POST', path, headers, body = '' } = JSON.parse(line) as Request;
    const fields = {
      Host: url.host,
      ...(method === 'POST' && {
        'Origin': url.origin,
        'Content-Length': String(Buffer.byteLength(body)),
      }),
      ...headers,
    };
    return Buffer.from(
      `${method} ${path} HTTP/1.1\r\n${Object.entries(fields)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${body}`,
    );
  });
const times: number[] = [];
let next = 0;
let wrong = 0;
let stopping = false;
const idle: (() => void)[] = [];
const due: number[] = []; // due times of requests that are not sent yet, in an open loop

/**
 * Each connection uses another address, so that the rate limit of one caller does not distort the
 * figures.
 */
const callers = process.platform === 'linux';

function open(n: number): void {
  const socket: Socket = connect({
    port: Number(url.port),
    host: url.hostname,
    ...(callers && { localAddress: `127.0.1.${n + 1}` }),
  });
  socket.setNoDelay(true);
  let begun = 0;
  let held = Buffer.alloc(0);
  const send = (since = performance.now()): void => {
    const request = requests[next];
    next += 1;
    if (!request) return finish();
    begun = since;
    socket.write(request);
  };
  const turn = (): void => {
    if (rate === '0') return send();
    const since = due.shift();
    if (since === undefined) idle.push(turn);
    else send(since);
  };
  socket.on('connect', turn);
  socket.on('error', () => {
    wrong += 1;
  });
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    const end = held.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = held.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (held.length < end + 4 + length) return;
    if (!/^HTTP\/1.1 (200|303)/.test(head)) {
      wrong += 1;
      if (wrong === 1) console.error(held.toString('utf8').slice(0, 600));
    }
    held = Buffer.alloc(0);
    times.push(performance.now() - begun);
    if (!stopping) turn();
  });
}

// Several senders start together. Wait until all have started, because starting costs processor
// time.
await new Promise((resolve) => {
  setTimeout(resolve, 1_500);
});

let finished = false;
const started = performance.now();
function finish(): void {
  if (finished) return;
  finished = true;
  stopping = true;
  const took = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const share = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
  console.log(
    JSON.stringify({
      answers: times.length,
      perSecond: times.length / took,
      p50: share(0.5),
      p99: share(0.99),
      wrong,
    }),
  );
  process.exit(0);
}

for (let n = 0; n < Number(connections); n += 1) open(n);
if (rate !== '0')
  setInterval(() => {
    // Count by the clock: the timer is late when the machine is busy.
    while (due.length + next < ((performance.now() - started) / 1000) * Number(rate)) {
      const turn = idle.shift();
      due.push(performance.now());
      if (turn) turn();
      else break;
    }
  }, 4);
setTimeout(finish, Number(seconds) * 1_000);
