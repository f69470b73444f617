import { guardianRoles, unitRoles } from '#platform/permissions.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import type { RefusalCode } from '#labels/refusals.ts';

const among =
  (some: readonly Role[]) =>
  (role: Role): boolean =>
    some.includes(role);

/**
 * Why these roles cannot be combined, or null. A guardian holds no other role. A department's clerk
 * belongs to a unit (domain.md §2).
 */
export function problemWithRoles(
  roles: readonly Role[],
  unitId: number | null,
): RefusalCode | null {
  if (roles.length > 1 && roles.some(among(guardianRoles))) return 'account.guardianKeepsApart';
  if (unitId === null && roles.some(among(unitRoles))) return 'account.unitNeeded';
  return null;
}
