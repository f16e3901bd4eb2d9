import { Parser } from 'htmlparser2';

/** Sources by directive. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** Parses a Content Security Policy. The first directive of a name counts. */
export function parsePolicy(text: string): Policy {
  const policy = new Map<string, readonly string[]>();
  for (const directive of text.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/);
    if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
  }
  return policy;
}

/**
 * Whether a policy allows requests to an address.
 *
 * @param fallbacks directives in the order in which browsers read them, such as `connect-src`, `default-src`
 * @param page address of the page, for `'self'`
 */
export function allowsAddress(policy: Policy, fallbacks: readonly string[], address: URL, page: URL): boolean {
  const name = fallbacks.find((directive) => policy.has(directive));
  if (name === undefined) return true;
  return (policy.get(name) ?? []).some((source) => matchesSource(source, address, page));
}

function matchesSource(source: string, address: URL, page: URL): boolean {
  const text = source.toLowerCase();
  if (text === '*') return true;
  if (text === "'self'") return address.origin === page.origin;
  if (text.startsWith("'")) return false;
  if (/^[a-z][\w+.-]*:$/.test(text))
    return address.protocol === text || (text === 'http:' && address.protocol === 'https:');
  const [, scheme, host = '', port, path = ''] =
    /^(?:([a-z][\w+.-]*):\/\/)?([^/:]*|\[[^\]]*\])(?::(\d+|\*))?(\/.*)?$/.exec(text) ?? [];
  if (
    scheme !== undefined &&
    address.protocol !== `${scheme}:` &&
    !(scheme === 'http' && address.protocol === 'https:')
  )
    return false;
  const isHost = host.startsWith('*.') ? address.hostname.endsWith(host.slice(1)) : address.hostname === host;
  const defaultPort = address.protocol === 'https:' ? '443' : '80';
  const isPort = port === '*' || (address.port || defaultPort) === (port ?? defaultPort);
  const isPath = path === '' || (path.endsWith('/') ? address.pathname.startsWith(path) : address.pathname === path);
  return isHost && isPort && isPath;
}

/** Returns the policies of a page: its header, and `<meta>` elements. */
export function readPolicies(headers: Headers, html: string): Policy[] {
  const texts = (headers.get('content-security-policy') ?? '').split(',').filter((text) => text.trim() !== '');
  for (const attributes of readElements(html, 'meta'))
    if (attributes['http-equiv']?.toLowerCase() === 'content-security-policy') texts.push(attributes['content'] ?? '');
  return texts.map(parsePolicy);
}

/** Returns the attributes of each element with a tag name. */
export function readElements(html: string, name: string): Readonly<Record<string, string>>[] {
  const found: Record<string, string>[] = [];
  const parser = new Parser({ onopentag: (tag, attributes) => tag === name && found.push(attributes) });
  parser.end(html);
  return found;
}
