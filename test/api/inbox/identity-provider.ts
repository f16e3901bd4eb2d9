import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** A person of the identity provider. */
export interface ProviderPerson {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[];
}

/** A real OpenID Connect provider on the loopback interface, which signs in the person that is set. */
export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  signInAs(person: ProviderPerson): void;
  close(): Promise<void>;
}

/** Starts a provider with one confidential client, which must use PKCE. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  let current: ProviderPerson = { sub: 'nobody' };
  const people = new Map<string, ProviderPerson>();
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const client = { clientId: 'inbox', clientSecret: 'inbox-secret-of-the-tests-0123456789' };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => ({ ...person }) };
    },
    // Consent is given for all that the client asks for.
    loadExistingGrant: async (context) => {
      const { Grant } = provider;
      const { client: asking, session } = context.oidc;
      const grant = new Grant({ clientId: asking?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const respond = provider.callback();
  server.on('request', (request: IncomingMessage, response) => {
    if (!request.url?.startsWith('/interaction/')) return void respond(request, response);
    people.set(current.sub, current);
    void provider.interactionFinished(request, response, { login: { accountId: current.sub } });
  });
  return {
    issuer,
    ...client,
    signInAs: (person) => (current = person),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A browser of the tests: follows redirects of the provider with its cookies until one leads elsewhere. */
export async function followProvider(start: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 10 && url.startsWith(issuer); step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  return url;
}
