import { BlockList, isIP } from 'node:net';
import * as z from 'zod/mini';
import { ConfigurationError } from '../configuration-error.ts';

/** The part of the Node adapter's environment with the peer of the connection. */
const NodeEnvironment = z.object({
  incoming: z.object({ socket: z.object({ remoteAddress: z.optional(z.string()) }) }),
});

/** Headers that reverse proxies add. */
const PROXY_HEADERS = ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'Forwarded'] as const;

/** Returns the address of the client; null when unknown. */
export type GetAddress = (request: Request, environment: unknown) => string | null;

/** Private ranges, whose addresses belong to the operator and never to a customer. */
const PRIVATE = new BlockList();
for (const [network, bits, family] of [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const)
  PRIVATE.addSubnet(network, bits, family);

const containsAddress = (list: BlockList, address: string): boolean => {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
};

/**
 * Parses one entry of `X-Forwarded-For`: an address alone, with a port (`192.0.2.1:4711`), or in brackets (`[2001:db8::1]:443`), as
 * some proxies write it.
 *
 * @returns the address without port, brackets and zone; null for anything else
 */
export function parseForwardedAddress(entry: string): string | null {
  const text = entry.trim().replace(/^"|"$/g, '');
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
  return normalizeAddress(bracketed ?? withPort ?? text);
}

/** Normalizes an address: no zone, and IPv4-mapped IPv6 as IPv4. */
function normalizeAddress(text: string): string | null {
  const address = (text.split('%', 1)[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

function createBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [host = '', prefix, ...rest] = entry.split('/');
    const address = host.replace(/^\[(.*)\]$/, '$1');
    const version = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    if (
      version === 0 ||
      rest.length > 0 ||
      (bits !== undefined &&
        !(prefix !== '' && Number.isInteger(bits) && bits >= 0 && bits <= (version === 6 ? 128 : 32)))
    ) {
      throw new ConfigurationError(`"${entry}" in trustedProxies is neither an IP address nor a CIDR range.`);
    }
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return list;
}

/**
 * Creates the reader of client addresses. Without trusted proxies it is the peer. `X-Forwarded-For` is read from the right, as far
 * as trusted proxies wrote it: the first address that is not a trusted proxy is the client.
 *
 * @param trustedProxies addresses or CIDR ranges, e.g. `['10.0.0.0/8', '::1']`
 * @param warn called once, when the first request with a header of a proxy comes from an untrusted peer
 */
export function createAddressReader(trustedProxies: readonly string[], warn?: (message: string) => void): GetAddress {
  const trusted = createBlockList(trustedProxies);
  let warned = false;

  return (request, environment) => {
    const parsed = z.safeParse(NodeEnvironment, environment);
    const remoteAddress = parsed.success ? (parsed.data.incoming.socket.remoteAddress ?? null) : null;
    const peer = remoteAddress === null ? null : (normalizeAddress(remoteAddress) ?? remoteAddress);
    if (peer === null) return null;
    if (!containsAddress(trusted, peer)) {
      const header = warned ? undefined : PROXY_HEADERS.find((name) => request.headers.has(name));
      if (header !== undefined) {
        warned = true;
        warn?.(describeUntrustedProxy(peer, header));
      }
      return peer;
    }
    const forwarded = request.headers.get('x-forwarded-for');
    for (const hop of (forwarded ?? '').split(',').reverse()) {
      const address = parseForwardedAddress(hop);
      if (address === null) break;
      if (!containsAddress(trusted, address)) return address;
    }
    return peer;
  };
}

/** Names the peer only where it is private: a public address may be a customer's. */
function describeUntrustedProxy(peer: string, header: string): string {
  const [from, value] = containsAddress(PRIVATE, peer)
    ? [peer, peer]
    : ['an address that is not private', '<its address>'];
  return `A request with ${header} came from ${from}, which is not a trusted proxy, so the header is ignored. If a proxy is in front, all its users count as one address: start with --trusted-proxies ${value} (MADOGUCHI_TRUSTED_PROXIES; in code: trustedProxies).`;
}
