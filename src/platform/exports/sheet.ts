/** A whole list as a file, in any format that is offered. */
import { saveAs } from '../files/names.ts';
import type { CellBatches, SheetColumn } from './cells.ts';
import { csvStream } from './csv.ts';
import { xlsxStream } from './xlsx.ts';

export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const sheetTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: workbookType,
} as const;
export type SheetFormat = keyof typeof sheetTypes;
export const sheetFormats = Object.keys(sheetTypes) as [SheetFormat, ...SheetFormat[]];

export const isSheetFormat = (text: string | null): text is SheetFormat =>
  text !== null && Object.hasOwn(sheetTypes, text);

/**
 * The number of concurrent sheets is limited, because each holds a database reader. The public
 * cannot take the office's share.
 */
const maximumSheets = 2;
const sheets = { public: 0, office: 0 };

/** Too many sheets are being made. */
export const sheetBusy = Symbol('busy');

export interface Sheet {
  share: keyof typeof sheets;
  format: SheetFormat;
  /** Without its ending. */
  fileName: string;
  /** Name of the table inside a workbook. */
  name: string;
  columns: readonly SheetColumn[];
  batches: CellBatches;
  room: (() => Promise<void>) | undefined;
}

/**
 * Streams the sheet while it is read. Errors of the query are thrown before the first byte. Returns
 * `sheetBusy` when too many sheets are being made.
 */
export async function answerSheet(sheet: Sheet): Promise<Response | typeof sheetBusy> {
  const { share, format, fileName, name, columns, batches } = sheet;
  if (sheets[share] >= maximumSheets) return sheetBusy;
  sheets[share] += 1;
  let open = true;
  const ended = (): void => {
    if (open) sheets[share] -= 1;
    open = false;
  };
  const reader = { room: sheet.room ?? (() => Promise.resolve()), ended };
  try {
    const rows = resumed(await batches.next(), batches);
    return new Response(
      format === 'csv'
        ? csvStream(
            columns.map(({ head }) => head),
            rows,
            reader,
          )
        : xlsxStream(name, columns, rows, reader),
      { headers: sheetHeaders(fileName, format) },
    );
  } catch (error) {
    ended();
    throw error;
  }
}

async function* resumed<Batch>(first: IteratorResult<Batch>, rest: AsyncIterator<Batch>) {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

/** Makes a browser save the answer as this file. `fileName`: without its ending. */
export function sheetHeaders(fileName: string, format: SheetFormat): Record<string, string> {
  const whole = `${fileName}.${format}`;
  return {
    'Content-Type': sheetTypes[format],
    'Content-Disposition': /^[\w.-]+$/.test(whole)
      ? `attachment; filename="${whole}"`
      : saveAs(whole, format),
  };
}
