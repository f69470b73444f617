/**
 * CSV for people who open it in a spreadsheet: UTF-8 with a byte order mark. Text stays text: what a spreadsheet would run
 * as a formula (S8), or would read as a number, a date or a truth value, begins with an apostrophe. So does text that
 * begins with one, so that taking the first apostrophe of a cell away always gives the text as it was.
 */

const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]|^'/;
/** Begins with a digit or a currency sign and holds only what numbers, dates and times are written with. */
const numeric =
  /^\s*[\p{Sc}(.]?\s*\p{Nd}[\p{Nd}\s.,，:：;/\\%％()eE年月日号时点分秒-]*(?:am|pm)?\s*$/iu;
const monthName =
  /^\s*\p{Nd}{0,4}[\s./,-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s./,-]*[\p{Nd}\s,:-]*$/iu;
const chineseDate = /^\s*[〇零一二三四五六七八九十]+[年月][〇零一二三四五六七八九十年月日号]*\s*$/;
const truth = /^\s*(?:true|false)\s*$/i;
const guarded = [formula, numeric, monthName, chineseDate, truth];

/** A moment or a day that a spreadsheet may read as one: local time, made by us. */
export class SheetTime {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Cell = string | number | SheetTime | null;

export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof SheetTime) return value.text;
  const safe = guarded.some((kind) => kind.test(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvRow = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * A sheet, batch after batch, so that no more than one is in memory. `room` is waited for before each further batch:
 * it says when the reader has taken what was sent. `ended` runs once, however it ends.
 */
export function csvStream(
  heads: readonly string[],
  batches: AsyncIterator<readonly (readonly Cell[])[]>,
  { room, ended }: { room: () => Promise<void>; ended: () => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      try {
        if (!begun) {
          begun = true;
          controller.enqueue(encoder.encode(`\ufeff${csvRow(heads)}`));
        }
        await room();
        const { done, value } = await batches.next();
        if (!done) return controller.enqueue(encoder.encode(value.map(csvRow).join('')));
        ended();
        controller.close();
      } catch (error) {
        ended();
        throw error;
      }
    },
    cancel: ended,
  });
}
