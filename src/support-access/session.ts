import { AsyncLocalStorage } from 'node:async_hooks';
import type { SessionClaims } from '../server/support-access/tokens/session-token.ts';

/** An agent of the vendor's, let in by a customer. */
export interface SupportSession {
  id: string;
  organization: string;
  /** Who is really there, also when they act as somebody else. */
  agent: { id: string; name: string };
  /** The customer's user as whom the agent acts; null when they act as themselves. */
  actingAs: { id: string; name: string; role: string } | null;
  scope: 'view' | 'act' | 'act_as';
  /** Empty for all areas. */
  areas: string[];
  /** Null for all environments. */
  environment: string | null;
  grantId: string;
  grantVersion: number;
  ticketId: string | null;
  /** When the token ends (ms). */
  expiresAt: number;
  /** When the session ends (ms), unless somebody ends it before; for a banner. */
  endsAt: number;
}

/** What a token's claims say, in the words of this package. */
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

/** Runs `work` as part of a session, so that {@link currentSupportSession} knows it however deep the call. */
export const withSupportSession = <T>(session: SupportSession, work: () => T): T => current.run(session, work);

/** The session of the request that is being answered; null when it is a customer's own. */
export const currentSupportSession = (): SupportSession | null => current.getStore() ?? null;

/**
 * What every line of a log should say while support is inside: both identities, the session and what it is for. Empty for
 * a customer's own request.
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
