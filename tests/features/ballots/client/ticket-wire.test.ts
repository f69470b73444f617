import { afterEach, expect, test, vi } from 'vitest';
import {
  cast,
  castBody,
  fetchManifest,
  postSlip,
  requestSignatures,
  type Outcome,
} from '#features/ballots/client/ticket-wire.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';

const ticket = {
  openDayId: '6f1d0b5c-2a34-4c1e-9a77-0d2f4b8e1c90',
  cell: 'remark',
  input: 'i'.repeat(127),
  sig: 's'.repeat(512),
} as Ticket;
const answers = { overall: 5, indicators: {}, reasons: [], facts: {} };

/** Sets the next answer of the network. Returns the requests. */
function network(answer: Response | Error) {
  const asked = vi.fn<(address: string, request: RequestInit) => Promise<Response>>(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  vi.stubGlobal('fetch', asked);
  return asked;
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['nothing', ''],
  ['500 characters', '政'.repeat(500)],
  ['500 signs that JSON writes long', '"\u0001\ud800'.repeat(166)],
  ['an emoji', '😀'.repeat(250)],
])('the body of a cast is 4096 bytes, also with %s', (_, text) => {
  const body = castBody(ticket, { text });
  expect(Buffer.byteLength(body)).toBe(4096);
  expect(JSON.parse(body)).toEqual({
    openDayId: ticket.openDayId,
    cell: 'remark',
    input: ticket.input,
    sig: ticket.sig,
    answers: { text },
    pad: expect.stringMatching(/^0+$/),
  });
});

test('a cast takes no cookie and no address of ours along', async () => {
  const asked = network(json(200, { nullifier: 'n', receipt: 'r' }));
  expect(await cast('/ballot/cast', castBody(ticket, answers), 'n')).toEqual({
    state: 'done',
    value: { nullifier: 'n', receipt: 'r' },
  });
  expect(asked.mock.calls[0]?.[1]).toMatchObject({
    method: 'POST',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    headers: { 'content-type': 'application/json' },
  });
});

test('the manifest is asked for without a cookie, the signatures with it and for all cells at once', async () => {
  expect(((await fetchManifest('/m')) as Outcome<never>).state, 'the network is away').toBe(
    'later',
  );
  const manifest = network(
    new Response('{"v":1}', { headers: { 'content-type': 'application/json' } }),
  );
  expect(await fetchManifest('/m')).toEqual({
    state: 'done',
    value: new TextEncoder().encode('{"v":1}'),
  });
  expect(manifest.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit' });
  const issue = network(json(200, { signed: {}, kids: {} }));
  await requestSignatures('/i', ticket.openDayId, [
    { ...ticket, cell: 'mobile', blinded: 'a' },
    { ...ticket, cell: 'remark', blinded: 'b' },
  ]);
  expect(issue.mock.calls[0]?.[1]).toMatchObject({
    credentials: 'same-origin',
    body: JSON.stringify({ openDayId: ticket.openDayId, blinded: { mobile: 'a', remark: 'b' } }),
  });
});

test.each([
  ['the network is away', new TypeError('Failed to fetch'), { state: 'later', seconds: 0 }],
  [
    'too many at once',
    json(429, { error: 'busy' }, { 'retry-after': '7' }),
    { state: 'later', seconds: 7 },
  ],
  ['the database is away', json(503, { error: 'unavailable' }), { state: 'later', seconds: 0 }],
  [
    'the sign-in page of the hall’s network',
    new Response('<html>welcome</html>'),
    { state: 'later', seconds: 0 },
  ],
  [
    'a receipt for another ticket',
    json(200, { nullifier: 'other', receipt: 'r' }),
    { state: 'later', seconds: 0 },
  ],
  ['no receipt', json(200, { nullifier: 'n' }), { state: 'later', seconds: 0 }],
  ['closed', json(409, { error: 'closed' }), { state: 'refused', code: 'closed' }],
  [
    'a bad signature',
    json(403, { error: 'badSignature' }),
    { state: 'refused', code: 'badSignature' },
  ],
  [
    'a refusal without words',
    new Response('no', { status: 400 }),
    { state: 'refused', code: '400' },
  ],
])('%s', async (_, answer, outcome) => {
  network(answer);
  expect(await cast('/ballot/cast', castBody(ticket, answers), 'n')).toEqual(outcome);
});

test('a request without an answer is given up after half a minute', async () => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  );
  const outcome = cast('/ballot/cast', '', 'n');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await outcome).toEqual({ state: 'later', seconds: 0 });
  vi.useRealTimers();
});

test('a slip has arrived only when the way leads to the page that says so', async () => {
  const at = (url: string, status = 200): Response =>
    Object.defineProperty(new Response('', { status }), 'url', { value: url });
  network(at('https://portal.example/rate/thanks?day=1'));
  expect((await postSlip('/rate/1', 'code=x', '/rate/thanks')).state).toBe('done');
  network(at('https://portal.example/rate/1'));
  expect((await postSlip('/rate/1', 'code=x', '/rate/thanks')).state).toBe('later');
  network(at('https://portal.example/rate/1', 422));
  expect(await postSlip('/rate/1', 'code=x', '/rate/thanks')).toEqual({
    state: 'refused',
    code: '422',
  });
});
