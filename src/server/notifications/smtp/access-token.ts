import * as z from 'zod/mini';
import type { SmtpOptions } from './options.ts';

const TIMEOUT_MS = 10_000;
/** Lifetime assumed when the token endpoint does not state one (RFC 6749, section 5.1). */
const DEFAULT_LIFETIME_SECONDS = 300;
/** Maximum bytes of a response that are read. */
const MAX_RESPONSE_BYTES = 64 * 1024;

const TokenResponse = z.object({
  access_token: z.string().check(z.minLength(1)),
  expires_in: z.optional(z.coerce.number()),
});
const ErrorResponse = z.object({ error: z.string(), error_description: z.optional(z.string()) });

/** An access token with its expiry time (ms). */
export interface AccessToken {
  token: string;
  expiresAt: number;
}

/**
 * Fetches an access token by the refresh-token grant, or by the client-credentials grant when there is no refresh
 * token.
 *
 * @throws Error with the response of the token endpoint, without the credentials
 */
export async function fetchAccessToken({
  tokenUrl,
  clientId,
  clientSecret,
  refreshToken,
  scope,
}: NonNullable<SmtpOptions['oauth2']>): Promise<AccessToken> {
  const requestedAt = Date.now();
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { accept: 'application/json' },
    redirect: 'error',
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      ...(refreshToken === undefined
        ? { grant_type: 'client_credentials' }
        : { grant_type: 'refresh_token', refresh_token: refreshToken }),
      ...(scope !== undefined && { scope }),
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body: unknown = parseJson((await response.text()).slice(0, MAX_RESPONSE_BYTES));
  const granted = TokenResponse.safeParse(body);
  if (!response.ok || !granted.success) {
    const refused = ErrorResponse.safeParse(body);
    const reason = refused.success
      ? [refused.data.error, refused.data.error_description].filter((part) => part !== undefined).join(': ')
      : 'no access_token in the answer';
    throw new Error(`The OAuth2 token endpoint ${new URL(tokenUrl).host} answered ${response.status}: ${reason}`);
  }
  const { access_token: token, expires_in: seconds = DEFAULT_LIFETIME_SECONDS } = granted.data;
  return { token, expiresAt: requestedAt + seconds * 1_000 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
