import { z } from 'zod';
import { personName, rowId, someOf, uuidId } from '#platform/input.ts';
import { grantableRoles } from '#platform/permissions.ts';
import { signInName } from '../input.ts';

/** '' in the list of units: belongs to none. */
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
  ...rights,
  roles: someOf(grantableRoles, 0),
});
export const staffAccountInput = z.strictObject({ userId: uuidId });
