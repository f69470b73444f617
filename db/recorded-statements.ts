/** Which statements a piece of work sent, however deep: so a page need not say itself what it was made from. */
import { AsyncLocalStorage } from 'node:async_hooks';

const sent = new AsyncLocalStorage<Set<string>>();

/** Called by the connection with the text of each statement, never its values. */
export const recordStatement = (text: string): void => void sent.getStore()?.add(text);

/** The set fills while the work runs. A query that is only built by `work` runs when it is awaited, so that happens in here too. */
export const recordStatements = <T>(
  statements: Set<string>,
  work: () => PromiseLike<T>,
): Promise<T> => sent.run(statements, async () => await work());
