/** The built files of dist/client. The list is made at start, so nothing else can be requested. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { chooseEncoding, isCompressible } from './headers.ts';
import type { Encoding } from './headers.ts';
import type { FrontResponse } from './response.ts';

export interface StaticFiles {
  /** Address of the portal's stylesheet, for plain pages. */
  readonly stylesheet: string | null;
  /** Answers and returns true when the address is a file. For GET and HEAD only. */
  serve(req: IncomingMessage, res: FrontResponse, fullPath: string): boolean;
}

interface StaticFile {
  readonly file: string;
  readonly size: number;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly packed: Map<Encoding, Promise<Buffer>>;
}

const types: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.html': 'text/html',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.pdf': 'application/pdf',
};
const WORTH_PACKING_BYTES = 1024;

/** `base` is the sub-path of the build. A missing folder counts as empty. */
export async function readStaticFiles(folder: string, base: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const type = types[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type === undefined || entry.name.startsWith('.')) continue;
    const file = join(entry.parentPath, entry.name);
    const name = relative(folder, file).split(sep).join('/');
    const { size } = await stat(file);
    files.set(`${base === '/' ? '' : base}/${encodeURI(name)}`, {
      file,
      size,
      type,
      etag: createHash('sha256')
        .update(await readFile(file))
        .digest('base64url')
        .slice(0, 22),
      // Names under assets/ contain a digest of the content.
      cacheControl: name.startsWith('assets/')
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=3600',
      packed: new Map(),
    });
  }
  return {
    stylesheet:
      [...files.keys()].find((name) => /\/assets\/portal\.[^/]+\.css$/.test(name)) ?? null,
    serve: (req, res, fullPath) => {
      const found = files.get(fullPath);
      if (!found || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
      void answer(req, res, found).catch(() => res.fault(500));
      return true;
    },
  };
}

async function answer(req: IncomingMessage, res: FrontResponse, found: StaticFile): Promise<void> {
  const encoding =
    found.size >= WORTH_PACKING_BYTES && isCompressible(found.type)
      ? chooseEncoding(req.headers['accept-encoding']?.toString())
      : null;
  const etag = `"${found.etag}${encoding ? `-${encoding}` : ''}"`;
  const headers = { 'Content-Type': found.type, 'Cache-Control': found.cacheControl, 'ETag': etag };
  if (
    req.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  ) {
    res.writeHead(304, headers).end();
  } else if (req.method === 'HEAD') {
    res.writeHead(200, headers).end();
  } else if (encoding) {
    const body = await packed(found, encoding);
    res.writeHead(200, { ...headers, 'Content-Encoding': encoding }).end(body);
  } else {
    res.writeHead(200, { ...headers, 'Content-Length': found.size });
    createReadStream(found.file)
      .on('error', () => res.destroy())
      .pipe(res);
  }
}

/** Compressed once, at high quality, on first use. */
function packed(found: StaticFile, encoding: Encoding): Promise<Buffer> {
  let body = found.packed.get(encoding);
  if (!body) {
    body = readFile(found.file).then((content) =>
      encoding === 'br'
        ? promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } })
        : promisify(gzip)(content, { level: 9 }),
    );
    body.catch(() => found.packed.delete(encoding));
    found.packed.set(encoding, body);
  }
  return body;
}
