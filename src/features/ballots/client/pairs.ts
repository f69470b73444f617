/** Replacements for `Object.fromEntries` and `flatMap`, which Chrome 64 and iOS 12 lack. */

export function objectOf<Key extends string, Value>(
  pairs: Iterable<readonly [Key, Value]>,
): Record<Key, Value> {
  const made = {} as Record<Key, Value>;
  for (const [name, value] of pairs) made[name] = value;
  return made;
}

export const flattened = <One, Part>(
  list: readonly One[],
  partsOf: (one: One, at: number) => readonly Part[],
): Part[] => ([] as Part[]).concat(...list.map(partsOf));
