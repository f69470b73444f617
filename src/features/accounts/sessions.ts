/**
 * Who is signed in. Our own thin module around lucia 3.2.2, which makes the token and the cookie; lifetimes are counted
 * here, because lucia reads the system's clock and knows one lifetime for all (trust.md §2.1). The database holds only
 * the SHA-256 of a cookie: a stolen table opens nothing.
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

/** `__Host-`: Secure, this host only, whole site. Over plain http a browser drops it without a word (trust.md §8). */
export const sessionCookie = '__Host-s';

export interface Cookie {
  name: string;
  value: string;
  attributes: { httpOnly: true; secure: true; sameSite: 'lax'; path: '/'; maxAge: number };
}

/** What `findActor` needs of the portal. */
export interface SessionHost {
  connection: { db: Db };
  clock: Clock;
}

/**
 * The person this cookie stands for, with the rights of this moment: roles, and `experiencer` while an appointment is in
 * force. Null for no cookie, a made-up one, an ended session or a disabled account. One query; now and then one more
 * that puts off the idle limit.
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

/** A new session under a new id, and the cookie that opens it. Expired sessions of anybody go at the same time. */
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

/** Ends one session, by its cookie or by an id from `listSessions`. What is no session is left alone. */
export async function endSession(db: Db, id: string): Promise<void> {
  const stored = storedId(id);
  if (stored) await db.delete(sessions).where(eq(sessions.id, stored));
}

export async function endAllSessions(db: Db, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}

export interface ListedSession {
  /** `h:…`: ends the session and never opens one. */
  id: string;
  createdAt: Date;
  expiresAt: Date;
  /** The one this browser holds. */
  isCurrent: boolean;
}

/** Where somebody is signed in, newest first. */
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

/** The cookie that removes the one above. */
export const blankCookie = (): Cookie =>
  asCookie(luciaOn(null, publicCookieSeconds).createBlankSessionCookie());

/** A demo clock that jumps is not idle time: everybody stays signed in. */
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

/** lucia renews and expires by its own clock whatever is not in the far future; here both are ours to decide. */
const neverByLuciasClock = new Date(8.64e15);

/**
 * The adapter keeps to four rules whose absence goes unnoticed (trust.md §2.1): a session is looked up by a well-formed
 * cookie only, so that a stolen `h:…` or bare hash opens nothing; it is returned under the id it was asked by, so that
 * renewal and sign-out hit the row; listed ids carry `h:`; and those are accepted for renewal and deletion only.
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
