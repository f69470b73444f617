/**
 * Sign-in, sign-out and passwords. The effects of a wrong password or code must be committed
 * although the caller is refused. These commands therefore return the outcome, and the exported
 * function around them refuses after their transaction. Argon2 runs before the transaction, so no
 * row lock is held during hashing.
 */
import { and, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { oneTimeCodes, signInThrottles, userRoles, users } from '#db/tables/people.ts';
import { setUpLines } from '#labels/accounts.ts';
import { note } from '#platform/audit.ts';
import { command, transaction, type Command } from '#platform/command.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { parse } from '#platform/input.ts';
import { can } from '#platform/permissions.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { randomCode, sameText } from '#platform/secrets.ts';
import { refusing } from '#platform/constraints.ts';
import { knows, readDevice, rememberAccount, type Device } from './devices.ts';
import {
  endOwnSessionInput,
  issueResetCodeInput,
  resetCodeLength,
  resetPasswordInput,
  setUpCodeLength,
  setUpInput,
  signInInput,
  signOutInput,
} from './input.ts';
import { hashPassword, needsRehash, problemWithPassword, verifyPassword } from './passwords.ts';
import { findAccount, findPersonAtDesk, findThrottles, hasStaff } from './queries.ts';
import {
  codeLifetimeMs,
  failuresBeforeLock,
  secondsToWait,
  standingFailures,
  triesPerCode,
} from './rules.ts';
import { endAllSessions, endSession, listSessions, startSession, type Cookie } from './sessions.ts';

type Outcome<Output> = { refused: Refusal } | { refused?: never; output: Output };

/**
 * A public form with a secret in it. It is rate-limited per caller. It refuses only after its
 * effects are committed.
 */
function publicForm<S extends z.ZodType, Output>(
  permission: Command<Output>['permission'],
  input: S,
  run: (ctx: Ctx, input: z.infer<S>) => Promise<Outcome<Output>>,
  callerOf: (ctx: Ctx, input: z.infer<S>) => string | null = (ctx) => ctx.clientKey,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    const parsed = parse(input, raw);
    await takeFromLimit('signIn', callerOf(ctx, parsed));
    const outcome = await run(ctx, parsed);
    if (outcome.refused) throw outcome.refused;
    return outcome.output;
  };
  return Object.assign(execute, { permission });
}

export interface SignedIn {
  cookie: Cookie;
  /** Marks this browser as known for the account. */
  device: Cookie;
  isStaff: boolean;
}

/**
 * Signs in with a mobile number or sign-in name, and a password. Wrong and unknown ones get the
 * same refusal in the same time (S16). Repeated guesses are slowed down (trust.md §2.3). A browser
 * that signed in to this account before has its own counters, so tries by others never lock it out.
 * The browser's earlier session ends, so the session id is always new.
 */
export const signIn = publicForm(
  'account.signIn',
  signInInput,
  async (ctx, input): Promise<Outcome<SignedIn>> => {
    const device = readDevice(ctx.secrets, input.device);
    const keys = knows(ctx.secrets, device, input.account)
      ? deviceThrottleKeys(ctx, device, input.account)
      : throttleKeys(ctx, input.account);
    const throttles = await findThrottles(ctx.db, keysIn(keys));
    const wait = secondsToWait(
      throttles.get(keys.ofCaller) ?? null,
      keys.ofAll === null ? null : (throttles.get(keys.ofAll) ?? null),
      ctx.now,
    );
    if (wait > 0) return { refused: waitRefusal(wait) };
    const account = await findAccount(ctx.db, ctx.secrets, input.account);
    const stored = account?.disabledAt === null ? account.passwordHash : null;
    const isRight = await verifyPassword(stored, input.password);
    const newHash =
      isRight && stored && needsRehash(stored) ? await hashPassword(input.password) : null;
    const settled = await settleSignIn(ctx, {
      ...keys,
      userId: account?.id ?? null,
      isRight,
      isStaff: account?.isStaff ?? false,
      newHash,
      replaces: input.replaces ?? null,
    });
    if (settled.refused) return settled;
    const known = rememberAccount(ctx.secrets, device, input.account);
    return { output: { ...settled.output, device: known } };
  },
  (ctx, input) => {
    const device = readDevice(ctx.secrets, input.device);
    return knows(ctx.secrets, device, input.account) ? `device ${device.id}` : ctx.clientKey;
  },
);

const settleSignInInput = z.strictObject({
  ofCaller: z.string(),
  ofAll: z.string().nullable(),
  userId: z.uuid().nullable(),
  isRight: z.boolean(),
  isStaff: z.boolean(),
  newHash: z.string().nullable(),
  replaces: z.string().nullable(),
});

const settleSignIn = command(
  'account.signIn',
  settleSignInInput,
  async (ctx, tried): Promise<Outcome<Omit<SignedIn, 'device'>>> => {
    const { ofCaller, ofAll, userId } = tried;
    const { failures, wait } = await lockThrottles(ctx, { ofCaller, ofAll });
    // For concurrent guesses: once others have failed, a right guess gets the same answer as a
    // wrong one.
    if (wait > 0) return { refused: waitRefusal(wait) };
    if (!tried.isRight || userId === null) {
      await ctx.db
        .update(signInThrottles)
        .set({ failures: failures.ofCaller + 1, lastFailedAt: ctx.now })
        .where(eq(signInThrottles.key, ofCaller));
      if (ofAll !== null)
        await ctx.db
          .update(signInThrottles)
          .set({ failures: failures.ofAll + 1, lastFailedAt: ctx.now })
          .where(eq(signInThrottles.key, ofAll));
      note(ctx, 'account.sign_in_failed', `user:${userId ?? 'unknown'}`, {
        failures: failures.ofCaller + 1,
      });
      const left = failuresBeforeLock - failures.ofCaller - 1;
      return {
        refused:
          left > 0
            ? new Refusal('account.wrongCredentials', { left })
            : new Refusal('account.waitMinutes', { minutes: 15 }),
      };
    }
    await forgetThrottles(ctx, keysIn(tried));
    if (tried.newHash)
      await ctx.db.update(users).set({ passwordHash: tried.newHash }).where(eq(users.id, userId));
    if (tried.replaces) await endSession(ctx.db, tried.replaces);
    note(ctx, 'account.sign_in', `user:${userId}`);
    return { output: { cookie: await startSession(ctx, userId), isStaff: tried.isStaff } };
  },
);

/** Ends the session of this browser. Idempotent. */
export const signOut = command('account.signOut', signOutInput, async (ctx, { session }) => {
  if (session) await endSession(ctx.db, session);
  if (ctx.actor) note(ctx, 'account.sign_out', `user:${ctx.actor.userId}`);
});

/** Ends all sessions of the signed-in person, including this one. */
export const signOutEverywhere = command('account.manageOwn', signOutInput, async (ctx) => {
  const { userId } = ctx.actor;
  await endAllSessions(ctx.db, userId);
  note(ctx, 'account.sign_out_everywhere', `user:${userId}`);
});

/** Ends one listed session of the signed-in person. A session of somebody else is not found. */
export const endOwnSession = command(
  'account.manageOwn',
  endOwnSessionInput,
  async (ctx, { id }) => {
    const { userId } = ctx.actor;
    const own = found(
      (await listSessions(ctx.db, userId, ctx.now)).find((session) => session.id === id),
      'session',
    );
    await endSession(ctx.db, own.id);
    note(ctx, 'account.sign_out', `user:${userId}`);
  },
);

export interface IssuedCode {
  code: string;
  expiresAt: Date;
}

/**
 * A code for a person at the desk to set a new password, shown once. The desk types the name from
 * the identity card. Colleagues get their code from the security administrator. Otherwise the desk
 * could take over an office account.
 */
export const issueResetCode = command(
  'account.issueResetCode',
  issueResetCodeInput,
  async (ctx, { whom, name }): Promise<IssuedCode> => {
    const person = await findPersonAtDesk(ctx.db, ctx.secrets, whom);
    if (!person || person.disabledAt || person.name !== name)
      throw new Refusal('account.nobodyFound');
    ensure(
      !person.isStaff || can(ctx.actor, 'account.manageStaff'),
      'account.staffCodeFromAdministrator',
    );
    const issued = await replaceCode(ctx, person.id, codeLifetimeMs.password);
    note(ctx, 'account.issue_code', `user:${person.id}`);
    return issued;
  },
);

/** Creates a password code and replaces any earlier one. Only one code is valid at a time. */
export async function replaceCode(
  ctx: SignedInCtx,
  userId: string,
  lifetimeMs: number,
): Promise<IssuedCode> {
  await ctx.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
  await ctx.db
    .delete(oneTimeCodes)
    .where(and(eq(oneTimeCodes.userId, userId), isNull(oneTimeCodes.usedAt)));
  const code = randomCode(resetCodeLength);
  const expiresAt = new Date(ctx.now.getTime() + lifetimeMs);
  await ctx.db.insert(oneTimeCodes).values({
    userId,
    purpose: 'password',
    codeDigest: ctx.secrets.digest('oneTimeCode', code),
    expiresAt,
    createdBy: ctx.actor.userId,
    createdAt: ctx.now,
  });
  return { code, expiresAt };
}

/**
 * Sets a new password with a code. An unknown person and a wrong, used or expired code get the same
 * answer. All sessions of the person end.
 */
export const resetPassword = publicForm(
  'account.resetPassword',
  resetPasswordInput,
  async (ctx, input): Promise<Outcome<null>> => {
    if (problemWithPassword(input.password, ctx.region, [input.account]))
      throw new Invalid({ password: 'guessable' });
    const account = await findAccount(ctx.db, ctx.secrets, input.account);
    const newHash = await hashPassword(input.password);
    return settleReset(ctx, {
      userId: account?.disabledAt === null ? account.id : nobody,
      code: input.code,
      newHash,
      throttles: keysIn(throttleKeys(ctx, input.account)),
      isGuessable:
        account !== null &&
        problemWithPassword(input.password, ctx.region, [account.name, account.signInName]) !==
          null,
    });
  },
);

/** Unknown people go through the same statements. */
const nobody = '00000000-0000-0000-0000-000000000000';

const settleResetInput = z.strictObject({
  userId: z.guid(),
  code: z.string(),
  newHash: z.string(),
  isGuessable: z.boolean(),
  throttles: z.array(z.string()),
});

const settleReset = command(
  'account.resetPassword',
  settleResetInput,
  async (ctx, { userId, code, newHash, isGuessable, throttles }): Promise<Outcome<null>> => {
    // Count the try before comparing the code, so that concurrent guesses are all counted.
    const [tried] = await ctx.db
      .update(oneTimeCodes)
      .set({ failures: sql`${oneTimeCodes.failures} + 1` })
      .where(
        and(
          eq(oneTimeCodes.userId, userId),
          eq(oneTimeCodes.purpose, 'password'),
          isNull(oneTimeCodes.usedAt),
          gt(oneTimeCodes.expiresAt, ctx.now),
          lt(oneTimeCodes.failures, triesPerCode),
        ),
      )
      .returning({ id: oneTimeCodes.id, codeDigest: oneTimeCodes.codeDigest });
    if (!tried || !sameText(tried.codeDigest, ctx.secrets.digest('oneTimeCode', code))) {
      if (tried) note(ctx, 'account.reset_failed', `user:${userId}`);
      return { refused: new Refusal('account.wrongCode') };
    }
    // Only the holder of the code sees this error, because it reveals something about the owner's
    // name. The throw rolls back, so the code stays unchanged.
    if (isGuessable) throw new Invalid({ password: 'guessable' });
    await ctx.db.update(oneTimeCodes).set({ usedAt: ctx.now }).where(eq(oneTimeCodes.id, tried.id));
    await ctx.db.update(users).set({ passwordHash: newHash }).where(eq(users.id, userId));
    await endAllSessions(ctx.db, userId);
    await forgetThrottles(ctx, throttles);
    note(ctx, 'account.reset_password', `user:${userId}`);
    return { output: null };
  },
);

/**
 * The lines to print when a portal without any colleague starts. They hold a code for the first
 * administrator, a new one at each start.
 */
export async function setUpCodeLine(ctx: Ctx): Promise<string[]> {
  return (await hasStaff(ctx.db)) ? [] : setUpLines(await openSetUp(ctx));
}

const openSetUp = transaction('account.openSetUp', async (ctx): Promise<string> => {
  const code = randomCode(setUpCodeLength);
  await ctx.db.delete(oneTimeCodes).where(eq(oneTimeCodes.purpose, 'set_up'));
  await ctx.db.insert(oneTimeCodes).values({
    purpose: 'set_up',
    codeDigest: ctx.secrets.digest('oneTimeCode', code),
    expiresAt: new Date(ctx.now.getTime() + codeLifetimeMs.setUp),
    createdAt: ctx.now,
  });
  note(ctx, 'account.open_set_up', 'portal');
  return code;
});

/**
 * Creates the first colleague of a new portal: a security administrator, who then creates the
 * others (S17).
 */
export const setUpFirstAdministrator = publicForm(
  'account.setUp',
  setUpInput,
  async (ctx, { code, signInName, name, password }): Promise<Outcome<null>> => {
    if (problemWithPassword(password, ctx.region, [name, signInName]))
      throw new Invalid({ password: 'guessable' });
    await createFirstAdministrator(ctx, {
      code,
      signInName,
      name,
      passwordHash: await hashPassword(password),
    });
    return { output: null };
  },
);

const firstRole: Role = 'sec_admin';

const createFirstAdministrator = command(
  'account.setUp',
  z.strictObject({
    code: z.string(),
    signInName: z.string(),
    name: z.string(),
    passwordHash: z.string(),
  }),
  async (ctx, input) => {
    const used = await ctx.db
      .update(oneTimeCodes)
      .set({ usedAt: ctx.now })
      .where(
        and(
          eq(oneTimeCodes.purpose, 'set_up'),
          eq(oneTimeCodes.codeDigest, ctx.secrets.digest('oneTimeCode', input.code)),
          isNull(oneTimeCodes.usedAt),
          gt(oneTimeCodes.expiresAt, ctx.now),
        ),
      )
      .returning({ id: oneTimeCodes.id });
    ensure(used.length === 1 && !(await hasStaff(ctx.db)), 'account.wrongSetUpCode');
    const { signInName, name, passwordHash } = input;
    const [user] = await refusing(
      ctx.db
        .insert(users)
        .values({ signInName, name, passwordHash, createdAt: ctx.now })
        .returning({ id: users.id }),
      { users_one_per_sign_in_name: 'account.signInNameTaken' },
    );
    const { id } = found(user, 'user');
    await ctx.db.insert(userRoles).values({ userId: id, role: firstRole, grantedAt: ctx.now });
    note(ctx, 'account.set_up', `user:${id}`, { role: firstRole });
  },
);

interface ThrottleKeys {
  ofCaller: string;
  /**
   * Null for a known device: tries of others do not count there, and its own tries do not count for
   * others.
   */
  ofAll: string | null;
}

/**
 * Failures are counted per typed identifier, known or not: once for this caller and once for all
 * callers.
 */
function throttleKeys(ctx: Ctx, typed: string): ThrottleKeys {
  return {
    ofCaller: ctx.secrets.digest('signInThrottle', `${typed} ${ctx.clientKey ?? ''}`),
    ofAll: ctx.secrets.digest('signInThrottle', typed),
  };
}

const deviceThrottleKeys = (ctx: Ctx, { id }: Device, typed: string): ThrottleKeys => ({
  ofCaller: ctx.secrets.digest('signInThrottle', `${typed} device ${id}`),
  ofAll: null,
});

const keysIn = ({ ofCaller, ofAll }: ThrottleKeys): string[] =>
  ofAll === null ? [ofCaller] : [ofCaller, ofAll];

async function lockThrottles(
  ctx: Ctx,
  keys: ThrottleKeys,
): Promise<{ failures: { ofCaller: number; ofAll: number }; wait: number }> {
  const never = new Date(0);
  // Locks are taken in key order, so that two callers cannot deadlock.
  await ctx.db
    .insert(signInThrottles)
    .values(
      keysIn(keys)
        .sort()
        .map((key) => ({ key, failures: 0, lastFailedAt: never })),
    )
    .onConflictDoNothing();
  const locked = await findThrottles(ctx.db, keysIn(keys), { lock: true });
  const caller = locked.get(keys.ofCaller) ?? null;
  const all = keys.ofAll === null ? null : (locked.get(keys.ofAll) ?? null);
  return {
    failures: {
      ofCaller: standingFailures(caller, ctx.now),
      ofAll: standingFailures(all, ctx.now),
    },
    wait: secondsToWait(caller, all, ctx.now),
  };
}

const DAY_MS = 86_400_000;

/** Deletes these counters, and up to 100 that are older than a day and not locked. */
async function forgetThrottles(ctx: Ctx, keys: readonly string[]): Promise<void> {
  await ctx.db.delete(signInThrottles).where(inArray(signInThrottles.key, [...keys]));
  const stale = ctx.db
    .select({ key: signInThrottles.key })
    .from(signInThrottles)
    .where(lt(signInThrottles.lastFailedAt, new Date(ctx.now.getTime() - DAY_MS)))
    .limit(100)
    .for('update', { skipLocked: true });
  await ctx.db.delete(signInThrottles).where(inArray(signInThrottles.key, stale));
}

const waitRefusal = (seconds: number): Refusal =>
  seconds < 60
    ? new Refusal('account.waitBeforeRetry', { seconds })
    : new Refusal('account.waitMinutes', { minutes: Math.ceil(seconds / 60) });
