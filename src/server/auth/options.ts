/** Which claim of the vendor's token says what. */
export interface ClaimNames {
  id: string;
  name: string;
  email: string;
  phone: string;
  locale: string;
  organization: string;
  organizationName: string;
  role: string;
  plan: string;
}

interface CommonIdentityOptions {
  /** The `aud` a token must carry. Without it, `aud` is not checked: set it whenever the same secret signs other tokens too. */
  audience?: string;
  /**
   * The `typ` that a token's header must carry, such as `at+jwt`. Default: `JWT`, or none. Types of refresh, logout and
   * DPoP tokens are refused at the start.
   */
  tokenType?: string;
  /** The `iss` a token must carry. Not checked when absent. */
  issuer?: string;
  /**
   * Whether one subject may belong to several organizations at the same time. Without it, a token of another organization
   * (same subject, same address) means that the person has moved: mail about the earlier organization's tickets ends. With
   * it, every membership stays until the account is disabled (`disableUser`). Default false.
   */
  severalOrganizations?: boolean;
  /** Names of the claims. Default: `sub`, `name`, `email`, `phone_number`, `locale`, `org`, `org_name`, `role`, `plan`. */
  claims?: Partial<ClaimNames>;
}

/** Tokens signed with a secret that the vendor's back end and this server share (HS256). */
export interface SecretIdentity extends CommonIdentityOptions {
  /** At least 32 bytes. Several while rotating: any of them verifies, so put the new one in, change the signer, take the old one out. */
  secret: string | readonly string[];
}

/** Tokens signed with a private key whose public half is published as a JSON Web Key Set. */
export interface JwksIdentity extends CommonIdentityOptions {
  /** The `aud` a token must carry. Required: an identity provider signs the tokens of all its applications with the same keys. */
  audience: string;
  /**
   * `https:`, or `http:` on the loopback interface. Read again every five minutes, and when a token names an unknown key:
   * a key taken out of the set verifies for up to five minutes more.
   */
  jwksUrl: string;
  /** What may be accepted; a token's own `alg` never widens it. */
  algorithms: readonly ('RS256' | 'ES256')[];
}

/** How a caller proves who they are. The algorithm follows from this choice, never from the token. */
export type IdentityOptions = SecretIdentity | JwksIdentity;

/** A configuration that must not go live. The message is a sentence for the person who starts the server. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Fewer bytes than this can be guessed offline from one captured token. */
const SECRET_BYTES = 32;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const DEFAULT_CLAIMS: ClaimNames = {
  id: 'sub',
  name: 'name',
  email: 'email',
  phone: 'phone_number',
  locale: 'locale',
  organization: 'org',
  organizationName: 'org_name',
  role: 'role',
  plan: 'plan',
};

/** Identity options after their check. */
export interface ResolvedIdentity {
  keys: { kind: 'secret'; secrets: Uint8Array[] } | { kind: 'jwks'; url: URL };
  algorithms: string[];
  audience: string | undefined;
  issuer: string | undefined;
  /** Normalized; undefined for `JWT` or none. */
  tokenType: string | undefined;
  claims: ClaimNames;
  severalOrganizations: boolean;
}

/** RFC 7515 lets a type be written in any case, and with or without `application/`. */
export const normalizeTokenType = (type: string): string => type.toLowerCase().replace(/^application\//, '');

/** Types of tokens that are not meant to say who calls. */
const REFUSED_TYPES = /refresh|offline|logout|dpop|^support-session\+jwt$/;

/**
 * Checks identity options.
 *
 * @throws ConfigurationError with a sentence that says what is wrong and how to mend it
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
  };
  if ('jwksUrl' in options) {
    if (options.algorithms.length === 0 || options.algorithms.some((name) => name !== 'RS256' && name !== 'ES256')) {
      throw new ConfigurationError('identity.algorithms must name RS256, ES256 or both.');
    }
    // Also where types are not checked, as in a JavaScript configuration.
    if (!options.audience) {
      throw new ConfigurationError(
        'identity.audience is missing. An identity provider signs the tokens of all its applications with the same keys, so tokens of other applications would be accepted: set --audience (MADOGUCHI_AUDIENCE) to the audience of your support tokens.',
      );
    }
    return { keys: { kind: 'jwks', url: jwksUrl(options.jwksUrl) }, algorithms: [...options.algorithms], ...common };
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
 * @param name begins the sentence of a refusal
 * @throws ConfigurationError where one is too short or repeats few characters
 */
export function encodeSecrets(secrets: string | readonly string[], name: string): Uint8Array[] {
  const encoded = (typeof secrets === 'string' ? [secrets] : secrets).map((secret) => new TextEncoder().encode(secret));
  for (const secret of encoded) {
    if (secret.byteLength < SECRET_BYTES || new Set(secret).size < 8) {
      throw new ConfigurationError(
        `${name} is too weak: it needs at least ${SECRET_BYTES} bytes that are hard to guess. Make one with "openssl rand -base64 48".`,
      );
    }
  }
  return encoded;
}

function jwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))) {
    throw new ConfigurationError(`identity.jwksUrl must be an https address; "${text}" is not.`);
  }
  return url;
}
