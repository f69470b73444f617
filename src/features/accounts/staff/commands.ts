/**
 * Accounts of colleagues, managed by the security administrator. A change of rights ends the
 * sessions with the old rights.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { oneTimeCodes, userRoles, users } from '#db/tables/people.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import type { GrantableRole } from '#db/vocabulary/roles.ts';
import { ensureLatest } from '#platform/edition.ts';
import { ensure, found, Refusal } from '#platform/refusal.ts';
import { replaceCode, type IssuedCode } from '../commands.ts';
import { codeLifetimeMs } from '../rules.ts';
import { endAllSessions } from '../sessions.ts';
import { changeRightsInput, createStaffInput, staffAccountInput, typedRights } from './input.ts';
import { mayManage } from './policy.ts';
import { findStaff, type StaffAccount } from './queries.ts';
import { problemWithRoles } from './rules.ts';

/** Creates an account without a password. Returns the code that sets one at /sign-in/reset. */
export const createStaff = command(
  'account.manageStaff',
  createStaffInput,
  async (ctx, { signInName, name, roles, unitId }): Promise<IssuedCode & { userId: string }> => {
    const problem = problemWithRoles(roles, unitId);
    if (problem) throw new Refusal(problem);
    const [user] = await refusing(
      ctx.db
        .insert(users)
        .values({ signInName, name, unitId, createdAt: ctx.now })
        .returning({ id: users.id }),
      { users_one_per_sign_in_name: 'account.signInNameTaken' },
    );
    const { id } = found(user, 'user');
    note(ctx, 'account.create', `user:${id}`, { unitId });
    await grant(ctx, id, roles);
    return { userId: id, ...(await replaceCode(ctx, id, codeLifetimeMs.firstPassword)) };
  },
);

/** Replaces the roles and the unit. */
export const changeRights = command(
  'account.manageStaff',
  changeRightsInput,
  async (ctx, { userId, edition, roles, unitId }) => {
    const account = await lockStaff(ctx, userId);
    ensureLatest(typedRights(account), edition);
    const problem = problemWithRoles(roles, unitId);
    if (problem) throw new Refusal(problem);
    const wanted: readonly GrantableRole[] = roles;
    const revoked = account.roles.filter((role) => !wanted.includes(role));
    const granted = wanted.filter((role) => !account.roles.includes(role));
    if (revoked.length === 0 && granted.length === 0 && account.unitId === unitId) return;
    if (revoked.length > 0)
      await ctx.db
        .delete(userRoles)
        .where(and(eq(userRoles.userId, userId), inArray(userRoles.role, revoked)));
    for (const role of revoked) note(ctx, 'account.revoke_role', `user:${userId}`, { role });
    if (account.unitId !== unitId) {
      await ctx.db.update(users).set({ unitId }).where(eq(users.id, userId));
      note(ctx, 'account.change_unit', `user:${userId}`, { from: account.unitId, to: unitId });
    }
    await grant(ctx, userId, granted);
    await endAllSessions(ctx.db, userId);
  },
);

/**
 * Disables the account and signs it out on every device at once. The account and its history stay.
 */
export const disableStaff = command(
  'account.manageStaff',
  staffAccountInput,
  async (ctx, { userId }) => {
    await lockStaff(ctx, userId);
    await ctx.db.update(users).set({ disabledAt: ctx.now }).where(eq(users.id, userId));
    await ctx.db.delete(oneTimeCodes).where(eq(oneTimeCodes.userId, userId));
    await endAllSessions(ctx.db, userId);
    note(ctx, 'account.disable', `user:${userId}`);
  },
);

export const enableStaff = command(
  'account.manageStaff',
  staffAccountInput,
  async (ctx, { userId }) => {
    await lockStaff(ctx, userId);
    await ctx.db.update(users).set({ disabledAt: null }).where(eq(users.id, userId));
    note(ctx, 'account.enable', `user:${userId}`);
  },
);

/**
 * A code for a colleague who forgot the password or never set one. Earlier codes become invalid.
 */
export const issueStaffCode = command(
  'account.manageStaff',
  staffAccountInput,
  async (ctx, { userId }): Promise<IssuedCode> => {
    const account = await lockStaff(ctx, userId);
    ensure(account.disabledAt === null, 'account.disabled');
    const issued = await replaceCode(
      ctx,
      userId,
      account.hasPassword ? codeLifetimeMs.password : codeLifetimeMs.firstPassword,
    );
    note(ctx, 'account.issue_code', `user:${userId}`);
    return issued;
  },
);

/** Locks the account until the transaction ends. Refuses the actor's own account. */
async function lockStaff(ctx: Ctx, userId: string): Promise<StaffAccount> {
  ensure(mayManage(ctx.actor, userId), 'account.notYourself');
  // This row lock covers roles and codes too. Without it, two concurrent grants would both pass the
  // trigger, because neither sees the other.
  await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
  return found(await findStaff(ctx.db, userId), 'staff account');
}

async function grant(
  ctx: SignedInCtx,
  userId: string,
  roles: readonly GrantableRole[],
): Promise<void> {
  if (roles.length === 0) return;
  const grantedBy = ctx.actor.userId;
  await refusing(
    ctx.db
      .insert(userRoles)
      .values(roles.map((role) => ({ userId, role, grantedAt: ctx.now, grantedBy }))),
    {
      user_roles_guardians_apart: 'account.guardianKeepsApart',
      user_roles_one_guardian: 'account.guardianKeepsApart',
    },
  );
  for (const role of roles) note(ctx, 'account.grant_role', `user:${userId}`, { role });
}
