/**
 * The barest node:http server: answers every request with the same bytes.
 * `node bare-server.ts <url to copy>`
 */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

const source = new URL(process.argv[2] ?? '');
request(source, { headers: { 'accept-encoding': 'br' } }, (res) => {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(chunk));
  res.on('end', () => {
    const body = Buffer.concat(chunks);
    const headers: string[] = [];
    for (let at = 0; at < res.rawHeaders.length; at += 2) {
      if (!/^(date|connection|keep-alive)$/i.test(res.rawHeaders[at] ?? ''))
        headers.push(res.rawHeaders[at] ?? '', res.rawHeaders[at + 1] ?? '');
    }
    const server = createServer((_req, answer) => answer.writeHead(200, headers).end(body));
    server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
  });
}).end();
