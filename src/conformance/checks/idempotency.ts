import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { expectSuccess, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

const newKey = () => `kit-${crypto.randomUUID()}`;

/** Calls that are sent again, because the first answer never came. */
export const repeatChecks: readonly Check[] = [
  {
    id: 'idempotency.key',
    title: 'A POST without an Idempotency-Key is refused, and does nothing',
    why: 'Without a key, nobody can tell a repetition from a second wish.',
    capability: 'createTicket',
    async run(kit) {
      const ticket = await kit.ticket();
      const word = kit.word();
      expectProblem(await kit.send(await kit.draft({ subject: word }), { key: null }), ['idem_missing'], 'no key came');
      expectProblem(
        await kit.send(await kit.draft({ subject: word }), { key: '' }),
        ['idem_missing'],
        'the key is empty',
      );
      expectProblem(
        await kit.send(await kit.draft({ subject: word }), { key: 'x'.repeat(256) }),
        ['validation'],
        'the key has 256 characters',
      );
      await expectCount(kit, word, 0, 'a refused call');
      for (const id of ['addComment', 'closeTicket', 'reopenTicket'] as const) {
        const answer = await kit.call(id, { id: ticket.id, body: id === 'addComment' ? { body: 'x' } : {}, key: null });
        expectProblem(answer, ['idem_missing'], 'no key came');
      }
    },
  },
  {
    id: 'idempotency.once',
    title: 'The same call under the same key files one ticket and gets the same answer, marked as repeated',
    why: 'Phones lose answers: the panel asks again, and must not file the ticket twice.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const [word, key] = [kit.word(), newKey()];
      const draft = await kit.draft({ subject: word });
      const first = await kit.send(draft, { key });
      const made = readReply('createTicket', first);
      const second = await kit.send(draft, { key });
      const again = readReply('createTicket', second);
      assert(again.id === made.id, `Under the same key a second ticket was filed: ${made.number} and ${again.number}.`);
      assert(second.status === first.status, `First it answered ${first.status}, then ${second.status}.`);
      assert(second.text === first.text, `The second answer differs from the first: ${inspect(again)}`);
      assert(
        second.headers.get('idempotency-replayed') === 'true' && !first.headers.has('idempotency-replayed'),
        `"Idempotency-Replayed: true" belongs on the second answer only; it is ${inspect(first.headers.get('idempotency-replayed'))} on the first and ${inspect(second.headers.get('idempotency-replayed'))} on the second.`,
      );
      await expectCount(kit, word, 1, 'the same call under the same key, twice');
    },
  },
  {
    id: 'idempotency.at-once',
    title: 'The same call under the same key, eight times at once, files one ticket',
    why: 'A repetition may overtake the call that it repeats.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const [word, key] = [kit.word(), newKey()];
      const draft = await kit.draft({ subject: word });
      const answers = await Promise.all(Array.from({ length: 8 }, () => kit.send(draft, { key })));
      const made = answers.filter(({ status }) => status < 300).map((answer) => readReply('createTicket', answer).id);
      for (const answer of answers) {
        if (answer.status >= 300) expectProblem(answer, ['idem_in_flight'], 'the same call is at work under this key');
      }
      assert(made.length > 0, 'All eight were refused, and nothing was filed.');
      assert(new Set(made).size === 1, `${new Set(made).size} tickets were filed under one key.`);
      await expectCount(kit, word, 1, 'the same call under one key, eight times at once');
    },
  },
  {
    id: 'idempotency.other-body',
    title: 'Another call under a used key is refused with idem_reused, and does nothing',
    why: 'Whoever gets the old answer to a new wish believes that it was fulfilled.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const [word, key] = [kit.word(), newKey()];
      const made = readReply('createTicket', await kit.send(await kit.draft(), { key }));
      const other = await kit.send(await kit.draft({ subject: word }), { key });
      expectProblem(other, ['idem_reused'], 'this key was used for another ticket');
      const elsewhere = await kit.call('addComment', { id: made.id, body: { body: word }, key });
      expectProblem(elsewhere, ['idem_reused'], 'this key was used for filing a ticket');
      await expectCount(kit, word, 0, 'a refused call');
    },
  },
  {
    id: 'idempotency.own',
    title: 'The same key of somebody else is another key',
    why: 'An answer remembered for one person must not be handed to another.',
    capability: 'createTicket',
    async run(kit) {
      kit.needs('colleague');
      await kit.offers('createTicket');
      const key = newKey();
      const made = readReply('createTicket', await kit.send(await kit.draft(), { key }));
      for (const as of ['colleague', 'stranger'] as const) {
        if (!kit.people.has(as)) continue;
        const answer = await kit.send(await kit.draft({}, as), { key, as });
        const theirs = readReply('createTicket', answer);
        assert(
          theirs.id !== made.id,
          `The ${as} used the owner’s key and was given the owner’s ticket ${made.number}.`,
        );
      }
    },
  },
  {
    id: 'idempotency.corrected',
    title: 'A refusal uses up no key: the same key works once the call is right',
    why: 'The draft keeps its key while somebody mends what was refused.',
    capability: 'createTicket',
    async run(kit) {
      await kit.offers('createTicket');
      const key = newKey();
      const draft = await kit.draft();
      expectProblem(await kit.send({ ...draft, description: '' }, { key }), ['validation'], 'its description is empty');
      const answer = await kit.send(draft, { key });
      expectSuccess(answer, 'although it is right now, and was only refused before');
    },
  },
  {
    id: 'idempotency.comment',
    title: 'A reply that is sent again is said once',
    why: 'Nobody wants to read everything twice.',
    capability: 'comment',
    async run(kit) {
      await kit.offers('comment');
      const [word, key] = [kit.word(), newKey()];
      const { id } = await kit.ticket();
      const say = () => kit.call('addComment', { id, body: { body: `Said once: ${word}` }, key });
      const first = readReply('addComment', await say());
      const second = readReply('addComment', await say());
      assert(second.id === first.id, `Under the same key a second comment was made: ${first.id} and ${second.id}.`);
      const { items } = await kit.get('listComments', { id });
      const times = items.filter(({ body }) => body.includes(word)).length;
      assert(times === 1, `A reply that was sent twice under one key is there ${times} times.`);
    },
  },
  {
    id: 'idempotency.decision',
    title: 'Closing again under the same key is answered as the first time',
    why: 'The panel would show a failure for what has succeeded.',
    capability: 'close',
    async run(kit) {
      await kit.offers('close');
      const { id } = await kit.ticket();
      const key = newKey();
      const close = () => kit.call('closeTicket', { id, body: {}, key });
      const first = readReply('closeTicket', await close());
      kit.closed.add(id);
      const second = await close();
      expectSuccess(second, 'although it only repeats, under the same key, a call that has succeeded');
      assert(
        readReply('closeTicket', second).version === first.version,
        `${describeResponse(second)}, with another version.`,
      );
    },
  },
];

/** Counts the owner's tickets of the kit with a word in the subject. */
async function expectCount(kit: TestContext, word: string, expected: number, after: string): Promise<void> {
  const { items } = await kit.get('listTickets', { query: { limit: '50' } });
  const found = items.filter(({ subject }) => subject.includes(word)).length;
  assert(found === expected, `After ${after} the list has ${found} such tickets instead of ${expected}.`);
}
