import type { Cell } from '#labels/codes.ts';

/** The byte of a cell in the message of its tickets and in what a receipt signs. */
export const cellBytes: Record<Cell, number> = { mobile: 1, pc: 2, kiosk: 3, window: 4, remark: 5 };
