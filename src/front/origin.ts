/** Who is calling, under which name, and from whose page: decided by PORTAL_ORIGIN, never by what a header claims. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { callerNetwork, createNetworkTest, loopbackNetworks, plainAddress } from './networks.ts';

export interface Gate {
  /** The origin this request was sent to, or null when its Host is none of ours. */
  originOf(req: IncomingMessage): string | null;
  /** Whether a request that may change something was sent by a page of ours (S23; Astro's own check is off). */
  isFromOwnPage(req: IncomingMessage, origin: string): boolean;
  /** The caller's address, unreadable and only comparable while this process lives. */
  clientKey(req: IncomingMessage): string;
}

/**
 * `port` is the one really listened on: on this machine the portal also answers to its loopback names.
 * `trustedProxies` are addresses and CIDR ranges (PORTAL_TRUSTED_PROXIES): nobody else may say whom a request is from.
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

  /** A trusted proxy that says of itself what PORTAL_ORIGIN says. */
  const isOwnProxy = (req: IncomingMessage): boolean =>
    isTrusted(peerOf(req)) &&
    header(req, 'x-forwarded-proto') === own.protocol.slice(0, -1) &&
    (header(req, 'x-forwarded-host') ?? header(req, 'host'))?.toLowerCase() === own.host;

  /**
   * The last hop that is no trusted proxy, read from the right. What stands further left was written by that caller
   * and has no effect. A hop that is no address ends the reading at the proxy that reported it.
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
      // Under `Referrer-Policy: no-referrer` a browser hides the origin of our own forms too; the other header cannot be forged by a page.
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
const telling =
  /^(cookie|authorization|proxy-authorization|user-agent|accept-language|referer|sec-ch-.*|via)$/;

/** No code behind the front sees a forwarding header, nor on a cookieless path anything that tells people apart. */
export function withholdHeaders(
  req: IncomingMessage,
  { cookieless }: { cookieless: boolean },
): void {
  const withheld = (name: string): boolean =>
    forwarding.test(name) || (cookieless && telling.test(name));
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
