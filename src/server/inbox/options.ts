import { ConfigurationError } from '../configuration-error.ts';
import { AGENT_ROLES, type AgentRole } from '../../contract/index.ts';
import type { ConfiguredAgent } from './agents.ts';

/** Sign-in of agents at an identity provider (OpenID Connect, authorization code flow with PKCE). */
export interface OpenIdConnectOptions {
  /** Issuer URL: `https:`, or `http:` on the loopback interface. */
  issuer: string;
  clientId: string;
  /** Default: a public client without a secret. */
  clientSecret?: string;
  /** Default `openid email profile`. */
  scope?: string;
  /** Claim that {@link roles} refers to: a text or a list of texts. Default `groups`. */
  roleClaim?: string;
  /**
   * Values of the claim by role. An agent gets the highest role that matches, and one without a match is refused. Without it,
   * only agents that were added before can sign in, with the role they have there.
   */
  roles?: { [Role in AgentRole]?: readonly string[] };
  /**
   * Whether an address counts as verified where the provider does not send the claim `email_verified`. Set it only for a provider at
   * which people cannot choose their address. Default false: such a person gets no account that was added by address.
   */
  trustAddresses?: boolean;
}

/** Options of the inbox, in which agents answer tickets. */
export interface InboxOptions {
  /** Folder with the built application (`index.html` and `assets/`). Without it, only its endpoints are served. */
  files?: string;
  /**
   * Public URL of this server, such as `https://support.example.com`, for links in mails and for the identity provider. Default:
   * the URL of the request.
   */
  publicUrl?: string;
  openIdConnect?: OpenIdConnectOptions;
  /**
   * URL of your product's page that starts a support session. `{organization}` is replaced by the id of the organization, and
   * the session token is added as the fragment `#token=…`, which no server receives. Default: the agent copies the token.
   */
  supportSessionUrl?: string;
  /** URL of the remote help desk, to which the inbox links for tickets. Default: no link. */
  helpDeskUrl?: string;
  /** Agents of the configuration. They are stored at startup and cannot be changed in the inbox. */
  agents?: readonly ConfiguredAgent[];
  /** Secrets of which the keys of the inbox are derived, besides a secret in the database. Default: the identity secrets. */
  keySecret?: readonly string[];
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL is one of the loopback interface. */
export const isLoopback = ({ hostname }: Pick<URL, 'hostname'>): boolean => LOOPBACK.has(hostname);

/** Parses a URL of the options. @throws ConfigurationError unless it is `https:`, or `http:` on the loopback interface */
export function parseSecureUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))))
    throw new ConfigurationError(
      `${name} must be an https URL, or an http URL of the loopback interface; "${text}" is not.`,
    );
  return url;
}

/**
 * Validates the template of support session URLs.
 *
 * @throws ConfigurationError unless it is an `https:` URL, or an `http:` URL on the loopback interface, without a fragment
 */
export function parseSessionUrl(template: string): string {
  const { hash } = parseSecureUrl('inbox.supportSessionUrl', template.replaceAll('{organization}', 'id'));
  if (hash !== '')
    throw new ConfigurationError('inbox.supportSessionUrl must have no fragment: the token is added as the fragment.');
  return template;
}

/** Returns the role of an identity provider's claim; null without a match. */
export function matchRole(roles: NonNullable<OpenIdConnectOptions['roles']>, claim: unknown): AgentRole | null {
  const values = new Set((Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string'));
  return AGENT_ROLES.findLast((role) => roles[role]?.some((value) => values.has(value))) ?? null;
}
