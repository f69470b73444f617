/**
 * Which user runs the server. PostgreSQL refuses root, so root runs it as an unprivileged user. If
 * that user cannot reach the folder or the binaries (a project under /root), util-linux `setpriv`
 * grants exactly one capability.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, lchownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresRefused } from './refused.ts';

export interface Identity {
  /**
   * Runs a program as the server's user. `input` is its standard input. Returns what it printed.
   */
  run(program: string, args: string[], input?: string): Promise<{ ok: boolean; output: string }>;
  /** Makes the server's user own a file or folder. */
  own(path: string): void;
}

interface User {
  uid: number;
  gid: number;
}

const isRoot = process.getuid?.() === 0;

/**
 * No PG* variable of the shell may change the server. Locale C keeps the messages that we search
 * for.
 */
const environment = Object.fromEntries(
  Object.entries({
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    TEMP: process.env.TEMP,
    TMPDIR: process.env.TMPDIR,
    LC_ALL: 'C',
    TZ: 'UTC',
  }).filter((entry) => entry[1] !== undefined),
);

/** In rising order: none; read and pass anywhere; write anywhere. */
const CAPABILITIES = [null, 'dac_read_search', 'dac_override'];

export function chooseIdentity(folder: string, binaries: Binaries): Identity {
  if (!isRoot) {
    refuseForeignFolder(folder);
    return { run: (program, args, input) => run(program, args, input), own: () => {} };
  }
  const user = unprivilegedUser(folder);
  for (const capability of CAPABILITIES) {
    const prefix = capability === null ? [] : setprivPrefix(user, capability);
    if (!reaches(user, prefix, folder, binaries)) continue;
    return {
      run: (program, args, input) =>
        capability === null
          ? run(program, args, input, user)
          : run('setpriv', [...prefix.slice(1), program, ...args], input),
      own: (path) => lchownSync(path, user.uid, user.gid),
    };
  }
  throw new EmbeddedPostgresRefused(
    `数据库不能以 root 运行，而普通用户（uid ${user.uid}）进不了 ${dirname(folder)} 或项目文件夹。` +
      '请把项目移到其他用户可以进入的位置（如 /srv），或换普通用户启动，或设置 DATABASE_URL。',
  );
}

/** The owner of an existing cluster, otherwise `postgres`, otherwise `nobody`. */
function unprivilegedUser(folder: string): User {
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const uid = Number(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout || Number.NaN);
    const gid = Number(spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout || Number.NaN);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return { uid: 65534, gid: 65534 };
}

function setprivPrefix(user: User, capability: string): string[] {
  const only = `-all,+${capability}`;
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--securebits=+no_setuid_fixup', // else access(2) ignores the capability
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
  ];
}

/**
 * A real test in a folder of that user beside the cluster: initdb must find the server, and the
 * user must enter and write.
 */
function reaches(user: User, prefix: string[], folder: string, binaries: Binaries): boolean {
  const probe = `${folder}.probe`;
  rmSync(probe, { recursive: true, force: true });
  mkdirSync(probe, { mode: 0o700 });
  chownSync(probe, user.uid, user.gid);
  try {
    const script = [
      '/bin/sh',
      '-c',
      '"$1" --show -D "$2" && cd "$2" && : > reached',
      'sh',
      binaries.initdb,
      probe,
    ];
    const [program = '', ...args] = [...prefix, ...script];
    return (
      spawnSync(program, args, {
        cwd: '/',
        env: environment,
        stdio: 'ignore',
        ...(prefix.length > 0 ? {} : user),
      }).status === 0
    );
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

function refuseForeignFolder(folder: string): void {
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (!owner || process.getuid === undefined || owner.uid === process.getuid()) return;
  throw new EmbeddedPostgresRefused(
    `数据库文件夹 ${folder} 属于另一个系统用户（uid ${owner.uid}）。请用当初启动的用户（如 root）启动，或用 PORTAL_DATA_DIR 另指一个文件夹。`,
  );
}

function run(
  program: string,
  args: string[],
  input?: string,
  user?: User,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: process.platform === 'win32' ? undefined : '/',
      env: environment,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...user,
    });
    child.stdin?.on('error', () => {}); // a program that ended early prints the reason
    child.stdin?.end(input);
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: output + error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
