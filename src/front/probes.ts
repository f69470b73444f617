/** /healthz, /readyz and /metrics, answered before any other check. */
import type { IncomingMessage } from 'node:http';
import { Counter, Registry, collectDefaultMetrics } from 'prom-client';
import { isForwarded, isLoopback } from './origin.ts';
import type { FrontPath } from './paths.ts';
import type { FrontResponse } from './response.ts';

export interface Probes {
  /** Answers and returns true when the address is a probe. */
  serve(req: IncomingMessage, res: FrontResponse, path: FrontPath): boolean;
  count(status: number, path: FrontPath | null): void;
}

export function createProbes({
  ready,
  isStopping,
}: {
  ready: () => Promise<boolean>;
  isStopping: () => boolean;
}): Probes {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'portal_http_requests_total',
    help: 'Requests by class of status, those of ratings left out',
    labelNames: ['class'],
    registers: [registry],
  });

  const probes: Record<string, (req: IncomingMessage, res: FrontResponse) => void> = {
    '/healthz': (_req, res) => text(res, 200, 'ok\n'),
    '/readyz': (_req, res) => {
      const ask = isStopping() ? Promise.resolve(false) : ready();
      void ask
        .catch(() => false)
        .then((isReady) =>
          isReady
            ? text(res, 200, 'ready\n')
            : text(res, 503, 'not ready\n', { 'Retry-After': '5' }),
        );
    },
    '/metrics': (req, res) => {
      if (!isLoopback(req.socket.remoteAddress) || isForwarded(req)) return res.fault(404);
      void registry.metrics().then(
        (body) => text(res, 200, body, { 'Content-Type': registry.contentType }),
        () => res.fault(500),
      );
    },
  };
  return {
    serve: (req, res, path) => {
      const probe = req.method === 'GET' || req.method === 'HEAD' ? probes[path.inner] : undefined;
      probe?.(req, res);
      return probe !== undefined;
    },
    // A live count of ratings would tell an observer who has just rated (trust.md §1.7).
    count: (status, path) => {
      if (!path?.cookieless) requests.inc({ class: `${Math.floor(status / 100)}xx` });
    },
  };
}

function text(
  res: FrontResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  res
    .writeHead(status, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store', ...headers })
    .end(body);
}
