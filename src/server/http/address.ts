import { BlockList, isIP } from 'node:net';
import * as z from 'zod/mini';
import { ConfigurationError } from '../identity/options.ts';

/** The part of the Node adapter's environment that tells who is at the other end of the connection. */
const NodeEnvironment = z.object({
  incoming: z.object({ socket: z.object({ remoteAddress: z.optional(z.string()) }) }),
});

/** Tells the address of a caller, or null when the surroundings do not say. */
export type AddressOf = (request: Request, environment: unknown) => string | null;

/**
 * The caller's address is the connection's. `X-Forwarded-For` counts only as far as trusted proxies wrote it: it is read
 * from the right, and the first address that is not a trusted proxy is the caller, whatever the caller claims before it.
 *
 * @param trustedProxies addresses or CIDR ranges, e.g. `['10.0.0.0/8', '::1']`
 */
export function createAddressReader(trustedProxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', prefix] = entry.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    if (
      version === 0 ||
      (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= (version === 6 ? 128 : 32)))
    ) {
      throw new ConfigurationError(`"${entry}" in trustedProxies is neither an IP address nor a CIDR range.`);
    }
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, bits, family);
  }
  const isTrusted = (address: string) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(plain);
    return version !== 0 && trusted.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  };

  return (request, environment) => {
    const parsed = z.safeParse(NodeEnvironment, environment);
    const peer = parsed.success ? (parsed.data.incoming.socket.remoteAddress ?? null) : null;
    if (peer === null || !isTrusted(peer)) return peer;
    const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) break;
      if (!isTrusted(hop)) return hop;
    }
    return peer;
  };
}
