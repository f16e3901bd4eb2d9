import { AsyncLocalStorage } from 'node:async_hooks';
import type { SessionClaims } from '../server/support-access/tokens/session-token.ts';

/** A verified session of one of the vendor's agents. */
export interface SupportSession {
  id: string;
  organization: string;
  /** The agent, also while acting as a user. */
  agent: { id: string; name: string };
  /** The impersonated user of the customer; null without impersonation. */
  actingAs: { id: string; name: string; role: string } | null;
  scope: 'view' | 'act' | 'act_as';
  /** Empty for all areas. */
  areas: string[];
  /** Null for all environments. */
  environment: string | null;
  grantId: string;
  grantVersion: number;
  ticketId: string | null;
  /** Expiry of the token (ms). */
  expiresAt: number;
  /** End of the session (ms), unless it is ended earlier; for a banner. */
  endsAt: number;
}

/** Converts the claims of a token to a session. */
export function toSession(claims: SessionClaims): SupportSession {
  return {
    id: claims.sid,
    organization: claims.org,
    agent: { id: claims.sub, name: claims.name },
    actingAs: claims.act_as && {
      id: claims.act_as.sub,
      name: claims.act_as.name,
      role: claims.act_as.role ?? 'user',
    },
    scope: claims.scope,
    areas: claims.areas,
    environment: claims.env,
    grantId: claims.grant,
    grantVersion: claims.ver,
    ticketId: claims.ticket,
    expiresAt: claims.until,
    endsAt: claims.ends,
  };
}

const current = new AsyncLocalStorage<SupportSession>();

/** Runs `work` in the context of a session, so that {@link currentSupportSession} returns it at any call depth. */
export const withSupportSession = <T>(session: SupportSession, work: () => T): T => current.run(session, work);

/** Returns the session of the current request; null for a customer's own request. */
export const currentSupportSession = (): SupportSession | null => current.getStore() ?? null;

/**
 * Returns fields for log entries during a support session: both identities, the session and its purpose. Empty for a
 * customer's own request.
 *
 * @example const log = pino({ mixin: supportLogFields });
 */
export function supportLogFields(): Record<string, string> {
  const session = currentSupportSession();
  if (!session) return {};
  return {
    support_agent: session.agent.id,
    ...(session.actingAs && { support_acting_as: session.actingAs.id }),
    support_organization: session.organization,
    support_session: session.id,
    support_grant: session.grantId,
    ...(session.ticketId !== null && { support_ticket: session.ticketId }),
  };
}
