/**
 * `npm run ballots:verify -- https://…`: were the ratings that were cast the ratings that were counted? (trust.md §1.9)
 * Reads public pages of a portal and nothing else, and imports nothing, so that anybody can copy this file, read it and run it
 * elsewhere: `node verify-ballots.ts https://…`. Says the first line that is forged, doubled or missing and ends with 1; with 2 when it
 * could not be finished.
 */
interface Entry {
  seq: number;
  at: string;
  event: string;
  openDayId: string | null;
  detail: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
/** A spent ticket; a slip has neither input nor signature. */
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
  lines: Line[];
  next: string | null;
}
interface Result {
  openDayId: string;
  openDay: string;
  channel: string;
  measure: string;
  graded: number | null;
}
type Bytes = Uint8Array<ArrayBuffer>;

class Fault extends Error {}
const origin = (process.argv[2] ?? '').replace(/\/$/, '');
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

/** JSON with its keys in order and no blanks. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}

/** The whole public log, each entry holding the hash of the one before. */
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
      )
        throw new Fault(`公开记录从第 ${log.length + 1} 条起对不上`);
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
    results.push(...page.data.filter(({ measure }) => measure === 'overall'));
    after = page.next;
  }
  return results;
}

/** The keys of a day by cell, from the manifest whose hash was told before the day. */
async function readKeys(dayId: string, expected: string): Promise<Map<string, CryptoKey>> {
  const manifest = await get(`/ballot/manifest/${dayId}.json`);
  if ((await sha256(manifest)) !== expected) throw new Fault('公钥清单与公开记录里的指纹不同');
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

/** A ticket: 32 bytes of chance ‖ "xtyg-ballot-v1" ‖ day ‖ cell ‖ 32 bytes of chance, signed by the key of its cell; its nullifier is its hash. */
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

async function checkDay(
  dayId: string,
  results: Result[],
  told: (event: string) => Record<string, unknown> | undefined,
): Promise<{ tickets: number; slips: number }> {
  const lines: Line[] = [];
  const first: Page = await read(`/ratings/${dayId}/ballots.json`);
  for (let page = first; ; page = await read(`/ratings/${dayId}/ballots.json?after=${page.next}`)) {
    lines.push(...page.lines);
    if (page.next === null) break;
  }
  const made = told('keys_made')?.['manifestSha256'] as string | undefined;
  if ((made ?? null) !== first.manifestSha256) throw new Fault('公钥清单与公开记录里的指纹不同');
  if (made && told('keys_destroyed')?.['ticketsIssued'] !== first.ticketsIssued)
    throw new Fault('发出手机票的份数与公开记录里的不同');
  const keys = made ? await readKeys(dayId, made) : new Map<string, CryptoKey>();
  const count = new Map<string, { tickets: number; slips: number }>(
    Object.keys(cellNames).map((cell) => [cell, { tickets: 0, slips: 0 }]),
  );
  let before = '';
  for (const [place, line] of lines.entries()) {
    const name = `第 ${place + 1} 行（${cellNames[line.cell] ?? line.cell}，${line.nullifier}）`;
    const order = `${line.cell} ${hex(bytesOf(line.nullifier))}`;
    if (order === before) throw new Fault(`${name}重复`);
    if (order < before) throw new Fault(`${name}不在它的次序上`);
    before = order;
    const ofCell = count.get(line.cell);
    if (!ofCell || (line.sig !== null && !(await isTrue(line, dayId, keys))))
      throw new Fault(`${name}是假的：签名对不上`);
    ofCell[line.sig === null ? 'slips' : 'tickets'] += 1;
  }
  const released = told('released') as
    { lines?: Record<string, number>; linesSha256?: string } | undefined;
  for (const [cell, { tickets, slips }] of count) {
    const n = tickets + slips;
    const kept = first.cells?.[cell]?.ballots ?? 0;
    const listed = released?.lines?.[cell] ?? (released?.lines ? 0 : n);
    for (const expected of [listed, kept])
      if (n < expected)
        throw new Fault(
          `${cellNames[cell]}应有 ${expected} 行，名单里只有 ${n} 行：少了 ${expected - n} 行`,
        );
    if (n > kept || n > listed)
      throw new Fault(
        `${cellNames[cell]}名单里有 ${n} 行，评价只有 ${Math.min(kept, listed)} 份：多了 ${n - Math.min(kept, listed)} 行`,
      );
    if (tickets > first.ticketsIssued)
      throw new Fault(
        `${cellNames[cell]}用掉手机票 ${tickets} 张，只发出 ${first.ticketsIssued} 份`,
      );
    if (slips > first.slipsHandedOut)
      throw new Fault(`${cellNames[cell]}用掉纸票 ${slips} 张，只发出 ${first.slipsHandedOut} 张`);
    const graded = results.find(({ channel }) => channel === cell)?.graded ?? 0;
    if (graded > n) throw new Fault(`${cellNames[cell]}公布了 ${graded} 票，名单里只有 ${n} 行`);
  }
  const list = Uint8Array.from(
    lines.flatMap(({ cell, nullifier }) => [cellBytes[cell] ?? 0, ...bytesOf(nullifier)]),
  );
  if (released?.linesSha256 && (await sha256(list)) !== released.linesSha256)
    throw new Fault('名单与公布时记下的指纹不同：有一行被换过');
  const tickets = lines.filter(({ sig }) => sig !== null).length;
  return { tickets, slips: lines.length - tickets };
}

let at = '';
try {
  const log = await readLog();
  const results = await readResults();
  const days = new Map(results.map(({ openDayId, openDay }) => [openDayId, openDay]));
  for (const { event, openDayId } of log)
    if (event === 'released' && openDayId !== null && !days.has(openDayId))
      throw new Fault(`公开记录说公布过的一场不在结果里：${openDayId}`);
  for (const [dayId, title] of days) {
    at = `${title}：`;
    const { tickets, slips } = await checkDay(
      dayId,
      results.filter(({ openDayId }) => openDayId === dayId),
      (event) => log.find((entry) => entry.openDayId === dayId && entry.event === event)?.detail,
    );
    console.log(`${at}手机票 ${tickets} 行，签名都对；纸票 ${slips} 行。`);
  }
  console.log(
    `全部对得上：${days.size} 场，公开记录 ${log.length} 条，链头 ${log.at(-1)?.hash ?? '（空）'}`,
  );
} catch (error) {
  console.error(
    error instanceof Fault ? `对不上：${at}${error.message}` : `没有查完：${at}${String(error)}`,
  );
  process.exitCode = error instanceof Fault ? 1 : 2;
}
