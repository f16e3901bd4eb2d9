import type { OperationId } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { CheckSkippedError, expectSuccess, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** Operation of each action in `allowed`. */
const ACTION_OPERATIONS = {
  comment: 'addComment',
  close: 'closeTicket',
  reopen: 'reopenTicket',
  confirm: 'confirmTicket',
} as const;
type Action = keyof typeof ACTION_OPERATIONS;

const buildBody = (action: Action) => (action === 'comment' ? { body: 'Comment of the conformance checks.' } : {});
const REFUSAL_CODES = ['forbidden', 'not_found', 'method_not_allowed', 'conflict'] as const;

/** Checks of status changes by customers. */
export const statusChangeChecks: readonly Check[] = [
  {
    id: 'status-changes.close',
    title: 'A closed ticket is closed in the response, when read again and in the list',
    why: 'Some help desks confirm the call and leave the ticket open.',
    capability: 'close',
    async run(context) {
      await context.requireCapability('close');
      const { id, number } = await context.ticket();
      const closed = readReply('closeTicket', await context.call('closeTicket', { id, body: {} }));
      assert(closed.status === 'closed', `Closing the ticket ${number} returned that it is ${inspect(closed.status)}.`);
      const read = await context.get('readTicket', { id });
      assert(
        read.status === 'closed',
        `The ticket ${number} was closed, and read again it is ${inspect(read.status)}.`,
      );
      context.closed.add(id);
      assert(
        !read.allowed.close && read.allowed.comment === false,
        `It is closed, and "allowed" is ${inspect(read.allowed)}.`,
      );
    },
  },
  {
    id: 'status-changes.reopen',
    title: 'A reopened ticket is open again',
    why: 'Users who need more help must not have to start over.',
    capability: 'reopen',
    async run(context) {
      await context.requireCapability('reopen');
      const { id, number } = await context.ticket();
      await context.close(id);
      const opened = readReply('reopenTicket', await context.call('reopenTicket', { id, body: {} }));
      context.closed.delete(id);
      const read = await context.get('readTicket', { id });
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
    title: 'The comment sent with closing is part of the conversation',
    why: 'The reason is often the only feedback that support gets.',
    capability: 'close',
    async run(context) {
      await context.requireCapability('close');
      const { id } = await context.ticket();
      const comment = `It works again: ${context.uniqueWord()}`;
      readReply('closeTicket', await context.call('closeTicket', { id, body: { comment } }));
      context.closed.add(id);
      const { items } = await context.get('listComments', { id });
      const times = items.filter(({ body }) => body === comment).length;
      assert(times === 1, `${inspect(comment)} was sent with closing, and occurs ${times} times.`);
    },
  },
  {
    id: 'status-changes.conflict',
    title: 'An action that the status does not allow is refused with conflict and has no effect',
    why: 'Two people may act at the same time, and the second one must be informed.',
    capability: 'close',
    async run(context) {
      const { capabilities } = await context.requireCapability('close');
      const { id } = await context.ticket();
      const action = (one: Action) => context.call(ACTION_OPERATIONS[one], { id, body: buildBody(one) });
      if (capabilities.reopen) expectProblem(await action('reopen'), ['conflict'], 'the ticket is open');
      if (capabilities.confirm) expectProblem(await action('confirm'), ['conflict'], 'nothing has been suggested yet');
      await context.close(id);
      expectProblem(await action('close'), ['conflict'], 'the ticket is closed already');
      if (capabilities.comment) expectProblem(await action('comment'), ['conflict'], 'the ticket is closed');
      const { items } = await context.get('listComments', { id });
      assert(
        items.length === 0,
        `The reply to a closed ticket was refused, and was stored: ${inspect(items[0]?.body)}.`,
      );
    },
  },
  {
    id: 'status-changes.allowed',
    title: '"allowed" on a ticket matches the actions that succeed',
    why: 'The panel shows a button for each of them.',
    async run(context) {
      const { capabilities } = await context.session();
      for (const action of ['comment', 'confirm', 'reopen', 'close'] as const) {
        const ticket = await context.ticket();
        await expectAllowed(context, ticket.id, action);
        if (!capabilities.close || context.closed.has(ticket.id)) continue;
        await context.close(ticket.id);
        await expectAllowed(context, ticket.id, action);
      }
    },
  },
  {
    id: 'status-changes.off',
    title: 'Actions that the session declares unsupported are refused',
    why: 'A capability that is declared off and works is untested and unmonitored.',
    async run(context) {
      const { capabilities } = await context.session();
      const { id } = await context.ticket();
      for (const action of ['comment', 'confirm', 'reopen', 'close'] as const) {
        if (capabilities[action]) continue;
        const response = await context.call(ACTION_OPERATIONS[action], { id, body: buildBody(action) });
        expectProblem(response, REFUSAL_CODES, `the session declares no "${action}"`);
      }
      if (!capabilities.attachments) {
        const response = await context.call('uploadAttachment', { query: { name: 'kit.txt' }, raw: 'kit' });
        assert(
          response.status >= 400 && response.status < 500,
          `${describeResponse(response)}, although the session declares no "attachments".`,
        );
      }
      if (!capabilities.organizationTickets) {
        expectProblem(
          await context.call('listTickets', { query: { view: 'organization' } }),
          ['forbidden'],
          'the session declares no "organizationTickets"',
        );
      }
    },
  },
  {
    id: 'status-changes.confirm',
    title: 'Confirming a suggested solution closes the ticket',
    why: 'Support waits for this confirmation.',
    capability: 'confirm',
    async run(context) {
      await context.requireCapability('confirm');
      context.requireUsers('agent');
      if ((await context.call('listQueue', { as: 'agent' })).status === 404) {
        throw new CheckSkippedError('The API has no operations for agents, so no solution can be suggested.');
      }
      const { id, number } = await context.ticket();
      const reply: OperationId = 'answerTicket';
      expectSuccess(
        await context.call(reply, { as: 'agent', id, body: { body: 'Please try again.', status: 'solved' } }),
      );
      const solved = await context.get('readTicket', { id });
      assert(
        solved.status === 'solved' && solved.allowed.confirm,
        `An agent solved the ticket ${number}, and it is ${inspect(solved.status)} with ${inspect(solved.allowed)}.`,
      );
      const confirmed = readReply('confirmTicket', await context.call('confirmTicket', { id, body: {} }));
      const read = await context.get('readTicket', { id });
      assert(
        confirmed.status === 'closed' && read.status === 'closed',
        `It was confirmed, and is ${inspect(read.status)}.`,
      );
      context.closed.add(id);
    },
  },
];

/** Performs an action and expects the outcome that `allowed` declared. */
async function expectAllowed(context: TestContext, id: string, action: Action): Promise<void> {
  const { allowed, status, number } = await context.get('readTicket', { id });
  const response = await context.call(ACTION_OPERATIONS[action], { id, body: buildBody(action) });
  const done = response.status < 300;
  if (done && action === 'close') context.closed.add(id);
  if (done && action === 'reopen') context.closed.delete(id);
  assert(
    done === allowed[action],
    `The ticket ${number} (${status}) says allowed.${action}: ${allowed[action]}, and ${describeResponse(response)}.`,
  );
}
