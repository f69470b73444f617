import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { personName, rowId, someOf, uuidId } from '#platform/input.ts';
import { grantableRoles } from '#db/vocabulary/roles.ts';
import { signInName } from '../input.ts';

/** '' in the list of units means no unit. */
const unitId = z
  .literal('')
  .transform(() => null)
  .or(rowId)
  .optional()
  .transform((id) => id ?? null);

const rights = { roles: someOf(grantableRoles), unitId };

export const createStaffInput = z.strictObject({ signInName, name: personName, ...rights });
export const changeRightsInput = z.strictObject({
  userId: uuidId,
  edition: editionField,
  ...rights,
  roles: someOf(grantableRoles, 0),
});
export const staffAccountInput = z.strictObject({ userId: uuidId });

/** The stored rights as form values, to fill the form again. */
export const typedRights = (stored: {
  roles: string[];
  unitId: number | null;
}): Record<string, string | string[]> => ({
  roles: stored.roles,
  unitId: stored.unitId === null ? '' : String(stored.unitId),
});
