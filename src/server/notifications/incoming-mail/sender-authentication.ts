import { getDomain } from 'tldts';
import { toAsciiDomain } from '../../lib/mail-address.ts';
import { parseAuthenticationResults, type AuthenticationResult } from './authentication-results.ts';
import type { Envelope } from './envelope.ts';

/** DMARC results without a verdict: the domain has no policy, or it could not be read. */
const NO_STATEMENT = new Set(['none', 'bestguesspass', 'temperror', 'permerror']);

/** The domain of an address or of a bare domain. */
function getDomainPart(value: string | undefined): string | null {
  if (value === undefined) return null;
  return toAsciiDomain(value.slice(value.lastIndexOf('@') + 1).replace(/>$/, ''));
}

/** The registrable domain (RFC 7489, section 3.2), by the public suffix list; null for a suffix itself. */
const organizationalDomain = (domain: string): string | null => getDomain(domain, { allowPrivateDomains: true });

/** Relaxed alignment (RFC 7489, section 3.1). */
function isAligned(domain: string | null, author: string): boolean {
  if (domain === null) return false;
  if (domain === author) return true;
  const organization = organizationalDomain(author);
  return organization !== null && organizationalDomain(domain) === organization;
}

function isAuthentic(results: readonly AuthenticationResult[], author: string): boolean {
  const by = (method: string) => results.filter((result) => result.method === method);
  const statements = by('dmarc').filter(({ result }) => !NO_STATEMENT.has(result));
  if (statements.length > 0)
    return statements.every(
      ({ result, properties }) => result === 'pass' && getDomainPart(properties.get('header.from')) === author,
    );
  const signed = by('dkim').some(({ result, properties }) => {
    const domain = properties.get('header.d') ?? properties.get('header.i');
    return result === 'pass' && isAligned(getDomainPart(domain), author);
  });
  const paths = by('spf').filter(({ properties }) => properties.has('smtp.mailfrom'));
  return (
    signed ||
    (paths.length > 0 &&
      paths.every(
        ({ result, properties }) =>
          result === 'pass' && isAligned(getDomainPart(properties.get('smtp.mailfrom')), author),
      ))
  );
}

/**
 * Whether a mail may be forged.
 *
 * A mail has exactly one author. With `server`, that server must have authenticated the author's domain: DMARC passed
 * for it, or, without a DMARC verdict, a DKIM signature or the SPF sender is aligned with it. Only the topmost
 * `Authentication-Results` of that server counts, because those below it may have come with the mail.
 *
 * @param server the `authserv-id` of the vendor's mail server; without it only the number of authors is checked
 */
export function isForged({ headers, authors }: Pick<Envelope, 'headers' | 'authors'>, server?: string): boolean {
  const [author] = authors;
  if (author === undefined || authors.length > 1 || (headers.get('from')?.length ?? 0) > 1) return true;
  if (server === undefined) return false;
  const domain = getDomainPart(author);
  if (domain === null || !author.includes('@')) return true;
  const field = headers.get('authentication-results')?.find((value) => readServer(value) === server.toLowerCase());
  const parsed = field === undefined ? null : parseAuthenticationResults(field);
  return parsed === null || !isAuthentic(parsed.results, domain);
}

/** Reads the server name even if the rest of the field is invalid, so that a field below it does not count instead. */
function readServer(field: string): string | null {
  const end = field.indexOf(';');
  return parseAuthenticationResults(end === -1 ? field : field.slice(0, end))?.server ?? null;
}
