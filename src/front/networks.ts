/** Parses the addresses of callers and proxies in headers and settings. */
import { BlockList, SocketAddress, isIP } from 'node:net';

/** Default of PORTAL_TRUSTED_PROXIES: proxies on this machine. */
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1'];

/**
 * The addresses and CIDR ranges in a text, separated by commas or blanks. Null when one is
 * malformed.
 */
export function readNetworks(text: string): string[] | null {
  const networks = text.split(/[\s,]+/).filter(Boolean);
  return networks.length > 0 && networks.every(isNetwork) ? networks : null;
}

function isNetwork(network: string): boolean {
  const [address = '', prefix, ...rest] = network.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  if (prefix === undefined) return true;
  // A prefix of 0 would trust everyone, and any caller could choose an address.
  return (
    /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
  );
}

/** Whether a plain address (from `plainAddress`) is in one of the networks. */
export function createNetworkTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const plain = plainAddress(address) ?? address;
    const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(plain, family);
    else list.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The canonical form of one address as proxies write it: without port, brackets, quotes and zone;
 * an IPv4-mapped address as IPv4. Null for anything else (`unknown`, a name).
 */
export function plainAddress(hop: string): string | null {
  const text = hop.trim().replace(/^"(.*)"$/, '$1');
  const address = (
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ??
    /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ??
    text
  ).replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return null;
  if (family === 4) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1] ?? canonical;
}

/**
 * What counts as one caller: an IPv4 address, or the /64 of an IPv6 address, because one household
 * has a whole /64.
 */
export function callerNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
