import type { Comment } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { NotSupportedError, assert, inspect } from '../assertions.ts';

/** The agents' side, and what of it customers see. */
export const supportChecks: readonly Check[] = [
  {
    id: 'support.queue',
    title: 'A ticket is in the queue of support, with what was filed',
    why: 'Nobody answers what nobody sees.',
    async run(kit) {
      await staffed(kit);
      const ticket = await kit.ticket();
      const { items } = await kit.get('listQueue', { as: 'agent', query: { limit: '50' } });
      assert(
        items.some(({ id }) => id === ticket.id),
        `The ticket ${ticket.number} was filed just now and is not on the first page of the queue.`,
      );
      const read = await kit.get('readQueueTicket', { as: 'agent', id: ticket.id });
      assert(read.description === ticket.description, `Support reads the description ${inspect(read.description)}.`);
      const mine = (await kit.session()).organization?.id;
      assert(
        read.organization.id === mine,
        `Support reads that it is of the organization ${inspect(read.organization.id)}.`,
      );
    },
  },
  {
    id: 'support.answer',
    title: 'An answer of support reaches the requester, and the ticket is unread until it is read',
    why: 'It is what the requester waits for.',
    async run(kit) {
      await staffed(kit);
      const { id, number } = await kit.ticket();
      const before = (await kit.get('getSession')).unread;
      const body = `Please try again: ${kit.word()}`;
      await answer(kit, id, { body });
      const { items } = await kit.get('listComments', { id });
      const read = items.find((comment) => comment.body === body);
      assert(read !== undefined, `An agent answered the ticket ${number}, and its owner cannot see it.`);
      assert(read.author.role === 'agent', `The owner sees the answer as of ${inspect(read.author)}.`);
      const ticket = await kit.get('readTicket', { id });
      assert(ticket.unread, `An agent answered the ticket ${number}, and it is not unread.`);
      const { unread } = await kit.get('getSession');
      assert(unread > before, `An agent answered, and the number of unread tickets went from ${before} to ${unread}.`);
      await kit.get('markTicketRead', { id });
      const after = await kit.get('readTicket', { id });
      assert(!after.unread, `The ticket ${number} was marked as read, and is unread.`);
      const last = (await kit.get('getSession')).unread;
      assert(last < unread, `A ticket was read, and the number of unread tickets went from ${unread} to ${last}.`);
    },
  },
  {
    id: 'support.internal',
    title: 'What support notes internally is in nothing that a customer can read',
    why: 'It was never meant for them.',
    async run(kit) {
      await staffed(kit);
      const word = kit.word();
      const { id } = await kit.ticket();
      await answer(kit, id, { body: `Only for us: ${word}`, internal: true });
      for (const as of ['owner', 'admin'] as const) {
        if (!kit.people.has(as)) continue;
        const calls = [
          await kit.call('listComments', { as, id }),
          await kit.call('readTicket', { as, id }),
          await kit.call('listTickets', { as, query: { q: word } }),
          await kit.call('findSuggestions', { as, query: { q: word } }),
        ];
        for (const { label, text, json } of calls) {
          const found = (json as { items?: unknown[] } | undefined)?.items?.length ?? 0;
          const leaks = text.includes(word) || (label.includes(`q=${word}`) && text.includes(id) && found > 0);
          assert(!leaks, `${label} shows the ${as} an internal note of support.`);
        }
      }
      const { comments } = await kit.get('readQueueTicket', { as: 'agent', id });
      const note = comments.find(({ body }) => body.includes(word));
      assert(note?.internal === true, `Support reads its own note as ${inspect(note)}.`);
    },
  },
];

/** @throws Unchecked without an agent's token; Absent where agents work in the desk's own interface */
async function staffed(kit: TestContext): Promise<void> {
  kit.needs('agent');
  const probe = await kit.call('listQueue', { as: 'agent' });
  if (probe.status === 404) throw new NotSupportedError('The API has no agents’ side.');
}

const answer = (kit: TestContext, id: string, body: object): Promise<Comment> =>
  kit.get('answerTicket', { as: 'agent', id, body });
