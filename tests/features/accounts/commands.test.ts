import { and, desc, eq } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { hash } from '@node-rs/argon2';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { oneTimeCodes, sessions, signInThrottles, userRoles, users } from '#db/tables/people.ts';
import {
  endOwnSession,
  issueResetCode,
  resetPassword,
  setUpCodeLine,
  setUpFirstAdministrator,
  signIn,
  signOut,
  signOutEverywhere,
} from '#features/accounts/commands.ts';
import { knows, readDevice, rememberAccount } from '#features/accounts/devices.ts';
import { hashPassword } from '#features/accounts/passwords.ts';
import { findActor, listSessions, startSession } from '#features/accounts/sessions.ts';
import { fixedClock } from '#platform/clock.ts';
import type { Actor } from '#platform/ctx.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { createSecrets, sha256Hex } from '#platform/secrets.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test, type OwnDatabase } from '#tests/support/db.ts';
import { phoneOf, town } from '#tests/support/town.ts';

const password = 'three goats on a hill';
const newPassword = 'seven ducks in a pond';
const visitor = town.experiencers[0]!;
const other = town.experiencers[1]!;
let passwordHash = '';
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

const withPassword = (db: Db, actor: Actor) =>
  db.update(users).set({ passwordHash }).where(eq(users.id, actor.userId));
const at = (db: Db, now?: string) => ({
  connection: { db },
  clock: fixedClock(now ?? '2026-11-21T09:00+08:00'),
});
const secondsLater = (seconds: number): string =>
  new Date(Date.parse('2026-11-21T09:00+08:00') + seconds * 1000).toISOString();
const actions = async (db: Db): Promise<string[]> =>
  (
    await db.select({ action: auditEntries.action }).from(auditEntries).orderBy(auditEntries.seq)
  ).map(({ action }) => action);

describe('signing in', () => {
  test('with the telephone, however it is typed, opens a session for that person', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    for (const account of [
      phoneOf(1),
      '１３９０００００００１',
      `+86 ${phoneOf(1)}`,
      '139-0000-0001',
    ]) {
      const { cookie, isStaff } = await signIn(ctx(db), { account, password });
      expect(isStaff).toBe(false);
      expect(await findActor(at(db), cookie.value)).toEqual(visitor);
    }
    expect(await actions(db)).toEqual(Array(4).fill('account.sign_in'));
  });

  test('with a sign-in name, in capitals too, opens one for a colleague', async ({ db }) => {
    await withPassword(db, town.desk);
    const { cookie, isStaff } = await signIn(ctx(db), { account: 'Staff4', password });
    expect(isStaff).toBe(true);
    expect(await findActor(at(db), cookie.value)).toEqual(town.desk);
  });

  test('gives a new session each time and ends the one the browser came with', async ({ db }) => {
    await withPassword(db, visitor);
    const first = await signIn(ctx(db), { account: phoneOf(1), password });
    const second = await signIn(ctx(db), {
      account: phoneOf(1),
      password,
      replaces: first.cookie.value,
    });
    expect(second.cookie.value).not.toBe(first.cookie.value);
    expect(await findActor(at(db), first.cookie.value)).toBeNull();
  });

  test('a wrong password, an unknown number, a disabled account and one without a password get the same answer', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    await withPassword(db, other);
    await db
      .update(users)
      .set({ disabledAt: new Date(0) })
      .where(eq(users.id, other.userId));
    for (const tried of [
      { account: phoneOf(1), password: 'not the password' },
      { account: '13700000000', password },
      { account: phoneOf(2), password },
      { account: phoneOf(3), password },
    ]) {
      await expect(signIn(ctx(db), tried)).rejects.toMatchObject({
        code: 'account.wrongCredentials',
        details: { left: 4 },
      });
    }
    expect(await actions(db)).toEqual(Array(4).fill('account.sign_in_failed'));
    expect(await db.select().from(sessions)).toEqual([]);
  });

  test('a hash of an earlier cost is made anew while the password is at hand', async ({ db }) => {
    await db
      .update(users)
      .set({
        passwordHash: await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
      })
      .where(eq(users.id, visitor.userId));
    await signIn(ctx(db), { account: phoneOf(1), password });
    const [row] = await db
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, visitor.userId));
    expect(row?.passwordHash).toContain('m=47104,t=1,p=1');
    await signIn(ctx(db), { account: phoneOf(1), password });
  });
});

const guess = (
  db: Db,
  options: { now?: string; clientKey?: string; account?: string; password?: string } = {},
) =>
  signIn(ctx(db, options), {
    account: options.account ?? phoneOf(1),
    password: options.password ?? 'a wrong guess',
  }).then(
    () => 'in',
    (error: { code: string; details: object }) => [error.code, error.details],
  );

describe('guessing', () => {
  test('slows down from the third failure and stops for a quarter of an hour at the fifth, also for a name nobody has', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    for (const account of [phoneOf(1), '13700000000']) {
      const tries = { account, clientKey: 'a phone' };
      expect(await guess(db, tries)).toEqual(['account.wrongCredentials', { left: 4 }]);
      expect(await guess(db, tries)).toEqual(['account.wrongCredentials', { left: 3 }]);
      expect(await guess(db, tries)).toEqual(['account.wrongCredentials', { left: 2 }]);
      expect(await guess(db, tries)).toEqual(['account.waitBeforeRetry', { seconds: 1 }]);
      expect(await guess(db, { ...tries, now: secondsLater(1) })).toEqual([
        'account.wrongCredentials',
        { left: 1 },
      ]);
      expect(await guess(db, { ...tries, now: secondsLater(2) })).toEqual([
        'account.waitBeforeRetry',
        { seconds: 1 },
      ]);
      expect(await guess(db, { ...tries, now: secondsLater(3) })).toEqual([
        'account.waitMinutes',
        { minutes: 15 },
      ]);
      expect(await guess(db, { ...tries, now: secondsLater(4), password })).toEqual([
        'account.waitMinutes',
        { minutes: 15 },
      ]);
    }
  });

  test('locks out the guesser and nobody else: the owner comes in from another device, and from this one later', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    for (let second = 0; second < 20; second += 4)
      await guess(db, { clientKey: 'the guesser', now: secondsLater(second) });
    expect(await guess(db, { clientKey: 'the guesser', now: secondsLater(20), password })).toEqual([
      'account.waitMinutes',
      { minutes: 15 },
    ]);
    expect(await guess(db, { clientKey: 'her own phone', now: secondsLater(20), password })).toBe(
      'in',
    );
    expect(
      await guess(db, { clientKey: 'the guesser', now: secondsLater(20 + 15 * 60), password }),
    ).toBe('in');
  });

  test('from many places at once is stopped at fifty', async ({ db }) => {
    await withPassword(db, visitor);
    await guess(db, { clientKey: 'place 1' });
    await db.update(signInThrottles).set({ failures: 48 });
    await guess(db, { clientKey: 'place 49' });
    expect(await guess(db, { clientKey: 'place 50' })).toEqual([
      'account.wrongCredentials',
      { left: 4 },
    ]);
    expect(await guess(db, { clientKey: 'her own phone', password })).toEqual([
      'account.waitMinutes',
      { minutes: 15 },
    ]);
  });

  test('coming in forgets the failures', async ({ db }) => {
    await withPassword(db, visitor);
    await guess(db);
    await guess(db);
    expect(await guess(db, { password })).toBe('in');
    expect(await db.select().from(signInThrottles)).toEqual([]);
  });

  test('side by side gains nothing: after five failures a right guess is not told from a wrong one', async ({
    ownDatabase,
  }: {
    ownDatabase: OwnDatabase;
  }) => {
    await withPassword(ownDatabase.db, visitor);
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess(ownDatabase.db)));
    const looked = answers.filter((answer) => answer[0] === 'account.wrongCredentials');
    expect(looked.length).toBeLessThanOrEqual(3);
    expect(answers.length - looked.length).toBeGreaterThanOrEqual(9);
  });
});

describe('a browser that signed in before', () => {
  const knownTo = async (db: Db, account = phoneOf(1), device?: string) =>
    (await signIn(ctx(db), { account, password, ...(device && { device }) })).device.value;
  const tryFrom = (
    db: Db,
    device: string,
    typed: string,
    seconds = 0,
    account = phoneOf(1),
    clientKey = 'the hall',
  ) =>
    signIn(ctx(db, { now: secondsLater(seconds), clientKey }), {
      account,
      password: typed,
      device,
    }).then(
      () => 'in',
      (error: { code: string }) => error.code,
    );

  test('is not locked out by tries of others, behind the same address and fifty from everywhere', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    const device = await knownTo(db);
    for (let second = 0; second < 20; second += 4)
      await guess(db, { clientKey: 'the hall', now: secondsLater(second) });
    await db.update(signInThrottles).set({ failures: 60 });
    for (const clientKey of ['the hall', 'elsewhere'])
      expect(await guess(db, { clientKey, now: secondsLater(20), password })).toEqual([
        'account.waitMinutes',
        { minutes: 15 },
      ]);
    expect(await tryFrom(db, device, password, 20)).toBe('in');
    expect(
      await guess(db, { clientKey: 'elsewhere', now: secondsLater(21), password }),
      'her coming in gives the guessers no new tries',
    ).toEqual(['account.waitMinutes', { minutes: 15 }]);
  });

  test('is not locked out by a flood of sign-ins from its address', async ({ db }) => {
    await withPassword(db, visitor);
    const device = await knownTo(db);
    for (let n = 0; n < 600; n += 1) await takeFromLimit('signIn', 'a flooded address');
    await expect(guess(db, { clientKey: 'a flooded address', password })).resolves.toEqual([
      undefined,
      undefined,
    ]);
    expect(await tryFrom(db, device, password, 0, phoneOf(1), 'a flooded address')).toBe('in');
  });

  test('has a counter of its own: five wrong tries stop it, and nobody else', async ({ db }) => {
    await withPassword(db, visitor);
    const device = await knownTo(db);
    for (let second = 0; second < 20; second += 4) await tryFrom(db, device, 'wrong', second);
    expect(await tryFrom(db, device, password, 20)).toBe('account.waitMinutes');
    expect(await guess(db, { clientKey: 'the hall', now: secondsLater(20), password })).toBe('in');
  });

  test('is known for the accounts it signed in to, the newest eight, and for no other', async ({
    db,
  }) => {
    await withPassword(db, visitor);
    await withPassword(db, other);
    const device = await knownTo(db, phoneOf(1), await knownTo(db, phoneOf(2)));
    for (let second = 0; second < 20; second += 4)
      for (const account of [phoneOf(1), phoneOf(2), phoneOf(3)])
        await guess(db, { clientKey: 'the hall', account, now: secondsLater(second) });
    expect(await tryFrom(db, device, password, 20, phoneOf(1))).toBe('in');
    expect(await tryFrom(db, device, password, 20, phoneOf(2))).toBe('in');
    expect(await tryFrom(db, device, password, 20, phoneOf(3))).toBe('account.waitMinutes');
    let many = readDevice(testSecrets, device);
    for (let n = 0; n < 12; n += 1)
      many = readDevice(testSecrets, rememberAccount(testSecrets, many, `person${n}`).value);
    expect(many?.accounts).toHaveLength(8);
    expect(knows(testSecrets, many, 'person11')).toBe(true);
    expect(knows(testSecrets, many, phoneOf(1))).toBe(false);
  });

  test('is not made up: a changed, cut or foreign cookie is an unknown browser', async ({ db }) => {
    await withPassword(db, visitor);
    const device = await knownTo(db);
    const foreign = rememberAccount(createSecrets('of another portal'), null, phoneOf(1)).value;
    const flipped = (device.startsWith('0') ? '1' : '0') + device.slice(1);
    expect(device, 'says nothing of the account').not.toContain(phoneOf(1));
    for (let second = 0; second < 20; second += 4)
      await guess(db, { clientKey: 'the hall', now: secondsLater(second) });
    for (const made of [foreign, flipped, device.slice(0, -1), 'x'.repeat(5_000), '', '....'])
      expect(await tryFrom(db, made, password, 20)).toBe('account.waitMinutes');
    expect(await tryFrom(db, device, password, 20)).toBe('in');
  });
});

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[10] ?? 0;

test('known and unknown people cost the same work, so that the time of an answer does not tell them apart', async ({
  db,
}) => {
  await withPassword(db, visitor);
  // Measure processor time: on a busy machine, wall-clock time depends on other processes.
  const work = async (account: string, n: number): Promise<number> => {
    const before = process.cpuUsage();
    await signIn(ctx(db, { clientKey: `try ${n}` }), {
      account,
      password: 'not the password',
    }).catch(() => undefined);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let n = 0; n < 20; n += 1) {
    known.push(await work(phoneOf(1), n));
    unknown.push(await work('13700000000', n));
  }
  expect(Math.abs(median(known) - median(unknown))).toBeLessThan(15);
  expect(median(unknown), 'an unknown name must cost a whole argon2').toBeGreaterThan(8);
}, 60_000);

describe('signing out', () => {
  test('ends the session; everywhere ends all of them', async ({ db }) => {
    const cookies = await Promise.all(
      [1, 2, 3].map(async () => (await startSession(ctx(db), visitor.userId)).value),
    );
    await signOut(ctx(db, { actor: visitor }), { session: cookies[0] });
    expect(await Promise.all(cookies.map((cookie) => findActor(at(db), cookie)))).toEqual([
      null,
      visitor,
      visitor,
    ]);
    await signOutEverywhere(ctx(db, { actor: visitor }), {});
    expect(await Promise.all(cookies.map((cookie) => findActor(at(db), cookie)))).toEqual([
      null,
      null,
      null,
    ]);
    expect(await actions(db)).toEqual(['account.sign_out', 'account.sign_out_everywhere']);
  });

  test('without a session is no mistake, and everywhere needs one', async ({ db }) => {
    await signOut(ctx(db), {});
    await expect(signOutEverywhere(ctx(db), {})).rejects.toMatchObject({ reason: 'signInFirst' });
  });

  test('one ends one’s own sessions only', async ({ db }) => {
    await startSession(ctx(db), visitor.userId);
    const [listed] = await listSessions(db, visitor.userId, ctx(db).now);
    await expect(endOwnSession(ctx(db, { actor: other }), { id: listed!.id })).rejects.toThrow(
      'session',
    );
    await endOwnSession(ctx(db, { actor: visitor }), { id: listed!.id });
    expect(await listSessions(db, visitor.userId, ctx(db).now)).toEqual([]);
  });
});

const issue = (db: Db, now?: string) =>
  issueResetCode(ctx(db, { actor: town.desk, ...(now && { now }) }), {
    whom: phoneOf(1),
    name: visitor.name,
    identitySeen: 'yes',
  });
const reset = (
  db: Db,
  code: string,
  options: { account?: string; now?: string; password?: string } = {},
) =>
  resetPassword(ctx(db, options), {
    account: options.account ?? phoneOf(1),
    code,
    password: options.password ?? newPassword,
    passwordAgain: options.password ?? newPassword,
  });

describe('a code from the desk', () => {
  test('sets a new password once, and ends every session', async ({ db }) => {
    await withPassword(db, visitor);
    const before = await startSession(ctx(db), visitor.userId);
    const { code } = await issue(db);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    await reset(db, ` ${code.toLowerCase().slice(0, 4)}-${code.slice(4)} `);
    expect(await findActor(at(db), before.value)).toBeNull();
    await signIn(ctx(db), { account: phoneOf(1), password: newPassword });
    await expect(signIn(ctx(db), { account: phoneOf(1), password })).rejects.toMatchObject({
      code: 'account.wrongCredentials',
    });
    await expect(reset(db, code, { password: 'nine cows in a field' })).rejects.toMatchObject({
      code: 'account.wrongCode',
    });
  });

  test('is not in the database', async ({ db }) => {
    const { code } = await issue(db);
    expect(JSON.stringify(await db.select().from(oneTimeCodes))).not.toContain(code);
    expect(JSON.stringify(await db.select().from(oneTimeCodes))).not.toContain(sha256Hex(code));
  });

  test('lives half an hour', async ({ db }) => {
    const { code } = await issue(db);
    await expect(reset(db, code, { now: secondsLater(30 * 60) })).rejects.toMatchObject({
      code: 'account.wrongCode',
    });
    await reset(db, code, { now: secondsLater(30 * 60 - 1) });
  });

  test('dies at the fifth wrong try, and each wrong try is kept although it was refused', async ({
    db,
  }) => {
    const { code } = await issue(db);
    const wrong = code === '00000000' ? '11111111' : '00000000';
    for (let n = 0; n < 5; n += 1)
      await expect(reset(db, wrong)).rejects.toMatchObject({ code: 'account.wrongCode' });
    await expect(reset(db, code)).rejects.toMatchObject({ code: 'account.wrongCode' });
    const [row] = await db.select({ failures: oneTimeCodes.failures }).from(oneTimeCodes);
    expect(row?.failures).toBe(5);
    expect((await actions(db)).filter((action) => action === 'account.reset_failed')).toHaveLength(
      5,
    );
  });

  test('a second code replaces the first', async ({ db }) => {
    const first = await issue(db);
    const second = await issue(db);
    await expect(reset(db, first.code)).rejects.toMatchObject({ code: 'account.wrongCode' });
    await reset(db, second.code);
  });

  test('is of use to its owner only, and an unknown telephone gets the answer of a wrong code', async ({
    db,
  }) => {
    const { code } = await issue(db);
    await issueResetCode(ctx(db, { actor: town.desk }), {
      whom: 'ｔｙ2026-002',
      name: other.name,
      identitySeen: 'yes',
    });
    for (const account of [phoneOf(2), '13700000000'])
      await expect(reset(db, code, { account })).rejects.toMatchObject({
        code: 'account.wrongCode',
      });
    await reset(db, code);
  });

  test('a guessable password is sent back and the code stays alive', async ({ db }) => {
    const { code } = await issue(db);
    await expect(reset(db, code, { password: `${phoneOf(1)}abc` })).rejects.toMatchObject({
      fieldErrors: { password: 'guessable' },
    });
    const ofHerName = `${visitor.name}今天${visitor.name}早${visitor.name}`;
    await expect(reset(db, code, { password: ofHerName })).rejects.toMatchObject({
      fieldErrors: { password: 'guessable' },
    });
    await expect(
      reset(db, '00000000', { password: ofHerName }),
      'who has no code learns nothing of the name',
    ).rejects.toMatchObject({ code: 'account.wrongCode' });
    await reset(db, code);
  });

  test('goes to who is there with a card: the name must be the registered one, the number whole', async ({
    db,
  }) => {
    const asked = (input: object) =>
      issueResetCode(ctx(db, { actor: town.desk }), {
        whom: phoneOf(1),
        name: visitor.name,
        identitySeen: 'yes',
        ...input,
      });
    await expect(asked({ name: other.name })).rejects.toMatchObject({
      code: 'account.nobodyFound',
    });
    await expect(asked({ whom: '13700000000' })).rejects.toMatchObject({
      code: 'account.nobodyFound',
    });
    await expect(asked({ whom: '0001' })).rejects.toMatchObject({
      fieldErrors: { whom: 'notAPhoneOrNumber' },
    });
    await expect(asked({ identitySeen: undefined })).rejects.toMatchObject({
      fieldErrors: { identitySeen: 'mustTick' },
    });
  });

  test('the desk gives none for a colleague, and nobody but desk and office gives any', async ({
    db,
  }) => {
    await db
      .update(users)
      .set({ phoneDigest: ctx(db).secrets.digest('phone', '13800000000'), name: '审核员甲' })
      .where(eq(users.id, town.reviewer.userId));
    await expect(
      issueResetCode(ctx(db, { actor: town.desk }), {
        whom: '13800000000',
        name: '审核员甲',
        identitySeen: 'yes',
      }),
    ).rejects.toMatchObject({ code: 'account.staffCodeFromAdministrator' });
    for (const actor of [town.editor, town.reporter, town.secAdmin, visitor]) {
      await expect(
        issueResetCode(ctx(db, { actor }), {
          whom: phoneOf(1),
          name: visitor.name,
          identitySeen: 'yes',
        }),
      ).rejects.toMatchObject({ reason: 'forbidden' });
    }
  });
});

const setUpForm = (code: string) => ({
  code,
  signInName: 'anquan',
  name: '张安全',
  password: newPassword,
  passwordAgain: newPassword,
});
const withoutStaff = (db: Db) => db.delete(userRoles);
const codeOf = (lines: string[]): string => lines.at(-1)?.trim() ?? '';

describe('the first administrator', () => {
  test('is made with the code of the latest start, once', async ({ db }) => {
    await withoutStaff(db);
    const earlier = codeOf(await setUpCodeLine(ctx(db, { actor: town.system })));
    const code = codeOf(await setUpCodeLine(ctx(db, { actor: town.system })));
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    await expect(setUpFirstAdministrator(ctx(db), setUpForm(earlier))).rejects.toMatchObject({
      code: 'account.wrongSetUpCode',
    });
    await setUpFirstAdministrator(ctx(db), setUpForm(code));
    await expect(
      setUpFirstAdministrator(ctx(db), { ...setUpForm(code), signInName: 'second' }),
    ).rejects.toMatchObject({ code: 'account.wrongSetUpCode' });
    const { cookie } = await signIn(ctx(db), { account: 'anquan', password: newPassword });
    expect((await findActor(at(db), cookie.value))?.roles).toEqual(['sec_admin']);
    expect(await setUpCodeLine(ctx(db, { actor: town.system }))).toEqual([]);
  });

  test('the code ends after a day, and a portal with colleagues gives none', async ({ db }) => {
    expect(await setUpCodeLine(ctx(db, { actor: town.system }))).toEqual([]);
    await withoutStaff(db);
    const code = codeOf(await setUpCodeLine(ctx(db, { actor: town.system })));
    await expect(
      setUpFirstAdministrator(ctx(db, { now: secondsLater(24 * 3600) }), setUpForm(code)),
    ).rejects.toMatchObject({ code: 'account.wrongSetUpCode' });
  });

  test('a set-up code is no password code and the other way round', async ({ db }) => {
    await withoutStaff(db);
    const code = codeOf(await setUpCodeLine(ctx(db, { actor: town.system })));
    await expect(
      resetPassword(ctx(db), {
        account: phoneOf(1),
        code: code.slice(0, 9),
        password: newPassword,
        passwordAgain: newPassword,
      }),
    ).rejects.toMatchObject({ code: 'account.wrongCode' });
  });
});

test('the log of sign-ins holds no name, number or password', async ({ db }) => {
  await withPassword(db, visitor);
  await signIn(ctx(db), { account: phoneOf(1), password });
  await signIn(ctx(db), { account: phoneOf(1), password: 'typed by mistake' }).catch(
    () => undefined,
  );
  const log = JSON.stringify(
    await db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.roles, '')))
      .orderBy(desc(auditEntries.seq)),
  );
  expect(log).toContain('account.sign_in_failed');
  for (const secret of [phoneOf(1), visitor.name, password, 'typed by mistake'])
    expect(log).not.toContain(secret);
});
