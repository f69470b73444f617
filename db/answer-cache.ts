/**
 * Caches small query results that many pages need (units, the calendar, a count). An entry is
 * removed when a table it was read from changes. As in the page cache, the tables are taken from
 * the recorded statements.
 */
import { PROVEN_MS, type ChangeFeed } from './change-feed.ts';
import { recordStatements, recordStatement } from './recorded-statements.ts';
import { createNameFinder } from './table-names.ts';

export type AnswerCache = <Answer>(key: string, load: () => PromiseLike<Answer>) => Promise<Answer>;

interface Entry {
  readonly answer: unknown;
  readonly statements: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

const MAXIMUM_ENTRIES = 2_000;

/**
 * A cached answer is at most one second stale. Nothing is cached while the change feed is not
 * confirmed, or if a table is not in the change feed.
 */
export function createAnswerCache(changeFeed: ChangeFeed): AnswerCache {
  const entries = new Map<string, Entry>();
  const namesOf = createNameFinder(changeFeed);
  let changes = 0;
  changeFeed.follow((table) => {
    changes += 1;
    for (const [key, { tables }] of entries)
      if (table === null || tables.has(table)) entries.delete(key);
  });

  return async <Answer>(key: string, load: () => PromiseLike<Answer>): Promise<Answer> => {
    if (changeFeed.isProven(PROVEN_MS) || (entries.has(key) && (await changeFeed.catchUp()))) {
      const entry = entries.get(key);
      if (entry) {
        for (const text of entry.statements) recordStatement(text); // the page depends on them too
        return entry.answer as Answer;
      }
    }
    const before = changes;
    const statements = new Set<string>();
    const answer = await recordStatements(statements, load);
    for (const text of statements) recordStatement(text);
    const tables = namesOf(statements);
    if (
      tables.size > 0 &&
      changes === before &&
      changeFeed.isProven(PROVEN_MS) &&
      [...tables].every((table) => changeFeed.watched.has(table))
    ) {
      if (entries.size >= MAXIMUM_ENTRIES) entries.delete(entries.keys().next().value ?? '');
      entries.set(key, { answer, statements, tables });
    }
    return answer;
  };
}
