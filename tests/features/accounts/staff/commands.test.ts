import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { userRoles } from '#db/tables/people.ts';
import { resetPassword, signIn } from '#features/accounts/commands.ts';
import { findActor, startSession } from '#features/accounts/sessions.ts';
import {
  createStaff,
  disableStaff,
  enableStaff,
  issueStaffCode,
} from '#features/accounts/staff/commands.ts';
import { findStaff, listStaff } from '#features/accounts/staff/queries.ts';
import { fixedClock } from '#platform/clock.ts';
import { violatedConstraint } from '#platform/constraints.ts';
import { ctx } from '#tests/support/ctx.ts';
import { changeRights } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const password = 'three goats on a hill';
const admin = (db: Db) => ctx(db, { actor: town.secAdmin });
const rolesOf = async (db: Db, userId: string) => (await findStaff(db, userId))?.roles;
const at = (db: Db) => ({ connection: { db }, clock: fixedClock('2026-11-21T09:00+08:00') });

test('a new colleague chooses a password with the code and comes in with the roles given', async ({
  db,
}) => {
  const { userId, code } = await createStaff(admin(db), {
    signInName: 'Wang.Li',
    name: '王丽',
    roles: ['desk', 'bureau_editor'],
    unitId: '',
  });
  await resetPassword(ctx(db, { now: '2026-11-22T08:59+08:00' }), {
    account: 'wang.li',
    code,
    password,
    passwordAgain: password,
  });
  const { cookie } = await signIn(ctx(db), { account: 'wang.li', password });
  expect(await findActor(at(db), cookie.value)).toEqual({
    userId,
    name: '王丽',
    roles: ['bureau_editor', 'desk'],
    unitId: null,
    experiencerId: null,
  });
});

test('a sign-in name is somebody’s once, and never looks like a telephone', async ({ db }) => {
  const make = (signInName: string) =>
    createStaff(admin(db), { signInName, name: '王丽', roles: 'desk', unitId: '' });
  await expect(make('STAFF4')).rejects.toMatchObject({ code: 'account.signInNameTaken' });
  await expect(make('13800000000')).rejects.toMatchObject({
    fieldErrors: { signInName: 'notASignInName' },
  });
});

describe('the three guardians stand apart', () => {
  test.for([
    [['sys_admin', 'auditor']],
    [['sec_admin', 'sys_admin']],
    [['auditor', 'desk']],
    [['sec_admin', 'office_admin']],
  ])('by rule: nobody is made %s', async ([roles], { db }) => {
    await expect(
      createStaff(admin(db), { signInName: 'both', name: '王丽', roles, unitId: '' }),
    ).rejects.toMatchObject({ code: 'account.guardianKeepsApart' });
    await expect(
      changeRights(admin(db), { userId: town.desk.userId, roles, unitId: '' }),
    ).rejects.toMatchObject({ code: 'account.guardianKeepsApart' });
    expect(await rolesOf(db, town.desk.userId)).toEqual(['desk']);
  });

  test.for([
    ['auditor', 'sys_admin'],
    ['auditor', 'desk'],
    ['desk', 'sec_admin'],
  ] as const)(
    'by the database, no matter who asks: %s gets no %s',
    async ([has, wants], { db }) => {
      const holder = { auditor: town.auditor, desk: town.desk }[has];
      const insert = db.transaction((tx) =>
        tx.insert(userRoles).values({ userId: holder.userId, role: wants, grantedAt: new Date(0) }),
      );
      expect(violatedConstraint(await insert.catch((error: unknown) => error))).toMatch(
        /^user_roles_(guardians_apart|one_guardian)$/,
      );
    },
  );

  test('by the database also when two connections grant at the same moment', async ({
    ownDatabase,
  }) => {
    const { db } = ownDatabase;
    for (let round = 0; round < 10; round += 1) {
      await db.delete(userRoles).where(eq(userRoles.userId, town.desk.userId));
      await Promise.allSettled(
        (['desk', 'auditor'] as const).map((role) =>
          db.insert(userRoles).values({ userId: town.desk.userId, role, grantedAt: new Date(0) }),
        ),
      );
      expect(await rolesOf(db, town.desk.userId)).toHaveLength(1);
    }
  });

  test('an administrator may become another guardian, not both', async ({ db }) => {
    await changeRights(admin(db), { userId: town.auditor.userId, roles: 'sys_admin', unitId: '' });
    expect(await rolesOf(db, town.auditor.userId)).toEqual(['sys_admin']);
  });

  test('also when two administrators grant at the same moment', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const { userId: second } = await createStaff(admin(db), {
      signInName: 'second',
      name: '李安全',
      roles: 'sec_admin',
      unitId: '',
    });
    const other = { ...town.secAdmin, userId: second };
    for (let round = 0; round < 10; round += 1) {
      const { userId } = await createStaff(admin(db), {
        signInName: `new${round}`,
        name: '王丽',
        roles: 'desk',
        unitId: '',
      });
      await changeRights(admin(db), { userId, roles: [], unitId: '' });
      await Promise.allSettled([
        changeRights(admin(db), { userId, roles: 'desk', unitId: '' }),
        changeRights(ctx(db, { actor: other }), { userId, roles: 'auditor', unitId: '' }),
      ]);
      expect(await rolesOf(db, userId)).toHaveLength(1);
    }
  });
});

describe('changing rights', () => {
  test('takes effect at once: sessions with the old rights end, and each change is on record', async ({
    db,
  }) => {
    const cookie = await startSession(ctx(db), town.editor.userId);
    await changeRights(admin(db), {
      userId: town.editor.userId,
      roles: ['bureau_reviewer'],
      unitId: '',
    });
    expect(await findActor(at(db), cookie.value)).toBeNull();
    expect(
      await db
        .select({
          action: auditEntries.action,
          object: auditEntries.object,
          detail: auditEntries.detail,
        })
        .from(auditEntries)
        .orderBy(auditEntries.seq),
    ).toEqual([
      {
        action: 'account.revoke_role',
        object: `user:${town.editor.userId}`,
        detail: { role: 'bureau_editor' },
      },
      {
        action: 'account.grant_role',
        object: `user:${town.editor.userId}`,
        detail: { role: 'bureau_reviewer' },
      },
    ]);
  });

  test('changing nothing ends nothing', async ({ db }) => {
    const cookie = await startSession(ctx(db), town.editor.userId);
    await changeRights(admin(db), {
      userId: town.editor.userId,
      roles: 'bureau_editor',
      unitId: '',
    });
    expect(await findActor(at(db), cookie.value)).not.toBeNull();
  });

  test('a department role belongs to a unit', async ({ db }) => {
    await expect(
      changeRights(admin(db), { userId: town.desk.userId, roles: 'dept_reporter', unitId: '' }),
    ).rejects.toMatchObject({ code: 'account.unitNeeded' });
    await changeRights(admin(db), {
      userId: town.desk.userId,
      roles: 'dept_reporter',
      unitId: '1',
    });
    expect(await findStaff(db, town.desk.userId)).toMatchObject({
      unitId: 1,
      roles: ['dept_reporter'],
    });
  });

  test('nobody changes their own', async ({ db }) => {
    const { userId } = town.secAdmin;
    await expect(changeRights(admin(db), { userId, roles: [], unitId: '' })).rejects.toMatchObject({
      code: 'account.notYourself',
    });
    await expect(disableStaff(admin(db), { userId })).rejects.toMatchObject({
      code: 'account.notYourself',
    });
    await expect(issueStaffCode(admin(db), { userId })).rejects.toMatchObject({
      code: 'account.notYourself',
    });
  });

  test('neither the portal’s own role nor an appointment is granted by hand', async ({ db }) => {
    for (const roles of ['system', 'experiencer']) {
      await expect(
        changeRights(admin(db), { userId: town.desk.userId, roles, unitId: '' }),
      ).rejects.toMatchObject({ fieldErrors: { roles: 'notOffered' } });
    }
  });
});

test('a disabled colleague is out on every device and keeps no code; enabled again, the password still opens', async ({
  db,
}) => {
  const { userId, code } = await createStaff(admin(db), {
    signInName: 'wangli',
    name: '王丽',
    roles: 'desk',
    unitId: '',
  });
  await resetPassword(ctx(db), { account: 'wangli', code, password, passwordAgain: password });
  const { cookie } = await signIn(ctx(db), { account: 'wangli', password });
  const pending = await issueStaffCode(admin(db), { userId });
  await disableStaff(admin(db), { userId });
  expect(await findActor(at(db), cookie.value)).toBeNull();
  await expect(signIn(ctx(db), { account: 'wangli', password })).rejects.toMatchObject({
    code: 'account.wrongCredentials',
  });
  await expect(
    resetPassword(ctx(db), {
      account: 'wangli',
      code: pending.code,
      password,
      passwordAgain: password,
    }),
  ).rejects.toMatchObject({ code: 'account.wrongCode' });
  await expect(issueStaffCode(admin(db), { userId })).rejects.toMatchObject({
    code: 'account.disabled',
  });
  await enableStaff(admin(db), { userId });
  await signIn(ctx(db), { account: 'wangli', password });
});

test('an experiencer’s account is none of the administrator’s', async ({ db }) => {
  const { userId } = town.experiencers[0]!;
  for (const act of [disableStaff, issueStaffCode])
    await expect(act(admin(db), { userId })).rejects.toThrow('staff account');
  expect((await listStaff(db)).map(({ id }) => id)).not.toContain(userId);
  expect(await listStaff(db)).toHaveLength(13);
});

test('only the security administrator keeps accounts', async ({ db }) => {
  for (const actor of [town.office, town.sysAdmin, town.auditor, town.convenor]) {
    await expect(
      disableStaff(ctx(db, { actor }), { userId: town.desk.userId }),
    ).rejects.toMatchObject({ reason: 'forbidden' });
  }
  expect(
    await db.select().from(userRoles).where(eq(userRoles.userId, town.desk.userId)),
  ).toHaveLength(1);
});
