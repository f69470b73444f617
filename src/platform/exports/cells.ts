/** Cells and columns of a sheet, before a format is chosen. */

/** A time or a day in local time, written by the portal, which a spreadsheet may read as such. */
export class SheetTime {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Cell = string | number | SheetTime | null;

/** What the cells of a column hold. A day is `2026-11-28`, a time `2026-11-28 09:00`. */
export type ColumnKind = 'text' | 'number' | 'day' | 'time';

export interface SheetColumn {
  head: string;
  kind: ColumnKind;
}

/** Rows of a sheet, a batch at a time. */
export type CellBatches = AsyncIterator<readonly (readonly Cell[])[]>;

/**
 * How a sheet is sent. `room` resolves when the reader has taken what was sent. It is awaited
 * before each batch. `ended` runs once, however the stream ends.
 */
export interface SheetReader {
  room: () => Promise<void>;
  ended: () => void;
}
