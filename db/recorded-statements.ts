/**
 * Records the statements that a piece of work sends, at any call depth. The caches derive from them
 * which tables a result depends on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const sent = new AsyncLocalStorage<Set<string>>();

/** The connection calls this with the text of each statement, never its values. */
export const recordStatement = (text: string): void => void sent.getStore()?.add(text);

/**
 * Adds to `statements` while `work` runs. A query that `work` only builds runs when it is awaited,
 * so it is awaited in here.
 */
export const recordStatements = <T>(
  statements: Set<string>,
  work: () => PromiseLike<T>,
): Promise<T> => sent.run(statements, async () => await work());
