import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import * as z from 'zod/mini';
import { isStorableText } from '../database/text.ts';
import type { Db } from '../interfaces/index.ts';
import { addAgent, findAgentByEmail, type Agent } from './agents.ts';
import { isLoopback, matchRole, parseSecureUrl, type OpenIdConnectOptions } from './options.ts';

/** Milliseconds for which a sign-in at the identity provider may take. */
export const FLOW_LIFETIME_MS = 10 * 60_000;

/** State of a sign-in, stored in a cookie of the browser that began it. */
export const SignInFlow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  startedAt: z.number(),
});
/** State of a sign-in, stored in a cookie of the browser that began it. */
export type SignInFlow = z.infer<typeof SignInFlow>;

const Claims = z.object({
  sub: z.string(),
  name: z.optional(z.string()),
  preferred_username: z.optional(z.string()),
  email: z.optional(z.string()),
  email_verified: z.optional(z.union([z.boolean(), z.string()])),
  locale: z.optional(z.string()),
});

/** Sign-in at an identity provider. */
export interface OpenIdConnect {
  begin(redirectUri: string, returnTo: string, now: number): Promise<{ url: URL; flow: SignInFlow }>;
  /**
   * Completes a sign-in and returns the agent; null for a person without access.
   *
   * @param callback URL of the callback with its query, on the redirect URI
   * @throws an error of `openid-client` for an invalid response
   */
  complete(
    store: { transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> },
    callback: URL,
    flow: SignInFlow,
    now: number,
  ): Promise<Agent | null>;
}

/** Creates the sign-in. Reads the provider's configuration on first use, and again after a failure. */
export function createOpenIdConnect(options: OpenIdConnectOptions): OpenIdConnect {
  const issuer = parseSecureUrl('inbox.openIdConnect.issuer', options.issuer);
  const {
    clientId,
    clientSecret,
    scope = 'openid email profile',
    roleClaim = 'groups',
    roles,
    trustAddresses = false,
  } = options;
  let discovered: Promise<oidc.Configuration> | null = null;
  const discover = () => {
    discovered ??= oidc
      .discovery(issuer, clientId, clientSecret, clientSecret === undefined ? oidc.None() : undefined, {
        ...(isLoopback(issuer) && { execute: [oidc.allowInsecureRequests] }),
        timeout: 10,
      })
      .catch((error: unknown) => {
        discovered = null;
        throw error;
      });
    return discovered;
  };

  return {
    async begin(redirectUri, returnTo, now) {
      const configuration = await discover();
      const verifier = oidc.randomPKCECodeVerifier();
      const flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, returnTo, startedAt: now };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url, flow };
    },
    async complete(store, callback, flow, now) {
      const configuration = await discover();
      const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      });
      const idClaims = tokens.claims();
      if (!idClaims) return null;
      let claims: Record<string, unknown> = { ...idClaims };
      // Many providers put address and groups into the UserInfo response only.
      if (configuration.serverMetadata().userinfo_endpoint !== undefined)
        claims = { ...claims, ...(await oidc.fetchUserInfo(configuration, tokens.access_token, idClaims.sub)) };
      const person = z.safeParse(Claims, claims);
      if (!person.success) return null;
      const role = roles ? matchRole(roles, claims[roleClaim]) : undefined;
      if (role === null) return null;
      const subject = createHash('sha256').update(`${idClaims.iss} ${idClaims.sub}`).digest('base64url');
      const { email, email_verified: verified } = person.data;
      const address =
        email !== undefined &&
        email.length <= 320 &&
        isStorableText(email) &&
        (verified === true || verified === 'true' || (verified === undefined && trustAddresses))
          ? email.toLowerCase()
          : null;
      const name = toName(person.data);
      return store.transaction(async (tx) => {
        const linked = await tx.selectFrom('agents').selectAll().where('oidc_subject', '=', subject).executeTakeFirst();
        const sameAddress = linked || address === null ? undefined : await findAgentByEmail(tx, address);
        // An address that another subject has signed in with belongs to that account.
        const known = linked ?? (sameAddress?.oidc_subject === null ? sameAddress : undefined);
        if (known) {
          if (known.disabled_at !== null) return null;
          const changed = {
            oidc_subject: subject,
            ...(role !== undefined && known.source === 'inbox' && { role }),
          };
          await tx.updateTable('agents').set(changed).where('id', '=', known.id).execute();
          return { ...known, ...changed };
        }
        if (role === undefined || sameAddress) return null;
        const added = await addAgent(tx, { email: address, name, role, locale: person.data.locale ?? null }, now);
        await tx.updateTable('agents').set({ oidc_subject: subject }).where('id', '=', added.id).execute();
        return added;
      });
    },
  };
}

function toName({ name, preferred_username, email, sub }: z.infer<typeof Claims>): string {
  const found = [name, preferred_username, email, sub].find(
    (text) => text !== undefined && text.trim() !== '' && isStorableText(text),
  );
  return (found ?? 'Agent').trim().slice(0, 200);
}
