import { operationList, type OperationId, type Ticket } from '../../contract/index.ts';
import type { Answer } from '../http-response.ts';
import type { RequestSpec } from '../caller.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import type { TestUser } from '../test-users.ts';
import { assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** What calls on a ticket are made with, so that nothing but whose it is stands against them. */
const BODIES: Readonly<Partial<Record<OperationId, RequestSpec>>> = {
  addComment: { body: { body: 'Said by somebody who must not.' } },
  closeTicket: { body: {} },
  confirmTicket: { body: {} },
  reopenTicket: { body: {} },
  editTicket: { body: { subject: 'Changed by somebody who must not.' }, headers: { 'if-match': '"1"' } },
  escalateTicket: { body: { reason: 'Asked by somebody who must not.' } },
  rateTicket: { body: { score: 1 } },
};

/** Every call of users on a ticket, by the table. */
const CALLS: readonly [OperationId, RequestSpec][] = operationList
  .filter(({ resource, actors }) => (resource === 'ticket' || resource === 'ownTicket') && actors.includes('user'))
  .map(({ id }) => [id, BODIES[id] ?? {}]);

/** What is whose. */
export const reachChecks: readonly Check[] = [
  {
    id: 'authorization.colleague',
    title: 'A colleague’s ticket is out of reach for users: 404, and nothing is done',
    why: 'People write to support about their colleagues, too.',
    run: (kit) => outOfReach(kit, 'colleague'),
  },
  {
    id: 'authorization.stranger',
    title: 'Another organization’s ticket is out of reach: 404, and nothing is done',
    why: 'It is the worst that a support window can do: show one customer what another wrote.',
    run: (kit) => outOfReach(kit, 'stranger'),
  },
  {
    id: 'authorization.lists',
    title: 'No list, search, hint or count of others holds the ticket',
    why: 'A list leaks as much as the ticket itself.',
    async run(kit) {
      kit.needs('colleague');
      const word = kit.word();
      const ticket = await kit.ticket({ subject: word, description: `Only for the owner: ${word}` });
      for (const as of ['colleague', 'stranger'] as const) {
        if (!kit.people.has(as)) continue;
        const calls: [OperationId, Record<string, string>][] = [
          ['listTickets', { limit: '100' }],
          ['listTickets', { limit: '100', view: 'organization' }],
          ['listTickets', { q: word }],
          ['listTickets', { q: word, view: 'organization' }],
          ['findSuggestions', { q: `${ticket.subject} ${word}` }],
        ];
        for (const [id, query] of calls) {
          // An admin of the stranger's organization may list that, and still finds nothing of this one.
          const answer = await kit.call(id, { as, query });
          if (answer.status >= 400) continue;
          assert(
            !answer.text.includes(word) && !answer.text.includes(ticket.id),
            `${answer.label} shows the ${as} the owner’s ticket ${ticket.number}.`,
          );
        }
      }
    },
  },
  {
    id: 'authorization.number',
    title: 'A ticket’s number opens nothing',
    why: 'Numbers are counted up, so that anybody can guess the next; what opens must not be guessed.',
    async run(kit) {
      const { id, number } = await kit.ticket();
      const people = ['colleague', 'stranger'] as const;
      for (const as of people) {
        if (kit.people.has(as)) {
          expectProblem(
            await kit.call('readTicket', { as, id: number }),
            ['not_found'],
            `it is the owner’s ticket ${number}`,
          );
        }
      }
      if (id !== number) {
        expectProblem(
          await kit.call('readTicket', { id: number }),
          ['not_found'],
          'a ticket is addressed by its id alone',
        );
      }
      const next = String(Number(number) + 1);
      expectProblem(await kit.call('readTicket', { id: next }), ['not_found'], 'it is at best somebody’s next number');
    },
  },
  {
    id: 'authorization.organization',
    title: 'Only admins list their organization’s tickets',
    why: 'What colleagues asked support is not for everybody in the house.',
    async run(kit) {
      kit.needs('colleague');
      const answer = await kit.call('listTickets', { as: 'colleague', query: { view: 'organization' } });
      expectProblem(answer, ['forbidden'], 'the colleague is no admin');
    },
  },
  {
    id: 'authorization.admin',
    title: 'An admin reaches the organization’s tickets, in the list and one by one',
    why: 'Somebody must be able to take over when the owner is away.',
    capability: 'organizationTickets',
    async run(kit) {
      kit.needs('admin');
      await kit.offers('organizationTickets', 'admin');
      const ticket = await kit.ticket();
      const { items } = await kit.get('listTickets', { as: 'admin', query: { view: 'organization', limit: '50' } });
      assert(
        items.some(({ id }) => id === ticket.id),
        `The organization’s newest ticket ${ticket.number} is not in the admin’s list.`,
      );
      const read = await kit.get('readTicket', { as: 'admin', id: ticket.id });
      assert(read.subject === ticket.subject, `The admin reads the subject ${inspect(read.subject)}.`);
      if (ticket.requester.id === (await kit.session('admin')).viewer?.id) return;
      const mine = await kit.get('listTickets', { as: 'admin', query: { limit: '100' } });
      assert(
        !mine.items.some(({ id }) => id === ticket.id),
        `The admin’s own list (view "mine") holds the owner’s ticket ${ticket.number}.`,
      );
    },
  },
  {
    id: 'authorization.agent',
    title: 'Support staff have no way into the customers’ calls',
    why: 'An agent’s token in the wrong place must not look like a customer.',
    async run(kit) {
      kit.needs('agent');
      const { id } = await kit.ticket();
      for (const call of ['readTicket', 'listComments'] as const) {
        expectProblem(await kit.call(call, { as: 'agent', id }), ['forbidden', 'not_found'], 'it is a customers’ call');
      }
    },
  },
];

async function outOfReach(kit: TestContext, as: TestUser): Promise<void> {
  kit.needs(as);
  const ticket = await kit.ticket();
  for (const [operation, said] of CALLS) {
    const answer = await kit.call(operation, { ...said, as, id: ticket.id });
    // An API without read marks, say, answers 404 as well: nobody can tell the two apart, and nobody should.
    expectProblem(answer, ['not_found'], `the ticket ${ticket.number} is the owner’s, and the ${as} asked`);
    const missing = await kit.call(operation, { ...said, as, id: like(ticket.id) });
    assert(
      same(answer, missing),
      `${describeResponse(answer)} to the ${as} for the owner’s ticket, and for one that is not there: ${describeResponse(missing)}. The difference tells which ids exist.`,
    );
  }
  const now = await kit.get('readTicket', { id: ticket.id });
  assert(
    untouched(ticket, now),
    `The ${as} was refused, and yet the ticket is changed: ${inspect({ status: now.status, version: now.version })}.`,
  );
  const { items } = await kit.get('listComments', { id: ticket.id });
  assert(items.length === 0, `The ${as} was refused, and yet the ticket has a comment: ${inspect(items[0]?.body)}.`);
}

const untouched = (one: Ticket, other: Ticket) => one.status === other.status && one.version === other.version;

/** An id that looks like another and is nobody's. */
function like(id: string): string {
  if (/^\d+$/.test(id)) return String(Number(id) + 1_000_000_000);
  const random = crypto.randomUUID();
  return /^[0-9a-f-]{36}$/.test(id) ? random : `${id.slice(0, 2)}${random}`.slice(0, Math.max(id.length, 20));
}

/** Whether two refusals say the same, but for what differs in each answer. */
function same(one: Answer, other: Answer): boolean {
  const said = ({ status, json }: Answer) =>
    JSON.stringify([status, json], (key, value: unknown) =>
      ['requestId', 'instance', 'timestamp'].includes(key) ? undefined : value,
    );
  return said(one) === said(other);
}
