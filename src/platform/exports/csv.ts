/**
 * CSV for spreadsheets: UTF-8 with a byte order mark. Text must stay text. A text gets a leading
 * apostrophe if a spreadsheet would run it as a formula (S8), or read it as a number, a date or a
 * boolean. A text that already begins with an apostrophe gets one too, so removing the first
 * apostrophe of a text always restores it.
 */

import { SheetTime, type Cell, type CellBatches, type SheetReader } from './cells.ts';

const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]|^'/;
/**
 * Begins with a digit or a currency sign and contains only characters of numbers, dates and times.
 */
const numeric =
  /^\s*[\p{Sc}(.]?\s*\p{Nd}[\p{Nd}\s.,，:：;/\\%％()eE年月日号时点分秒-]*(?:am|pm)?\s*$/iu;
const monthName =
  /^\s*\p{Nd}{0,4}[\s./,-]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s./,-]*[\p{Nd}\s,:-]*$/iu;
const chineseDate = /^\s*[〇零一二三四五六七八九十]+[年月][〇零一二三四五六七八九十年月日号]*\s*$/;
const truth = /^\s*(?:true|false)\s*$/i;
const guarded = [formula, numeric, monthName, chineseDate, truth];

export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof SheetTime) return value.text;
  const safe = guarded.some((kind) => kind.test(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvRow = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** Streams a sheet with only one batch in memory. */
export function csvStream(
  heads: readonly string[],
  batches: CellBatches,
  { room, ended }: SheetReader,
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
