import type { ChangeFeed } from './change-feed.ts';

/** The tables a set of statements names; a name that only looks like one makes a page renewed too often, never too seldom. */
export function createNameFinder(
  changeFeed: ChangeFeed,
): (statements: ReadonlySet<string>) => ReadonlySet<string> {
  const known = new Map<string, readonly string[]>();
  let of: ReadonlySet<string> | null = null;
  return (statements) => {
    if (of !== changeFeed.tables) known.clear();
    of = changeFeed.tables;
    const names = new Set<string>();
    for (const text of statements) {
      let found = known.get(text);
      if (!found) {
        found = [...new Set(text.match(/[a-z_][a-z0-9_]*/g) ?? [])].filter((word) =>
          changeFeed.tables.has(word),
        );
        if (known.size < 2_000) known.set(text, found);
      }
      for (const name of found) names.add(name);
    }
    return names;
  };
}
