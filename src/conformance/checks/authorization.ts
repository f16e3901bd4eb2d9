import { operationList, type OperationId, type Ticket } from '../../contract/index.ts';
import type { ApiResponse } from '../http-response.ts';
import type { RequestSpec } from '../caller.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import type { TestUser } from '../test-users.ts';
import { assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** Valid requests, so that only the ownership of the ticket can be a reason for refusal. */
const BODIES: Readonly<Partial<Record<OperationId, RequestSpec>>> = {
  addComment: { body: { body: 'Written without permission.' } },
  closeTicket: { body: {} },
  confirmTicket: { body: {} },
  reopenTicket: { body: {} },
  editTicket: { body: { subject: 'Changed without permission.' }, headers: { 'if-match': '"1"' } },
  escalateTicket: { body: { reason: 'Escalated without permission.' } },
  rateTicket: { body: { score: 1 } },
};

/** All operations of users on a ticket. */
const CALLS: readonly [OperationId, RequestSpec][] = operationList
  .filter(({ resource, actors }) => (resource === 'ticket' || resource === 'ownTicket') && actors.includes('user'))
  .map(({ id }) => [id, BODIES[id] ?? {}]);

/** Checks of authorization by owner, organization and role. */
export const authorizationChecks: readonly Check[] = [
  {
    id: 'authorization.colleague',
    title: 'Users get 404 for tickets of colleagues, and calls on them have no effect',
    why: 'People write to support about their colleagues, too.',
    run: (context) => expectInaccessible(context, 'colleague'),
  },
  {
    id: 'authorization.stranger',
    title: 'Users get 404 for tickets of other organizations, and calls on them have no effect',
    why: 'Showing tickets of one customer to another is the worst fault a support widget can have.',
    run: (context) => expectInaccessible(context, 'stranger'),
  },
  {
    id: 'authorization.lists',
    title: 'Lists, searches and suggestions of other users do not contain the ticket',
    why: 'A list leaks as much as the ticket itself.',
    async run(context) {
      context.requireUsers('colleague');
      const word = context.uniqueWord();
      const ticket = await context.ticket({ subject: word, description: `Only for the owner: ${word}` });
      for (const as of ['colleague', 'stranger'] as const) {
        if (!context.users.has(as)) continue;
        const calls: [OperationId, Record<string, string>][] = [
          ['listTickets', { limit: '100' }],
          ['listTickets', { limit: '100', view: 'organization' }],
          ['listTickets', { q: word }],
          ['listTickets', { q: word, view: 'organization' }],
          ['findSuggestions', { q: `${ticket.subject} ${word}` }],
        ];
        for (const [id, query] of calls) {
          // An admin of the stranger's organization may list that one, but must find nothing of this one.
          const response = await context.call(id, { as, query });
          if (response.status >= 400) continue;
          assert(
            !response.text.includes(word) && !response.text.includes(ticket.id),
            `${response.label} shows the ${as} the owner’s ticket ${ticket.number}.`,
          );
        }
      }
    },
  },
  {
    id: 'authorization.number',
    title: 'A ticket cannot be read by its number',
    why: 'Numbers are sequential and can be guessed.',
    async run(context) {
      const { id, number } = await context.ticket();
      const users = ['colleague', 'stranger'] as const;
      for (const as of users) {
        if (context.users.has(as)) {
          expectProblem(
            await context.call('readTicket', { as, id: number }),
            ['not_found'],
            `it is the owner’s ticket ${number}`,
          );
        }
      }
      if (id !== number) {
        expectProblem(
          await context.call('readTicket', { id: number }),
          ['not_found'],
          'a ticket is addressed by its id alone',
        );
      }
      const next = String(Number(number) + 1);
      expectProblem(await context.call('readTicket', { id: next }), ['not_found'], 'it is a guessed number');
    },
  },
  {
    id: 'authorization.organization',
    title: 'Only admins can list tickets of their organization',
    why: 'Tickets of colleagues are confidential.',
    async run(context) {
      context.requireUsers('colleague');
      const response = await context.call('listTickets', { as: 'colleague', query: { view: 'organization' } });
      expectProblem(response, ['forbidden'], 'the colleague is not an admin');
    },
  },
  {
    id: 'authorization.admin',
    title: 'Admins can list and read the tickets of their organization',
    why: 'An admin takes over while the requester is away.',
    capability: 'organizationTickets',
    async run(context) {
      context.requireUsers('admin');
      await context.requireCapability('organizationTickets', 'admin');
      const ticket = await context.ticket();
      const { items } = await context.get('listTickets', { as: 'admin', query: { view: 'organization', limit: '50' } });
      assert(
        items.some(({ id }) => id === ticket.id),
        `The organization’s newest ticket ${ticket.number} is not in the admin’s list.`,
      );
      const read = await context.get('readTicket', { as: 'admin', id: ticket.id });
      assert(read.subject === ticket.subject, `The admin reads the subject ${inspect(read.subject)}.`);
      if (ticket.requester.id === (await context.session('admin')).viewer?.id) return;
      const mine = await context.get('listTickets', { as: 'admin', query: { limit: '100' } });
      assert(
        !mine.items.some(({ id }) => id === ticket.id),
        `The admin’s own list (view "mine") holds the owner’s ticket ${ticket.number}.`,
      );
    },
  },
  {
    id: 'authorization.agent',
    title: 'Agents cannot call operations for customers',
    why: 'A token of an agent must not be treated as one of a customer.',
    async run(context) {
      context.requireUsers('agent');
      const { id } = await context.ticket();
      for (const call of ['readTicket', 'listComments'] as const) {
        expectProblem(
          await context.call(call, { as: 'agent', id }),
          ['forbidden', 'not_found'],
          'the operation is for customers',
        );
      }
    },
  },
];

async function expectInaccessible(context: TestContext, as: TestUser): Promise<void> {
  context.requireUsers(as);
  const ticket = await context.ticket();
  for (const [operation, spec] of CALLS) {
    const response = await context.call(operation, { ...spec, as, id: ticket.id });
    // An API that does not implement the operation returns 404 as well.
    expectProblem(response, ['not_found'], `the ticket ${ticket.number} belongs to the owner and the ${as} called`);
    const missing = await context.call(operation, { ...spec, as, id: buildSimilarId(ticket.id) });
    assert(
      isSameRefusal(response, missing),
      `${describeResponse(response)} to the ${as} for the owner’s ticket, and ${describeResponse(missing)} for an unknown one. The difference reveals which ids exist.`,
    );
  }
  const now = await context.get('readTicket', { id: ticket.id });
  assert(
    isUnchanged(ticket, now),
    `The ${as} was refused, and the ticket has changed: ${inspect({ status: now.status, version: now.version })}.`,
  );
  const { items } = await context.get('listComments', { id: ticket.id });
  assert(items.length === 0, `The ${as} was refused, and the ticket has a comment: ${inspect(items[0]?.body)}.`);
}

const isUnchanged = (one: Ticket, other: Ticket) => one.status === other.status && one.version === other.version;

/** Builds an unused id in the format of another. */
function buildSimilarId(id: string): string {
  if (/^\d+$/.test(id)) return String(Number(id) + 1_000_000_000);
  const random = crypto.randomUUID();
  return /^[0-9a-f-]{36}$/.test(id) ? random : `${id.slice(0, 2)}${random}`.slice(0, Math.max(id.length, 20));
}

/** Compares two refusals without the properties that differ in every response. */
function isSameRefusal(one: ApiResponse, other: ApiResponse): boolean {
  const normalize = ({ status, json }: ApiResponse) =>
    JSON.stringify([status, json], (key, value: unknown) =>
      ['requestId', 'instance', 'timestamp'].includes(key) ? undefined : value,
    );
  return normalize(one) === normalize(other);
}
