/**
 * Role by role, over the whole list: a new permission fails here until somebody decides about it.
 */
import { expect, test } from 'vitest';
import {
  can,
  guardianRoles,
  permissions,
  permissionsOf,
  type Permission,
} from '#platform/permissions.ts';
import { grantableRoles, roles, type Role } from '#db/vocabulary/roles.ts';

const granted: Record<Role, Permission[]> = {
  experiencer: [
    'account.manageOwn',
    'application.manageOwn',
    'openDay.register',
    'ticket.take',
    'acceptance.vote',
    'report.submitOwn',
    'message.readOwn',
  ],
  dept_reporter: [
    'account.manageOwn',
    'application.manageOwn',
    'remark.reply',
    'duty.plan',
    'issue.acknowledge',
    'issue.transfer',
    'issue.rectify',
    'issue.recordMeasure',
    'issue.addEvidence',
    'issue.reportProgress',
    'issue.readOffice',
    'lesson.answer',
    'message.readOwn',
    'clock.move',
    'office.enter',
  ],
  dept_leader: [
    'account.manageOwn',
    'application.manageOwn',
    'remark.reply',
    'duty.plan',
    'issue.recordMeasure',
    'issue.ask',
    'issue.addEvidence',
    'issue.reportProgress',
    'issue.answerOrder',
    'issue.readOffice',
    'lesson.answer',
    'message.readOwn',
    'clock.move',
    'office.enter',
  ],
  desk: [
    'account.manageOwn',
    'account.issueResetCode',
    'application.manageOwn',
    'experiencer.list',
    'openDay.checkIn',
    'slip.print',
    'slip.handOut',
    'slip.count',
    'paper.key',
    'duty.recordAttendance',
    'message.readOwn',
    'message.call',
    'poster.print',
    'clock.move',
    'office.enter',
  ],
  bureau_editor: [
    'account.manageOwn',
    'campaign.write',
    'application.manageOwn',
    'experiencer.list',
    'serviceItem.write',
    'openDay.write',
    'openDay.readDrafts',
    'notice.write',
    'notice.reviewFirst',
    'message.readOwn',
    'poster.print',
    'clock.move',
    'office.enter',
  ],
  bureau_reviewer: [
    'account.manageOwn',
    'campaign.publish',
    'application.manageOwn',
    'experiencer.list',
    'openDay.publish',
    'openDay.cancel',
    'openDay.readDrafts',
    'remark.review',
    'notice.reviewFirst',
    'notice.reviewSecond',
    'notice.publish',
    'message.readOwn',
    'privacy.overrule',
    'clock.move',
    'office.enter',
  ],
  office_admin: [
    'account.manageOwn',
    'account.issueResetCode',
    'campaign.write',
    'campaign.publish',
    'application.manageOwn',
    'application.review',
    'experiencer.end',
    'experiencer.list',
    'serviceItem.write',
    'calendar.write',
    'openDay.write',
    'openDay.cancel',
    'openDay.readDrafts',
    'slip.print',
    'slip.count',
    'paper.key',
    'duty.readCompliance',
    'notice.write',
    'notice.reviewFirst',
    'issue.write',
    'issue.triage',
    'issue.assign',
    'issue.publish',
    'issue.recordMeasure',
    'issue.decide',
    'issue.confirmEnd',
    'deadline.set',
    'issue.readOffice',
    'issue.readAll',
    'lesson.open',
    'report.triage',
    'message.readOwn',
    'message.call',
    'poster.print',
    'operation.read',
    'privacy.overrule',
    'clock.move',
    'office.enter',
  ],
  convenor: [
    'account.manageOwn',
    'application.manageOwn',
    'experiencer.list',
    'openDay.readDrafts',
    'rating.decide',
    'rating.askToEnd',
    'remark.review',
    'remark.reviewBureau',
    'duty.readCompliance',
    'issue.exempt',
    'issue.confirmEnd',
    'issue.readOffice',
    'issue.readAll',
    'message.readOwn',
    'operation.read',
    'privacy.overrule',
    'clock.move',
    'office.enter',
  ],
  sys_admin: [
    'account.manageOwn',
    'application.manageOwn',
    'calendar.write',
    'message.readOwn',
    'operation.read',
    'clock.confirm',
    'clock.move',
    'office.enter',
  ],
  sec_admin: [
    'account.manageOwn',
    'account.manageStaff',
    'application.manageOwn',
    'message.readOwn',
    'operation.read',
    'clock.move',
    'office.enter',
  ],
  auditor: [
    'account.manageOwn',
    'application.manageOwn',
    'rating.decide',
    'rating.agreeToEnd',
    'message.readOwn',
    'audit.read',
    'operation.read',
    'clock.move',
    'office.enter',
  ],
  system: [
    'account.openSetUp',
    'form.purge',
    'account.manageOwn',
    'application.manageOwn',
    'ballot.keepTime',
    'issue.publishDue',
    'issue.purge',
    'issue.escalate',
    'acceptance.keepTime',
    'publicLog.markDay',
    'message.readOwn',
    'message.purge',
    'region.sync',
    'clock.keep',
    'backup.restore',
    'database.watch',
    'clock.confirm',
    'clock.move',
  ],
};

test.each(roles)('%s may do this and nothing else', (role) => {
  expect(permissionsOf(role)).toEqual(granted[role]);
});

test('what everybody may do without signing in is said here', () => {
  expect(permissions.filter((permission) => can(null, permission))).toEqual([
    'account.signIn',
    'account.resetPassword',
    'account.setUp',
    'account.signOut',
    'form.keep',
    'application.apply',
    'ballot.cast',
    'recurrence.submit',
    'issue.meet',
    'report.submit',
    'report.readReceipt',
  ]);
});

test('none of the three guardians does business, and none does the work of another', () => {
  const business = new Set(
    (
      [
        'dept_reporter',
        'dept_leader',
        'desk',
        'bureau_editor',
        'bureau_reviewer',
        'convenor',
      ] as const
    ).flatMap((role) => permissionsOf(role)),
  );
  const shared: Permission[] = [
    'account.manageOwn',
    'application.manageOwn',
    'message.readOwn',
    'operation.read',
    'clock.move',
    'office.enter',
  ];
  // The convenor and the auditor decide together about a day whose slips do not add up, never one
  // alone.
  const decidesWithConvenor: Permission[] = ['rating.decide'];
  for (const role of guardianRoles) {
    expect(
      permissionsOf(role)
        .filter((permission) => business.has(permission))
        .sort(),
    ).toEqual([...shared, ...(role === 'auditor' ? decidesWithConvenor : [])].sort());
    for (const other of guardianRoles.filter((one) => one !== role)) {
      expect(
        permissionsOf(role).filter((permission) => permissionsOf(other).includes(permission)),
      ).toEqual(shared);
    }
  }
});

test('an administrator of accounts grants neither an appointment nor the portal’s own role', () => {
  expect(roles.filter((role) => !(grantableRoles as readonly Role[]).includes(role))).toEqual([
    'experiencer',
    'system',
  ]);
});

test('somebody with two roles may do what either may; somebody with none only what is everybody’s', () => {
  const both = { roles: ['desk', 'bureau_editor'] as const };
  expect(permissions.filter((permission) => can(both, permission)).sort()).toEqual(
    permissions
      .filter(
        (permission) =>
          can({ roles: ['desk'] }, permission) || can({ roles: ['bureau_editor'] }, permission),
      )
      .sort(),
  );
  expect(
    permissions.filter((permission) => can({ roles: [] }, permission) && !can(null, permission)),
  ).toEqual(['account.manageOwn', 'application.manageOwn', 'message.readOwn']);
});
