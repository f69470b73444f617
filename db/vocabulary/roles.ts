/** The roles of domain.md §2. What each may do: src/platform/permissions.ts. */
export const roles = [
  'experiencer',
  'dept_reporter',
  'dept_leader',
  'desk',
  'bureau_editor',
  'bureau_reviewer',
  'office_admin',
  'convenor',
  'sys_admin',
  'sec_admin',
  'auditor',
  'system',
] as const;
export type Role = (typeof roles)[number];

/** What an account can hold. `experiencer` follows from an appointment, `system` is the portal. */
export const grantableRoles = roles.filter((role) => role !== 'experiencer' && role !== 'system');

/** What no one person may decide is decided by these two, one proposing and the other agreeing. */
export const decidingRoles = ['convenor', 'auditor'] as const satisfies readonly Role[];
export type DecidingRole = (typeof decidingRoles)[number];
