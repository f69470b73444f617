/**
 * Decides who calls, under which host name, and from whose page. PORTAL_ORIGIN decides this, never
 * a header.
 */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { callerNetwork, createNetworkTest, loopbackNetworks, plainAddress } from './networks.ts';

export interface Gate {
  /** The origin this request was sent to, or null when its Host is not ours. */
  originOf(req: IncomingMessage): string | null;
  /**
   * Whether one of our pages sent a request that may change something (S23; Astro's own check is
   * off).
   */
  isFromOwnPage(req: IncomingMessage, origin: string): boolean;
  /** A keyed digest of the caller's network. The key exists only in this process. */
  clientKey(req: IncomingMessage): string;
}

/**
 * `port` is the real listening port: on this machine the portal also answers to loopback names.
 * `trustedProxies` are addresses and CIDR ranges (PORTAL_TRUSTED_PROXIES). Only they may name the
 * caller of a request.
 */
export function createGate(
  portalOrigin: string,
  port: number,
  trustedProxies: readonly string[] = loopbackNetworks,
): Gate {
  const own = new URL(portalOrigin);
  const loopback = new Set(
    ['localhost', '127.0.0.1', '[::1]'].map((name) => new URL(`http://${name}:${port}`).host),
  );
  const key = createSecretKey(randomBytes(32));

  const isTrusted = createNetworkTest(trustedProxies);
  const peerOf = (req: IncomingMessage): string =>
    plainAddress(req.socket.remoteAddress ?? '') ?? '';

  /** A trusted proxy whose forwarded protocol and host match PORTAL_ORIGIN. */
  const isOwnProxy = (req: IncomingMessage): boolean =>
    isTrusted(peerOf(req)) &&
    header(req, 'x-forwarded-proto') === own.protocol.slice(0, -1) &&
    (header(req, 'x-forwarded-host') ?? header(req, 'host'))?.toLowerCase() === own.host;

  /**
   * Reads from the right and returns the last hop that is no trusted proxy. Hops further left were
   * written by that caller and have no effect. At a hop that is no address, the proxy that reported
   * it is the caller.
   */
  const callerOf = (req: IncomingMessage): string => {
    let caller = peerOf(req);
    const hops = header(req, 'x-forwarded-for')?.split(',') ?? [];
    while (isTrusted(caller)) {
      const hop = plainAddress(hops.pop() ?? '');
      if (hop === null) break;
      caller = hop;
    }
    return caller;
  };

  return {
    originOf: (req) => {
      const host = header(req, 'host')?.toLowerCase();
      if (host === own.host || isOwnProxy(req)) return own.origin;
      return host !== undefined && loopback.has(host) ? `http://${host}` : null;
    },
    isFromOwnPage: (req, origin) => {
      const sent = header(req, 'origin');
      const site = header(req, 'sec-fetch-site');
      // Under `Referrer-Policy: no-referrer` a browser hides the origin of our own forms too.
      // A page cannot forge Sec-Fetch-Site.
      if (sent !== undefined) return sent === origin || (sent === 'null' && site === 'same-origin');
      if (site !== undefined) return site === 'same-origin' || site === 'none';
      const referer = header(req, 'referer');
      return referer !== undefined && URL.canParse(referer) && new URL(referer).origin === origin;
    },
    clientKey: (req) =>
      createHmac('sha256', key)
        .update(callerNetwork(callerOf(req)))
        .digest('base64url')
        .slice(0, 22),
  };
}

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(::1$|(::ffff:)?127\.)/.test(address);

export const isForwarded = (req: IncomingMessage): boolean =>
  Object.keys(req.headers).some((name) => forwarding.test(name));

const forwarding =
  /^(forwarded|x-forwarded-.*|x-real-ip|true-client-ip|cf-connecting-ip|x-original-.*|x-rewrite-.*)$/;
const watched =
  /^(cookie|authorization|proxy-authorization|user-agent|accept-language|referer|sec-ch-.*|via)$/;

/** Removes forwarding headers, and on a cookieless path every header that can identify a person. */
export function withholdHeaders(
  req: IncomingMessage,
  { cookieless }: { cookieless: boolean },
): void {
  const withheld = (name: string): boolean =>
    forwarding.test(name) || (cookieless && watched.test(name));
  for (const name of Object.keys(req.headers)) {
    if (withheld(name)) delete req.headers[name];
  }
  req.rawHeaders = req.rawHeaders.filter(
    (_, index, all) => !withheld((all[index - (index % 2)] ?? '').toLowerCase()),
  );
}

const header = (req: IncomingMessage, name: string): string | undefined => {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
