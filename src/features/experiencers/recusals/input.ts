import { z } from 'zod';
import { ties } from '#labels/statuses.ts';
import { oneOf, someIds, uuidId } from '#platform/input.ts';

/** What the office asks about a person's ties: none, or which units and how. */
export const tieFields = { tie: oneOf(ties), tiedUnitIds: someIds(0) };

export type Tied = { tie: (typeof ties)[number]; tiedUnitIds: number[] };

export const setRecusalsInput = z.strictObject({
  experiencerId: uuidId,
  /** The ties the page showed (`editionOf`): somebody else may have changed them meanwhile. */
  edition: z.string('malformed').max(2_000, 'malformed'),
  ...tieFields,
});
