/**
 * Permissions as sets of roles (domain.md §2). Roles are compared only here. The policy.ts of each
 * feature decides which records a permission applies to.
 */
import { decidingRoles, roles, type DecidingRole, type Role } from '#db/vocabulary/roles.ts';

export const guardianRoles = [
  'sys_admin',
  'sec_admin',
  'auditor',
] as const satisfies readonly Role[];
/** They read and write the rows of one unit, so each holder has a unit. */
export const unitRoles = ['dept_reporter', 'dept_leader'] as const satisfies readonly Role[];

const anyone = 'anyone';
const signedIn = 'signedIn';

const table = {
  // accounts
  'account.signIn': anyone,
  'account.resetPassword': anyone,
  'account.openSetUp': ['system'],
  'account.setUp': anyone,
  'account.signOut': anyone,
  'form.keep': anyone, // the sealed owner field is the proof
  'form.purge': ['system'],
  'account.manageOwn': signedIn,
  'account.issueResetCode': ['desk', 'office_admin'],
  'account.manageStaff': ['sec_admin'],
  // experiencers
  'campaign.write': ['bureau_editor', 'office_admin'],
  'campaign.publish': ['bureau_reviewer', 'office_admin'],
  'application.apply': anyone,
  'application.manageOwn': signedIn,
  'application.review': ['office_admin'],
  'experiencer.end': ['office_admin'],
  'experiencer.list': ['office_admin', 'desk', 'bureau_editor', 'bureau_reviewer', 'convenor'],
  // service items, calendar
  'serviceItem.write': ['bureau_editor', 'office_admin'],
  'calendar.write': ['office_admin', 'sys_admin'],
  // open days
  'openDay.write': ['bureau_editor', 'office_admin'],
  'openDay.publish': ['bureau_reviewer'],
  'openDay.cancel': ['bureau_reviewer', 'office_admin'],
  'openDay.readDrafts': ['bureau_editor', 'bureau_reviewer', 'office_admin', 'convenor'],
  'openDay.register': ['experiencer'],
  'openDay.checkIn': ['desk'],
  // ballots
  'slip.print': ['desk', 'office_admin'],
  'slip.handOut': ['desk'],
  'slip.count': ['desk', 'office_admin'], // two people: one counts, one confirms
  'rating.decide': ['convenor', 'auditor'], // one of each
  'ticket.take': ['experiencer'],
  'paper.key': ['desk', 'office_admin'],
  'ballot.cast': anyone,
  'ballot.keepTime': ['system'],
  'rating.askToEnd': ['convenor'], // for a day whose keys are lost: two people with different roles
  'rating.agreeToEnd': ['auditor'],
  'remark.review': ['bureau_reviewer', 'convenor'],
  'remark.reviewBureau': ['convenor'], // of days on which 审批服务局 itself is rated
  'remark.reply': ['dept_reporter', 'dept_leader'],
  // window duty
  'duty.plan': ['dept_reporter', 'dept_leader'],
  'duty.recordAttendance': ['desk'],
  'duty.readCompliance': ['office_admin', 'convenor'],
  // notices
  'notice.write': ['bureau_editor', 'office_admin'],
  'notice.reviewFirst': ['bureau_editor', 'bureau_reviewer', 'office_admin'], // 初审, by a peer
  'notice.reviewSecond': ['bureau_reviewer'], // 复审
  'notice.publish': ['bureau_reviewer'],
  // the three lists
  'issue.write': ['office_admin'],
  'issue.triage': ['office_admin'],
  'issue.assign': ['office_admin'],
  'issue.publish': ['office_admin'],
  'issue.publishDue': ['system'],
  'issue.purge': ['system'], // originals of taken-down words
  'issue.acknowledge': ['dept_reporter'],
  'issue.transfer': ['dept_reporter'],
  'issue.rectify': ['dept_reporter'],
  'issue.recordMeasure': ['dept_reporter', 'dept_leader', 'office_admin'],
  'issue.ask': ['dept_leader'], // for an extension, closure, or 无法整改
  'issue.decide': ['office_admin'], // requests of leaders, acceptance, look-back
  'issue.exempt': ['convenor'], // agrees to 豁免验收 that the office proposed
  'issue.confirmEnd': ['office_admin', 'convenor'], // the second person, never the first
  'issue.addEvidence': ['dept_reporter', 'dept_leader'],
  'issue.reportProgress': ['dept_reporter', 'dept_leader'], // of the lead and of helper units
  'issue.escalate': ['system'],
  'issue.answerOrder': ['dept_leader'],
  'deadline.set': ['office_admin'],
  'issue.readOffice': ['office_admin', 'convenor', 'dept_reporter', 'dept_leader'],
  'issue.readAll': ['office_admin', 'convenor'], // the rows of all units
  'lesson.open': ['office_admin'], // 举一反三, 每月一题
  'lesson.answer': ['dept_reporter', 'dept_leader'], // for their own unit
  'acceptance.vote': ['experiencer'], // the drawn person, on their own task
  'acceptance.keepTime': ['system'],
  'publicLog.markDay': ['system'],
  'recurrence.submit': anyone,
  'issue.meet': anyone,
  'report.submit': anyone,
  'report.readReceipt': anyone,
  'report.submitOwn': ['experiencer'],
  'report.triage': ['office_admin'],
  // messages
  'message.readOwn': signedIn,
  'message.call': ['desk', 'office_admin'],
  'message.purge': ['system'],
  // the portal itself
  'poster.print': ['desk', 'bureau_editor', 'office_admin'],
  'region.sync': ['system'],
  'clock.keep': ['system'],
  'backup.restore': ['system'],
  'database.watch': ['system'],
  'audit.read': ['auditor'],
  'operation.read': ['office_admin', 'convenor', 'sys_admin', 'sec_admin', 'auditor'],
  'clock.confirm': ['sys_admin', 'system'],
  'privacy.overrule': ['bureau_reviewer', 'office_admin', 'convenor'], // never for their own text
  'clock.move': [
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
  ],
  'office.enter': [
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
  ],
} as const satisfies Record<string, typeof anyone | typeof signedIn | readonly Role[]>;

/** Roles that a message may be addressed to; the first two within a unit. */
export const addressableRoles = {
  reporters: 'dept_reporter',
  leader: 'dept_leader',
  office: 'office_admin',
  convenors: 'convenor',
} as const satisfies Record<string, Role>;
export type AddressableRole = keyof typeof addressableRoles;

export const decidingRoleOf = (actor: { roles: readonly Role[] } | null): DecidingRole | null =>
  decidingRoles.find((role) => actor?.roles.includes(role)) ?? null;

export const otherDecidingRole = (role: DecidingRole): DecidingRole =>
  role === 'convenor' ? 'auditor' : 'convenor';

export type Permission = keyof typeof table;
/** Permissions of everybody, also of callers who are not signed in. */
export type OpenPermission = {
  [P in Permission]: (typeof table)[P] extends typeof anyone ? P : never;
}[Permission];
export const permissions = Object.keys(table) as Permission[];

/** Whether a holder of these roles (null: not signed in) has the permission at all. */
export function can(actor: { roles: readonly Role[] } | null, permission: Permission): boolean {
  const rule: typeof anyone | typeof signedIn | readonly Role[] = table[permission];
  if (rule === anyone) return true;
  if (!actor) return false;
  return rule === signedIn || actor.roles.some((role) => rule.includes(role));
}

/** Roles that have a permission; none if anyone, or every signed-in user, has it. */
export const rolesWith = (permission: Permission): readonly Role[] =>
  roles.filter(
    (role) =>
      table[permission] !== anyone &&
      table[permission] !== signedIn &&
      can({ roles: [role] }, permission),
  );

export const permissionsOf = (role: Role): Permission[] =>
  permissions.filter(
    (permission) => table[permission] !== anyone && can({ roles: [role] }, permission),
  );
