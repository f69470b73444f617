/**
 * A closed loop of requests over raw connections. It is a process of its own, so that its work does
 * not count as the server's: `node client.ts <url> <connections> <seconds> <encoding>`. A `{n}` in
 * the address becomes a new number in each request. Prints
 * `{ answers, perSecond, p50, p99, wrong }`.
 */
import { connect } from 'node:net';

const [address = '', connections = '8', seconds = '3', encoding = 'br'] = process.argv.slice(2);
const url = new URL(address.replace('{n}', 'NNN'));
const [before = '', after = ''] = `${url.pathname}${url.search}`.split('NNN');
const counted = address.includes('{n}');
const rest = ` HTTP/1.1\r\nHost: ${url.host}\r\nAccept-Encoding: ${encoding}\r\n\r\n`;
const same = Buffer.from(`GET ${before}${rest}`);
const times: number[] = [];
let asked = Math.floor(performance.timeOrigin);
let wrong = 0;
let stopping = false;

for (let n = 0; n < Number(connections); n += 1) {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  let begun = 0;
  let head: Buffer | null = null;
  let due = -1;
  let got = 0;
  const send = (): void => {
    begun = performance.now();
    socket.write(counted ? `GET ${before}${(asked += 1)}${after}${rest}` : same);
  };
  socket.on('connect', send);
  socket.on('error', () => {
    wrong += 1;
  });
  socket.on('data', (chunk) => {
    got += chunk.length;
    if (due < 0) {
      head = head ? Buffer.concat([head, chunk]) : chunk;
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const lines = head.toString('latin1', 0, end);
      if (!lines.startsWith('HTTP/1.1 200')) wrong += 1;
      due = end + 4 + Number(/content-length: (\d+)/i.exec(lines)?.[1] ?? Number.NaN);
      if (Number.isNaN(due)) throw new Error(`no length: ${lines}`);
    }
    if (got < due) return;
    times.push(performance.now() - begun);
    head = null;
    due = -1;
    got = 0;
    if (stopping) socket.end();
    else send();
  });
}
setTimeout(
  () => {
    stopping = true;
    times.sort((a, b) => a - b);
    const share = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
    console.log(
      JSON.stringify({
        answers: times.length,
        perSecond: times.length / Number(seconds),
        p50: share(0.5),
        p99: share(0.99),
        wrong,
      }),
    );
    process.exit(0);
  },
  Number(seconds) * 1_000,
);
