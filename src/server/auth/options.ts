import { ConfigurationError } from '../configuration-error.ts';
/** Claim names of the vendor's tokens. */
export interface ClaimNames {
  id: string;
  name: string;
  email: string;
  phone: string;
  locale: string;
  timeZone: string;
  organization: string;
  organizationName: string;
  role: string;
  plan: string;
}

interface CommonIdentityOptions {
  /** Required `aud`. Unchecked when absent: set it whenever the same secret also signs other tokens. */
  audience?: string;
  /**
   * Required `typ` of the token header, such as `at+jwt`. Default: `JWT` or absent. Types of refresh, logout and DPoP tokens are
   * rejected at startup.
   */
  tokenType?: string;
  /** Required `iss`. Unchecked when absent. */
  issuer?: string;
  /**
   * Whether a subject may belong to several organizations at the same time. If not, a token of another organization (same subject,
   * same address) means that the user has moved: mail about tickets of the earlier organization ends. If so, every membership
   * lasts until the account is disabled (`disableUser`). Default false.
   */
  severalOrganizations?: boolean;
  /**
   * Whether users and admins may have tokens without an organization, such as consumers. Each is then the only member of an
   * organization `personal:<id>`; a token that names such an organization is rejected. Default false.
   */
  personalOrganizations?: boolean;
  /** Claim names. Default: `sub`, `name`, `email`, `phone_number`, `locale`, `zoneinfo`, `org`, `org_name`, `role`, `plan`. */
  claims?: Partial<ClaimNames>;
}

/** Tokens signed with a secret shared by the vendor's back end and this server (HS256). */
export interface SecretIdentity extends CommonIdentityOptions {
  /** At least 32 bytes. Several during rotation, any of which verifies: add the new one, change the signer, remove the old one. */
  secret: string | readonly string[];
}

/** Tokens signed with a private key, whose public key is published in a JSON Web Key Set. */
export interface JwksIdentity extends CommonIdentityOptions {
  /** Required `aud`. Mandatory, because an identity provider signs the tokens of all its applications with the same keys. */
  audience: string;
  /**
   * `https:`, or `http:` on the loopback interface. Cached for five minutes, and read again for an unknown key id. A removed key
   * verifies for up to five more minutes.
   */
  jwksUrl: string;
  /** Accepted algorithms; the token's own `alg` never extends them. */
  algorithms: readonly ('RS256' | 'ES256')[];
}

/** How callers are authenticated. The algorithm follows from this choice, never from the token. */
export type IdentityOptions = SecretIdentity | JwksIdentity;

/** Shorter secrets can be brute-forced offline from one captured token. */
const MIN_SECRET_BYTES = 32;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const DEFAULT_CLAIMS: ClaimNames = {
  id: 'sub',
  name: 'name',
  email: 'email',
  phone: 'phone_number',
  locale: 'locale',
  timeZone: 'zoneinfo',
  organization: 'org',
  organizationName: 'org_name',
  role: 'role',
  plan: 'plan',
};

/** Validated identity options. */
export interface ResolvedIdentity {
  keys: { kind: 'secret'; secrets: Uint8Array[] } | { kind: 'jwks'; url: URL };
  algorithms: string[];
  audience: string | undefined;
  issuer: string | undefined;
  /** Normalized; undefined for `JWT` or none. */
  tokenType: string | undefined;
  claims: ClaimNames;
  severalOrganizations: boolean;
  personalOrganizations: boolean;
}

/** Normalizes case and the optional `application/` prefix (RFC 7515). */
export const normalizeTokenType = (type: string): string => type.toLowerCase().replace(/^application\//, '');

/** Types of tokens that do not authenticate a caller. */
const REFUSED_TYPES = /refresh|offline|logout|dpop|^support-session\+jwt$/;

/**
 * Validates identity options.
 *
 * @throws ConfigurationError with the wrong key and the remedy
 */
export function resolveIdentityOptions(options: IdentityOptions): ResolvedIdentity {
  const tokenType = options.tokenType === undefined ? undefined : normalizeTokenType(options.tokenType);
  if (tokenType !== undefined && (tokenType === '' || REFUSED_TYPES.test(tokenType))) {
    throw new ConfigurationError(
      `identity.tokenType must name the type of access or identity tokens, such as "at+jwt"; "${options.tokenType}" is not one.`,
    );
  }
  const common = {
    audience: options.audience,
    issuer: options.issuer,
    tokenType,
    claims: { ...DEFAULT_CLAIMS, ...options.claims },
    severalOrganizations: options.severalOrganizations ?? false,
    personalOrganizations: options.personalOrganizations ?? false,
  };
  if ('jwksUrl' in options) {
    if (options.algorithms.length === 0 || options.algorithms.some((name) => name !== 'RS256' && name !== 'ES256')) {
      throw new ConfigurationError('identity.algorithms must name RS256, ES256 or both.');
    }
    // Also checked at runtime, for configurations in JavaScript.
    if (!options.audience) {
      throw new ConfigurationError(
        'identity.audience is missing. An identity provider signs the tokens of all its applications with the same keys, so tokens of other applications would be accepted: set --audience (MADOGUCHI_AUDIENCE) to the audience of your support tokens.',
      );
    }
    return {
      keys: { kind: 'jwks', url: parseJwksUrl(options.jwksUrl) },
      algorithms: [...options.algorithms],
      ...common,
    };
  }
  const secrets = typeof options.secret === 'string' ? [options.secret] : [...options.secret];
  if (secrets.length === 0 || secrets.some((secret) => secret === '')) {
    throw new ConfigurationError(
      `An identity secret is missing. Make one with "openssl rand -base64 48", set it as MADOGUCHI_SECRET (in code: identity.secret), and give the same one to the back end that signs the tokens.`,
    );
  }
  const encoded = encodeSecrets(secrets, 'The identity secret');
  return { keys: { kind: 'secret', secrets: encoded }, algorithms: ['HS256'], ...common };
}

/**
 * Encodes secrets as bytes.
 *
 * @param name subject of the error message
 * @throws ConfigurationError for a secret that is too short or repeats few characters
 */
export function encodeSecrets(secrets: string | readonly string[], name: string): Uint8Array[] {
  const encoded = (typeof secrets === 'string' ? [secrets] : secrets).map((secret) => new TextEncoder().encode(secret));
  for (const secret of encoded) {
    if (secret.byteLength < MIN_SECRET_BYTES || new Set(secret).size < 8) {
      throw new ConfigurationError(
        `${name} is too weak: it needs at least ${MIN_SECRET_BYTES} bytes that are hard to guess. Make one with "openssl rand -base64 48".`,
      );
    }
  }
  return encoded;
}

function parseJwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))) {
    throw new ConfigurationError(`identity.jwksUrl must be an https address; "${text}" is not.`);
  }
  return url;
}
