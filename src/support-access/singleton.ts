import type { Intent } from '../server/support-access/tokens/session-token.ts';
import type { SupportSession } from './session.ts';
import { createSupportVerifier, type SupportVerifier, type SupportVerifierOptions } from './verifier.ts';

let configured: SupportVerifier | null = null;

/**
 * Says once, at the start of a back end, where its ticket API is. `verifySupportSession` and the middlewares use it.
 *
 * @throws ConfigurationError with a sentence that says what is wrong
 */
export function configureSupportAccess(options: SupportVerifierOptions): SupportVerifier {
  configured = createSupportVerifier(options);
  return configured;
}

/** @throws Error when nothing was configured: nobody gets in by an oversight */
export function configuredVerifier(): SupportVerifier {
  if (!configured) throw new Error('Call configureSupportAccess first: nobody can be let in without it.');
  return configured;
}

/**
 * Verifies that an agent's session token allows something right now. The one call in front of everything that support can
 * reach; see `docs/guides/support-access.md`.
 *
 * @param token from the header `Madoguchi-Session`
 * @param intent what is about to be done (`view`, `act` or `act_as`), with whose data, and where
 * @throws SupportAccessError with a stable `code` whenever it does not, or nobody can tell
 * @example
 * const session = await verifySupportSession(token, { action: 'view', organization: 'acme' });
 * session.agent.name // who is really there
 */
export async function verifySupportSession(token: string, intent: Intent): Promise<SupportSession> {
  return configuredVerifier().verifySupportSession(token, intent);
}
