import { expect, test } from 'vitest';
import { SheetTime, type Cell } from '#platform/exports/cells.ts';
import { csvCell, csvStream } from '#platform/exports/csv.ts';
import { readSheet } from '#tests/support/sheet.ts';

test.each<[Cell, string]>([
  ['=1+1', "'=1+1"],
  [' =1+1', "' =1+1"],
  ['+86', "'+86"],
  ['-5', "'-5"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['＝SUM(A1)', "'＝SUM(A1)"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['007', "'007"],
  ['1-2', "'1-2"],
  ['3/4', "'3/4"],
  ['2026.11', "'2026.11"],
  ['2026年11月28日', "'2026年11月28日"],
  ['二〇二六年十一月', "'二〇二六年十一月"],
  ['9:30', "'9:30"],
  ['12:30 pm', "'12:30 pm"],
  ['1E10', "'1E10"],
  ['12%', "'12%"],
  ['￥12.50', "'￥12.50"],
  ['１２３', "'１２３"],
  ['371101000000123456789012345678', "'371101000000123456789012345678"],
  ['Mar-1', "'Mar-1"],
  ['1 sept 2026', "'1 sept 2026"],
  ['TRUE', "'TRUE"],
  ["'already", "''already"],
  ['区人社局', '区人社局'],
  ['3 楼大厅', '3 楼大厅'],
  ['WT202611-0007', 'WT202611-0007'],
  ['a,b', '"a,b"'],
  ['1,000', '"\'1,000"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [-5, '-5'],
  [4.5, '4.5'],
  [null, ''],
  [new SheetTime('2026-11-28 09:00'), '2026-11-28 09:00'],
])('a spreadsheet reads %j as what it is: %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

async function* each<T>(batches: T[]) {
  yield* batches;
}

test('a sheet read back gives every text as it was', async () => {
  const texts = ['=HYPERLINK("x")', "'1", "''", '1-2', 'a,"b"\r\nc', ' 中文 ', '\t=1', '', '12,5'];
  const stream = csvStream(['名称'], each([texts.map((text) => [text, 1])]), {
    room: async () => {},
    ended: () => {},
  });
  const bytes = Buffer.from(await new Response(stream).arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(readSheet(bytes)).toEqual([['名称'], ...texts.map((text) => [text, '1'])]);
});

test('a sheet is read no faster than its reader takes it, and its end is told once', async () => {
  let given = 0;
  let ends = 0;
  async function* endless(): AsyncGenerator<Cell[][]> {
    for (;;) {
      given += 1;
      yield [['x']];
    }
  }
  const reader = csvStream(['a'], endless(), {
    room: async () => {},
    ended: () => void (ends += 1),
  }).getReader();
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(given).toBeLessThan(5);
  await reader.cancel();
  expect(ends).toBe(1);
});
