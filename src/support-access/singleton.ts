import type { Intent } from '../server/support-access/tokens/session-token.ts';
import type { SupportSession } from './session.ts';
import { createSupportVerifier, type SupportVerifier, type SupportVerifierOptions } from './verifier.ts';

let configured: SupportVerifier | null = null;

/**
 * Configures the ticket API of a back end, once at its start. `verifySupportSession` and the middlewares use it.
 *
 * @throws ConfigurationError with the wrong option
 */
export function configureSupportAccess(options: SupportVerifierOptions): SupportVerifier {
  configured = createSupportVerifier(options);
  return configured;
}

/** @throws Error without a configuration, so that a forgotten one grants no access */
export function configuredVerifier(): SupportVerifier {
  if (!configured) throw new Error('Call configureSupportAccess first: nobody can be let in without it.');
  return configured;
}

/**
 * Verifies that an agent's session token currently allows an action. Call it before every operation that agents can
 * use; see `docs/guides/support-access.md`.
 *
 * @param token from the header `Madoguchi-Session`
 * @param intent the action (`view`, `act` or `act_as`), the organization, and the area and environment
 * @throws SupportAccessError with a stable `code` when it does not, or when that cannot be determined
 * @example
 * const session = await verifySupportSession(token, { action: 'view', organization: 'acme' });
 * session.agent.name // the agent, also while acting as a user
 */
export async function verifySupportSession(token: string, intent: Intent): Promise<SupportSession> {
  return configuredVerifier().verifySupportSession(token, intent);
}
