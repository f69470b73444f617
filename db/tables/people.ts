import {
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { units } from './organisations.ts';
import { codePurposes, consentPurposes } from '../vocabulary/people.ts';
import { grantableRoles } from '../vocabulary/roles.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * Everyone who can sign in. The phone number is searched by a keyed digest and read by unsealing.
 * It is never stored in clear text.
 */
export const users = pgTable('users', {
  id: uuid().primaryKey().defaultRandom(),
  // For staff and demo accounts; experiencers sign in with their phone number.
  signInName: text().unique('users_one_per_sign_in_name'),
  name: text().notNull(),
  phoneDigest: text().unique('users_one_per_phone'), // HMAC-SHA-256 of the 11 digits, hex
  phoneSealed: text(), // AES-256-GCM, shown masked
  passwordHash: text(), // argon2id PHC string; null until a one-time code was used
  unitId: integer().references(() => units.id), // the unit whose rows a department account sees
  createdAt: timestamp({ withTimezone: true }).notNull(),
  disabledAt: timestamp({ withTimezone: true }),
});

/**
 * Staff roles (domain.md §2). `experiencer` is not stored: it follows from a current appointment.
 */
export const userRoles = pgTable(
  'user_roles',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    role: text({ enum: grantableRoles }).notNull(),
    grantedAt: timestamp({ withTimezone: true }).notNull(),
    grantedBy: uuid().references(() => users.id),
  },
  (t) => [
    ...knownCodes(t.role),
    primaryKey({ columns: [t.userId, t.role] }),
    // Nobody has two of the three guardian roles. A trigger refuses a guardian with a business
    // role.
    uniqueIndex('user_roles_one_guardian')
      .on(t.userId)
      .where(sql`role in ('sys_admin', 'sec_admin', 'auditor')`),
  ],
);

/** One row per signed-in browser. Only the SHA-256 of the cookie is stored (trust.md §2.1). */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(), // 'h:' + SHA-256 hex
    userId: uuid()
      .notNull()
      .references(() => users.id),
    expiresAt: timestamp({ withTimezone: true }).notNull(), // idle limit, extended by use
    createdAt: timestamp({ withTimezone: true }).notNull(), // start of the absolute limit
  },
  (t) => [index('sessions_of_user').on(t.userId)],
);

/**
 * Codes that the desk or an administrator hands over: a new password, a first sign-in, the first
 * administrator.
 */
export const oneTimeCodes = pgTable(
  'one_time_codes',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid().references(() => users.id), // null: the set-up code of a new portal
    purpose: text({ enum: codePurposes }).notNull(),
    codeDigest: text().notNull(), // keyed digest
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    failures: integer().notNull().default(0),
    usedAt: timestamp({ withTimezone: true }),
    createdBy: uuid().references(() => users.id),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [...knownCodes(t.purpose), index('one_time_codes_of_user').on(t.userId)],
);

/**
 * Failed sign-ins, by keyed digest of the typed text, so that unknown names are slowed down like
 * known ones.
 */
export const signInThrottles = pgTable('sign_in_throttles', {
  key: text().primaryKey(),
  failures: integer().notNull(),
  lastFailedAt: timestamp({ withTimezone: true }).notNull(),
});

/**
 * What a person agreed to, in which version of the text, and when they withdrew it (PIPL 14–15,
 * 25).
 */
export const consents = pgTable(
  'consents',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    purpose: text({ enum: consentPurposes }).notNull(),
    version: text().notNull(),
    givenAt: timestamp({ withTimezone: true }).notNull(),
    withdrawnAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ...knownCodes(t.purpose),
    uniqueIndex('consents_one_standing')
      .on(t.userId, t.purpose)
      .where(sql`withdrawn_at is null`),
  ],
);

/**
 * Forms that arrived after their session had ended, stored for half an hour. Opened only when the
 * same person signs in again.
 */
export const keptForms = pgTable(
  'kept_forms',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    // Keyed digest of address and fields: a form sent twice is stored once.
    formDigest: text().notNull(),
    sealed: text().notNull(), // AES-256-GCM: address and fields, as JSON
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    uniqueIndex('kept_forms_once').on(t.userId, t.formDigest),
    index('kept_forms_by_expiry').on(t.expiresAt),
  ],
);
