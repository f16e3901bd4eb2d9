import * as z from 'zod/mini';
import { createClient, isApiError, type TicketApi } from '../../src/client/index.ts';

/** The agents who can be chosen, by the `as` of the address. */
export const AGENTS = [
  { as: 'maya', name: 'Maya Okafor' },
  { as: 'tomas', name: 'Tomás Rivera' },
  { as: 'hannah', name: 'Hannah Weiss' },
  { as: 'misaki', name: '佐藤 美咲' },
  { as: 'daisuke', name: '中村 大輔' },
] as const;

/** Who works here now, and their way to the ticket API. */
export interface AgentSession {
  as: string;
  name: string;
  api: TicketApi;
}

const TokenAnswer = z.object({ token: z.nullable(z.string()) });

/** Signs the agent of the address in; Maya when it names nobody. */
export function openSession(address: URL): AgentSession {
  const agent = AGENTS.find(({ as }) => as === address.searchParams.get('as')) ?? AGENTS[0];
  const api = createClient({
    baseUrl: document.querySelector<HTMLMetaElement>('meta[name="madoguchi-api"]')?.content ?? address.origin,
    getToken: async () => {
      const answer = await fetch(`/demo/agent-token?as=${agent.as}`);
      return TokenAnswer.parse(await answer.json()).token;
    },
  });
  return { ...agent, api };
}

/** What to tell the agent about anything thrown. */
export function explain(error: unknown): string {
  if (!isApiError(error)) return 'Something unexpected happened. Please try again.';
  const fields = error.fields.map(({ field, message }) => `${field}: ${message}`).join(' ');
  return fields === '' ? error.message : `${error.message} ${fields}`;
}
