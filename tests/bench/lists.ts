/**
 * Database time for each public list of issues, with many issues. A time is planning plus execution
 * from EXPLAIN ANALYZE, summed over all statements of one page. Each page is requested forty times,
 * with another unit, channel, word or place in the list.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Db } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import {
  countPublicIssues,
  getPublicIssue,
  latestIssues,
  listPublicIssues,
  loopNumbers,
  type IssueFilter,
} from '#features/issues/queries.ts';
import { publicPhases } from '#db/vocabulary/issues.ts';
import { channels } from '#db/vocabulary/ratings.ts';
import { day } from '#platform/day.ts';
import { plansOf } from '#tests/support/explain.ts';
import { seedIssues, seedToday } from '#tests/support/issue-seed.ts';

const rounds = 40;
const targetMs = 50;
const today = day(seedToday);

/** Prints the table. False if a list is too slow. */
export async function benchLists(count: number): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const client = postgres(server.url, { max: 2, onnotice: () => {} });
  try {
    await migrate(server.url);
    const begun = performance.now();
    await seedIssues(client, count);
    await client`vacuum issues`; // autovacuum would do this sooner or later
    const seeded = Math.round((performance.now() - begun) / 1000);
    const numbers = (
      await client<{ number: string }[]>`
      select number from issues where published_at is not null and list_kind = 'problem' order by hashtext(number) limit ${rounds}`
    ).map(({ number }) => number);
    console.log(
      `\n== lists: ${count} issues, seeded in ${seeded} s; ${rounds} rounds; milliseconds in the database\n`,
    );
    console.log(
      `${'page'.padEnd(44)}${'p50'.padStart(9)}${'p95'.padStart(9)}${'rows read'.padStart(11)}${'statements'.padStart(12)}`,
    );
    let slow = 0;
    for (const [name, page] of pages(numbers)) {
      const { p50, p95, rows, statements } = await measure(server.url, page);
      if (p95 > targetMs) slow += 1;
      console.log(
        `${name.padEnd(44)}${p50.toFixed(1).padStart(9)}${p95.toFixed(1).padStart(9)}${String(rows).padStart(11)}${String(statements).padStart(12)}${p95 > targetMs ? `   over ${targetMs} ms` : ''}`,
      );
    }
    console.log(
      slow === 0
        ? `every list is under ${targetMs} ms at the 95th percentile`
        : `${slow} lists are over ${targetMs} ms at the 95th percentile`,
    );
    return slow === 0;
  } finally {
    await client.end();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Ask = (db: Db, round: number) => Promise<unknown>;

async function measure(
  url: string,
  ask: Ask,
): Promise<{ p50: number; p95: number; rows: number; statements: number }> {
  const asked: { ms: number; rows: number; statements: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const plans = await plansOf(url, (db) => ask(db, round));
    asked.push({
      ms: plans.reduce((sum, { ms }) => sum + ms, 0),
      rows: Math.max(...plans.map(({ rowsRead }) => rowsRead)),
      statements: plans.length,
    });
  }
  const sorted = asked.map(({ ms }) => ms).sort((a, b) => a - b);
  const share = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] as number;
  return {
    p50: share(0.5),
    p95: share(0.95),
    rows: Math.round(Math.max(...asked.map(({ rows }) => rows))),
    statements: Math.max(...asked.map(({ statements }) => statements)),
  };
}

/** Every list, filter and search of the public pages. The filter values change with each round. */
function pages(numbers: readonly string[]): [string, Ask][] {
  const turn = <T>(choices: readonly T[], round: number): T => choices[round % choices.length] as T;
  const list =
    (
      wish: (round: number) => Partial<IssueFilter>,
      after: (round: number) => string | null = () => null,
    ): Ask =>
    (db, round) =>
      listPublicIssues(
        db,
        {
          list: 'problem',
          unitId: null,
          channel: null,
          phase: null,
          overdue: false,
          words: [],
          ...wish(round),
        },
        today,
        after(round),
      );
  const unit = (round: number): number => 1 + (round % 30);
  const somewhere = (round: number): string => turn(numbers, round);
  const common = ['希望', '窗口', '材料', '排队', '登记', '手机', '申请', '系统'];
  const fewer = ['护照', '低保', '排水', '收养', '轮椅', '母婴', '渔船', '药店'];
  const longer = [
    '养老保险转移',
    '不动产转移登记',
    '验证码收不到',
    '渔船检验',
    '母婴室',
    '电子证照不被认可',
  ];
  return [
    ['problems', list(() => ({}))],
    ['problems, anywhere in the list', list(() => ({}), somewhere)],
    ['demands', list(() => ({ list: 'demand' }))],
    ['improvements', list(() => ({ list: 'optimization' }))],
    ['of a unit', list((round) => ({ unitId: unit(round) }))],
    ['of a unit, anywhere in the list', list((round) => ({ unitId: unit(round) }), somewhere)],
    ['of a channel', list((round) => ({ channel: turn(channels, round) }))],
    ['in a state', list((round) => ({ phase: turn(publicPhases, round) }))],
    [
      'of a unit in a state',
      list((round) => ({ unitId: unit(round), phase: turn(publicPhases, round) })),
    ],
    [
      'of a unit, a channel, in a state',
      list((round) => ({
        unitId: unit(round),
        channel: turn(channels, round),
        phase: turn(publicPhases, round),
      })),
    ],
    ['overdue', list(() => ({ overdue: true }))],
    ['overdue at a unit', list((round) => ({ overdue: true, unitId: unit(round) }))],
    ['two characters, common', list((round) => ({ words: [turn(common, round)] }))],
    ['two characters, rarer', list((round) => ({ words: [turn(fewer, round)] }))],
    [
      'two characters, anywhere in the list',
      list((round) => ({ words: [turn(fewer, round)] }), somewhere),
    ],
    ['longer words', list((round) => ({ words: [turn(longer, round)] }))],
    ['two words', list((round) => ({ words: [turn(common, round), turn(fewer, round)] }))],
    ['a word nobody wrote', list(() => ({ words: ['没有这个词'] }))],
    [
      'a word within a unit and state',
      list((round) => ({ words: [turn(fewer, round)], unitId: unit(round), phase: 'closed' })),
    ],
    [
      'a word among what is overdue',
      list((round) => ({ words: [turn(common, round)], overdue: true })),
    ],
    [
      'how many problems, up to 1001',
      (db) =>
        countPublicIssues(
          db,
          { list: 'problem', unitId: null, phase: null, overdue: false },
          today,
          1_001,
        ),
    ],
    [
      'how many of a unit in a state',
      (db, round) =>
        countPublicIssues(
          db,
          {
            list: 'problem',
            unitId: unit(round),
            phase: turn(publicPhases, round),
            overdue: false,
          },
          today,
          1_001,
        ),
    ],
    ['one issue', (db, round) => getPublicIssue(db, somewhere(round))],
    ['home: the latest', (db) => latestIssues(db, 5)],
    ['home: the loop', (db) => loopNumbers(db, today)],
  ];
}
