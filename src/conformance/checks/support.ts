import type { Comment } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { NotSupportedError, assert, inspect } from '../assertions.ts';

/** Checks of the operations of agents. */
export const supportChecks: readonly Check[] = [
  {
    id: 'support.queue',
    title: 'A new ticket is in the queue of the agents with its contents',
    why: 'Agents cannot answer tickets that they do not see.',
    async run(context) {
      await requireAgentApi(context);
      const ticket = await context.ticket();
      const { items } = await context.get('listQueue', { as: 'agent', query: { limit: '50' } });
      assert(
        items.some(({ id }) => id === ticket.id),
        `The ticket ${ticket.number} was just created and is not on the first page of the queue.`,
      );
      const read = await context.get('readQueueTicket', { as: 'agent', id: ticket.id });
      assert(read.description === ticket.description, `Support reads the description ${inspect(read.description)}.`);
      const mine = (await context.session()).organization?.id;
      assert(
        read.organization.id === mine,
        `Support reads that it is of the organization ${inspect(read.organization.id)}.`,
      );
    },
  },
  {
    id: 'support.answer',
    title: 'The requester sees the reply of an agent, and the ticket is unread until it is marked as read',
    why: 'The requester waits for this reply.',
    async run(context) {
      await requireAgentApi(context);
      const { id, number } = await context.ticket();
      const before = (await context.get('getSession')).unread;
      const body = `Please try again: ${context.uniqueWord()}`;
      await replyAsAgent(context, id, { body });
      const { items } = await context.get('listComments', { id });
      const read = items.find((comment) => comment.body === body);
      assert(read !== undefined, `An agent answered the ticket ${number}, and the owner does not see the reply.`);
      assert(read.author.role === 'agent', `The reply has the author ${inspect(read.author)}.`);
      const ticket = await context.get('readTicket', { id });
      assert(ticket.unread, `An agent answered the ticket ${number}, and it is not unread.`);
      const { unread } = await context.get('getSession');
      assert(unread > before, `An agent answered, and the number of unread tickets went from ${before} to ${unread}.`);
      await context.get('markTicketRead', { id });
      const after = await context.get('readTicket', { id });
      assert(!after.unread, `The ticket ${number} was marked as read, and is unread.`);
      const last = (await context.get('getSession')).unread;
      assert(last < unread, `A ticket was read, and the number of unread tickets went from ${unread} to ${last}.`);
    },
  },
  {
    id: 'support.internal',
    title: 'Customers cannot read internal comments in any response',
    why: 'Internal comments are confidential.',
    async run(context) {
      await requireAgentApi(context);
      const word = context.uniqueWord();
      const { id } = await context.ticket();
      await replyAsAgent(context, id, { body: `Only for us: ${word}`, internal: true });
      for (const as of ['owner', 'admin'] as const) {
        if (!context.users.has(as)) continue;
        const calls = [
          await context.call('listComments', { as, id }),
          await context.call('readTicket', { as, id }),
          await context.call('listTickets', { as, query: { q: word } }),
          await context.call('findSuggestions', { as, query: { q: word } }),
        ];
        for (const { label, text, json } of calls) {
          const found = (json as { items?: unknown[] } | undefined)?.items?.length ?? 0;
          const leaks = text.includes(word) || (label.includes(`q=${word}`) && text.includes(id) && found > 0);
          assert(!leaks, `${label} shows the ${as} an internal comment.`);
        }
      }
      const { comments } = await context.get('readQueueTicket', { as: 'agent', id });
      const note = comments.find(({ body }) => body.includes(word));
      assert(note?.internal === true, `The agent reads the internal comment as ${inspect(note)}.`);
    },
  },
];

/** @throws CheckSkippedError without a token of an agent; NotSupportedError when the API has no operations for agents */
async function requireAgentApi(context: TestContext): Promise<void> {
  context.requireUsers('agent');
  const probe = await context.call('listQueue', { as: 'agent' });
  if (probe.status === 404) throw new NotSupportedError('The API has no operations for agents.');
}

const replyAsAgent = (context: TestContext, id: string, body: object): Promise<Comment> =>
  context.get('answerTicket', { as: 'agent', id, body });
