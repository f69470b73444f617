/**
 * Every response of this process. Astro, a static file or the front writes it; this class
 * completes its headers, compresses its text, and adds a plain page to an error without one.
 */
import { STATUS_CODES, ServerResponse } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Writable, pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { BrotliCompress, Gzip } from 'node:zlib';
import { systemClock } from '#platform/clock.ts';
import { faultJson, faultPage } from './fault-page.ts';
import type { Surroundings } from './fault-page.ts';
import { chooseEncoding, isCompressible, withCharset } from './headers.ts';
import type { Encoding } from './headers.ts';

/** What the front knows about a request before it is answered. */
export interface AnswerRules {
  /** Set on every response; they replace the page's own. */
  readonly headers: Record<string, string>;
  readonly surroundings: Surroundings;
  /** Null where nothing may be logged. */
  readonly requestId: string | null;
  readonly noStore: boolean;
  /** Redirect target when there is no page at the address. */
  readonly elsewhere?: string | null;
  readonly isStopping: () => boolean;
}

/** A finished response, without the headers that differ per request. */
export interface ReadyAnswer {
  /**
   * Lines `Name: value`, each with its line end. node:http checked every value when the page set
   * it.
   */
  readonly head: string;
  /**
   * A small body is a latin1 string, one character per byte, so that it is written together with
   * the head.
   */
  readonly body: string | Buffer;
  /** In bytes. */
  readonly length: number;
}

/** How long an idle connection stays open. */
export const KEEP_ALIVE_S = 15;

const COMPRESS_FROM_BYTES = 1024;
const compressWhole = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
};
const compressStream: Record<Encoding, () => BrotliCompress | Gzip> = {
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: () => createGzip(),
};

export class FrontResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /** Bytes of body sent so far, after compression. */
  sentBytes = 0;
  #rules: AnswerRules = {
    headers: {},
    surroundings: { home: '/', stylesheet: null },
    requestId: null,
    noStore: true,
    isStopping: () => false,
  };
  #forcedStatus: number | null = null;
  #linger: Promise<void> | null = null;
  #wait: (() => Promise<unknown>) | null = null;
  #completed = false;
  /** Chunks written before it is known whether more follow. */
  #held: Buffer[] = [];
  #ended = false;
  #replaced = false;
  #stream: Writable | null = null;

  begin(rules: AnswerRules): void {
    this.#rules = rules;
  }

  /** Replaces the status of the page: an error page reached by an internal rewrite answers 200. */
  forceStatus(status: number): void {
    this.#forcedStatus = status;
  }

  /**
   * Delays a successful response until this resolves, so that its reader finds the change on the
   * next page.
   */
  holdFor(wait: () => Promise<unknown>): void {
    this.#wait = wait;
  }

  /** Sends a finished response synchronously. `body: false` leaves the body out (304). */
  sendReady(
    status: number,
    { head, body, length }: ReadyAnswer,
    { body: withBody }: { body: boolean },
  ): void {
    const { headers: always, requestId, elsewhere, isStopping } = this.#rules;
    if (status === 404 && elsewhere) {
      this.statusCode = status;
      return void this.end();
    }
    this.#ended = true;
    this.#completed = true;
    const isPlain =
      withBody &&
      typeof body === 'string' &&
      this.req.method === 'GET' &&
      this.shouldKeepAlive &&
      !isStopping();
    const id = requestId === null ? '' : `X-Request-Id: ${requestId}\r\n`;
    if (isPlain) {
      // The whole response is one string in one write. `_header` is where node:http stores the head
      // that it has written. Set here, it makes node:http write no head of its own. Building that
      // head would take a third of the time of a cached page.
      this.statusCode = status;
      this.sentBytes += length;
      const whole = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}${linesOf(always)}${id}Content-Length: ${length}\r\nDate: ${httpDate()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_S}\r\n\r\n`;
      Object.assign(this, { _header: whole });
      super.end(body, 'latin1');
      return;
    }
    const lines = `${head}${linesOf(always)}${id}${withBody ? `Content-Length: ${length}\r\n` : ''}${isStopping() ? 'Connection: close\r\n' : ''}`;
    super.writeHead(
      status,
      lines
        .trimEnd()
        .split('\r\n')
        .flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const sends = withBody && this.req.method !== 'HEAD';
    this.sentBytes += sends ? length : 0;
    super.end(sends ? body : undefined, 'latin1');
  }

  /**
   * Answers with a plain page. If a response has already begun, cuts the connection instead. With
   * `linger` the page is sent at once, and the response ends after `linger` resolves.
   */
  fault(
    status: number,
    headers: OutgoingHttpHeaders = {},
    linger: Promise<void> | null = null,
  ): void {
    if (this.headersSent || this.#stream) {
      this.destroy();
      return;
    }
    for (const name of this.getHeaderNames()) this.removeHeader(name);
    this.#forcedStatus = status;
    this.#linger = linger;
    this.#held = [];
    this.writeHead(status, headers);
    this.end();
  }

  /** Sends nothing yet: the headers are completed together with the first bytes of the body. */
  override writeHead(status: number, ...rest: unknown[]): this {
    this.statusCode = this.#forcedStatus ?? status;
    for (const [name, value] of Object.entries(
      (rest.find((item) => typeof item === 'object' && item !== null) ?? {}) as OutgoingHttpHeaders,
    )) {
      if (value !== undefined) this.setHeader(name, value);
    }
    return this;
  }

  override flushHeaders(): void {}

  override write(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
    const done = rest.find((item) => typeof item === 'function') as
      ((error?: Error | null) => void) | undefined;
    const bytes = toBuffer(chunk, rest[0]);
    if (this.#stream) return this.#stream.write(bytes, done);
    this.#held.push(bytes);
    // A page that is already complete ends in the same turn. Its size is then known, and small
    // responses are not compressed.
    if (this.#held.length === 1) setImmediate(() => this.#startStreaming());
    done?.();
    return true;
  }

  override end(...args: unknown[]): this {
    const done = args.find((item) => typeof item === 'function') as (() => void) | undefined;
    const last =
      typeof args[0] === 'function' || args[0] === undefined || args[0] === null
        ? null
        : toBuffer(args[0] as string | Uint8Array, args[1]);
    if (this.#ended) return this;
    this.#ended = true;
    if (done) this.once('finish', done);
    if (this.#stream) {
      this.#stream.end(last ?? undefined);
      return this;
    }
    if (last) this.#held.push(last);
    void this.#sendWhole(Buffer.concat(this.#held)).catch(() => this.destroy());
    return this;
  }

  async #sendWhole(written: Buffer): Promise<void> {
    if (this.#wait && this.statusCode < 400) await this.#wait();
    this.#complete();
    const body = this.#replaced ? this.#replacement() : written;
    const encoding = body.length >= COMPRESS_FROM_BYTES ? this.#encoding() : null;
    const sent = encoding ? await compressWhole[encoding](body) : body;
    if (encoding) this.setHeader('Content-Encoding', encoding);
    if (this.req.method !== 'HEAD' && this.statusCode !== 304 && this.statusCode !== 204)
      this.setHeader('Content-Length', sent.length);
    this.sentBytes += sent.length;
    super.writeHead(this.statusCode);
    if (this.#linger) {
      super.write(sent);
      await this.#linger;
      super.end();
    } else {
      super.end(sent);
    }
  }

  #startStreaming(): void {
    if (this.#ended || this.#stream || this.destroyed) return;
    this.#complete();
    if (this.#replaced) {
      this.#held = [];
      this.#stream = new Writable({
        write: (_chunk, _encoding, done) => done(),
        final: (done) => {
          const page = this.#replacement();
          this.setHeader('Content-Length', page.length);
          super.writeHead(this.statusCode);
          super.end(page, done);
        },
      });
      return;
    }
    const encoding = this.#encoding();
    if (encoding) {
      this.removeHeader('Content-Length');
      this.setHeader('Content-Encoding', encoding);
    }
    super.writeHead(this.statusCode);
    const socket = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.sentBytes += chunk.length;
        super.write(chunk, done);
      },
      final: (done) => void super.end(done),
    });
    socket.on('error', () => this.destroy());
    if (encoding) {
      const compressor = compressStream[encoding]();
      pipeline(compressor, socket, (error) => {
        if (error) this.destroy();
      });
      this.once('close', () => compressor.destroy());
      this.#stream = flushing(compressor);
    } else {
      this.#stream = socket;
    }
    for (const chunk of this.#held) this.#stream.write(chunk);
    this.#held = [];
  }

  /** Runs once, just before the first byte. */
  #complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    if (this.#forcedStatus !== null) this.statusCode = this.#forcedStatus;
    const { headers, requestId, noStore, elsewhere, isStopping } = this.#rules;
    if (this.statusCode === 404 && elsewhere) {
      for (const name of this.getHeaderNames()) this.removeHeader(name);
      this.statusCode = 302;
      this.#replaced = true;
      this.setHeader('Location', elsewhere);
      this.setHeader('Cache-Control', 'no-store');
    }
    const type = this.getHeader('content-type');
    if (this.statusCode >= 400 && type === undefined && this.req.method !== 'HEAD') {
      this.#replaced = true;
      this.setHeader('Content-Type', this.#wantsJson() ? 'application/json' : 'text/html');
    }
    const finalType = this.getHeader('content-type');
    if (typeof finalType === 'string') {
      this.setHeader('Content-Type', withCharset(finalType));
      if (isCompressible(finalType)) this.appendHeader('Vary', 'Accept-Encoding');
    }
    // A browser applies all policies together, so a page can only make the policy stricter.
    const ownPolicy = this.getHeader('content-security-policy');
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    if (ownPolicy !== undefined) this.appendHeader('Content-Security-Policy', String(ownPolicy));
    if (requestId !== null) this.setHeader('X-Request-Id', requestId);
    if (noStore || this.statusCode >= 400 || this.hasHeader('set-cookie'))
      this.setHeader('Cache-Control', 'no-store');
    else if (!this.hasHeader('cache-control')) this.setHeader('Cache-Control', 'no-cache');
    if (isStopping()) this.setHeader('Connection', 'close');
  }

  #encoding(): Encoding | null {
    const type = this.getHeader('content-type');
    if (
      typeof type !== 'string' ||
      !isCompressible(type) ||
      this.hasHeader('content-encoding') ||
      this.req.method === 'HEAD'
    )
      return null;
    return chooseEncoding(this.req.headers['accept-encoding']?.toString());
  }

  #wantsJson(): boolean {
    const accept = this.req.headers.accept ?? '';
    return /json/.test(accept) && !/html/.test(accept);
  }

  #replacement(): Buffer {
    if (this.statusCode < 400) return Buffer.alloc(0);
    const { requestId, surroundings } = this.#rules;
    return Buffer.from(
      this.#wantsJson()
        ? faultJson(this.statusCode, requestId)
        : faultPage(this.statusCode, { requestId, ...surroundings }),
    );
  }
}

const writtenOut = new WeakMap<Record<string, string>, string>();

/** As header lines of a response. */
function linesOf(headers: Record<string, string>): string {
  let lines = writtenOut.get(headers);
  if (lines === undefined)
    writtenOut.set(
      headers,
      (lines = Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')),
    );
  return lines;
}

let dateSecond = 0;
let dateText = '';

function httpDate(): string {
  const now = systemClock.now();
  const second = Math.floor(now.getTime() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = now.toUTCString();
  }
  return dateText;
}

/** Flushes after each burst of writes, so that a page sent in parts appears in parts. */
function flushing(compressor: BrotliCompress | Gzip): Writable {
  let due = false;
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!due) {
        due = true;
        setImmediate(() => {
          due = false;
          if (!compressor.destroyed && !compressor.writableEnded) compressor.flush();
        });
      }
      compressor.write(chunk, done);
    },
    final: (done) => void compressor.end(done),
  });
}

const toBuffer = (chunk: string | Uint8Array, encoding: unknown): Buffer =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
