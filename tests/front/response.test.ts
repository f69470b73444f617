/**
 * `sendReady` sets a private field of node:http (docs/decisions/025). A Node release that treats
 * the field differently fails here: the exact bytes on the wire are compared.
 */
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { FrontResponse, KEEP_ALIVE_S } from '#src/front/response.ts';

test('a cached page is one head and one body on the wire, twice on one connection', async () => {
  const ready = { head: 'Content-Type: text/html\r\n', body: 'page', length: 4 };
  const server = createServer({ ServerResponse: FrontResponse }, (_req, res) => {
    res.begin({
      headers: { 'X-Content-Type-Options': 'nosniff' },
      surroundings: { home: '/', stylesheet: null },
      requestId: 'abc',
      noStore: false,
      isStopping: () => false,
    });
    res.sendReady(200, ready, { body: true });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    const request = 'GET / HTTP/1.1\r\nHost: portal.test\r\n\r\n';
    const expected = [
      'HTTP/1.1 200 OK',
      'Content-Type: text/html',
      'X-Content-Type-Options: nosniff',
      'X-Request-Id: abc',
      'Content-Length: 4',
      'Date: now',
      'Connection: keep-alive',
      `Keep-Alive: timeout=${KEEP_ALIVE_S}`,
      '',
      'page',
    ].join('\r\n');
    for (const _ of ['first', 'second']) {
      socket.write(request);
      let received = '';
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        received += String(chunk);
        if (received.endsWith('page')) break;
      }
      expect(received.replace(/Date: [^\r]+/, 'Date: now')).toBe(expected);
    }
  } finally {
    socket.destroy();
    server.close();
  }
});
