import { ConfigurationError } from '../../auth/options.ts';

/** An address of the vendor's that is told what happens. */
export interface WebhookEndpoint {
  /** `https:`, or `http:` on the loopback interface. */
  url: string;
  /**
   * `whsec_` and 24 to 64 random bytes in base64, as `openssl rand -base64 32` makes them. Several while rotating: every
   * message is then signed with each of them, so put the new one in front, change the receiver, take the old one out.
   */
  secret: string | readonly string[];
  /** Types of messages, e.g. `['access.granted']`. Default: all. */
  events?: readonly string[];
}

/** An endpoint after its check. */
export interface ResolvedEndpoint {
  url: string;
  keys: readonly Buffer[];
  events: readonly string[] | null;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Checks endpoints.
 *
 * @throws ConfigurationError with a sentence for the person who starts the server
 */
export function resolveEndpoints(given: readonly WebhookEndpoint[]): ResolvedEndpoint[] {
  const urls = given.map(({ url }) => url);
  if (new Set(urls).size < urls.length) throw new ConfigurationError('webhooks: each url can stand there once.');
  return given.map(({ url, secret, events }) => {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (!parsed || (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && LOOPBACK.has(parsed.hostname))))
      throw new ConfigurationError(`webhooks: a url must be an https address; "${url}" is not.`);
    const secrets = typeof secret === 'string' ? [secret] : secret;
    if (secrets.length === 0) throw new ConfigurationError(`webhooks: the secret of ${url} is missing.`);
    return { url, keys: secrets.map((one) => parseKey(one, url)), events: events ?? null };
  });
}

function parseKey(secret: string, url: string): Buffer {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = Buffer.from(text ?? '', 'base64');
  if (key.byteLength < 24 || key.byteLength > 64) {
    throw new ConfigurationError(
      `webhooks: a secret of ${url} must be "whsec_" and 24 to 64 bytes in base64. Make one with: echo "whsec_$(openssl rand -base64 32)"`,
    );
  }
  return key;
}
