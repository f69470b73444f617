/** What the database did for a piece of code: each statement, its plan and what it read. */
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Db } from '#db/connect.ts';

export interface Plan {
  sql: string;
  ms: number;
  /** Names of the indexes used. */
  indexes: string[];
  /** Tables with a full scan. */
  scanned: string[];
  /** The most rows that any node returned or discarded. */
  rowsRead: number;
  /** Pages read, from memory or disk. */
  pages: number;
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Plans'?: Node[];
}

export async function plansOf(url: string, run: (db: Db) => Promise<unknown>): Promise<Plan[]> {
  const client = new pg.Pool({ connectionString: url, max: 2 });
  const sent: { sql: string; params: unknown[] }[] = [];
  const db = drizzle({
    client,
    casing: 'snake_case',
    logger: { logQuery: (sql, params) => void sent.push({ sql, params }) },
  });
  await run(db);
  const plans: Plan[] = [];
  for (const { sql, params } of sent) {
    const {
      rows: [row],
    } = (await client.query(
      `explain (analyze, buffers, format json) ${sql}`,
      params,
    )) as unknown as {
      rows: [
        { 'QUERY PLAN': [{ 'Plan': Node; 'Execution Time': number; 'Planning Time': number }] },
      ];
    };
    const {
      'Plan': root,
      'Execution Time': execution,
      'Planning Time': planning,
    } = row['QUERY PLAN'][0];
    const nodes = everyNode(root);
    plans.push({
      sql,
      ms: execution + planning,
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      scanned: nodes
        .filter((node) => node['Node Type'].includes('Seq Scan'))
        .flatMap((node) => node['Relation Name'] ?? []),
      rowsRead: Math.max(
        ...nodes.map(
          (node) =>
            (node['Actual Rows'] +
              (node['Rows Removed by Filter'] ?? 0) +
              (node['Rows Removed by Join Filter'] ?? 0)) *
            node['Actual Loops'],
        ),
      ),
      pages: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
    });
  }
  await client.end();
  return plans;
}

const everyNode = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(everyNode)];
