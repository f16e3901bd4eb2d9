import type { Check } from '../check.ts';
import { truncateCharacters } from '../create-ticket.ts';
import { readReply } from '../validate-shape.ts';
import { expectFieldProblem, assert, expectProblem, inspect } from '../assertions.ts';

const SPECIAL_CHARACTERS = `First line <b>bold</b> &amp; "quoted"\n\n日本語 👩‍👩‍👧‍👦 \\n <img src=x onerror=alert(1)> [link](https://example.com)`;

/** Checks of comments and the timeline. */
export const commentChecks: readonly Check[] = [
  {
    id: 'comments.stored',
    title: 'A reply is stored unchanged, with its author',
    why: 'A lost or altered reply misleads support.',
    capability: 'comment',
    async run(context) {
      const { viewer, limits } = await context.requireCapability('comment');
      const { id } = await context.ticket();
      const body = truncateCharacters(SPECIAL_CHARACTERS, limits.comment);
      const created = readReply('addComment', await context.call('addComment', { id, body: { body } }));
      assert(
        created.body === body,
        `The answer shows the reply as ${inspect(created.body)} instead of ${inspect(body)}.`,
      );
      const { items } = await context.get('listComments', { id });
      const read = items.find((comment) => comment.id === created.id);
      assert(
        read !== undefined,
        `The reply was returned with 201, and is not among the ${items.length} comments of the ticket.`,
      );
      assert(read.body === body, `It was stored as ${inspect(read.body)} instead of ${inspect(body)}.`);
      assert(
        read.author.id === viewer?.id,
        `Its author is ${inspect(read.author)}, and ${inspect(viewer?.id)} wrote it.`,
      );
      assert(items.length === 1, `One reply was made, and the ticket has ${items.length} comments.`);
    },
  },
  {
    id: 'comments.order',
    title: 'All comments are returned, oldest first',
    why: 'A conversation out of order has another meaning.',
    capability: 'comment',
    async run(context) {
      await context.requireCapability('comment');
      const { id } = await context.ticket();
      const bodies = ['one', 'two', 'three'].map((word) => `${word} ${context.uniqueWord()}`);
      for (const body of bodies) readReply('addComment', await context.call('addComment', { id, body: { body } }));
      const { items } = await context.get('listComments', { id });
      const read = items.map(({ body }) => body);
      assert(
        JSON.stringify(read) === JSON.stringify(bodies),
        `The replies were ${inspect(bodies)}, and the list is ${inspect(read)}.`,
      );
    },
  },
  {
    id: 'comments.refused',
    title: 'An empty or too long reply is refused, naming the field',
    why: 'Silent truncation loses data.',
    capability: 'comment',
    async run(context) {
      const { limits } = await context.requireCapability('comment');
      const { id } = await context.ticket();
      const say = (body: unknown) => context.call('addComment', { id, body });
      expectFieldProblem(await say({}), 'body', 'it has no body');
      expectFieldProblem(await say({ body: ' \n ' }), 'body', 'it is blank');
      expectFieldProblem(
        await say({ body: 'x', internal: true }),
        'internal',
        'customers cannot write internal comments',
      );
      const max = limits.comment;
      expectFieldProblem(
        await say({ body: 'x'.repeat(max + 1) }),
        'body',
        `it is longer than the ${max} characters of the session`,
      );
      const { items } = await context.get('listComments', { id });
      assert(items.length === 0, `Every reply was refused, and the ticket has ${inspect(items[0]?.body)}.`);
    },
  },
  {
    id: 'comments.missing',
    title: 'A reply to an unknown ticket returns 404',
    why: 'A reply that is not stored must not be confirmed.',
    async run(context) {
      const id = crypto.randomUUID();
      expectProblem(
        await context.call('addComment', { id, body: { body: 'Hello?' } }),
        ['not_found'],
        'there is no such ticket',
      );
      expectProblem(await context.call('listComments', { id }), ['not_found'], 'there is no such ticket');
    },
  },
  {
    id: 'comments.timeline',
    title: 'The timeline of a ticket contains comments and status changes, oldest first',
    why: 'Users look there for the reason of the current status.',
    capability: 'timeline',
    async run(context) {
      const { capabilities } = await context.requireCapability('timeline');
      const { id, number } = await context.ticket();
      const body = `Comment: ${context.uniqueWord()}`;
      if (capabilities.comment) await context.get('addComment', { id, body: { body } });
      if (capabilities.close) await context.close(id);
      const { items } = await context.get('listTimeline', { id });
      const commentIndex = items.findIndex(({ comment }) => comment?.body === body);
      const closed = items.findIndex(({ kind, to }) => kind === 'status' && to === 'closed');
      assert(!capabilities.comment || commentIndex >= 0, `A reply on the ticket ${number} is not in its history.`);
      assert(!capabilities.close || closed >= 0, `That the ticket ${number} was closed is not in its history.`);
      assert(
        !capabilities.comment || !capabilities.close || commentIndex < closed,
        'The timeline is not in chronological order.',
      );
    },
  },
];
