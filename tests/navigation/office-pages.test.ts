import { expect, test } from 'vitest';
import { officeNavigation } from '#navigation/office-pages.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import { town } from '#tests/support/town.ts';

const labels = (roles: readonly Role[]): string[] =>
  officeNavigation({ roles }, '/office').map(({ label }) => label);

test.each([
  ['dept_reporter', ['待办', '消息', '问题整改', '举一反三', '想说的话', '坐班排班']],
  ['dept_leader', ['待办', '消息', '问题整改', '举一反三', '想说的话', '坐班排班']],
  [
    'desk',
    ['待办', '消息', '体验员', '签到台', '电话名单', '纸票清点', '坐班到岗', '海报', '发重设码'],
  ],
  [
    'bureau_editor',
    ['待办', '消息', '招募公告', '体验员', '事项清单', '开放日', '通知公告', '海报'],
  ],
  [
    'bureau_reviewer',
    ['待办', '消息', '招募公告', '体验员', '开放日', '想说的话', '通知公告', '隐私复核'],
  ],
  [
    'office_admin',
    [
      '待办',
      '消息',
      '招募公告',
      '报名审核',
      '体验员',
      '事项清单',
      '开放日',
      '问题整改',
      '举一反三',
      '群众反映',
      '电话名单',
      '纸票清点',
      '坐班频次',
      '通知公告',
      '隐私复核',
      '海报',
      '发重设码',
      '日历',
      '办理期限',
      '运行状况',
    ],
  ],
  [
    'convenor',
    [
      '待办',
      '消息',
      '体验员',
      '开放日',
      '问题整改',
      '想说的话',
      '纸票清点',
      '坐班频次',
      '隐私复核',
      '运行状况',
    ],
  ],
  ['sys_admin', ['待办', '消息', '日历', '运行状况']],
  ['sec_admin', ['待办', '消息', '账号', '运行状况']],
  ['auditor', ['待办', '消息', '纸票清点', '隐私复核', '运行状况', '审计']],
  ['experiencer', []],
] as const)('%s finds the pages of that work and no others', (role, expected) => {
  expect(labels([role])).toEqual(expected);
});

const current = (path: string): string[] =>
  officeNavigation(town.office, path)
    .filter((item) => item.current)
    .map(({ href }) => href);

test('the page we are on is marked, with the pages below it, and 待办 only on its own page', () => {
  expect(current('/office')).toEqual(['/office']);
  expect(current('/office/open-days')).toEqual(['/office/open-days']);
  expect(current('/office/open-days/3/slips')).toEqual(['/office/open-days']);
  expect(current('/office/open-days-of-old')).toEqual([]);
  expect(current('/office/duties/compliance')).toEqual(['/office/duties/compliance']);
});
