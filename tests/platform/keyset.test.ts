import { describe, expect, test } from 'vitest';
import { openDays } from '#db/tables/open-days.ts';
import { keyset } from '#platform/keyset.ts';

const order = keyset('descending', {
  startsAt: [openDays.startsAt, 'instant'],
  title: [openDays.title, 'text'],
  seats: [openDays.seats, 'integer'],
  id: [openDays.id, 'uuid'],
});
const row = {
  startsAt: new Date('2026-11-28T09:00+08:00'),
  title: '开放日.第 1 场 & 其他',
  seats: 20,
  id: '00000000-0000-4000-8000-000000000001',
};

test('a cursor survives the address as it is', () => {
  const cursor = order.write(row);
  expect(encodeURIComponent(cursor)).toBe(cursor);
  expect(order.read(cursor)).toEqual(row);
});

const nul = Buffer.from('a\0b').toString('base64url');
test.each([
  null,
  '',
  'x',
  '1.2',
  '1732150800000.5byA.20.nobody',
  "1732150800000.5byA.20.' or 1=1",
  '1732150800000.5byA.-1.00000000-0000-4000-8000-000000000001',
  `1732150800000.${nul}.20.00000000-0000-4000-8000-000000000001`,
  '1732150800000..20.00000000-0000-4000-8000-000000000001',
  '99999999999999999.5byA.20.00000000-0000-4000-8000-000000000000',
  `${order.write(row)}.1`,
  'x'.repeat(10_000),
])('what is no cursor of ours is the first page: %s', (text) => {
  expect(order.read(text)).toBeNull();
});

describe('a page', () => {
  const bySeats = keyset('ascending', { seats: [openDays.seats, 'integer'] });
  const rowsOf = (seats: number[]) => seats.map((n) => ({ seats: n }));
  test.each([
    [[], [], null],
    [[1, 2], [1, 2], null],
    [[1, 2, 3], [1, 2, 3], null],
    [[1, 2, 3, 4], [1, 2, 3], '3'],
  ])('of three out of %j', (read, shown, next) => {
    expect(bySeats.pageOf(rowsOf(read), 3)).toEqual({ rows: rowsOf(shown), next });
  });
});
