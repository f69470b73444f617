/**
 * `npm run draws:verify -- https://…`: repeats every draw of 体验式验收 from public pages (F12).
 * It imports only Node's own modules. So anyone can copy this file, read it and run it elsewhere:
 * `node verify-draws.ts https://…`. Exit code 1: something does not match; 2: it could not be read.
 *
 * For each list in the public log it checks:
 * - the list has the hash that the log fixed, before its seed existed;
 * - the seed is the hash of the first daily entry after the list, signed by the portal;
 * - the order is that of SHA-256( seed ‖ number ), and nobody in it was passed over;
 * - the result in the log is the count of the published verdicts.
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
export interface Draw {
  attempt: number;
  needed: number;
  listSeq: number;
  listSha256: string;
  seedSeq: number | null;
  seed: string | null;
  candidates: string[];
  drawn: { position: number; number: string; ended: string | null; verdict: string | null }[];
  outcome: string | null;
}

const portal = (process.argv[2] ?? '').replace(/\/$/, '');
const faults: string[] = [];

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(portal + path, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`${path} 打不开（${answer.status}）`);
  return (await answer.json()) as T;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const sha256 = async (text: string): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );

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
    for (const entry of page.entries) {
      const { seq, at, event, openDayId, detail, prevHash, hash } = entry;
      const expected = await sha256(prevHash + canonical({ seq, at, event, openDayId, detail }));
      const before = log.at(-1)?.hash ?? '0'.repeat(64);
      if (seq !== log.length + 1 || prevHash !== before || hash !== expected) {
        faults.push(`公开记录从第 ${log.length + 1} 条起对不上`);
        return log;
      }
      log.push(entry);
    }
    after = page.next;
  }
  return log;
}

async function isSigned({ detail }: Entry, key: CryptoKey): Promise<boolean> {
  const { signature, ...statement } = detail;
  return crypto.subtle.verify(
    'Ed25519',
    key,
    bytesOf(String(signature)),
    utf8(`xtyg-statement-v1\n${canonical(statement)}`),
  );
}

/** The order of a draw: ascending by SHA-256( seed ‖ number ), hex. */
async function orderOf(seed: string, numbers: readonly string[]): Promise<string[]> {
  const lots = await Promise.all(
    numbers.map(async (number) => ({ number, lot: await sha256(seed + number) })),
  );
  return lots.sort((a, b) => (a.lot < b.lot ? -1 : 1)).map(({ number }) => number);
}

async function check(draw: Draw, listed: Entry, log: Entry[], key: CryptoKey): Promise<string[]> {
  const wrong: string[] = [];
  const { detail } = listed;
  const hash = await sha256(draw.candidates.toSorted().join('\n'));
  if (hash !== detail['listSha256']) wrong.push('名单与公开记录里的指纹不同');
  if (draw.candidates.length !== detail['candidates'] || draw.needed !== detail['needed'])
    wrong.push('名单人数与公开记录不同');
  if (new Set(draw.candidates).size !== draw.candidates.length) wrong.push('名单里有重复的号');
  const marked = log.find(({ seq, event }) => seq > listed.seq && event === 'day_marked');
  if (draw.seedSeq === null) {
    if (draw.drawn.length > 0) wrong.push('没有种子就抽了签');
    return wrong;
  }
  if (!marked || draw.seedSeq !== marked.seq || draw.seed !== marked.hash)
    wrong.push('种子不是名单之后第一条“每日一条”的指纹');
  if (!marked) return wrong;
  if (!(await isSigned(marked, key))) wrong.push(`第 ${marked.seq} 条“每日一条”的签名不对`);
  const order = await orderOf(marked.hash, draw.candidates);
  const drawn = draw.drawn.toSorted((a, b) => a.position - b.position);
  if (drawn.some(({ number, position }, at) => position !== at + 1 || number !== order[at]))
    wrong.push('抽中的号与重算的顺序不同，有人被跳过或换掉');
  const told = log.find(
    (entry) => entry.event === 'acceptance_drawn' && entry.detail['listSeq'] === listed.seq,
  );
  if (canonical(told?.detail['first']) !== canonical(order.slice(0, draw.needed)))
    wrong.push('公开记录里先抽中的号与重算的不同');
  if (draw.outcome !== null) {
    const result = log.find(
      (entry) =>
        entry.event === 'acceptance_counted' &&
        entry.detail['issue'] === detail['issue'] &&
        entry.detail['attempt'] === detail['attempt'],
    )?.detail;
    const count = (verdict: string) => drawn.filter((one) => one.verdict === verdict).length;
    const [pass, fail] = [count('pass'), count('fail')];
    if (result?.['pass'] !== pass || result['fail'] !== fail || result['outcome'] !== draw.outcome)
      wrong.push('公布的意见与公开记录里的计票不同');
    if (draw.outcome === 'passed' && !(pass > fail && pass + fail >= draw.needed))
      wrong.push('意见没有通过，却写着验收通过');
  }
  return wrong;
}

async function verify(): Promise<void> {
  const log = await readLog();
  const { spki } = await read<{ spki: string }>('/ballot/receipt-key.json');
  const key = await crypto.subtle.importKey('spki', bytesOf(spki), 'Ed25519', false, ['verify']);
  const lists = log.filter(({ event }) => event === 'acceptance_listed');
  for (const listed of lists) {
    const issue = String(listed.detail['issue']);
    const name = `${issue} 第 ${String(listed.detail['attempt'])} 次验收`;
    const { draws } = await read<{ draws: Draw[] }>(`/issues/${issue}/draws.json`);
    const draw = draws.find(({ listSeq }) => listSeq === listed.seq);
    const wrong = draw ? await check(draw, listed, log, key) : ['公布的抽签里没有这一次'];
    faults.push(...wrong.map((words) => `${name}：${words}`));
    if (draw && wrong.length === 0)
      console.log(
        draw.seedSeq === null
          ? `${name}：名单 ${draw.candidates.length} 个号，还没有种子。`
          : `${name}：名单 ${draw.candidates.length} 个号，种子是第 ${draw.seedSeq} 条，抽出的 ${draw.drawn.length} 个号都对。`,
      );
  }
  if (faults.length === 0) console.log(`全部对得上：${lists.length} 次抽签。`);
}

try {
  await verify();
} catch (error) {
  console.error(`没有查完：${String(error)}`);
  process.exitCode = 2;
}
for (const words of faults) console.error(`对不上：${words}`);
if (faults.length > 0) process.exitCode = 1;
