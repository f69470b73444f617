/**
 * nginx with the shipped file, in front of a portal. Uses the nginx of this machine, or installs it
 * from Debian.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { installFromDebian } from './debian.ts';

const paths = [
  '/usr/sbin/nginx',
  '/usr/bin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/local/bin/nginx',
];

export const findNginx = (): string | null => paths.find((path) => existsSync(path)) ?? null;

export function findOrInstallNginx(): string | null {
  if (!findNginx()) installFromDebian('nginx-light', 'openssl');
  return findNginx();
}

/** The server name in the shipped file. */
export const shippedName = 'tiyan.example.gov.cn';

type ShippedLog = 'portal.log' | 'portal-ratings.log' | 'portal-error.log';

export interface ShippedNginx {
  /** Runs `nginx -t`. Returns the exit code and the output. */
  check(): { status: number | null; printed: string };
  /** Resolves when nginx forwards requests. */
  start(): Promise<void>;
  /** Sends a request through nginx, as a browser at this address. */
  send(
    path: string,
    options?: { from?: string; headers?: Record<string, string>; body?: string },
  ): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>;
  log(file: ShippedLog): string;
  stop(): Promise<void>;
}

/**
 * The shipped file in front of a portal at this port. Only addresses, ports and folders of this
 * machine are replaced.
 */
export async function shippedNginx(
  nginx: string,
  { portalPort, folder }: { portalPort: number; folder: string },
): Promise<ShippedNginx> {
  const [httpPort, port] = [await freePort(), await freePort()];
  const [certificate, key] = [join(folder, 'portal.pem'), join(folder, 'portal.key')];
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=${shippedName} -keyout ${key} -out ${certificate}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  const shipped = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8')
    .replace(/^ *listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${httpPort};`)
    .replace('listen 443 ', `listen 127.0.0.1:${port} `)
    .replace('127.0.0.1:4321', `127.0.0.1:${portalPort}`)
    .replace('/etc/nginx/certs/portal.pem', certificate)
    .replace('/etc/nginx/certs/portal.key', key)
    .replaceAll('/var/log/nginx', folder);
  writeFileSync(join(folder, 'portal.conf'), shipped);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  const main = join(folder, 'main.conf');
  writeFileSync(
    main,
    `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; pid ${folder}/pid; worker_processes 1;
events {}
http { ${temporary} include ${folder}/portal.conf; }
`,
  );

  let running: ChildProcess | undefined;
  const send: ShippedNginx['send'] = async (path, { from = '127.0.0.2', headers, body } = {}) => {
    const req = request({
      host: '127.0.0.1',
      port,
      path,
      localAddress: from,
      rejectUnauthorized: false,
      agent: false,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'Host': shippedName,
        'User-Agent': 'an old phone',
        'Origin': `https://${shippedName}`,
        ...(body !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    });
    req.end(body);
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const chunks = (await res.toArray()) as Buffer[];
    return {
      status: res.statusCode ?? 0,
      headers: res.headers,
      body: Buffer.concat(chunks).toString(),
    };
  };
  return {
    check() {
      const { status, stderr } = spawnSync(nginx, ['-t', '-q', '-c', main, '-e', 'stderr'], {
        encoding: 'utf8',
      });
      return { status, printed: stderr };
    },
    async start() {
      running = spawn(nginx, ['-c', main, '-e', 'stderr'], { stdio: 'ignore' });
      for (const late = Date.now() + 5_000; Date.now() < late;) {
        if ((await send('/healthz').catch(() => null)) !== null) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('nginx did not start in time');
    },
    send,
    log: (file) => readFileSync(join(folder, file), 'utf8'),
    async stop() {
      if (!running || running.exitCode !== null) return;
      running.kill('SIGTERM');
      await once(running, 'exit');
    },
  };
}
