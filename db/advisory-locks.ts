/**
 * Every advisory lock of the portal. The numbers share one space in a database, so they are listed
 * here. Each is held until the transaction ends, except `migrate`.
 */
export const advisoryLocks = {
  /** One migration at a time. Held by the session. */
  migrate: 72001,
  /** The audit log is a chain: one writer at a time. */
  auditLog: 72002,
  /** Opens or mixes the inbox of one day. Taken by `ballot_inbox_lock`, with the day as key. */
  ratingDay: 72003,
  /** The public log is a chain: one writer at a time. */
  publicLog: 72004,
  /** Two days released at the same moment must not put the same cells into a pool. */
  pools: 72005,
  /** Only one process at a time begins or ends a stop. */
  stops: 72006,
} as const;
