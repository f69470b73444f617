import { expect, test } from 'vitest';
import { SheetTime, type Cell, type SheetColumn } from '#platform/exports/cells.ts';
import { xlsxForm, xlsxStream, type OfficialForm } from '#platform/exports/xlsx.ts';
import { readWorkbook } from '#tests/support/workbook.ts';

const text = (head: string): SheetColumn => ({ head, kind: 'text' });
const quietly = { room: async () => {}, ended: () => {} };
async function* each<T>(batches: T[]) {
  yield* batches;
}
const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> =>
  Buffer.from(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());

const hostile = [
  '=1+1',
  '=HYPERLINK("http://x","y")',
  '+86',
  '-5',
  '@cmd',
  '\t=1',
  '\r=1',
  'a\r\nb',
  '007',
  '2026-11-28',
  'TRUE',
  ' 两边有空格 ',
  '<is><t>&amp;</t></is>',
  'a]]>b',
  '_x0041_',
  '\u0000\u0007\uffff',
  '\ud83d\ude00',
  '𠮷田',
  '',
];

test('every text of a list is a text cell and comes back as it was', async () => {
  const bytes = await bytesOf(
    xlsxStream('名单', [text('名称')], each([hostile.map((one) => [one])]), quietly),
  );
  const book = readWorkbook(bytes);
  expect(book.sheetName).toBe('名单');
  expect(book.frozenRows).toBe('1');
  expect(book.row(1)).toEqual(['名称']);
  hostile.forEach((one, index) => {
    const cell = book.cells.get(`A${index + 2}`)!;
    expect(cell, JSON.stringify(one)).toMatchObject({ value: one, formula: false, format: '@' });
  });
});

test('numbers, days and times are what they are, and nothing is an empty cell', async () => {
  const columns: SheetColumn[] = [
    { head: '数', kind: 'number' },
    { head: '日', kind: 'day' },
    { head: '时', kind: 'time' },
    text('无'),
  ];
  const row: Cell[] = [-4.5, new SheetTime('2026-11-28'), new SheetTime('2026-11-28 09:00'), null];
  const book = readWorkbook(await bytesOf(xlsxStream('a', columns, each([[row]]), quietly)));
  expect(book.row(2)).toEqual([-4.5, 46354, 46354.375, null]);
  expect(book.cells.get('B2')).toMatchObject({ format: 'yyyy-mm-dd' });
  expect(book.cells.get('C2')).toMatchObject({ format: 'yyyy-mm-dd hh:mm' });
});

test('a text longer than a spreadsheet can hold is cut, so that the file opens', async () => {
  const bytes = await bytesOf(
    xlsxStream('a', [text('a')], each([[['长'.repeat(40_000)]]]), quietly),
  );
  const { value } = readWorkbook(bytes).cells.get('A2')!;
  expect(value).toBe(`${'长'.repeat(32_766)}…`);
});

test('a list is read no faster than its reader takes it, and its end is told once', async () => {
  let given = 0;
  let ends = 0;
  async function* endless(): AsyncGenerator<Cell[][]> {
    for (;;) {
      given += 1;
      yield Array.from({ length: 500 }, (_, n) => [`${given} ${n} ${Math.sin(given * n)}`]);
    }
  }
  const reader = xlsxStream('a', [text('a')], endless(), {
    room: async () => {},
    ended: () => void (ends += 1),
  }).getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(given).toBeLessThan(60);
  await reader.cancel();
  expect(ends).toBe(1);
});

test('a list that cannot be read ends its answer with the fault', async () => {
  let ends = 0;
  async function* broken(): AsyncGenerator<Cell[][]> {
    yield [['a']];
    throw new Error('database gone');
  }
  const stream = xlsxStream('a', [text('a')], broken(), {
    room: async () => {},
    ended: () => void (ends += 1),
  });
  await expect(bytesOf(stream)).rejects.toThrow('database gone');
  expect(ends).toBe(1);
});

const form: OfficialForm = {
  name: '台账',
  mark: '附件2',
  title: '题目',
  above: [
    { text: '填报单位（盖章）：', columns: 2 },
    { text: '填报日期：', columns: 2 },
  ],
  heads: [
    [
      { text: '序号', rows: 2 },
      { text: '形式', columns: 2 },
      { text: '时限', rows: 2 },
    ],
    [{ text: '移动端' }, { text: '窗口端' }],
  ],
  widths: [6, 8, 8, 12],
  centred: [0, 1, 2],
  rows: [
    [1, '√', null, new SheetTime('2026-11-28')],
    [2, null, '=1+1', null],
  ],
  below: [{ text: '填报人：', columns: 4 }],
  pageNumber: '第 &P 页',
};

test('a form has a head of two levels, prints on A4 landscape and repeats its head', async () => {
  const book = readWorkbook(Buffer.from(await xlsxForm(form)));
  expect(book.merges.toSorted()).toEqual(
    ['A1:D1', 'A2:D2', 'A3:B3', 'C3:D3', 'A4:A5', 'B4:C4', 'D4:D5', 'A8:D8'].toSorted(),
  );
  expect(book.row(4)).toEqual(['序号', '形式', null, '时限']);
  expect(book.row(5)).toEqual([null, '移动端', '窗口端', null]);
  expect(book.row(6)).toEqual([1, '√', null, 46354]);
  expect(book.cells.get('C7')).toMatchObject({ value: '=1+1', formula: false, format: '@' });
  expect(book.pageSetup).toMatchObject({ '@paperSize': '9', '@orientation': 'landscape' });
  expect(book.pageSetup).toMatchObject({ '@fitToWidth': '1', '@fitToHeight': '0' });
  expect(book.fitsPage).toMatch(/^(1|true)$/);
  expect(book.names).toEqual({ '_xlnm.Print_Titles': '台账!$4:$5' });
  expect(book.frozenRows).toBe('5');
  expect(book.footer).toBe('&C第 &P 页');
  expect(book.cells.get('A4')?.font).toBe('SimHei');
  expect(book.cells.get('A6')?.font).toBe('FangSong');
});
