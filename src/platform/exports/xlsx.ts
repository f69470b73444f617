/**
 * Workbooks (.xlsx), the one place that knows the library. Two ways, by need. A list of any length
 * is streamed: one table, one head row. An official form is bounded and built whole, because only
 * so can it have merged heads, borders and a print setup. In both, a text is a text cell: nothing
 * that a person typed can become a formula, a number or a date (S8). Columns of text have the
 * format Text, so editing a cell does not change this.
 */
import type { CellStyle, CellValue, ColumnDef, MergeRange } from 'hucre/xlsx';
import { SheetTime, type Cell, type CellBatches, type SheetReader } from './cells.ts';
import type { ColumnKind, SheetColumn } from './cells.ts';

/** Loaded with the first workbook: most processes never make one. */
const library = () => import('hucre/xlsx');

/** Spreadsheets refuse a file with a longer text. */
const longestText = 32_767;

const formats: Record<ColumnKind, string> = {
  text: '@',
  number: 'General',
  day: 'yyyy-mm-dd',
  time: 'yyyy-mm-dd hh:mm',
};
const widths: Record<ColumnKind, number> = { text: 24, number: 12, day: 12, time: 17 };

const kindOf = (cell: Cell): ColumnKind =>
  cell instanceof SheetTime
    ? cell.text.length > 10
      ? 'time'
      : 'day'
    : typeof cell === 'number'
      ? 'number'
      : 'text';

const shortened = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;

/** In a workbook `_x0041_` stands for `A`. The library leaves this to us: `_x005F_` is `_`. */
const textValue = (text: string): string =>
  shortened(text).replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');

/** A workbook has no time zone: it shows the local time it was given. */
const valueOf = (cell: Cell): CellValue =>
  cell instanceof SheetTime
    ? new Date(`${cell.text.replace(' ', 'T')}${cell.text.length > 10 ? ':00' : 'T00:00:00'}Z`)
    : typeof cell === 'string'
      ? textValue(cell)
      : cell;

/** Streams a table with only one batch in memory. The head row stays in sight. */
export function xlsxStream(
  name: string,
  columns: readonly SheetColumn[],
  batches: CellBatches,
  { room, ended }: SheetReader,
): ReadableStream<Uint8Array> {
  async function* rows(): AsyncGenerator<CellValue[]> {
    for (;;) {
      await room();
      const { done, value } = await batches.next();
      if (done) return;
      yield* value.map((row) => row.map(valueOf));
    }
  }
  let source: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let over = false;
  const finish = (): void => {
    if (!over) ended();
    over = true;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        source ??= (await library())
          .writeXlsxStream(rows(), {
            name,
            columns: columns.map(({ head, kind }): ColumnDef => ({
              header: head,
              width: widths[kind],
              style: { numFmt: formats[kind] },
            })),
            freezePane: { rows: 1 },
          })
          .getReader();
        const { done, value } = await source.read();
        if (!done) return controller.enqueue(value);
        if (over) return;
        finish();
        controller.close();
      } catch (error) {
        finish();
        throw error;
      }
    },
    async cancel(reason) {
      finish();
      await source?.cancel(reason);
    },
  });
}

/** Part of a row across some columns, and of the head also across rows. */
export interface FormCell {
  text: string;
  columns?: number;
  rows?: number;
}

/** An official form: the same object is printed as a page and written as a workbook. */
export interface OfficialForm {
  /** Name of the sheet. */
  name: string;
  mark: string;
  title: string;
  /** The line above the table. */
  above: readonly FormCell[];
  heads: readonly (readonly FormCell[])[];
  /** Width of each column in characters. */
  widths: readonly number[];
  /** Columns whose cells are centred. */
  centred: readonly number[];
  rows: readonly (readonly Cell[])[];
  /** The line below the table. */
  below: readonly FormCell[];
  /** The foot of each page. `&P` stands for its number, `&N` for the number of pages. */
  pageNumber: string;
}

const line = { style: 'thin' } as const;
const grid = { top: line, left: line, bottom: line, right: line };
const styles = {
  mark: { font: { name: 'SimHei', size: 16 }, alignment: { vertical: 'center' } },
  title: {
    font: { name: 'SimSun', size: 20, bold: true },
    alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
  },
  beside: { font: { name: 'FangSong', size: 14 }, alignment: { vertical: 'center' } },
  head: {
    font: { name: 'SimHei', size: 12 },
    alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
    border: grid,
  },
  body: {
    font: { name: 'FangSong', size: 12 },
    alignment: { vertical: 'center', wrapText: true },
    border: grid,
  },
} as const satisfies Record<string, CellStyle>;

/**
 * An official form as a workbook of one sheet: A4 landscape, one page wide, the head rows repeated
 * on each page (domain.md §12). Holds the whole form in memory, so the caller bounds the rows.
 */
export async function xlsxForm(form: OfficialForm): Promise<Uint8Array> {
  const columns = form.widths.length;
  const cells = new Map<string, { value: CellValue; style: CellStyle }>();
  const merges: MergeRange[] = [];
  const put = (row: number, column: number, value: CellValue, style: CellStyle) =>
    cells.set(`${row},${column}`, { value, style });

  /** Writes cells side by side, beginning at the first column that no cell from above covers. */
  const covered = new Set<string>();
  const lay = (row: number, parts: readonly FormCell[], style: CellStyle): void => {
    let column = 0;
    for (const { text, columns: wide = 1, rows: high = 1 } of parts) {
      while (covered.has(`${row},${column}`)) column += 1;
      for (let r = row; r < row + high; r += 1)
        for (let c = column; c < column + wide; c += 1) {
          covered.add(`${r},${c}`);
          put(r, c, r === row && c === column ? textValue(text) : null, style);
        }
      if (wide > 1 || high > 1)
        merges.push({
          startRow: row,
          startCol: column,
          endRow: row + high - 1,
          endCol: column + wide - 1,
        });
      column += wide;
    }
  };

  lay(0, [{ text: form.mark, columns }], { ...styles.mark, numFmt: formats.text });
  lay(1, [{ text: form.title, columns }], { ...styles.title, numFmt: formats.text });
  lay(2, form.above, { ...styles.beside, numFmt: formats.text });
  const firstHead = 3;
  form.heads.forEach((parts, index) =>
    lay(firstHead + index, parts, { ...styles.head, numFmt: formats.text }),
  );
  const firstRow = firstHead + form.heads.length;
  form.rows.forEach((row, index) =>
    row.forEach((cell, column) =>
      put(firstRow + index, column, valueOf(cell), {
        ...styles.body,
        ...(form.centred.includes(column) && {
          alignment: { ...styles.body.alignment, horizontal: 'center' },
        }),
        numFmt: formats[kindOf(cell)],
      }),
    ),
  );
  lay(firstRow + form.rows.length, form.below, { ...styles.beside, numFmt: formats.text });

  const { writeXlsx } = await library();
  return writeXlsx({
    sheets: [
      {
        name: form.name,
        columns: form.widths.map((width) => ({ width })),
        cells,
        merges,
        rowDefs: new Map([[1, { height: 36 }]]),
        freezePane: { rows: firstRow },
        pageSetup: {
          paperSize: 'a4',
          orientation: 'landscape',
          fitToPage: true,
          fitToWidth: 1,
          fitToHeight: 0,
          horizontalCentered: true,
          margins: { top: 0.8, bottom: 0.8, left: 0.6, right: 0.6, header: 0.3, footer: 0.4 },
          printTitlesRow: `$${firstHead + 1}:$${firstRow}`,
        },
        headerFooter: { oddFooter: `&C${form.pageNumber}` },
      },
    ],
  });
}
