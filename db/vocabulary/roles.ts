/** The roles an account can have (domain.md §2). Their permissions: src/platform/permissions.ts. */
export const grantableRoles = [
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
] as const;
export type GrantableRole = (typeof grantableRoles)[number];

/**
 * With the two that nobody grants: `experiencer` follows from an appointment, `system` is the
 * portal.
 */
export const roles = ['experiencer', ...grantableRoles, 'system'] as const;
export type Role = (typeof roles)[number];

/** The two roles for decisions that no single person may make: one proposes, the other agrees. */
export const decidingRoles = ['convenor', 'auditor'] as const satisfies readonly Role[];
export type DecidingRole = (typeof decidingRoles)[number];
