/** 公开记录: texts of its entries (trust.md §3.1). */
import type { ClockDoubt, ClockTrustedBy, PublicEventKind } from '#db/vocabulary/operation.ts';
import type { AcceptanceOutcome } from '#db/vocabulary/acceptance.ts';
import { attemptName, countSentence, outcomeLabels } from './acceptance.ts';
import { countDecisionLabels, countFaultLabels, countsSentence, heldSentence } from './counting.ts';
import {
  cells,
  countDecisions,
  type Cell,
  type Channel,
  type CountDecision,
  type CountFault,
  type RatingEndCause,
} from '#db/vocabulary/ratings.ts';
import { proseDateTime } from './dates.ts';
import { ratingEndSentences } from './statuses.ts';
import {
  clockDoubtSentences,
  clockTrustedSentences,
  databaseCopiesSentence,
  settingsText,
  type DatabaseCopiesDetail,
} from './operation.ts';
import { cellLabels, channelLabels } from './codes.ts';

export const publicEventLabels = {
  keys_made: '钥匙造好',
  keys_destroyed: '钥匙销毁',
  box_closed: '纸票清点',
  held: '票数对不上，暂缓公布',
  slips_left_out: '决定不计纸票',
  rows_unopened: '有评价打不开',
  released: '结果公布',
  pool_released: '合并公布',
  ended: '评价结束，不公布结果',
  restored: '从备份恢复',
  clock_doubted: '时钟有疑问',
  clock_trusted: '时钟疑问解除',
  database_unsafe: '暂停收评价',
  database_safe: '恢复收评价',
  database_copies: '数据库的备份去处',
  day_marked: '每日一条',
  acceptance_listed: '验收名单',
  acceptance_drawn: '验收抽签',
  acceptance_counted: '验收结果',
} as const satisfies Record<PublicEventKind, string>;

/** The sentence of an entry. Values that an older entry does not have are left out. */
export function publicEventSentence(
  event: PublicEventKind,
  detail: Record<string, unknown>,
): string {
  if (event === 'keys_made')
    return `公钥清单指纹 ${String(detail['fingerprint'])}，与海报上的一样。`;
  if (event === 'keys_destroyed')
    return `收下第一份评价之前已经销毁。到此发出手机票 ${String(detail['ticketsIssued'])} 份、纸票 ${String(detail['slipsHandedOut'])} 张。`;
  if (event === 'box_closed') return boxSentence(detail);
  if (event === 'held') {
    const faults = (detail['faults'] as CountFault[]).map((fault) => countFaultLabels[fault]);
    // Older entries lack this field; both decisions were possible then.
    const decisions = (detail['decisions'] as CountDecision[] | undefined) ?? countDecisions;
    return `${faults.join('，')}。${countsSentence(detail as never)}评价还封着，没有打开。${heldSentence(new Date(String(detail['decideBy'])), decisions)}`;
  }
  if (event === 'slips_left_out')
    return `召集人和审计员共同决定：${countDecisionLabels.without_slips}。理由：${String(detail['reason'])}`;
  if (event === 'rows_unopened')
    return `收到的评价里有 ${String(detail['rows'])} 行打不开，没有计入分数，号码记在这里。一行是一张票的一个渠道。`;
  if (event === 'pool_released')
    return `${channelLabels[detail['channel'] as Channel]} ${(detail['openDayIds'] as string[]).length} 场合并公布，以后不再拆开。`;
  if (event === 'ended') {
    const reason = detail['reason'] === undefined ? '' : `说明：${String(detail['reason'])}`;
    return `${ratingEndSentences[detail['cause'] as RatingEndCause]}${reason}`;
  }
  if (event === 'restored') {
    const [madeAt, restoredAt] = [detail['backupMadeAt'], detail['restoredAt']].map((at) =>
      proseDateTime(new Date(String(at))),
    );
    const days = Number(detail['daysEnded']);
    return `数据库从 ${madeAt} 的备份恢复于 ${restoredAt}，其间的记录已丢失。原因：${String(detail['reason'])}。${days > 0 ? `当时正在进行的 ${days} 场评价未能保存。` : ''}本条由门户签名。`;
  }
  if (event === 'clock_doubted') {
    const [knownAt, clockAt] = [detail['knownAt'], detail['clockAt']].map((at) =>
      proseDateTime(new Date(String(at))),
    );
    return `${clockDoubtSentences[detail['cause'] as ClockDoubt]}服务器的时钟显示 ${clockAt}，而最后已知的时间是 ${knownAt}。从此刻起不开始、不封存、不公布任何评价，也不清除数据，直到核对清楚。`;
  }
  if (event === 'clock_trusted')
    return `${clockTrustedSentences[detail['by'] as ClockTrustedBy]}现在是 ${proseDateTime(new Date(String(detail['clockAt'])))}，暂停的操作继续进行。`;
  if (event === 'database_unsafe')
    return `数据库的设置会记下语句、内容或时间（${settingsText(detail['settings'])}），改正之前不收评价。`;
  if (event === 'database_safe') return '数据库的设置已经改正，继续收评价。';
  if (event === 'database_copies')
    return databaseCopiesSentence(detail as unknown as DatabaseCopiesDetail);
  if (event === 'day_marked')
    return `工作日 17:00 的一条（${String(detail['day'])}），由门户签名。它的指纹给此前公布名单的验收抽签作种子。`;
  if (event === 'acceptance_listed')
    return `${String(detail['issue'])} ${attemptOf(detail)}：${String(detail['candidates'])} 名体验员可以参加，抽 ${String(detail['needed'])} 名，名单指纹 ${String(detail['listSha256'])}。`;
  if (event === 'acceptance_drawn')
    return `${String(detail['issue'])} ${attemptOf(detail)}：用第 ${String(detail['seedSeq'])} 条的指纹抽签，先抽中 ${(detail['first'] as string[]).join('、')}。`;
  if (event === 'acceptance_counted')
    return `${String(detail['issue'])} ${attemptOf(detail)}：${countSentence(detail as never)}，${outcomeLabels[detail['outcome'] as AcceptanceOutcome]}。`;
  const counts = (detail['lines'] ?? {}) as Partial<Record<Cell, number>>;
  const lines = cells.flatMap((cell) =>
    counts[cell] ? [`${cellLabels[cell]} ${counts[cell]} 行`] : [],
  );
  const leftOut = detail['slipsLeftOut'] === true ? '纸票按决定没有计入。' : '';
  return `${leftOut}${lines.length === 0 ? '没有用掉的票。' : `用掉的票：${lines.join('，')}。`}${searchesText(detail)}`;
}

const attemptOf = (detail: Record<string, unknown>): string =>
  attemptName(Number(detail['attempt']), 1);

/** What was searched before a release. Entries from before the memory search do not mention it. */
const searchesText = (detail: Record<string, unknown>): string =>
  diskSentences[detail['diskSearched'] === true ? 'searched' : 'notSearched'] +
  (detail['memorySearched'] === undefined
    ? ''
    : memorySentences[detail['memorySearched'] === true ? 'searched' : 'notSearched']);

const diskSentences = {
  searched: '磁盘已查过，没有留下单张评价。',
  notSearched: '服务器不让查磁盘；那里即使有留下的，也是封好的，钥匙已经销毁。',
} as const;
const memorySentences = {
  searched: '内存已查过，没有留下钥匙和单张评价。',
  notSearched: '内存没有查：本机不让查，数据库没有重新启动，或者还有别的门户连着这个数据库。',
} as const;

/** Result of the search at the latest release. null: nothing was released yet. */
export const searchedSentence = (latest: Record<string, unknown> | null): string =>
  latest === null ? '还没有公布过结果。' : `最近一次公布时：${searchesText(latest)}`;

/** 印出、发出、剩下撕掉的，和谁也说不清的。 */
function boxSentence(detail: Record<string, unknown>): string {
  const [printed, handedOut] = [Number(detail['slipsPrinted']), Number(detail['slipsHandedOut'])];
  const given = `印出纸票 ${printed} 张，发出 ${handedOut} 张`;
  const torn = detail['slipsTorn'];
  if (torn === null) return `${given}；剩下的到评价截止没有清点。`;
  const missing = printed - handedOut - Number(torn);
  return `${given}，剩下撕掉 ${String(torn)} 张${missing > 0 ? `，少了 ${missing} 张` : ''}。${detail['witnessed'] === true ? '由两人清点。' : '只有一人清点，没有第二人确认。'}`;
}
