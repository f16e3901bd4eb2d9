// A user of the installed package; only type-checked.
import { mount, type WidgetHandle, type WidgetOptions } from 'madoguchi';
import { createClient, isApiError, type TicketApi } from 'madoguchi/client';
import { operations, type Ticket } from 'madoguchi/contract';
import { createTicketApi, openStore, toNodeListener } from 'madoguchi/server';
import { createSupportVerifier, type SupportSession } from 'madoguchi/support-access';

const options: WidgetOptions = { api: 'https://help.example.com', getToken: async () => 'a.b.c', theme: 'dark' };
const support: WidgetHandle = mount(options);
support.on('ticket', ({ number }) => number.toUpperCase());
// @ts-expect-error there is no such tab
support.open('billing');

// A page with the script tag.
(window.Madoguchi = window.Madoguchi || []).push(
  ['identify', { tokenUrl: '/support-token' }],
  ['open', 'submit', { subject: 'Export fails' }],
  ['on', 'ticket', ({ number }) => number.toUpperCase()],
  ['on', 'error', ({ code, retryable }) => (retryable ? null : code.toUpperCase())],
);
window.Madoguchi.push(['on', 'open', ({ tab }) => tab.toUpperCase()]);
// @ts-expect-error there is no such detail of this event
window.Madoguchi.push(['on', 'open', ({ number }) => number]);
if (!Array.isArray(window.Madoguchi)) window.Madoguchi.logout().then(() => location.reload());
// @ts-expect-error there is no such command
window.Madoguchi.push(['submit']);
// @ts-expect-error a token is not a function
window.Madoguchi.push(['identify', { getToken: 'a.b.c' }]);

const api = createClient({ baseUrl: 'https://help.example.com' });
const widgetApi: TicketApi = api;
const ticket: Ticket = await api.createTicket({ subject: 'Export fails', description: 'Since this morning.' });
// @ts-expect-error a ticket needs a subject
const incomplete: Parameters<typeof api.createTicket>[0] = { description: 'Since this morning.' };
await api.createTicket(incomplete).catch((error: unknown) => isApiError(error) && error.code);
const path: '/v1/tickets' = operations.createTicket.path;

const server = createTicketApi({
  store: await openStore({ database: ':memory:' }),
  identity: {
    secret: 'only-for-this-test-0123456789-abcdefghijkl',
    audience: 'madoguchi',
    issuer: 'https://issuer.example',
  },
});
const response: Response = await server.fetch(new Request('https://help.example.com/healthz'));
export const used = [widgetApi, ticket.number, path, response.status, toNodeListener(server)];

const verifier = createSupportVerifier({ url: 'https://help.example.com', identity: { secret: 'x'.repeat(32) } });
const session: SupportSession = await verifier.verifySupportSession('a.b.c', { action: 'view', organization: 'org-1' });
session.agent.name.toUpperCase();
