/**
 * Sessions: a thin module around lucia 3.2.2, which creates the token and the cookie. Lifetimes are
 * checked here: lucia reads the system clock and has one lifetime for all users (trust.md §2.1).
 * The database stores only the SHA-256 of a cookie, so a stolen table opens no session.
 */
import { and, desc, eq, gt, gte, isNull, lte, or, sql } from 'drizzle-orm';
import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from 'lucia';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { sessions, userRoles, users } from '#db/tables/people.ts';
import type { Clock } from '#platform/clock.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { isSessionOver, renewedExpiry, sessionLifetime } from './rules.ts';

/**
 * `__Host-` requires Secure, this host only and path `/`. Over plain http a browser drops the
 * cookie silently (trust.md §8).
 */
export const sessionCookie = '__Host-s';

export interface Cookie {
  name: string;
  value: string;
  attributes: { httpOnly: true; secure: true; sameSite: 'lax'; path: '/'; maxAge: number };
}

/** The parts of the portal that `findActor` needs. */
export interface SessionHost {
  connection: { db: Db };
  clock: Clock;
}

/**
 * The signed-in person of this cookie, with their current rights: roles, and `experiencer` while an
 * appointment is in force. Null without a cookie, or when the cookie is invalid, the session has
 * ended or the account is disabled. One query. Sometimes a second one extends the idle limit.
 */
export async function findActor(
  { connection, clock }: SessionHost,
  cookieValue: string | undefined,
): Promise<Actor | null> {
  if (cookieValue === undefined) return null;
  const now = clock.now();
  const adapter = createAdapter(connection.db, now);
  const { session } = await luciaOn(adapter, publicCookieSeconds).validateSession(cookieValue);
  const found = adapter.found;
  if (!session || !found) return null;
  const expiresAt = renewedExpiry(found, sessionLifetime(found.isStaff), now);
  if (expiresAt) await adapter.updateSessionExpiration(session.id, expiresAt);
  return found.actor;
}

/**
 * Creates a session with a new id and returns its cookie. Also deletes the expired sessions of all
 * users.
 */
export async function startSession(ctx: Ctx, userId: string): Promise<Cookie> {
  const staffRoles = await ctx.db
    .select({ role: userRoles.role })
    .from(userRoles)
    .where(eq(userRoles.userId, userId));
  const lifetime = sessionLifetime(staffRoles.length > 0);
  const adapter = createAdapter(ctx.db, ctx.now, lifetime.idleMs);
  const lucia = luciaOn(adapter, lifetime.absoluteMs / 1000);
  await lucia.deleteExpiredSessions();
  const session = await lucia.createSession(userId, {});
  return asCookie(lucia.createSessionCookie(session.id));
}

/** Ends one session, by its cookie or by an id from `listSessions`. Ignores any other value. */
export async function endSession(db: Db, id: string): Promise<void> {
  const stored = storedId(id);
  if (stored) await db.delete(sessions).where(eq(sessions.id, stored));
}

export async function endAllSessions(db: Db, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}

export interface ListedSession {
  /** `h:…`: can end the session but never open one. */
  id: string;
  createdAt: Date;
  expiresAt: Date;
  /** Whether it is the session of this browser. */
  isCurrent: boolean;
}

/** The sessions of a user, newest first. */
export async function listSessions(
  db: Db,
  userId: string,
  now: Date,
  cookieValue?: string,
): Promise<ListedSession[]> {
  const current = cookieValue === undefined ? null : storedId(cookieValue);
  const rows = await db
    .select({ id: sessions.id, createdAt: sessions.createdAt, expiresAt: sessions.expiresAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt));
  return rows.map((row) => ({ ...row, isCurrent: row.id === current }));
}

/** The cookie that clears the session cookie. */
export const blankCookie = (): Cookie =>
  asCookie(luciaOn(null, publicCookieSeconds).createBlankSessionCookie());

/** A jump of the demo clock is not idle time. All sessions move with it. */
export async function shiftSessions(db: Db, byMs: number): Promise<void> {
  const by = sql`make_interval(secs => ${byMs / 1000}::double precision)`;
  await db.update(sessions).set({
    createdAt: sql`${sessions.createdAt} + ${by}`,
    expiresAt: sql`${sessions.expiresAt} + ${by}`,
  });
}

const publicCookieSeconds = sessionLifetime(false).absoluteMs / 1000;

/** 25 random bytes, as lucia writes them; 200 bits (S19). */
const tokenPattern = /^[a-z2-7]{40}$/;
const storedPattern = /^h:[0-9a-f]{64}$/;

function storedId(id: string): string | null {
  if (tokenPattern.test(id)) return `h:${sha256Hex(id)}`;
  return storedPattern.test(id) ? id : null;
}

interface Found {
  actor: Actor;
  isStaff: boolean;
  createdAt: Date;
  expiresAt: Date;
}

/**
 * lucia renews and expires by its own clock. An expiry in the far future turns that off, because
 * this module decides both.
 */
const neverByLuciasClock = new Date(8.64e15);

/**
 * The adapter keeps four rules. Nothing visible fails when one is missing (trust.md §2.1). Only a
 * well-formed cookie finds a session, so a stolen `h:…` or bare hash opens none. The session is
 * returned under the id of the request, so renewal and sign-out reach the row. Listed ids carry
 * `h:`. Ids with `h:` are accepted for renewal and deletion only.
 */
function createAdapter(db: Db, now: Date, idleMs = 0): Adapter & { found: Found | null } {
  const adapter: Adapter & { found: Found | null } = {
    found: null,
    async getSessionAndUser(cookieValue) {
      const stored = tokenPattern.test(cookieValue) ? storedId(cookieValue) : null;
      const found = stored ? await findSession(db, stored, now) : null;
      if (!found || isSessionOver(found, sessionLifetime(found.isStaff), now)) return [null, null];
      adapter.found = found;
      const { userId } = found.actor;
      return [
        { id: cookieValue, userId, expiresAt: neverByLuciasClock, attributes: {} },
        { id: userId, attributes: {} },
      ];
    },
    getUserSessions: async (userId) =>
      (await listSessions(db, userId, now)).map(({ id, expiresAt }): DatabaseSession => ({
        id,
        userId,
        expiresAt,
        attributes: {},
      })),
    async setSession({ id, userId }) {
      await db.insert(sessions).values({
        id: `h:${sha256Hex(id)}`,
        userId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + idleMs),
      });
    },
    async updateSessionExpiration(id, expiresAt) {
      const stored = storedId(id);
      if (stored) await db.update(sessions).set({ expiresAt }).where(eq(sessions.id, stored));
    },
    deleteSession: (id) => endSession(db, id),
    deleteUserSessions: (userId) => endAllSessions(db, userId),
    async deleteExpiredSessions() {
      await db.delete(sessions).where(lte(sessions.expiresAt, now));
    },
  };
  return adapter;
}

async function findSession(db: Db, stored: string, now: Date): Promise<Found | null> {
  const today = dayOf(now);
  const [row] = await db
    .select({
      userId: users.id,
      name: users.name,
      unitId: users.unitId,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      roles: sql<
        Role[]
      >`array(select ${userRoles.role} from ${userRoles} where ${userRoles.userId} = ${users.id} order by 1)`,
      experiencerId: experiencers.id,
    })
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), isNull(users.disabledAt)))
    .leftJoin(
      experiencers,
      and(
        eq(experiencers.userId, users.id),
        lte(experiencers.startsOn, today),
        gte(experiencers.endsOn, today),
        or(isNull(experiencers.endedOn), gte(experiencers.endedOn, today)),
      ),
    )
    .where(eq(sessions.id, stored));
  if (!row) return null;
  const { userId, name, unitId, createdAt, expiresAt, roles, experiencerId } = row;
  return {
    actor: {
      userId,
      name,
      unitId,
      experiencerId,
      roles: experiencerId === null ? roles : [...roles, 'experiencer'],
    },
    isStaff: roles.length > 0,
    createdAt,
    expiresAt,
  };
}

const luciaOn = (adapter: Adapter | null, cookieSeconds: number): Lucia =>
  new Lucia(adapter ?? ({} as Adapter), {
    sessionExpiresIn: new TimeSpan(cookieSeconds, 's'),
    sessionCookie: {
      name: sessionCookie,
      attributes: { secure: true, sameSite: 'lax', path: '/' },
    },
  });

const asCookie = ({
  name,
  value,
  attributes,
}: {
  name: string;
  value: string;
  attributes: { maxAge?: number };
}): Cookie => ({
  name,
  value,
  attributes: {
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    path: '/',
    maxAge: attributes.maxAge ?? 0,
  },
});
