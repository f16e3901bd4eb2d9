import { domainToASCII } from 'node:url';

/** Maximum characters of an e-mail address (RFC 5321). */
export const MAX_ADDRESS_LENGTH = 254;
/** Allows doubled dots and one before the `@`: Japanese mobile carriers have issued such addresses. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-][\w!#$%&'*+/=?^`{|}~.-]{0,63}$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Converts a domain to ASCII (IDNA) in lower case; null for a text that is no domain.
 *
 * @example toAsciiDomain('Bücher.example') // 'xn--bcher-kva.example'
 */
export function toAsciiDomain(domain: string): string | null {
  // Node would also decode percent signs, as in the host of a URL.
  if (/[^\p{L}\p{M}\p{N}._-]/u.test(domain)) return null;
  const ascii = domainToASCII(domain.replace(/\.$/, ''));
  return ascii === '' ? null : ascii.toLowerCase();
}

/** Converts an address to lower case with its domain in ASCII; unchanged when the domain has no ASCII form. */
export function toAsciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = at === -1 ? null : toAsciiDomain(address.slice(at + 1));
  return (domain === null ? address : `${address.slice(0, at)}@${domain}`).toLowerCase();
}

/**
 * Normalizes an e-mail address without a display name: an internationalized domain becomes ASCII. Returns null for an address
 * to which no mail can be sent.
 *
 * @example normalizeAddress('hana@例え.jp') // 'hana@xn--r8jz45g.jp'
 */
export function normalizeAddress(text: string): string | null {
  // Length first, so that no pattern runs on a long text.
  if (text.length > MAX_ADDRESS_LENGTH) return null;
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at === -1 || !LOCAL_PART.test(local)) return null;
  const written = text.slice(at + 1);
  // A domain in ASCII stays as written.
  const domain = /^[\x21-\x7e]*$/.test(written) ? written : toAsciiDomain(written);
  const labels = domain?.toLowerCase().split('.') ?? [];
  const [top = ''] = labels.slice(-1);
  if (labels.length < 2 || top.length < 2 || !/^[a-z]/.test(top)) return null;
  return labels.every((label) => LABEL.test(label)) ? `${local}@${domain}` : null;
}

/** Checks whether a text is one e-mail address to which mail can be sent. */
export const isAddress = (text: string): boolean => normalizeAddress(text) !== null;
