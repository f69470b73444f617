import { describe, expect, test } from 'vitest';
import { problemWithRoles } from '#features/accounts/staff/rules.ts';
import { safeNext, secondsToWait } from '#features/accounts/rules.ts';
import type { Role } from '#db/vocabulary/roles.ts';

const now = new Date('2026-11-21T09:00+08:00');
const failed = (failures: number, secondsAgo: number) => ({
  failures,
  lastFailedAt: new Date(now.getTime() - secondsAgo * 1000),
});

describe('how long somebody waits after failures', () => {
  test.each([
    ['two failures cost nothing', failed(2, 0), null, 0],
    ['the third costs a second', failed(3, 0), null, 1],
    ['the fourth two', failed(4, 0), null, 2],
    ['… of which one has passed', failed(4, 1), null, 1],
    ['the fifth a quarter of an hour', failed(5, 0), null, 900],
    ['… to the second', failed(5, 899), null, 1],
    ['… and then it is over', failed(5, 900), null, 0],
    ['49 failures from elsewhere do not concern this caller', null, failed(49, 0), 0],
    ['50 from everywhere close the account to all', null, failed(50, 60), 840],
    ['the longer wait counts', failed(3, 0), failed(50, 0), 900],
    ['a clock set back makes nobody wait longer than the lock from now', failed(2, -5), null, 0],
  ] as const)('%s', (_, ofCaller, ofAll, seconds) => {
    expect(secondsToWait(ofCaller, ofAll, now)).toBe(seconds);
  });
});

test.each([
  [['desk', 'bureau_editor'], null, null],
  [['dept_reporter', 'dept_leader'], 1, null],
  [['dept_leader'], null, 'account.unitNeeded'],
  [['sec_admin'], null, null],
  [['sec_admin', 'auditor'], null, 'account.guardianKeepsApart'],
  [['desk', 'sys_admin'], null, 'account.guardianKeepsApart'],
  [['auditor', 'dept_reporter'], null, 'account.guardianKeepsApart'],
  [[], null, null],
] as [Role[], number | null, string | null][])(
  'roles %j in unit %s: %s',
  (roles, unitId, problem) => {
    expect(problemWithRoles(roles, unitId)).toBe(problem);
  },
);

describe('after signing in nobody is led off the portal', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '/ /evil.example',
    '\t//evil.example',
    'https://evil.example',
    'http:evil.example',
    'HTTPS://evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'evil.example',
    'evil.example/office',
    '@evil.example',
    ':80',
    '?next=/',
    '#top',
    '',
    ' ',
    ' /office',
    '/office\u0000',
    '/office\u200b',
    '/offi\\ce',
    '/\u2028/evil.example',
    '/办公',
    '/office /x',
    '/office\n',
    './/evil.example',
    '../office',
    './office',
    '/\u00a0/evil.example',
    '/\u0009evil',
    '／／evil.example',
    '/\u007f',
    'office',
    '//',
    '/\\',
    '/\\/evil.example',
  ])('%j', (next) => {
    expect(safeNext(next, '/me')).toBe('/me');
  });

  test.each([
    '/',
    '/me',
    '/office/open-days?list=draft',
    '/join/3#apply',
    '/office/x?next=https://evil.example',
    '/search?q=%E6%9D%8E',
    '/a//b',
  ])('%s is an address of ours', (next) => {
    expect(safeNext(next, '/me')).toBe(next);
    expect(new URL(next, 'https://portal.test').origin).toBe('https://portal.test');
  });
});
