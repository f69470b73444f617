import type { Db } from './connect.ts';

/**
 * A query built once for each connection pool and sent as a named statement, for what is asked for far more often than all
 * else: building and planning it is most of what it costs.
 */
export function prepared<Query>(build: (db: Db) => Query): (db: Db) => Query {
  const built = new WeakMap<Db, Query>();
  return (db) => {
    const query = built.get(db) ?? build(db);
    built.set(db, query);
    return query;
  };
}
