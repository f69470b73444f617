/** The environment, parsed once at start (product.md, Commands). Other code reads no variable. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { loopbackNetworks, readNetworks } from './front/networks.ts';

export interface Config {
  /** Address and port to listen on. */
  readonly host: string;
  readonly port: number;
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Public scheme, host and port of the portal; no trailing slash. */
  readonly origin: string;
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly string[];
  /** Name of a shipped profile, or a path to one. */
  readonly region: string;
  /** '/' or '/sub-path' without a trailing slash; fixed at build time. */
  readonly base: string;
  readonly secret: string | null;
  /** Folder of the ballot keys, outside the database. */
  readonly keysDir: string;
  /**
   * The operator declares that the keys of current days are lost, so that the portal starts without
   * them.
   */
  readonly keysAreLost: boolean;
  readonly demo: 'auto' | '0' | '1';
  readonly demoPassword: string | null;
  /** A time server to ask when the clock is doubted. */
  readonly timeServer: { host: string; port: number } | null;
}

/**
 * The portal cannot start with this configuration. The message has one sentence per line, for the
 * person at the terminal.
 */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
}

const url = (protocols: string[], message: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), message)
    .optional();

const variables = z.object({
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, '请填主机名或 IP 地址，如 127.0.0.1')
    .default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, '请填 1 到 65535 的整数')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, '请填 1 到 65535 的整数')
    .default(4321),
  DATABASE_URL: url(['postgres:', 'postgresql:'], '请填 postgres://用户:口令@主机:端口/库名'),
  PORTAL_DATA_DIR: z.string().default('.data'),
  PORTAL_ORIGIN: url(
    ['http:', 'https:'],
    '请填公众访问的网址，如 https://tiyan.example.gov.cn',
  ).refine(
    (text) => text === undefined || /^https?:\/\/[^/?#@]+\/?$/i.test(text),
    '只写协议、主机和端口，不带路径（子路径用 PORTAL_BASE）',
  ),
  PORTAL_TRUSTED_PROXIES: z
    .string()
    .refine(
      (text) => readNetworks(text) !== null,
      '请填代理的 IP 地址或网段，用逗号隔开，如 127.0.0.1, 10.0.0.0/24',
    )
    .optional(),
  PORTAL_REGION: z.string().default('yicheng'),
  PORTAL_BASE: z
    .string()
    .regex(/^(\/[\w-]+)*\/?$/, '请填以 / 开头的子路径，如 /tiyan')
    .default('/'),
  PORTAL_SECRET: z.string().min(32, '至少 32 个字符的随机字符串').optional(),
  PORTAL_KEYS_DIR: z.string().optional(),
  PORTAL_KEYS_LOST: z.enum(['0', '1'], '只能填 0 或 1').default('0'),
  PORTAL_DEMO: z.enum(['auto', '0', '1'], '只能填 auto、0 或 1').default('auto'),
  PORTAL_DEMO_PASSWORD: z.string().min(8, '至少 8 个字符').optional(),
  PORTAL_TIME_SERVER: url(['ntp:'], '请填 ntp://主机 或 ntp://主机:端口'),
});

/**
 * An empty value counts as not set. Throws `ConfigRefused` that names every bad variable at once,
 * never its value.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = variables.safeParse(
    Object.fromEntries(
      Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
    ),
  );
  if (!parsed.success) {
    throw new ConfigRefused(
      [
        '环境变量有误，没有启动：',
        ...parsed.error.issues.map((issue) => `  ${issue.path.join('.')}：${issue.message}`),
      ].join('\n'),
    );
  }
  const set = parsed.data;
  const dataDir = resolve(set.PORTAL_DATA_DIR);
  return {
    host: set.HOST,
    port: set.PORT,
    databaseUrl: set.DATABASE_URL ?? null,
    dataDir,
    origin: new URL(set.PORTAL_ORIGIN ?? `http://${reachableName(set.HOST)}:${set.PORT}`).origin,
    trustedProxies: readNetworks(set.PORTAL_TRUSTED_PROXIES ?? '') ?? loopbackNetworks,
    region: set.PORTAL_REGION,
    base: set.PORTAL_BASE.replace(/\/$/, '') || '/',
    secret: set.PORTAL_SECRET ?? null,
    keysDir: resolve(set.PORTAL_KEYS_DIR ?? join(dataDir, 'keys')),
    keysAreLost: set.PORTAL_KEYS_LOST === '1',
    demo: set.PORTAL_DEMO,
    demoPassword: set.PORTAL_DEMO_PASSWORD ?? null,
    timeServer: readTimeServer(set.PORTAL_TIME_SERVER),
  };
}

/** Warnings for the person at the terminal: the portal starts, but its users will have problems. */
export function cautionsOf({
  origin,
  trustedProxies,
}: Pick<Config, 'origin' | 'trustedProxies'>): string[] {
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:')
    return trustedProxies === loopbackNetworks
      ? [
          '提示：没有设置 PORTAL_TRUSTED_PROXIES，只认本机上的 HTTPS 代理。代理在别的机器上的，请写明它的地址，否则所有人会被当成同一个来访者，一起受次数限制（见 deploy/）。',
        ]
      : [];
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    ? []
    : [
        '提示：PORTAL_ORIGIN 不是 https，浏览器不会保存登录信息，除本机外无法登录。请在前面加一个 HTTPS 代理（见 deploy/）。',
      ];
}

function readTimeServer(text: string | undefined): Config['timeServer'] {
  if (text === undefined) return null;
  const { hostname, port } = new URL(text);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 123 : Number(port) };
}

/** A browser cannot visit "all addresses"; an IPv6 address needs brackets. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Returns PORTAL_SECRET. For the embedded default: 32 random bytes (base64url), created once and
 * stored in the data folder, mode 0600. Refuses to create one for a DATABASE_URL: each node would
 * create its own. Without the secret, every keyed digest (phone numbers, slip codes) and every
 * sealed field is lost.
 */
export async function loadOrMakeSecret(
  config: Pick<Config, 'secret' | 'databaseUrl' | 'dataDir'>,
): Promise<string> {
  const found = await findSecret(config);
  if (found !== null) return found;
  const file = secretFileOf(config);
  const secret = randomBytes(32).toString('base64url');
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const handle = await open(file, 'wx', 0o600);
  await handle.writeFile(secret);
  await handle.sync();
  await handle.close();
  return secret;
}

/** Like `loadOrMakeSecret`, for command-line tools: never creates a missing secret. */
export async function loadSecret(
  config: Pick<Config, 'secret' | 'databaseUrl' | 'dataDir'>,
): Promise<string> {
  const found = await findSecret(config);
  if (found !== null) return found;
  throw new ConfigRefused(
    `找不到密钥文件 ${secretFileOf(config)}。请把备份时的 portal-secret 放到那里，或设置 PORTAL_SECRET。`,
  );
}

const secretFileOf = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'portal-secret');

/** Null when the embedded default has no secret yet. */
async function findSecret(
  config: Pick<Config, 'secret' | 'databaseUrl' | 'dataDir'>,
): Promise<string | null> {
  if (config.secret !== null) return config.secret;
  if (config.databaseUrl !== null) {
    throw new ConfigRefused(
      '设置了 DATABASE_URL 就必须同时设置 PORTAL_SECRET（至少 32 个字符，妥善备份；丢失后库中的加密内容无法恢复）。',
    );
  }
  const file = secretFileOf(config);
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new ConfigRefused(
      `无法读取密钥文件 ${file}（${error.message}）。请改正它的所有者或权限。`,
    );
  });
  if (kept === null || kept.trim().length >= 32) return kept === null ? null : kept.trim();
  throw new ConfigRefused(`密钥文件 ${file} 内容不完整。请从备份中恢复它。`);
}
