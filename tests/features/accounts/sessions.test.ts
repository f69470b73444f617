import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { sessions, users } from '#db/tables/people.ts';
import {
  blankCookie,
  endAllSessions,
  endSession,
  findActor,
  listSessions,
  sessionCookie,
  shiftSessions,
  startSession,
} from '#features/accounts/sessions.ts';
import { fixedClock } from '#platform/clock.ts';
import { day } from '#platform/day.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const signedInAt = '2026-11-21T09:00+08:00';
const visitor = town.experiencers[0]!;
const after = (ms: number): string => new Date(Date.parse(signedInAt) + ms).toISOString();
const minutes = 60_000;
const hours = 60 * minutes;
const days = 24 * hours;

const at = (db: Db, now: string) => ({ connection: { db }, clock: fixedClock(now) });
const signIn = async (db: Db, userId: string): Promise<string> =>
  (await startSession(ctx(db, { now: signedInAt }), userId)).value;

test('a cookie stands for the person with the roles and the unit of this moment', async ({
  db,
}) => {
  expect(await findActor(at(db, signedInAt), await signIn(db, town.reporter.userId))).toEqual(
    town.reporter,
  );
  expect(await findActor(at(db, signedInAt), await signIn(db, visitor.userId))).toEqual(visitor);
});

test('an experiencer is one from the first to the last day of the term, both included, and not after an early end', async ({
  db,
}) => {
  await db
    .update(experiencers)
    .set({ startsOn: day('2026-11-22'), endsOn: day('2026-11-24') })
    .where(eq(experiencers.id, visitor.experiencerId));
  const cookie = await signIn(db, visitor.userId);
  const rolesOn = async (now: string) => (await findActor(at(db, now), cookie))?.roles;
  expect(await rolesOn('2026-11-21T23:59:59+08:00')).toEqual([]);
  expect(await rolesOn('2026-11-22T00:00+08:00')).toEqual(['experiencer']);
  expect(await rolesOn('2026-11-24T23:59+08:00')).toEqual(['experiencer']);
  expect(await rolesOn('2026-11-25T00:00+08:00')).toEqual([]);
  await db
    .update(experiencers)
    .set({ endedOn: day('2026-11-23') })
    .where(eq(experiencers.id, visitor.experiencerId));
  expect(await rolesOn('2026-11-23T12:00+08:00')).toEqual(['experiencer']);
  expect(await findActor(at(db, '2026-11-24T12:00+08:00'), cookie)).toMatchObject({
    roles: [],
    experiencerId: null,
  });
});

test('a disabled account is nobody, whatever cookie it still has', async ({ db }) => {
  const cookie = await signIn(db, town.desk.userId);
  await db
    .update(users)
    .set({ disabledAt: new Date(signedInAt) })
    .where(eq(users.id, town.desk.userId));
  expect(await findActor(at(db, signedInAt), cookie)).toBeNull();
});

test('knowing who asks costs one query', async ({ ownDatabase }) => {
  const cookie = await signIn(ownDatabase.db, visitor.userId);
  const queries: string[] = [];
  const watched = connect(ownDatabase.url, { max: 1, onQuery: (text) => queries.push(text) });
  expect(await findActor({ connection: watched, clock: fixedClock(signedInAt) }, cookie)).toEqual(
    visitor,
  );
  expect(queries).toHaveLength(1);
  expect(
    await findActor({ connection: watched, clock: fixedClock(signedInAt) }, 'h:no cookie of ours'),
  ).toBeNull();
  expect(queries, 'what cannot be a cookie is not looked up').toHaveLength(1);
  await watched.close();
});

describe('what the database holds opens nothing', () => {
  test('the cookie is not in it, and neither the stored id nor its bare hash is a cookie', async ({
    db,
  }) => {
    const cookie = await signIn(db, visitor.userId);
    expect(cookie).toMatch(/^[a-z2-7]{40}$/);
    const [stored] = await db.select().from(sessions).where(eq(sessions.userId, visitor.userId));
    expect(JSON.stringify(stored)).not.toContain(cookie);
    expect(stored?.id).toBe(`h:${sha256Hex(cookie)}`);
    for (const stolen of [
      stored?.id,
      stored?.id.slice(2),
      cookie.toUpperCase(),
      `${cookie} `,
      cookie.slice(1),
      '',
    ]) {
      expect(await findActor(at(db, signedInAt), stolen)).toBeNull();
    }
    expect(await findActor(at(db, signedInAt), cookie)).not.toBeNull();
  });

  test('a listed id ends its session', async ({ db }) => {
    const [here, elsewhere] = [await signIn(db, visitor.userId), await signIn(db, visitor.userId)];
    const listed = await listSessions(db, visitor.userId, new Date(signedInAt));
    expect(listed).toHaveLength(2);
    const other = listed.find(({ id }) => id === `h:${sha256Hex(elsewhere)}`);
    await endSession(db, other!.id);
    expect(await findActor(at(db, signedInAt), elsewhere)).toBeNull();
    expect(await findActor(at(db, signedInAt), here)).not.toBeNull();
  });
});

describe('lifetimes', () => {
  test.for([
    ['staff are signed out after half an hour without a request', town.desk.userId, 30 * minutes],
    ['citizens after seven days', visitor.userId, 7 * days],
  ] as const)('%s', async ([, userId, idle], { db }) => {
    const cookie = await signIn(db, userId);
    expect(await findActor(at(db, after(idle)), cookie)).toBeNull();
    expect(await findActor(at(db, after(idle - 1)), cookie)).not.toBeNull();
  });

  test.for([
    ['staff for twelve hours', town.desk.userId, 20 * minutes, 12 * hours],
    ['citizens for thirty days', visitor.userId, 5 * days, 30 * days],
  ] as const)(
    'a session in use lasts, but never longer: %s',
    async ([, userId, step, absolute], { db }) => {
      const cookie = await signIn(db, userId);
      for (let used = step; used < absolute; used += step)
        expect(await findActor(at(db, after(used)), cookie), `after ${used} ms`).not.toBeNull();
      expect(await findActor(at(db, after(absolute - 1)), cookie)).not.toBeNull();
      expect(await findActor(at(db, after(absolute)), cookie)).toBeNull();
    },
  );

  test('requests close together renew once, not each time', async ({ db }) => {
    const cookie = await signIn(db, visitor.userId);
    const expiry = async () =>
      (
        await db
          .select({ at: sessions.expiresAt })
          .from(sessions)
          .where(eq(sessions.userId, visitor.userId))
      )[0]?.at.toISOString();
    const before = await expiry();
    await findActor(at(db, after(59 * minutes)), cookie);
    expect(await expiry()).toBe(before);
    await findActor(at(db, after(61 * minutes)), cookie);
    expect(await expiry()).toBe(
      new Date(Date.parse(signedInAt) + 61 * minutes + 7 * days).toISOString(),
    );
  });

  test('a demo clock that jumps signs nobody out and gives nobody more time', async ({ db }) => {
    const cookie = await signIn(db, town.desk.userId);
    await shiftSessions(db, 3 * days);
    expect(await findActor(at(db, after(3 * days + 29 * minutes)), cookie)).not.toBeNull();
    await shiftSessions(db, -3 * days);
    expect(await findActor(at(db, after(12 * hours)), cookie)).toBeNull();
  });
});

test('signing out ends this session; signing out everywhere ends all of one person and nobody else', async ({
  db,
}) => {
  const [first, second, other] = [
    await signIn(db, visitor.userId),
    await signIn(db, visitor.userId),
    await signIn(db, town.desk.userId),
  ];
  await endSession(db, first);
  expect(await findActor(at(db, signedInAt), first)).toBeNull();
  expect(await findActor(at(db, signedInAt), second)).not.toBeNull();
  await endAllSessions(db, visitor.userId);
  expect(await findActor(at(db, signedInAt), second)).toBeNull();
  expect(await findActor(at(db, signedInAt), other)).not.toBeNull();
});

test('a sign-in sweeps away sessions that ran out', async ({ db }) => {
  await signIn(db, visitor.userId);
  await startSession(ctx(db, { now: after(8 * days) }), town.desk.userId);
  expect(await db.select().from(sessions).where(eq(sessions.userId, visitor.userId))).toEqual([]);
});

test('the cookie is for this host, over TLS, out of reach of scripts, and lives as long as the session may', async ({
  db,
}) => {
  expect(await startSession(ctx(db, { now: signedInAt }), town.desk.userId)).toMatchObject({
    name: '__Host-s',
    attributes: { httpOnly: true, secure: true, sameSite: 'lax', path: '/', maxAge: 12 * 3600 },
  });
  expect((await startSession(ctx(db, { now: signedInAt }), visitor.userId)).attributes.maxAge).toBe(
    30 * 24 * 3600,
  );
  expect(blankCookie()).toMatchObject({
    name: sessionCookie,
    value: '',
    attributes: { maxAge: 0, secure: true, path: '/' },
  });
});
