import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { maybeTicked, publicWords, rowId, words } from '#platform/input.ts';

/**
 * Codes are text and never parsed (domain.md §6). Full-width letters and digits are normalised, so
 * that one item has one code.
 */
const itemCode = words(40)
  .transform((text) => text.normalize('NFKC').trim())
  .refine((text) => [...text].length <= 40, 'tooLong')
  .refine((text) => !/\s/.test(text), 'hasBlank');

const itemFields = { itemName: publicWords(80), itemCode, unitId: rowId };

export const addServiceItemInput = z.strictObject(itemFields);
export const editServiceItemInput = z.strictObject({
  itemId: rowId,
  edition: editionField,
  ...itemFields,
  retired: maybeTicked,
});

/** The stored item as form values, to fill the form again. */
export const typedItem = (stored: {
  name: string;
  code: string;
  unitId: number;
  active: boolean;
}): Record<string, string> => ({
  itemName: stored.name,
  itemCode: stored.code,
  unitId: String(stored.unitId),
  retired: stored.active ? '' : 'yes',
});
