import { z } from 'zod';
import { tieAnswers } from '#db/vocabulary/people.ts';
import { editionField } from '#platform/edition.ts';
import { oneOf, someIds, uuidId } from '#platform/input.ts';

/** A person's ties, as the office asks: none, or which units and how. */
export const tieFields = { tie: oneOf(tieAnswers), tiedUnitIds: someIds(0) };

export type Tied = { tie: (typeof tieAnswers)[number]; tiedUnitIds: number[] };

export const setRecusalsInput = z.strictObject({
  experiencerId: uuidId,
  edition: editionField,
  ...tieFields,
});

/** Stored ties as form values. */
export const typedTies = (
  stored: readonly { unitId: number; tie: string }[],
): { tie: string; tiedUnitIds: string[] } => ({
  tie: stored[0]?.tie ?? 'none',
  tiedUnitIds: stored.map(({ unitId }) => String(unitId)),
});
