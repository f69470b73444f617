/**
 * Whether the database cannot be reached or has no room, in contrast to a refused statement. A full
 * disk on our side counts too.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = String((cause as { code?: unknown }).code ?? '');
    if (
      /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|ENOSPC|EDQUOT)/.test(code) ||
      /^(57P0[123]|53100|53300|08)/.test(code)
    )
      return true;
    // Errors of the driver itself have no code.
    if (
      /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect)/.test(
        cause.message,
      )
    )
      return true;
  }
  return false;
}
