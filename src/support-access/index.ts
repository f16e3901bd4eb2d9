export type { SupportActivity } from './activity.ts';
export type { BackEndIdentity } from './access-client.ts';
export { configureSupportAccess, verifySupportSession } from './singleton.ts';
export { SupportAccessError } from './error.ts';
export {
  honoSupportGuard,
  supportGuard,
  type SupportGuardOptions,
  type SupportVariables,
  type WithSupportSession,
} from './middleware.ts';
export { currentSupportSession, supportLogFields, withSupportSession, type SupportSession } from './session.ts';
export { createSupportVerifier, type SupportVerifier, type SupportVerifierOptions } from './verifier.ts';
export { ConfigurationError } from '../server/configuration-error.ts';
export type { Intent as SupportIntent, SessionClaims } from '../server/support-access/tokens/session-token.ts';
