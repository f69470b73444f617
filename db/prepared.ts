import type { Db } from './connect.ts';

/**
 * A query built once per connection pool and sent as a named statement. For the most frequent
 * queries: building and planning is most of their cost.
 */
export function prepared<Query>(build: (db: Db) => Query): (db: Db) => Query {
  const built = new WeakMap<Db, Query>();
  return (db) => {
    const query = built.get(db) ?? build(db);
    built.set(db, query);
    return query;
  };
}
