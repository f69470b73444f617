import type { ChangeFeed } from './change-feed.ts';

/**
 * The tables that the statements name. A false match only makes a page stale too often, never too
 * rarely.
 */
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
