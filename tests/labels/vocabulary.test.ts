/**
 * A label record names each code (the types check that) in the order of its list. Forms and tables
 * use this order.
 */
import { expect, test } from 'vitest';

const modules = <T>(files: Record<string, T>) => Object.values(files);
const lists = modules(
  import.meta.glob<Record<string, unknown>>('/db/vocabulary/*.ts', { eager: true }),
)
  .flatMap((file) => Object.entries(file))
  .filter((one): one is [string, readonly string[]] => Array.isArray(one[1]));
const labels = modules(
  import.meta.glob<Record<string, unknown>>('/src/labels/*.ts', { eager: true }),
)
  .flatMap((file) => Object.entries(file))
  .filter(([name]) => /(Labels|Sentences)$/.test(name));

const sorted = (codes: readonly unknown[]) => codes.map(String).toSorted().join();

test('labels stand in the order of their codes', () => {
  const matched = labels.flatMap(([name, record]) => {
    const codes = Object.keys(record as object);
    const same = lists.filter(([, list]) => sorted(list) === sorted(codes));
    return same.length > 0
      ? [{ name, codes, orders: same.map(([, list]) => list.map(String)) }]
      : [];
  });
  expect(matched.length).toBeGreaterThan(30);
  for (const { name, codes, orders } of matched) expect(orders, name).toContainEqual(codes);
});
