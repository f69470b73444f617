/**
 * `npm run ballots:verify -- https://… [--head N:HASH] [--heads FILE]`: checks that the ratings
 * cast are the ratings counted, and that the figures are those published (trust.md §1.9).
 * It reads only public pages of a portal and imports only Node's own modules. So anyone can copy
 * this file, read it and run it elsewhere: `node verify-ballots.ts https://…`. It lists every fault
 * of every day. Exit code 1: faults; 2: the check could not be finished.
 *
 * When everything matches, it stores the hash of each log entry in a file
 * (`verify-ballots-heads.json` here, or --heads) and compares them next time. `--head` is what
 * another person saw. So it finds a log that was shortened, rewritten, restored from a backup, or
 * shown to two readers in two versions.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

interface Entry {
  seq: number;
  at: string;
  event: string;
  openDayId: string | null;
  detail: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
/** A used ticket. A slip has neither input nor signature. */
export interface Line {
  cell: string;
  nullifier: string;
  input: string | null;
  sig: string | null;
}
interface Page {
  manifestSha256: string | null;
  ticketsIssued: number;
  slipsHandedOut: number;
  cells?: Record<string, { ballots: number }>;
  figures?: Figure[];
  pools?: Pool[];
  lines: Line[];
  next: string | null;
}
/** A released figure, as covered by the hash in the public log. */
export interface Figure {
  channel: string;
  measure: string;
  graded: number | null;
  meanTenths: number | null;
  distribution: Record<string, number> | null;
  notDone: number | null;
  reasons: Record<string, number> | null;
}
/** Small cells released together, as covered by the hash in the public log. */
export interface Pool {
  poolId: string;
  channel: string;
  graded: number;
  openDayIds: string[];
  [figure: string]: unknown;
}
/** Data of one day, for the checks across days. */
interface Day {
  title: string;
  pools: Pool[];
  lines: Record<string, number>;
}
interface Result {
  openDayId: string;
  openDay: string;
  channel: string;
  measure: string;
  graded: number | null;
  mean: number | null;
  distribution: Record<string, number> | null;
  notDone: number | null;
}
/** The hash of each log entry that an earlier run saw. */
interface Seen {
  hashes: string[];
}
type Bytes = Uint8Array<ArrayBuffer>;

const { values: options, positionals } = parseArgs({
  options: { head: { type: 'string' }, heads: { type: 'string' } },
  allowPositionals: true,
});
const origin = (positionals[0] ?? '').replace(/\/$/, '');
const headsFile = options.heads ?? 'verify-ballots-heads.json';

/** Everything that does not match, in the order found. */
const faults: string[] = [];
/** Values that an older release of scores did not record. Reported, but not a fault. */
const notCompared: string[] = [];
/** What could not be checked. */
const unfinished: string[] = [];
const cellNames: Record<string, string> = {
  mobile: '移动端',
  pc: 'PC端',
  kiosk: '自助端',
  window: '窗口端',
  remark: '想说的话',
};
const cellBytes: Record<string, number> = { mobile: 1, pc: 2, kiosk: 3, window: 4, remark: 5 };

async function get(path: string): Promise<Bytes> {
  const answer = await fetch(origin + path, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`${path} 打不开（${answer.status}）`);
  return new Uint8Array(await answer.arrayBuffer());
}
const read = async <T>(path: string): Promise<T> =>
  JSON.parse(new TextDecoder().decode(await get(path))) as T;
const bytesOf = (base64url: string): Bytes =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );
const hex = (bytes: Bytes): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (bytes: Bytes): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

/** JSON with sorted keys and no blanks. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}

/** The whole public log. Each entry holds the hash of the previous one. */
async function readLog(): Promise<Entry[]> {
  const log: Entry[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: { entries: Entry[]; next: string | null } = await read(
      `/ratings/log.json?after=${after}`,
    );
    for (const { prevHash, hash, ...entry } of page.entries) {
      const before = log.at(-1);
      const { seq, at, event, openDayId, detail } = entry;
      const expected = await sha256(
        new TextEncoder().encode(prevHash + canonical({ seq, at, event, openDayId, detail })),
      );
      if (
        seq !== log.length + 1 ||
        prevHash !== (before?.hash ?? '0'.repeat(64)) ||
        hash !== expected
      ) {
        // After a broken entry nothing can be trusted.
        faults.push(`公开记录从第 ${log.length + 1} 条起对不上`);
        return log;
      }
      log.push({ ...entry, prevHash, hash });
    }
    after = page.next;
  }
  return log;
}

async function readResults(): Promise<Result[]> {
  const results: Result[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: { data: Result[]; next: string | null } = await read(
      `/api/v1/ratings${after && `?after=${encodeURIComponent(after)}`}`,
    );
    results.push(...page.data);
    after = page.next;
  }
  return results;
}

/** The keys of a day by cell. The hash of their manifest was published before the day. */
async function readKeys(
  dayId: string,
  expected: string,
  fault: (words: string) => void,
): Promise<Map<string, CryptoKey>> {
  const manifest = await get(`/ballot/manifest/${dayId}.json`);
  if ((await sha256(manifest)) !== expected) fault('公钥清单与公开记录里的指纹不同');
  const { cells } = JSON.parse(new TextDecoder().decode(manifest)) as {
    cells: { cell: string; spki: string }[];
  };
  const imported = cells.map(
    async ({ cell, spki }) =>
      [
        cell,
        await crypto.subtle.importKey(
          'spki',
          bytesOf(spki),
          { name: 'RSA-PSS', hash: 'SHA-384' },
          false,
          ['verify'],
        ),
      ] as const,
  );
  return new Map(await Promise.all(imported));
}

/**
 * Checks a ticket: 32 random bytes ‖ "xtyg-ballot-v1" ‖ day ‖ cell ‖ 32 random bytes, signed by the
 * key of its cell. Its nullifier is its hash.
 */
async function isTrue(
  { cell, nullifier, input, sig }: Line,
  dayId: string,
  keys: Map<string, CryptoKey>,
): Promise<boolean> {
  const key = keys.get(cell);
  if (!key || input === null || sig === null) return false;
  const message = bytesOf(input);
  const head =
    hex(new TextEncoder().encode('xtyg-ballot-v1')) +
    dayId.replaceAll('-', '') +
    hex(Uint8Array.of(cellBytes[cell] ?? 0));
  return (
    message.length === 95 &&
    hex(message.slice(32, 63)) === head &&
    (await sha256(message)) === hex(bytesOf(nullifier)) &&
    crypto.subtle.verify({ name: 'RSA-PSS', saltLength: 48 }, key, bytesOf(sig), message)
  );
}

/** The log about one day: the detail of an event. Undefined in an old log without that event. */
type EntryDetails = (event: string) => Record<string, unknown> | undefined;

async function checkDay(
  dayId: string,
  results: Result[],
  detailOf: EntryDetails,
  fault: (words: string) => void,
): Promise<{ tickets: number; slips: number; day: Omit<Day, 'title'> }> {
  const lines: Line[] = [];
  const first: Page = await read(`/ratings/${dayId}/ballots.json`);
  for (let page = first; ; page = await read(`/ratings/${dayId}/ballots.json?after=${page.next}`)) {
    lines.push(...page.lines);
    if (page.next === null) break;
  }
  const made = detailOf('keys_made')?.['manifestSha256'] as string | undefined;
  const destroyed = detailOf('keys_destroyed');
  if ((made ?? null) !== first.manifestSha256) fault('公钥清单与公开记录里的指纹不同');
  if (made && !destroyed) fault('公开记录里没有签名钥匙销毁的一条');
  if (destroyed && destroyed['ticketsIssued'] !== first.ticketsIssued)
    fault('发出手机票的份数与公开记录里的不同');
  const keys = made ? await readKeys(dayId, made, fault) : new Map<string, CryptoKey>();
  const count = await countLines(lines, dayId, keys, fault);

  const released = detailOf('released') ?? {};
  const listTold = released as { lines?: Record<string, number>; linesSha256?: string };
  for (const [cell, { tickets, slips }] of count) {
    const n = tickets + slips;
    const kept = first.cells?.[cell]?.ballots ?? 0;
    const listed = listTold.lines?.[cell] ?? (listTold.lines ? 0 : n);
    const expected = Math.max(listed, kept);
    const fewest = Math.min(listed, kept);
    if (n < expected)
      fault(`${cellNames[cell]}应有 ${expected} 行，名单里只有 ${n} 行：少了 ${expected - n} 行`);
    if (n > fewest)
      fault(`${cellNames[cell]}名单里有 ${n} 行，评价只有 ${fewest} 份：多了 ${n - fewest} 行`);
    if (tickets > first.ticketsIssued)
      fault(`${cellNames[cell]}用掉手机票 ${tickets} 张，只发出 ${first.ticketsIssued} 份`);
    if (slips > first.slipsHandedOut)
      fault(`${cellNames[cell]}用掉纸票 ${slips} 张，只发出 ${first.slipsHandedOut} 张`);
    const graded =
      results.find(({ channel, measure }) => channel === cell && measure === 'overall')?.graded ??
      0;
    if (graded > n) fault(`${cellNames[cell]}公布了 ${graded} 票，名单里只有 ${n} 行`);
  }
  const list = Uint8Array.from(
    lines.flatMap(({ cell, nullifier }) => [cellBytes[cell] ?? 0, ...bytesOf(nullifier)]),
  );
  if (listTold.linesSha256 && (await sha256(list)) !== listTold.linesSha256)
    fault('名单与公布时记下的指纹不同：有一行被换过');
  const tickets = lines.filter(({ sig }) => sig !== null).length;
  checkCounts(first, detailOf, lines.length - tickets, fault);
  checkUnopened(first, detailOf, lines, { name: results[0]?.openDay ?? dayId, fault });
  await checkFigures(first.figures, results, released['figuresSha256'], fault);
  if (typeof released['figuresSha256'] !== 'string')
    notCompared.push(`${results[0]?.openDay ?? dayId}：公布时还没有记下分数的指纹，没有比对`);
  return {
    tickets,
    slips: lines.length - tickets,
    day: {
      pools: first.pools ?? [],
      lines: Object.fromEntries([...count].map(([cell, of]) => [cell, of.tickets + of.slips])),
    },
  };
}

/** Counts the lines of each cell, and reports forged, duplicate and unordered lines. */
async function countLines(
  lines: Line[],
  dayId: string,
  keys: Map<string, CryptoKey>,
  fault: (words: string) => void,
): Promise<Map<string, { tickets: number; slips: number }>> {
  const count = new Map<string, { tickets: number; slips: number }>(
    Object.keys(cellNames).map((cell) => [cell, { tickets: 0, slips: 0 }]),
  );
  let before = '';
  for (const [place, line] of lines.entries()) {
    const name = `第 ${place + 1} 行（${cellNames[line.cell] ?? line.cell}，${line.nullifier}）`;
    const order = `${line.cell} ${hex(bytesOf(line.nullifier))}`;
    if (order === before) fault(`${name}重复`);
    if (order < before) fault(`${name}不在它的次序上`);
    before = order;
    const ofCell = count.get(line.cell);
    if (!ofCell || (line.sig !== null && !(await isTrue(line, dayId, keys))))
      fault(`${name}是假的：签名对不上`);
    if (ofCell) ofCell[line.sig === null ? 'slips' : 'tickets'] += 1;
  }
  return count;
}

/**
 * Checks the numbers of slips printed, handed out, torn and used against the log entries of the
 * closed box and of the release.
 */
function checkCounts(
  page: Page,
  detailOf: EntryDetails,
  slipLines: number,
  fault: (words: string) => void,
): void {
  const box = detailOf('box_closed');
  const released = detailOf('released') ?? {};
  const number = (from: Record<string, unknown> | undefined, name: string): number | null =>
    typeof from?.[name] === 'number' ? from[name] : null;
  for (const from of [box, released]) {
    const [printed, handedOut, torn] = ['slipsPrinted', 'slipsHandedOut', 'slipsTorn'].map((name) =>
      number(from, name),
    );
    if (handedOut != null && handedOut !== page.slipsHandedOut)
      fault(`发出纸票 ${page.slipsHandedOut} 张，公开记录里是 ${handedOut} 张`);
    if (printed != null && handedOut != null && handedOut + (torn ?? 0) > printed)
      fault(`发出和撕掉的纸票加起来比印出的 ${printed} 张多`);
  }
  const checkedIn = number(released, 'checkedIn');
  if (checkedIn !== null && page.slipsHandedOut + page.ticketsIssued > checkedIn)
    fault(
      `发出纸票 ${page.slipsHandedOut} 张、手机票 ${page.ticketsIssued} 份，签到只有 ${checkedIn} 人`,
    );
  if (!detailOf('held')) return;
  if (!detailOf('slips_left_out')) fault('票数对不上，没有共同决定就公布了');
  if (slipLines > 0) fault(`决定不计纸票，名单里却有 ${slipLines} 行纸票`);
}

/**
 * Checks the rows that could not be opened: the release names the same number, none is on the list,
 * and together with the lines they are no more than the slips and tickets allow.
 */
function checkUnopened(
  page: Page,
  detailOf: EntryDetails,
  lines: Line[],
  { name, fault }: { name: string; fault: (words: string) => void },
): void {
  const entry = (detailOf('rows_unopened') ?? {}) as { rows?: number; nullifiers?: string[] };
  const rows = entry.rows ?? 0;
  const nullifiers = new Set(entry.nullifiers);
  if (rows !== nullifiers.size) fault(`打不开的有 ${rows} 行，号码却有 ${nullifiers.size} 个`);
  if (((detailOf('released') ?? {})['rowsUnopened'] ?? 0) !== rows)
    fault('打不开的行数，公布时记下的和封存时的不同');
  if (rows === 0) return;
  if (lines.some(({ nullifier }) => nullifiers.has(nullifier)))
    fault('名单里有一行，公开记录却说它打不开');
  const given = (page.ticketsIssued + page.slipsHandedOut) * Object.keys(cellNames).length;
  if (lines.length + rows > given) fault('名单和打不开的行加起来，比发出的票能投的还多');
  notCompared.push(`${name}：有 ${rows} 行打不开，没有计入`);
}

/**
 * Compares the figures of a day with the hash published at their release, and with the open data.
 */
async function checkFigures(
  figures: Figure[] | undefined,
  results: Result[],
  expected: unknown,
  fault: (words: string) => void,
): Promise<void> {
  if (typeof expected !== 'string') return; // released before hashes were published
  if (!figures || (await sha256(new TextEncoder().encode(canonical(figures)))) !== expected)
    fault('分数与公布时记下的指纹不同：公布之后改过');
  const shown = new Map(results.map((one) => [`${one.channel} ${one.measure}`, one]));
  for (const figure of figures ?? []) {
    const name = `${figure.channel} ${figure.measure}`;
    const one = shown.get(name);
    shown.delete(name);
    const same =
      one &&
      one.graded === figure.graded &&
      one.mean === (figure.meanTenths === null ? null : figure.meanTenths / 10) &&
      one.notDone === figure.notDone &&
      canonical(one.distribution) === canonical(figure.distribution);
    if (!same)
      fault(`${cellNames[figure.channel] ?? ''}“${figure.measure}”显示的分数和公布时的不同`);
  }
  for (const name of shown.keys()) fault(`“${name}”显示了分数，公布时没有`);
}

/**
 * Compares the pools of all days with the log entries that released them. Every pool is in the log
 * and no pool is missing. Each is the same on all its days. No cell is in two pools. A pool has no
 * more grades than its days have lines. Its figures match the hash.
 */
async function checkPools(log: Entry[], days: Map<string, Day>): Promise<void> {
  const name = ({ channel, openDayIds }: Pick<Pool, 'channel' | 'openDayIds'>): string =>
    `${cellNames[channel] ?? channel} ${openDayIds.length} 场合并公布的分数`;
  const poolEntries = log.filter(({ event }) => event === 'pool_released');
  const inPool = new Set<string>();
  for (const { seq, detail } of poolEntries) {
    const { poolId, channel, openDayIds, figuresSha256 } = detail as unknown as Pool;
    const fault = (words: string): void => {
      const named = `${name({ channel, openDayIds })}（公开记录第 ${seq} 条）：${words}`;
      if (!faults.includes(named)) faults.push(named);
    };
    if (typeof figuresSha256 !== 'string')
      notCompared.push(`公开记录第 ${seq} 条合并公布时还没有记下分数的指纹，没有比对`);
    for (const dayId of openDayIds) {
      if (inPool.has(`${dayId} ${channel}`)) fault('有一场算了两次');
      inPool.add(`${dayId} ${channel}`);
      const day = days.get(dayId);
      if (!day) continue; // the check of all days reports a missing day
      const pool = day.pools.find((one) => one.poolId === poolId);
      if (!pool) {
        fault(`“${day.title}”里没有`);
        continue;
      }
      const hash = await sha256(new TextEncoder().encode(canonical(pool)));
      if (typeof figuresSha256 === 'string' && hash !== figuresSha256)
        fault('与公布时记下的指纹不同：公布之后改过');
      const sameDays =
        pool.channel === channel &&
        canonical(pool.openDayIds.toSorted()) === canonical(openDayIds.toSorted());
      if (!sameDays) fault('合并的场次与公开记录里的不同');
      const lines = openDayIds.map((id) => days.get(id)?.lines[channel] ?? 0);
      const most = lines.reduce((sum, n) => sum + n, 0);
      if (openDayIds.every((id) => days.has(id)) && pool.graded > most)
        fault(`公布了 ${pool.graded} 票，这几场的名单里只有 ${most} 行`);
    }
  }
  for (const { title, pools } of days.values())
    for (const pool of pools)
      if (!poolEntries.some(({ detail }) => detail['poolId'] === pool.poolId))
        faults.push(`${title}：${name(pool)}，公开记录里没有`);
}

/** Whether the log entry of a restore is signed with the portal's receipt key. */
async function isSignedRestore({ detail }: Entry, receiptKey: CryptoKey): Promise<boolean> {
  const { signature, ...statement } = detail;
  return (
    typeof signature === 'string' &&
    crypto.subtle.verify(
      'Ed25519',
      receiptKey,
      bytesOf(signature),
      new TextEncoder().encode(`xtyg-statement-v1\n${canonical(statement)}`),
    )
  );
}

/** The current receipt key. Reports a key that changed since a release published it. */
async function readReceiptKey(log: Entry[]): Promise<CryptoKey> {
  const { spki } = await read<{ spki: string }>('/ballot/receipt-key.json');
  for (const { seq, detail } of log)
    if (typeof detail['receiptKey'] === 'string' && detail['receiptKey'] !== spki)
      faults.push(`回执的公钥和公开记录第 ${seq} 条里的不同`);
  return crypto.subtle.importKey('spki', bytesOf(spki), 'Ed25519', false, ['verify']);
}

/**
 * Compares the log with what this reader saw before (`seen`) and what another person saw (`head`,
 * `N:HASH` or a hash). Entries lost in a restore with a signed log entry are reported, but are not
 * a fault.
 */
async function compareWithEarlier(
  log: Entry[],
  seen: Seen | null,
  head: string | undefined,
): Promise<void> {
  const receiptKey = await readReceiptKey(log);
  const restores: Entry[] = [];
  for (const entry of log.filter(({ event }) => event === 'restored')) {
    if (await isSignedRestore(entry, receiptKey)) restores.push(entry);
    else faults.push(`公开记录第 ${entry.seq} 条说从备份恢复过，签名不对`);
  }
  const explains = (seq: number, hash: string): Entry | undefined =>
    restores.find((entry) => entry.detail['lostHead'] === hash || entry.seq <= seq);
  const saysRestored = (entry: Entry, lost: number): void =>
    console.log(
      `公开记录第 ${entry.seq} 条：从备份恢复过，上次看到的最后 ${lost} 条没有了。原因：${String(entry.detail['reason'])}`,
    );

  let ownIsWhole = false;
  if (seen) {
    const differs = seen.hashes.findIndex((hash, at) => log[at]?.hash !== hash);
    ownIsWhole = differs === -1;
    const restore = ownIsWhole ? undefined : restores.find(({ seq }) => seq === differs + 1);
    if (restore) saysRestored(restore, seen.hashes.length - differs);
    else if (differs >= log.length)
      faults.push(`公开记录退回去了：上次有 ${seen.hashes.length} 条，现在只有 ${log.length} 条`);
    else if (!ownIsWhole)
      faults.push(`公开记录被改写过：第 ${differs + 1} 条和上次看到的不同，也没有说从备份恢复`);
  }
  if (head === undefined) return;
  const [, number, hash = ''] = /^(?:(\d+):)?([0-9a-f]{64})$/.exec(head) ?? [];
  if (hash === '') {
    unfinished.push('--head 的格式是“条数:指纹”，或只写指纹');
    return;
  }
  const place = log.findIndex((entry) => entry.hash === hash) + 1;
  if (place > 0 && (number === undefined || Number(number) === place)) {
    console.log(`给出的链头是第 ${place} 条，其后又记了 ${log.length - place} 条。`);
    return;
  }
  const seq = number === undefined ? 0 : Number(number);
  const restore = explains(seq, hash);
  if (restore) saysRestored(restore, Math.max(0, seq - restore.seq + 1));
  else if (ownIsWhole)
    faults.push('公开记录给两个人看了两份：给出的链头不在您看到的记录里，而您上次看到的都还在');
  else if (seq > log.length)
    faults.push(`公开记录退回去了：给出的链头是第 ${seq} 条，现在只有 ${log.length} 条`);
  else
    faults.push('公开记录被改写过，或者给两个人看了两份：给出的链头不在记录里，也没有说从备份恢复');
}

async function readSeen(): Promise<Record<string, Seen>> {
  try {
    return JSON.parse(await readFile(headsFile, 'utf8')) as Record<string, Seen>;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return {};
    throw error;
  }
}

/** Runs one part. If it cannot be read, the other parts still run. */
async function attempt(at: string, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    unfinished.push(`${at}${String(error)}`);
  }
}

async function verify(): Promise<void> {
  const log = await readLog();
  const seen = await readSeen();
  await attempt('', () => compareWithEarlier(log, seen[origin] ?? null, options.head));
  const results = await readResults();
  const days = new Map(results.map(({ openDayId, openDay }) => [openDayId, openDay]));
  const eventOf =
    (dayId: string): EntryDetails =>
    (event) =>
      log.find((entry) => entry.openDayId === dayId && entry.event === event)?.detail;
  for (const { event, openDayId } of log) {
    if (openDayId === null) continue;
    if (event === 'released' && !days.has(openDayId))
      faults.push(`公开记录说公布过的一场不在结果里：${openDayId}`);
    if (event === 'ended' && days.has(openDayId))
      faults.push(`公开记录说不公布的一场却有结果：${openDayId}`);
  }
  const walked = new Map<string, Day>();
  for (const [dayId, title] of days) {
    const before = faults.length;
    const fault = (words: string): void => {
      const named = `${title}：${words}`;
      if (!faults.includes(named)) faults.push(named);
    };
    await attempt(`${title}：`, async () => {
      const { tickets, slips, day } = await checkDay(
        dayId,
        results.filter(({ openDayId }) => openDayId === dayId),
        eventOf(dayId),
        fault,
      );
      walked.set(dayId, { title, ...day });
      if (faults.length === before)
        console.log(`${title}：手机票 ${tickets} 行，签名都对；纸票 ${slips} 行。`);
    });
  }
  await attempt('', () => checkPools(log, walked));
  for (const words of notCompared) console.log(words);
  const head = log.at(-1);
  const chain = `公开记录 ${log.length} 条，链头 ${head?.hash ?? '（空）'}`;
  if (faults.length === 0 && unfinished.length === 0) {
    console.log(`全部对得上：${days.size} 场，${chain}`);
    seen[origin] = { hashes: log.map(({ hash }) => hash) };
    await writeFile(headsFile, `${JSON.stringify(seen)}\n`);
    console.log(
      `这次看到的记在 ${headsFile}，下次自动比对。给别人比对：--head ${log.length}:${head?.hash ?? ''}`,
    );
  } else console.log(chain);
}

await attempt('', verify);
for (const words of faults) console.error(`对不上：${words}`);
for (const words of unfinished) console.error(`没有查完：${words}`);
if (faults.length > 0) console.error(`共 ${faults.length} 处对不上`);
process.exitCode = faults.length > 0 ? 1 : unfinished.length > 0 ? 2 : 0;
