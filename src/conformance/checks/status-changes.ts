import type { OperationId } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { CheckSkippedError, expectSuccess, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** Each thing that can be done to a ticket, with its call. */
const ACTS = { comment: 'addComment', close: 'closeTicket', reopen: 'reopenTicket', confirm: 'confirmTicket' } as const;
type Act = keyof typeof ACTS;

const toBody = (act: Act) => (act === 'comment' ? { body: 'Said to see whether it can be said.' } : {});
const OFF = ['forbidden', 'not_found', 'method_not_allowed', 'conflict'] as const;

/** What a customer decides about a ticket. */
export const decisionChecks: readonly Check[] = [
  {
    id: 'status-changes.close',
    title: 'A ticket that is closed is closed: in the answer, when read again, and in the list',
    why: 'Desks are known to answer yes and to leave the ticket as it was.',
    capability: 'close',
    async run(kit) {
      await kit.offers('close');
      const { id, number } = await kit.ticket();
      const closed = readReply('closeTicket', await kit.call('closeTicket', { id, body: {} }));
      assert(closed.status === 'closed', `Closing the ticket ${number} answered that it is ${inspect(closed.status)}.`);
      const read = await kit.get('readTicket', { id });
      assert(
        read.status === 'closed',
        `The ticket ${number} was closed, and read again it is ${inspect(read.status)}.`,
      );
      kit.closed.add(id);
      assert(
        !read.allowed.close && read.allowed.comment === false,
        `It is closed, and "allowed" is ${inspect(read.allowed)}.`,
      );
    },
  },
  {
    id: 'status-changes.reopen',
    title: 'A closed ticket that is reopened is worked on again',
    why: 'Whoever needs more help must not have to tell everything anew.',
    capability: 'reopen',
    async run(kit) {
      await kit.offers('reopen');
      const { id, number } = await kit.ticket();
      await kit.close(id);
      const opened = readReply('reopenTicket', await kit.call('reopenTicket', { id, body: {} }));
      kit.closed.delete(id);
      const read = await kit.get('readTicket', { id });
      for (const { status } of [opened, read]) {
        assert(
          status !== 'closed' && status !== 'solved',
          `The ticket ${number} was reopened, and is ${inspect(status)}.`,
        );
      }
    },
  },
  {
    id: 'status-changes.comment',
    title: 'What is said while closing stands in the conversation',
    why: 'The reason is often the only thing that support can learn from.',
    capability: 'close',
    async run(kit) {
      await kit.offers('close');
      const { id } = await kit.ticket();
      const comment = `It works again: ${kit.word()}`;
      readReply('closeTicket', await kit.call('closeTicket', { id, body: { comment } }));
      kit.closed.add(id);
      const { items } = await kit.get('listComments', { id });
      const times = items.filter(({ body }) => body === comment).length;
      assert(times === 1, `${inspect(comment)} was said while closing, and is there ${times} times.`);
    },
  },
  {
    id: 'status-changes.conflict',
    title: 'What a ticket’s status does not allow is refused with conflict, and does nothing',
    why: 'Two people may decide at the same time, and the second must hear of the first.',
    capability: 'close',
    async run(kit) {
      const { capabilities } = await kit.offers('close');
      const { id } = await kit.ticket();
      const act = (one: Act) => kit.call(ACTS[one], { id, body: toBody(one) });
      if (capabilities.reopen) expectProblem(await act('reopen'), ['conflict'], 'the ticket is open');
      if (capabilities.confirm) expectProblem(await act('confirm'), ['conflict'], 'nothing has been suggested yet');
      await kit.close(id);
      expectProblem(await act('close'), ['conflict'], 'the ticket is closed already');
      if (capabilities.comment) expectProblem(await act('comment'), ['conflict'], 'the ticket is closed');
      const { items } = await kit.get('listComments', { id });
      assert(items.length === 0, `The reply to a closed ticket was refused, and is there: ${inspect(items[0]?.body)}.`);
    },
  },
  {
    id: 'status-changes.allowed',
    title: 'What "allowed" on a ticket says is what can be done with it',
    why: 'The panel shows a button for each of them; a dead button is worse than none.',
    async run(kit) {
      const { capabilities } = await kit.session();
      for (const act of ['comment', 'confirm', 'reopen', 'close'] as const) {
        const ticket = await kit.ticket();
        await heldTo(kit, ticket.id, act);
        if (!capabilities.close || kit.closed.has(ticket.id)) continue;
        await kit.close(ticket.id);
        await heldTo(kit, ticket.id, act);
      }
    },
  },
  {
    id: 'status-changes.off',
    title: 'What the session says cannot be done is refused',
    why: 'A capability that is said to be missing and works is a door that nobody watches.',
    async run(kit) {
      const { capabilities } = await kit.session();
      const { id } = await kit.ticket();
      for (const act of ['comment', 'confirm', 'reopen', 'close'] as const) {
        if (capabilities[act]) continue;
        const answer = await kit.call(ACTS[act], { id, body: toBody(act) });
        expectProblem(answer, OFF, `the session says that there is no "${act}"`);
      }
      if (!capabilities.attachments) {
        const answer = await kit.call('uploadAttachment', { query: { name: 'kit.txt' }, raw: 'kit' });
        assert(
          answer.status >= 400 && answer.status < 500,
          `${describeResponse(answer)}, although the session says that there are no "attachments".`,
        );
      }
      if (!capabilities.organizationTickets) {
        expectProblem(
          await kit.call('listTickets', { query: { view: 'organization' } }),
          ['forbidden'],
          'the session says that there are no "organizationTickets"',
        );
      }
    },
  },
  {
    id: 'status-changes.confirm',
    title: 'A suggestion that is confirmed closes the ticket',
    why: 'It is the answer that support waits for.',
    capability: 'confirm',
    async run(kit) {
      await kit.offers('confirm');
      kit.needs('agent');
      if ((await kit.call('listQueue', { as: 'agent' })).status === 404) {
        throw new CheckSkippedError('Agents work in the desk’s own pages, where the kit cannot suggest anything.');
      }
      const { id, number } = await kit.ticket();
      const answer: OperationId = 'answerTicket';
      expectSuccess(await kit.call(answer, { as: 'agent', id, body: { body: 'Please try again.', status: 'solved' } }));
      const solved = await kit.get('readTicket', { id });
      assert(
        solved.status === 'solved' && solved.allowed.confirm,
        `An agent solved the ticket ${number}, and it is ${inspect(solved.status)} with ${inspect(solved.allowed)}.`,
      );
      const confirmed = readReply('confirmTicket', await kit.call('confirmTicket', { id, body: {} }));
      const read = await kit.get('readTicket', { id });
      assert(
        confirmed.status === 'closed' && read.status === 'closed',
        `It was confirmed, and is ${inspect(read.status)}.`,
      );
      kit.closed.add(id);
    },
  },
];

/** Does one thing to a ticket and holds the outcome to what the ticket had said. */
async function heldTo(kit: TestContext, id: string, act: Act): Promise<void> {
  const { allowed, status, number } = await kit.get('readTicket', { id });
  const answer = await kit.call(ACTS[act], { id, body: toBody(act) });
  const done = answer.status < 300;
  if (done && act === 'close') kit.closed.add(id);
  if (done && act === 'reopen') kit.closed.delete(id);
  assert(
    done === allowed[act],
    `The ticket ${number} (${status}) says allowed.${act}: ${allowed[act]}, and ${describeResponse(answer)}.`,
  );
}
