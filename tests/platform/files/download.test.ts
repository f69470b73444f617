/** S13 of trust.md §3: the headers of a file. Tests of its record check who gets it. */
import { expect, test } from 'vitest';
import { offerFile } from '#platform/files/download.ts';

const file = { title: '报名表.pdf', kind: 'pdf', size: 3, sha256: 'ab'.repeat(32) } as const;
const asking = (headers: Record<string, string> = {}) =>
  new Request('http://portal.example.cn/x', { headers });

test('it is saved and not shown, taken for nothing else, and may run nothing', async () => {
  const answer = await offerFile(asking(), file, async () => Buffer.from('abc'));
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-disposition': expect.stringMatching(/^attachment; /),
    'content-type': 'application/pdf',
    'content-length': '3',
    'content-security-policy': 'sandbox',
    'etag': `"${'ab'.repeat(16)}"`,
  });
  expect(await answer.text()).toBe('abc');
});

test.each([
  '"' + 'ab'.repeat(16) + '"',
  'W/"' + 'ab'.repeat(16) + '"',
  '"x", "' + 'ab'.repeat(16) + '"',
  '*',
])('who has it is not sent it again: %s', async (tag) => {
  const answer = await offerFile(asking({ 'If-None-Match': tag }), file, () =>
    Promise.reject(new Error('the content was asked for')),
  );
  expect(answer.status).toBe(304);
  expect(answer.headers.get('etag')).toBe(`"${'ab'.repeat(16)}"`);
});

test('who has another version is', async () => {
  expect(
    (await offerFile(asking({ 'If-None-Match': '"other"' }), file, async () => Buffer.from('abc')))
      .status,
  ).toBe(200);
});
