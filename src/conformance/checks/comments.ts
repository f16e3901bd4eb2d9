import type { Check } from '../check.ts';
import { firstCharacters } from '../create-ticket.ts';
import { readReply } from '../validate-shape.ts';
import { expectFieldProblem, assert, expectProblem, inspect } from '../assertions.ts';

const HARD = `First line <b>bold</b> &amp; "quoted"\n\n日本語 👩‍👩‍👧‍👦 \\n <img src=x onerror=alert(1)> [link](https://example.com)`;

/** What is said on a ticket. */
export const commentChecks: readonly Check[] = [
  {
    id: 'comments.stored',
    title: 'A reply is kept to the letter, under the name of whoever wrote it',
    why: 'A reply that was not kept is waited for by support, and one that was changed is misunderstood.',
    capability: 'comment',
    async run(kit) {
      const { viewer, limits } = await kit.offers('comment');
      const { id } = await kit.ticket();
      const body = firstCharacters(HARD, limits.comment);
      const made = readReply('addComment', await kit.call('addComment', { id, body: { body } }));
      assert(made.body === body, `The answer shows the reply as ${inspect(made.body)} instead of ${inspect(body)}.`);
      const { items } = await kit.get('listComments', { id });
      const read = items.find((comment) => comment.id === made.id);
      assert(
        read !== undefined,
        `The reply was answered with 201, and is not among the ${items.length} comments of the ticket.`,
      );
      assert(read.body === body, `It was kept as ${inspect(read.body)} instead of ${inspect(body)}.`);
      assert(
        read.author.id === viewer?.id,
        `Its author is ${inspect(read.author)}, and ${inspect(viewer?.id)} wrote it.`,
      );
      assert(items.length === 1, `One reply was made, and the ticket has ${items.length} comments.`);
    },
  },
  {
    id: 'comments.order',
    title: 'Comments come oldest first, all of them',
    why: 'A conversation that is out of order says something else.',
    capability: 'comment',
    async run(kit) {
      await kit.offers('comment');
      const { id } = await kit.ticket();
      const said = ['one', 'two', 'three'].map((word) => `${word} ${kit.word()}`);
      for (const body of said) readReply('addComment', await kit.call('addComment', { id, body: { body } }));
      const { items } = await kit.get('listComments', { id });
      const read = items.map(({ body }) => body);
      assert(
        JSON.stringify(read) === JSON.stringify(said),
        `Said were ${inspect(said)}, and the list is ${inspect(read)}.`,
      );
    },
  },
  {
    id: 'comments.refused',
    title: 'A reply that is empty or too long is refused, by the name of the field',
    why: 'What is silently cut off or dropped is lost.',
    capability: 'comment',
    async run(kit) {
      const { limits } = await kit.offers('comment');
      const { id } = await kit.ticket();
      const say = (body: unknown) => kit.call('addComment', { id, body });
      expectFieldProblem(await say({}), 'body', 'it says nothing');
      expectFieldProblem(await say({ body: ' \n ' }), 'body', 'it is nothing but spaces');
      expectFieldProblem(await say({ body: 'x', internal: true }), 'internal', 'customers say nothing internally');
      const most = limits.comment;
      expectFieldProblem(
        await say({ body: 'x'.repeat(most + 1) }),
        'body',
        `it is longer than the ${most} characters of the session`,
      );
      const { items } = await kit.get('listComments', { id });
      assert(items.length === 0, `Every reply was refused, and yet the ticket has ${inspect(items[0]?.body)}.`);
    },
  },
  {
    id: 'comments.missing',
    title: 'A reply on a ticket that is not there is 404',
    why: 'A reply that goes nowhere must not be thanked for.',
    async run(kit) {
      const id = crypto.randomUUID();
      expectProblem(
        await kit.call('addComment', { id, body: { body: 'Hello?' } }),
        ['not_found'],
        'there is no such ticket',
      );
      expectProblem(await kit.call('listComments', { id }), ['not_found'], 'there is no such ticket');
    },
  },
  {
    id: 'comments.timeline',
    title: 'The history of a ticket holds what was said and how its status changed, oldest first',
    why: 'It is where people look for why a ticket stands where it stands.',
    capability: 'timeline',
    async run(kit) {
      const { capabilities } = await kit.offers('timeline');
      const { id, number } = await kit.ticket();
      const body = `Said on the way: ${kit.word()}`;
      if (capabilities.comment) await kit.get('addComment', { id, body: { body } });
      if (capabilities.close) await kit.close(id);
      const { items } = await kit.get('listTimeline', { id });
      const said = items.findIndex(({ comment }) => comment?.body === body);
      const closed = items.findIndex(({ kind, to }) => kind === 'status' && to === 'closed');
      assert(!capabilities.comment || said >= 0, `A reply on the ticket ${number} is not in its history.`);
      assert(!capabilities.close || closed >= 0, `That the ticket ${number} was closed is not in its history.`);
      assert(
        !capabilities.comment || !capabilities.close || said < closed,
        'What came later stands first in the history.',
      );
    },
  },
];
