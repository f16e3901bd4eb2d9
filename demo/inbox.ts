import type { TicketApiServer } from '../src/server/create-ticket-api.ts';
import { createLinkToken, type InboxOptions } from '../src/server/index.ts';
import type { Store } from '../src/server/database/index.ts';
import { agents } from './seed/people.ts';

/** Options of the inbox for Harbor's agents. Maya may change everything, the others are agents. */
export const inboxAgents: NonNullable<InboxOptions['agents']> = agents.map(({ id, name, email }) => ({
  id,
  name,
  email,
  team: 'Harbor support',
  role: id === 'agent-maya' ? 'administrator' : 'agent',
}));

/** Options of {@link createAgentSignIn}. */
export interface AgentSignInOptions {
  store: Store;
  api: TicketApiServer;
  /** Origin of the ticket API, which serves the inbox. */
  origin: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

/**
 * Creates the handler of `/agent`: signs the agent of the parameter `as` in without a question, as only a demo may, and
 * redirects to the path of the inbox in the parameter `to`.
 */
export function createAgentSignIn({ store, api, origin, clock }: AgentSignInOptions) {
  return async (request: Request): Promise<Response> => {
    const query = new URL(request.url).searchParams;
    const agent = agents.find(({ id }) => id === `agent-${query.get('as') ?? 'maya'}`);
    if (!agent) return new Response('This agent does not exist.', { status: 404 });
    const token = await store.transaction((tx) => createLinkToken(tx, agent.id, clock()));
    const signedIn = await api.fetch(
      new Request(`${origin}/inbox/sign-in/link`, {
        method: 'POST',
        headers: { origin, host: new URL(origin).host, cookie: request.headers.get('cookie') ?? '' },
        body: new URLSearchParams({ token }),
      }),
    );
    if (signedIn.status !== 303) return signedIn;
    const target = new URL(`${origin}/inbox/${(query.get('to') ?? '').replace(/^\/+/, '')}`);
    const headers = new Headers({ location: target.href, 'cache-control': 'no-store' });
    for (const cookie of signedIn.headers.getSetCookie()) headers.append('set-cookie', cookie);
    return new Response(null, { status: 303, headers });
  };
}
