import type { Db } from '#db/connect.ts';
import type { AnswerCache } from '#db/answer-cache.ts';
import type { Guard } from './guard.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import type { Day } from './day.ts';
import type { WorkCalendar } from './calendar/work-calendar.ts';
import type { Region } from './region/profile.ts';
import type { Secrets } from './secrets.ts';

/** What rules need to know about the signed-in person. */
export interface Actor {
  userId: string;
  name: string;
  roles: readonly Role[]; // includes 'experiencer' while an appointment is in force
  unitId: number | null;
  experiencerId: string | null;
}

/**
 * Everything that code below a page, a job or a test may know about its surroundings. Middleware
 * builds it per request, jobs build it per run, tests build it by hand. Code below reads no clock,
 * environment variable, cookie or session.
 */
export interface Ctx {
  db: Db;
  now: Date;
  today: Day;
  region: Region;
  secrets: Secrets;
  calendar(): Promise<WorkCalendar>;
  /**
   * Cache for small answers that many pages need. An entry is valid until its source data changes
   * (db/answer-cache.ts). Never use it for decisions.
   */
  cached: AnswerCache;
  actor: Actor | null;
  /** Keyed digest of the caller's address, for rate limits. Kept in memory only, never stored. */
  clientKey: string | null;
  requestId: string;
  /** What is blocked for every caller for now. */
  guard: Guard;
  /**
   * Keys of the privacy finds the sender was warned of. Set only where the form can show a warning.
   */
  warnedOf?: ReadonlySet<string>;
  /** Folder of the ballot keys, outside the database (trust.md §1.2). */
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
