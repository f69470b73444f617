/**
 * Whether the database cannot be reached or has no room, in contrast to a refused statement. A full
 * disk on our side counts too.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  // The job queue reports copies of errors, which are plain objects.
  for (let fault = error; typeof fault === 'object' && fault !== null;) {
    const { code: stated, message, cause } = fault as Partial<Error & { code: unknown }>;
    const code = String(stated ?? '');
    if (
      /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|ENOSPC|EDQUOT)/.test(code) ||
      /^(57P0[123]|53100|53300|08)/.test(code)
    )
      return true;
    // Errors of the driver itself have no code.
    if (
      /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect)/.test(
        message ?? '',
      )
    )
      return true;
    fault = cause;
  }
  return false;
}
