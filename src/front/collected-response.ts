/** Renders a public page. The request has no caller, and the response is collected, not sent. */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';

export interface CollectedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** An internal GET request. It carries only what is given here, and nothing of the caller. */
export function quietRequest(
  url: string,
  headers: Record<string, string>,
  encrypted: boolean,
): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'encrypted', { value: encrypted }); // Astro's test for https
  const req = new IncomingMessage(socket);
  req.method = 'GET';
  req.url = url;
  req.headers = headers;
  req.complete = true;
  req.push(null);
  return req;
}

export class CollectedResponse extends ServerResponse {
  readonly answer: Promise<CollectedAnswer>;
  #resolve: (answer: CollectedAnswer) => void = () => {};
  #reject: (reason: Error) => void = () => {};
  #chunks: Buffer[] = [];

  constructor(req: IncomingMessage) {
    super(req);
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  override writeHead(status: number, ...rest: unknown[]): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries(
      (rest.find((item) => typeof item === 'object' && item !== null) ?? {}) as OutgoingHttpHeaders,
    )) {
      if (value !== undefined) this.setHeader(name, value);
    }
    return this;
  }

  override write(chunk: string | Uint8Array): boolean {
    this.#chunks.push(
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
    );
    return true;
  }

  override end(last?: unknown): this {
    if (typeof last === 'string' || last instanceof Uint8Array) this.write(last);
    this.#resolve({
      status: this.statusCode,
      headers: this.getHeaders(),
      body:
        this.#chunks.length === 1 && this.#chunks[0]
          ? this.#chunks[0]
          : Buffer.concat(this.#chunks),
    });
    this.emit('finish');
    return this;
  }

  override destroy(error?: Error): this {
    this.#reject(error ?? new Error('the page was cut off'));
    return this;
  }
}
