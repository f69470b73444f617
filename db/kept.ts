/**
 * Small answers many pages ask for (units, the calendar, a count), kept until a table they were read from changes.
 * As with pages, what an answer was made from is seen from its statements, so nobody has to say it.
 */
import { PROVEN_MS, type TableNews } from './news.ts';
import { collectingStatements, noteStatement } from './reads.ts';
import { createNameFinder } from './table-names.ts';

export type Kept = <Answer>(key: string, load: () => PromiseLike<Answer>) => Promise<Answer>;

interface Entry {
  readonly answer: unknown;
  readonly statements: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

const MOST_ENTRIES = 2_000;

/** An answer is at most a second behind; without news, or read from tables that do not tell, it is asked for each time. */
export function createKept(news: TableNews): Kept {
  const entries = new Map<string, Entry>();
  const namesOf = createNameFinder(news);
  let heard = 0;
  news.follow((table) => {
    heard += 1;
    for (const [key, { tables }] of entries)
      if (table === null || tables.has(table)) entries.delete(key);
  });

  return async <Answer>(key: string, load: () => PromiseLike<Answer>): Promise<Answer> => {
    if (news.isProven(PROVEN_MS) || (entries.has(key) && (await news.catchUp()))) {
      const entry = entries.get(key);
      if (entry) {
        for (const text of entry.statements) noteStatement(text); // the page was made from it too
        return entry.answer as Answer;
      }
    }
    const before = heard;
    const statements = new Set<string>();
    const answer = await collectingStatements(statements, load);
    for (const text of statements) noteStatement(text);
    const tables = namesOf(statements);
    if (
      tables.size > 0 &&
      heard === before &&
      news.isProven(PROVEN_MS) &&
      [...tables].every((table) => news.telling.has(table))
    ) {
      if (entries.size >= MOST_ENTRIES) entries.delete(entries.keys().next().value ?? '');
      entries.set(key, { answer, statements, tables });
    }
    return answer;
  };
}
