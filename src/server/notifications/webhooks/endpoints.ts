import { Webhook } from 'standardwebhooks';
import { ConfigurationError } from '../../configuration-error.ts';

/** A URL of the vendor that receives events as Standard Webhooks. */
export interface WebhookEndpoint {
  /** `https:`, or `http:` on the loopback interface. */
  url: string;
  /**
   * `whsec_` and 24 to 64 random bytes in base64, as `openssl rand -base64 32` makes them. Several during a rotation: each
   * message is signed with all of them, so prepend the new secret, change the receiver, then remove the old secret.
   */
  secret: string | readonly string[];
  /** Types of messages, e.g. `['access.granted', 'ticket.*']`. Default: all. */
  events?: readonly string[];
}

/** A validated endpoint. */
export interface ResolvedEndpoint {
  url: string;
  /** One per secret, in the order of the configuration. */
  signers: readonly Webhook[];
  /** Null: all types. */
  events: readonly string[] | null;
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/**
 * Validates the configured endpoints.
 *
 * @throws ConfigurationError for a duplicate or unsafe URL, and for a missing or malformed secret
 */
export function resolveEndpoints(endpoints: readonly WebhookEndpoint[]): ResolvedEndpoint[] {
  const urls = endpoints.map(({ url }) => url);
  if (new Set(urls).size < urls.length) throw new ConfigurationError('webhooks: each url can stand there once.');
  return endpoints.map(({ url, secret, events }) => {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (
      !parsed ||
      (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && LOOPBACK_HOSTS.has(parsed.hostname)))
    )
      throw new ConfigurationError(`webhooks: a url must be an https address; "${url}" is not.`);
    const secrets = typeof secret === 'string' ? [secret] : secret;
    if (secrets.length === 0) throw new ConfigurationError(`webhooks: the secret of ${url} is missing.`);
    return { url, signers: secrets.map((value) => createSigner(value, url)), events: events ?? null };
  });
}

function createSigner(secret: string, url: string): Webhook {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
  const key = Buffer.from(encoded, 'base64');
  if (key.byteLength < MIN_SECRET_BYTES || key.byteLength > MAX_SECRET_BYTES) {
    throw new ConfigurationError(
      `webhooks: a secret of ${url} must be "whsec_" and 24 to 64 bytes in base64. Make one with: echo "whsec_$(openssl rand -base64 32)"`,
    );
  }
  return new Webhook(key, { format: 'raw' });
}
