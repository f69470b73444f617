import { expect, test } from 'vitest';
import { csvCell, csvOf } from '#platform/exports/csv.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+86', "'+86"],
  ['-5', "'-5"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['＝SUM(A1)', "'＝SUM(A1)"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['区人社局', '区人社局'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [-5, '-5'],
  [null, ''],
  [['mobile', 'pc'], 'mobile、pc'],
])('a spreadsheet reads %j as text: %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test('a sheet begins with the mark that tells Excel it is UTF-8, and ends each row as Excel does', () => {
  expect(csvOf(['name', 'n'], [{ name: '窗口端', n: 5 }])).toBe('\ufeffname,n\r\n窗口端,5\r\n');
});
