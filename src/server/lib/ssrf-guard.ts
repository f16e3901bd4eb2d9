import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The only block from which public IPv6 addresses are assigned. ipaddr.js calls unassigned blocks unicast as well. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** IETF protocol assignments (RFC 2928): Teredo, ORCHID, benchmarking and the like. */
const PROTOCOL_ASSIGNMENTS = ipaddr.IPv6.parseCIDR('2001::/23');
/** IPv4-mapped addresses (RFC 4291) and the well-known prefix of NAT64 (RFC 6052): both reach the IPv4 address in them. */
const IPV4_CARRIERS = [ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), ipaddr.IPv6.parseCIDR('64:ff9b::/96')];

/** A connection was refused because its address is not public. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor() {
    super('The address is in a private network, which is not allowed.');
  }
}

/**
 * Whether an IP address is public unicast. Loopback, private, link-local, shared, multicast, documentation and other
 * special-purpose ranges (RFC 6890) are not, nor is 6to4. An IPv4-mapped or NAT64 address is judged by the IPv4 address in it.
 *
 * @param address in the form of `net.isIP`; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  // `isIP` first: the parser also reads octal, hexadecimal and short forms of IPv4.
  const family = isIP(address);
  if (family === 4) return ipaddr.IPv4.parse(address).range() === 'unicast';
  const url = `http://[${address}]`;
  if (family !== 6 || !URL.canParse(url)) return false;
  // In the canonical form: the parser takes the obsolete IPv4-compatible notation (`::192.0.2.1`) for IPv4-mapped.
  const parsed = ipaddr.IPv6.parse(new URL(url).hostname.slice(1, -1));
  if (IPV4_CARRIERS.some((block) => parsed.match(block)))
    return ipaddr.fromByteArray(parsed.toByteArray().slice(12)).range() === 'unicast';
  return parsed.match(GLOBAL_UNICAST) && !parsed.match(PROTOCOL_ASSIGNMENTS) && parsed.range() === 'unicast';
}

/**
 * Creates the `lookup` of a connection that may only go to public addresses. The connection itself resolves the name with
 * it, so the address that is checked is the address that is called, also when the name is rebound (DNS rebinding).
 *
 * @param hostname host of the URL; an IP address is checked at once, because connections do not look it up
 * @throws PrivateAddressError when the host is an address that is not public
 */
export function publicAddressLookup(hostname: string): LookupFunction {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) throw new PrivateAddressError();
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      // The connection may take any of the addresses, so all must be public.
      if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(new PrivateAddressError(), []);
      const [first] = addresses satisfies LookupAddress[];
      if (options.all || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
