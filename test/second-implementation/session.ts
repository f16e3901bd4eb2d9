import { CATEGORIES, LIMITS, PRIORITIES } from './tickets.ts';
import type { Caller } from './tokens.ts';

const off = { affected: false, articles: false, suggestions: false, inquire: false, resumable: false, confirm: false };

/** The session. */
export function createSession(caller: Caller | null): unknown {
  const customer = caller !== null && caller.role !== 'agent';
  return {
    serverTime: new Date().toISOString(),
    viewer: caller && { id: caller.id, name: caller.name, email: caller.email, role: caller.role },
    organization: caller?.organization ?? null,
    capabilities: {
      ...off,
      createTicket: customer,
      comment: customer,
      attachments: customer,
      close: customer,
      reopen: customer,
      search: customer,
      organizationTickets: caller?.role === 'admin',
      status: true,
      access: 'none',
    },
    ticketCreationDenied: null,
    form: {
      fields: [
        { id: 'subject', kind: 'text', required: true },
        {
          id: 'category',
          kind: 'select',
          required: true,
          label: { en: 'About', ja: '内容' },
          options: CATEGORIES.map((id) => ({ id, label: id === 'billing' ? 'Billing' : 'Something else' })),
        },
        { id: 'product', kind: 'text', label: 'Product' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'attachments', kind: 'attachments' },
      ],
    },
    priorities: PRIORITIES.map((id) => ({
      id,
      label: id === 'high' ? 'High' : 'Normal',
      responseMinutes: null,
      tone: id,
    })),
    defaultPriority: 'normal',
    limits: LIMITS,
    unread: 0,
  };
}

/** The status: operational. */
export const status = () => ({
  headline: 'operational',
  checkedAt: new Date().toISOString(),
  page: { name: 'Second', url: null, subscribeUrl: null },
  components: [{ id: 'all', name: 'Everything', group: null, state: 'operational' }],
  incidents: [],
  maintenances: [],
});
