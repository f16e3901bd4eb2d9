import { operations, PROBLEMS, type Operation, type OperationId } from '../../contract/index.ts';
import { mediaType, type Answer } from '../http-response.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { validateShape } from '../validate-shape.ts';
import { cut, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** Signs of what is inside: a stack, a path of the server, a statement, a driver. */
const INSIDES =
  /\bat \S+ \(?(?:file:|\/|[A-Z]:\\)|\.(?:js|ts|py|rb|php|pl|pm|java|go):\d+|Traceback \(most|\b(?:SELECT|INSERT|UPDATE|DELETE)\b.{1,200}\b(?:FROM|INTO|SET|WHERE)\b|SQLITE_|ECONNREFUSED|\/(?:home|usr|var|opt|srv)\/\w/;

/** What holds for every answer; judged from all that the kit was answered until now. They come last. */
export const answerChecks: readonly Check[] = [
  {
    id: 'problems.json',
    title: 'A body that is no JSON, or does not say that it is, is refused',
    why: 'A plain form of another site can send text; only what says "application/json" has to ask first.',
    async run(kit) {
      const json = { 'content-type': 'application/json' };
      const send = (raw: string, headers: Record<string, string>) => kit.call('createTicket', { raw, headers });
      expectProblem(await send('{"subject":', json), ['bad_json'], 'the body ends in the middle');
      expectProblem(await send('', json), ['bad_json'], 'there is no body');
      expectProblem(await send('[]', json), ['validation'], 'the body is a list');
      const right = JSON.stringify(await kit.draft());
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const answer = await send(right, { 'content-type': type });
        kit.remember(answer, 'owner');
        expectProblem(answer, ['content_type'], `the body came as ${type}`);
      }
    },
  },
  {
    id: 'problems.unknown-path',
    title: 'What is not there is 404, and no refusal is dressed as a success',
    why: 'Whoever asks for something must be able to tell that it is not there.',
    async run(kit) {
      expectProblem(await kit.caller.send('GET', '/v1/kit-nothing-is-here'), ['not_found'], 'there is no such address');
      expectProblem(
        await kit.call('readTicket', { id: crypto.randomUUID() }),
        ['not_found'],
        'there is no such ticket',
      );
      for (const id of ['..', "' OR 1=1 --", '%00', 'x'.repeat(300)]) {
        const answer = await kit.call('readTicket', { id });
        assert(
          answer.status === 404 || answer.status === 400,
          `${describeResponse(answer)}, although no ticket can have that id.`,
        );
      }
      const method = await kit.caller.send('PUT', '/v1/tickets', { body: {} });
      expectProblem(method, ['method_not_allowed', 'not_found'], 'the address does not know that method');
    },
  },
  {
    id: 'problems.shape',
    title: 'Every refusal is application/problem+json with type, title, status and a code of the contract',
    why: 'The panel says what went wrong by the code, in the viewer’s own language.',
    async run(kit) {
      await provoke(kit);
      for (const answer of kit.caller.record) {
        if (answer.status < 400 || answer.method === 'HEAD') continue;
        assert(
          mediaType(answer.headers) === 'application/problem+json',
          `${describeResponse(answer)} as ${inspect(answer.headers.get('content-type'))}.`,
        );
        const { code, title, status } = answer.problem;
        const type = (answer.json as { type?: unknown } | null | undefined)?.type;
        assert(typeof type === 'string' && type !== '', `${describeResponse(answer)} without a type.`);
        assert(title !== undefined && title !== '', `${describeResponse(answer)} without a title.`);
        assert(
          code !== undefined && Object.hasOwn(PROBLEMS, code),
          `${describeResponse(answer)}: ${inspect(code)} is no code of the contract.`,
        );
        assert(status === answer.status, `${describeResponse(answer)}, and its "status" is ${inspect(status)}.`);
        const right = Object.entries(PROBLEMS).find(([one]) => one === code)?.[1].status;
        assert(right === answer.status, `${describeResponse(answer)}, and ${code} goes with ${right ?? ''}.`);
      }
    },
  },
  {
    id: 'problems.internals',
    title: 'No refusal tells of the server’s insides',
    why: 'A stack or a statement helps nobody but those who look for a way in.',
    async run(kit) {
      await provoke(kit);
      for (const answer of kit.caller.record) {
        const found = answer.status >= 400 ? INSIDES.exec(answer.text)?.[0] : undefined;
        assert(found === undefined, `${answer.label} answered ${answer.status} with ${inspect(cut(found ?? '', 80))}.`);
      }
    },
  },
  {
    id: 'responses.failures',
    title: 'No call is answered with a failure of the server',
    why: 'Whatever is sent, "something went wrong on our side" helps nobody to mend it.',
    async run(kit) {
      await provoke(kit);
      const failed = kit.caller.record.find(({ status }) => status >= 500);
      assert(failed === undefined, `${failed ? describeResponse(failed) : ''}.`);
    },
  },
  {
    id: 'responses.shape',
    title: 'Every success has the status and the fields that its operation promises',
    why: 'A row without what it promises is not shown, and a missing field breaks what was built on it.',
    async run(kit) {
      await provoke(kit);
      for (const { operation, answer } of successes(kit)) {
        const { status, reply }: Operation = operations[operation];
        assert(
          answer.status === status,
          `${answer.label} answered ${answer.status} where ${operation} promises ${status}.`,
        );
        if (reply.kind === 'json' || reply.kind === 'page') {
          assert(
            mediaType(answer.headers) === 'application/json',
            `${answer.label} answered as ${inspect(answer.headers.get('content-type'))}.`,
          );
        }
        const fault = validateShape(operation, answer);
        assert(
          fault === null,
          `${answer.label} answered ${answer.status}, and it is not what ${operation} promises: ${fault ?? ''}.`,
        );
      }
    },
  },
  {
    id: 'responses.cache',
    title: 'What belongs to somebody is kept by no cache on the way',
    why: 'A proxy that keeps an answer hands it to the next customer.',
    async run(kit) {
      await provoke(kit);
      for (const { answer } of successes(kit)) {
        if (answer.method !== 'GET') continue;
        const control = answer.headers.get('cache-control') ?? '';
        assert(
          /no-store|private/i.test(control),
          `${answer.label} answered with Cache-Control ${inspect(control)}; "no-store" is what it should be.`,
        );
      }
    },
  },
];

/** The usual calls and the usual refusals, once a run: when these checks run alone, there is nothing to judge otherwise. */
async function provoke(kit: TestContext): Promise<void> {
  if (kit.caller.record.length > 20) return;
  const { id } = await kit.ticket();
  for (const read of ['getSession', 'listTickets', 'getStatus', 'readAccess'] as const) await kit.call(read);
  await kit.call('readTicket', { id });
  await kit.call('addComment', { id, body: { body: 'Said by the conformance kit.' } });
  await kit.call('listComments', { id });
  await kit.call('markTicketRead', { id });
  await kit.call('readTicket', { id: crypto.randomUUID() });
  await kit.call('listTickets', { as: 'nobody' });
  await kit.call('listTickets', { query: { cursor: 'kit-garbage' } });
  await kit.call('listTickets', { query: { q: `%'"\\` } });
  await kit.call('createTicket', { body: {} });
  await kit.call('createTicket', { raw: '{', headers: { 'content-type': 'application/json' } });
  await kit.call('createTicket', { body: await kit.draft(), key: null });
  await kit.call('closeTicket', { id, body: {} });
  await kit.call('closeTicket', { id, body: {} });
  kit.closed.add(id);
}

function successes(kit: TestContext): { operation: OperationId; answer: Answer }[] {
  return kit.caller.record.flatMap((answer) =>
    answer.operation !== null && answer.status >= 200 && answer.status < 300
      ? [{ operation: answer.operation, answer }]
      : [],
  );
}
