import type { Db } from '#db/connect.ts';
import type { AnswerCache } from '#db/answer-cache.ts';
import type { Guard } from './guard.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import type { Day } from './day.ts';
import type { WorkCalendar } from './calendar/work-calendar.ts';
import type { Region } from './region/profile.ts';
import type { Secrets } from './secrets.ts';

/** The signed-in person, as far as rules need to know. */
export interface Actor {
  userId: string;
  name: string;
  roles: readonly Role[]; // 'experiencer' is among them while an appointment is in force
  unitId: number | null;
  experiencerId: string | null;
}

/**
 * All that code below a page, a job or a test may know of the world. Built per request in middleware,
 * per run in jobs, by hand in tests. Nothing below reads a clock, an env variable, a cookie or a session.
 */
export interface Ctx {
  db: Db;
  now: Date;
  today: Day;
  region: Region;
  secrets: Secrets;
  /** The working-day calendar as the office keeps it. */
  calendar(): Promise<WorkCalendar>;
  /** For pages, a small answer many of them ask for: kept until what it was read from changes (db/answer-cache.ts). Never for decisions. */
  cached: AnswerCache;
  actor: Actor | null;
  /** Keyed digest of the caller's address that lives only in memory; for rate limits, never stored. */
  clientKey: string | null;
  requestId: string;
  /** What may not be done for now, whoever asks. */
  guard: Guard;
  /** Set where a form can show a warning: keys of the finds of the privacy scan its sender was warned of. */
  warnedOf?: ReadonlySet<string>;
  /** Where ballot keys lie: a folder outside the database (trust.md §1.2). */
  keysDir: string;
  /** Audit entries of the running command, written as its last statement. */
  audit: AuditNote[];
}

/** The context of a command whose permission asks for a signed-in person. */
export interface SignedInCtx extends Ctx {
  actor: Actor;
}

export interface AuditNote {
  action: string;
  object: string;
  detail: Record<string, unknown>;
}

/** Jobs and the command line act as the portal itself. */
export const systemActor: Actor = {
  userId: 'system',
  name: 'system',
  roles: ['system'],
  unitId: null,
  experiencerId: null,
};
