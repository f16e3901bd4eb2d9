import * as z from 'zod/mini';
import { document, key } from './described.ts';

const values = z.array(z.string());

/** The `inbox` key of the configuration file. */
export const InboxConfig = z.union([
  z.literal(false),
  z.strictObject({
    files: key(z.string(), 'Folder with the built application. Default: the one in the package.'),
    publicUrl: key(
      z.string(),
      'Public URL of this server, for sign-in links in mails and for the identity provider. Default: the URL of the request; no sign-in links are mailed.',
    ),
    supportSessionUrl: key(
      z.string(),
      "URL of your product's page that starts a support session; `{organization}` is replaced by the id, and the session token is added as the fragment `#token=…`. Default: the agent copies the token.",
    ),
    helpDeskUrl: key(
      z.string(),
      'URL of the remote help desk, to which the inbox links for tickets. Default: no link.',
    ),
    openIdConnect: key(
      z.strictObject({
        issuer: document(z.string(), 'Issuer URL: `https:`, or `http:` on the loopback interface.'),
        clientId: document(z.string(), 'Id of the client at the provider.'),
        clientSecret: key(z.string(), 'Secret of the client. Prefer `MADOGUCHI_OIDC_CLIENT_SECRET`.'),
        scope: key(z.string(), ['Requested scopes.', 'openid email profile']),
        roleClaim: key(z.string(), ['Claim that `roles` refers to: a text or a list of texts.', 'groups']),
        roles: key(
          z.strictObject({
            agent: key(values, 'Values of the claim for agents.'),
            manager: key(values, 'Values of the claim for managers.'),
            administrator: key(values, 'Values of the claim for administrators.'),
          }),
          'Values of the claim by role; the highest match counts, and people without a match are refused. Default: only agents that were added before can sign in.',
        ),
        trustAddresses: key(z.boolean(), [
          'An address counts as verified where the provider does not send `email_verified`. Only for a provider at which people cannot choose their address.',
          false,
        ]),
      }),
      'Sign-in at an identity provider (OpenID Connect). Its redirect URI is `<publicUrl>/inbox/sign-in/oidc/callback`.',
    ),
  }),
]);
