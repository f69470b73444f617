import { expect, test } from 'vitest';
import { receiptsIn, withReceipt } from '#platform/receipts.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testSecrets } from '#tests/support/ctx.ts';

const at = (minute: number, secrets = testSecrets) => ({
  secrets,
  now: new Date(Date.UTC(2026, 10, 28, 1, minute)),
});

test('a cookie holds the last three codes for an hour each, sealed', () => {
  let cookie: string | undefined;
  for (const [minute, code] of ['ONE', 'TWO', 'THREE', 'FOUR'].entries())
    cookie = withReceipt(at(minute), cookie, code);
  expect(cookie).not.toContain('FOUR');
  expect(Buffer.from(cookie ?? '', 'base64url').toString('latin1')).not.toContain('FOUR');
  const codes = (minute: number) => receiptsIn(at(minute), cookie).map(({ code }) => code);
  expect(codes(3)).toEqual(['FOUR', 'THREE', 'TWO']);
  expect(codes(61)).toEqual(['FOUR', 'THREE']);
  expect(codes(63)).toEqual([]);
});

test('what was made up, cut or sealed by another portal opens nothing', () => {
  const cookie = withReceipt(at(0), undefined, 'ONE');
  const other = createSecrets('another portal');
  for (const wrong of [undefined, '', 'x', cookie.slice(1), `${cookie}A`.repeat(100)])
    expect(receiptsIn(at(0), wrong)).toEqual([]);
  expect(receiptsIn(at(0, other), cookie)).toEqual([]);
  const sealed = testSecrets.seal('receipts', '{"code":1}');
  expect(receiptsIn(at(0), sealed)).toEqual([]);
});
