import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { expectSuccess, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

const newKey = () => `kit-${crypto.randomUUID()}`;

/** Checks of idempotency keys. */
export const idempotencyChecks: readonly Check[] = [
  {
    id: 'idempotency.key',
    title: 'A POST without an Idempotency-Key is refused and has no effect',
    why: 'Without a key, a retry cannot be distinguished from a second request.',
    capability: 'createTicket',
    async run(context) {
      const ticket = await context.ticket();
      const word = context.uniqueWord();
      expectProblem(
        await context.send(await context.draft({ subject: word }), { key: null }),
        ['idem_missing'],
        'no key was sent',
      );
      expectProblem(
        await context.send(await context.draft({ subject: word }), { key: '' }),
        ['idem_missing'],
        'the key is empty',
      );
      expectProblem(
        await context.send(await context.draft({ subject: word }), { key: 'x'.repeat(256) }),
        ['validation'],
        'the key has 256 characters',
      );
      await expectCount(context, word, 0, 'a refused call');
      for (const id of ['addComment', 'closeTicket', 'reopenTicket'] as const) {
        const response = await context.call(id, {
          id: ticket.id,
          body: id === 'addComment' ? { body: 'x' } : {},
          key: null,
        });
        expectProblem(response, ['idem_missing'], 'no key was sent');
      }
    },
  },
  {
    id: 'idempotency.once',
    title: 'Repeating a call with the same key creates one ticket and replays the response, marked as replayed',
    why: 'Mobile networks lose responses: the panel retries and must not create a second ticket.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const [word, key] = [context.uniqueWord(), newKey()];
      const draft = await context.draft({ subject: word });
      const first = await context.send(draft, { key });
      const created = readReply('createTicket', first);
      const second = await context.send(draft, { key });
      const again = readReply('createTicket', second);
      assert(
        again.id === created.id,
        `Under the same key a second ticket was created: ${created.number} and ${again.number}.`,
      );
      assert(second.status === first.status, `First it returned ${first.status}, then ${second.status}.`);
      assert(second.text === first.text, `The second answer differs from the first: ${inspect(again)}`);
      assert(
        second.headers.get('idempotency-replayed') === 'true' && !first.headers.has('idempotency-replayed'),
        `"Idempotency-Replayed: true" belongs on the second answer only; it is ${inspect(first.headers.get('idempotency-replayed'))} on the first and ${inspect(second.headers.get('idempotency-replayed'))} on the second.`,
      );
      await expectCount(context, word, 1, 'the same call under the same key, twice');
    },
  },
  {
    id: 'idempotency.at-once',
    title: 'Eight concurrent calls with the same key create one ticket',
    why: 'A retry can overtake the request that it repeats.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const [word, key] = [context.uniqueWord(), newKey()];
      const draft = await context.draft({ subject: word });
      const responses = await Promise.all(Array.from({ length: 8 }, () => context.send(draft, { key })));
      const created = responses
        .filter(({ status }) => status < 300)
        .map((response) => readReply('createTicket', response).id);
      for (const response of responses) {
        if (response.status >= 300) expectProblem(response, ['idem_in_flight'], 'a call with this key is in progress');
      }
      assert(created.length > 0, 'All eight calls were refused, and no ticket was created.');
      assert(new Set(created).size === 1, `${new Set(created).size} tickets were created under one key.`);
      await expectCount(context, word, 1, 'the same call under one key, eight times at once');
    },
  },
  {
    id: 'idempotency.other-body',
    title: 'Another call with a used key is refused with idem_reused and has no effect',
    why: 'A replayed response to a different request would look like success.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const [word, key] = [context.uniqueWord(), newKey()];
      const created = readReply('createTicket', await context.send(await context.draft(), { key }));
      const other = await context.send(await context.draft({ subject: word }), { key });
      expectProblem(other, ['idem_reused'], 'this key was used for another ticket');
      const elsewhere = await context.call('addComment', { id: created.id, body: { body: word }, key });
      expectProblem(elsewhere, ['idem_reused'], 'this key was used to create a ticket');
      await expectCount(context, word, 0, 'a refused call');
    },
  },
  {
    id: 'idempotency.own',
    title: 'Idempotency keys of different users are independent',
    why: 'A stored response must not be returned to another user.',
    capability: 'createTicket',
    async run(context) {
      context.requireUsers('colleague');
      await context.requireCapability('createTicket');
      const key = newKey();
      const created = readReply('createTicket', await context.send(await context.draft(), { key }));
      for (const as of ['colleague', 'stranger'] as const) {
        if (!context.users.has(as)) continue;
        const response = await context.send(await context.draft({}, as), { key, as });
        const other = readReply('createTicket', response);
        assert(
          other.id !== created.id,
          `The ${as} used the owner’s key and was given the owner’s ticket ${created.number}.`,
        );
      }
    },
  },
  {
    id: 'idempotency.corrected',
    title: 'A refused call does not consume its key: the corrected call succeeds',
    why: 'A draft keeps its key while the user corrects it.',
    capability: 'createTicket',
    async run(context) {
      await context.requireCapability('createTicket');
      const key = newKey();
      const draft = await context.draft();
      expectProblem(
        await context.send({ ...draft, description: '' }, { key }),
        ['validation'],
        'its description is empty',
      );
      const response = await context.send(draft, { key });
      expectSuccess(response, 'although it is right now, and was only refused before');
    },
  },
  {
    id: 'idempotency.comment',
    title: 'Repeating a reply with the same key adds one comment',
    why: 'Duplicate replies confuse support.',
    capability: 'comment',
    async run(context) {
      await context.requireCapability('comment');
      const [word, key] = [context.uniqueWord(), newKey()];
      const { id } = await context.ticket();
      const say = () => context.call('addComment', { id, body: { body: `Reply: ${word}` }, key });
      const first = readReply('addComment', await say());
      const second = readReply('addComment', await say());
      assert(second.id === first.id, `Under the same key a second comment was made: ${first.id} and ${second.id}.`);
      const { items } = await context.get('listComments', { id });
      const times = items.filter(({ body }) => body.includes(word)).length;
      assert(times === 1, `A reply that was sent twice under one key is there ${times} times.`);
    },
  },
  {
    id: 'idempotency.decision',
    title: 'Closing again with the same key returns the first response',
    why: 'The panel would otherwise show an error for a call that succeeded.',
    capability: 'close',
    async run(context) {
      await context.requireCapability('close');
      const { id } = await context.ticket();
      const key = newKey();
      const close = () => context.call('closeTicket', { id, body: {}, key });
      const first = readReply('closeTicket', await close());
      context.closed.add(id);
      const second = await close();
      expectSuccess(second, 'although it only repeats, under the same key, a call that has succeeded');
      assert(
        readReply('closeTicket', second).version === first.version,
        `${describeResponse(second)}, with another version.`,
      );
    },
  },
];

/** Expects this many tickets of the owner with the word in the subject. */
async function expectCount(context: TestContext, word: string, expected: number, after: string): Promise<void> {
  const { items } = await context.get('listTickets', { query: { limit: '50' } });
  const found = items.filter(({ subject }) => subject.includes(word)).length;
  assert(found === expected, `After ${after} the list has ${found} such tickets instead of ${expected}.`);
}
