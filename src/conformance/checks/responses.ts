import { operations, PROBLEMS, type Operation, type OperationId } from '../../contract/index.ts';
import { mediaType, type ApiResponse } from '../http-response.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { validateShape } from '../validate-shape.ts';
import { truncate, assert, expectProblem, inspect, describeResponse } from '../assertions.ts';

/** Matches stack traces, server paths, SQL statements and driver errors. */
const INTERNALS =
  /\bat \S+ \(?(?:file:|\/|[A-Z]:\\)|\.(?:js|ts|py|rb|php|pl|pm|java|go):\d+|Traceback \(most|\b(?:SELECT|INSERT|UPDATE|DELETE)\b.{1,200}\b(?:FROM|INTO|SET|WHERE)\b|SQLITE_|ECONNREFUSED|\/(?:home|usr|var|opt|srv)\/\w/;

/** Checks of all recorded responses. They run last. */
export const responseChecks: readonly Check[] = [
  {
    id: 'problems.json',
    title: 'A body that is not valid JSON, or has another content type, is refused',
    why: 'A cross-site form can send text without a preflight; "application/json" always needs one.',
    async run(context) {
      const json = { 'content-type': 'application/json' };
      const send = (raw: string, headers: Record<string, string>) => context.call('createTicket', { raw, headers });
      expectProblem(await send('{"subject":', json), ['bad_json'], 'the body is incomplete JSON');
      expectProblem(await send('', json), ['bad_json'], 'there is no body');
      expectProblem(await send('[]', json), ['validation'], 'the body is a list');
      const right = JSON.stringify(await context.draft());
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const response = await send(right, { 'content-type': type });
        context.registerTicket(response, 'owner');
        expectProblem(response, ['content_type'], `the content type is ${type}`);
      }
    },
  },
  {
    id: 'problems.unknown-path',
    title: 'An unknown path or id returns 404, and no refusal has a success status',
    why: 'Clients must be able to tell that a resource does not exist.',
    async run(context) {
      expectProblem(
        await context.caller.send('GET', '/v1/kit-nothing-is-here'),
        ['not_found'],
        'the path does not exist',
      );
      expectProblem(
        await context.call('readTicket', { id: crypto.randomUUID() }),
        ['not_found'],
        'there is no such ticket',
      );
      for (const id of ['..', "' OR 1=1 --", '%00', 'x'.repeat(300)]) {
        const response = await context.call('readTicket', { id });
        assert(
          response.status === 404 || response.status === 400,
          `${describeResponse(response)}, although no ticket can have that id.`,
        );
      }
      const method = await context.caller.send('PUT', '/v1/tickets', { body: {} });
      expectProblem(method, ['method_not_allowed', 'not_found'], 'the path does not support the method');
    },
  },
  {
    id: 'problems.shape',
    title: 'Every refusal is application/problem+json with type, title, status and a code of the contract',
    why: 'The panel translates the code into the language of the viewer.',
    async run(context) {
      await collectResponses(context);
      for (const response of context.caller.responses) {
        if (response.status < 400 || response.method === 'HEAD') continue;
        assert(
          mediaType(response.headers) === 'application/problem+json',
          `${describeResponse(response)} as ${inspect(response.headers.get('content-type'))}.`,
        );
        const { code, title, status } = response.problem;
        const type = (response.json as { type?: unknown } | null | undefined)?.type;
        assert(typeof type === 'string' && type !== '', `${describeResponse(response)} without a type.`);
        assert(title !== undefined && title !== '', `${describeResponse(response)} without a title.`);
        assert(
          code !== undefined && Object.hasOwn(PROBLEMS, code),
          `${describeResponse(response)}: ${inspect(code)} is not a code of the contract.`,
        );
        assert(status === response.status, `${describeResponse(response)}, and its "status" is ${inspect(status)}.`);
        const right = Object.entries(PROBLEMS).find(([one]) => one === code)?.[1].status;
        assert(right === response.status, `${describeResponse(response)}, and ${code} goes with ${right ?? ''}.`);
      }
    },
  },
  {
    id: 'problems.internals',
    title: 'No refusal reveals internals of the server',
    why: 'A stack trace or an SQL statement helps attackers only.',
    async run(context) {
      await collectResponses(context);
      for (const response of context.caller.responses) {
        const found = response.status >= 400 ? INTERNALS.exec(response.text)?.[0] : undefined;
        assert(
          found === undefined,
          `${response.label} returned ${response.status} with ${inspect(truncate(found ?? '', 80))}.`,
        );
      }
    },
  },
  {
    id: 'responses.failures',
    title: 'No call is returned with a server error',
    why: 'The user cannot fix a server error.',
    async run(context) {
      await collectResponses(context);
      const failed = context.caller.responses.find(({ status }) => status >= 500);
      assert(failed === undefined, `${failed ? describeResponse(failed) : ''}.`);
    },
  },
  {
    id: 'responses.shape',
    title: 'Every success has the status and the fields of its operation',
    why: 'The panel drops rows that do not match, and integrations break on missing fields.',
    async run(context) {
      await collectResponses(context);
      for (const { operation, response } of successes(context)) {
        const { status, reply }: Operation = operations[operation];
        assert(
          response.status === status,
          `${response.label} returned ${response.status} where ${operation} promises ${status}.`,
        );
        if (reply.kind === 'json' || reply.kind === 'page') {
          assert(
            mediaType(response.headers) === 'application/json',
            `${response.label} returned as ${inspect(response.headers.get('content-type'))}.`,
          );
        }
        const fault = validateShape(operation, response);
        assert(
          fault === null,
          `${response.label} returned ${response.status}, and its body does not match ${operation}: ${fault ?? ''}.`,
        );
      }
    },
  },
  {
    id: 'responses.cache',
    title: 'No response with personal data may be stored by shared caches',
    why: 'A proxy that stores a response can return it to another customer.',
    async run(context) {
      await collectResponses(context);
      for (const { response } of successes(context)) {
        if (response.method !== 'GET') continue;
        const control = response.headers.get('cache-control') ?? '';
        assert(
          /no-store|private/i.test(control),
          `${response.label} returned with Cache-Control ${inspect(control)}; expected "no-store".`,
        );
      }
    },
  },
];

/** Makes typical calls when few were recorded, because these checks may run alone. */
async function collectResponses(context: TestContext): Promise<void> {
  if (context.caller.responses.length > 20) return;
  const { id } = await context.ticket();
  for (const read of ['getSession', 'listTickets', 'getStatus', 'readAccess'] as const) await context.call(read);
  await context.call('readTicket', { id });
  await context.call('addComment', { id, body: { body: 'Comment of the conformance checks.' } });
  await context.call('listComments', { id });
  await context.call('markTicketRead', { id });
  await context.call('readTicket', { id: crypto.randomUUID() });
  await context.call('listTickets', { as: 'anonymous' });
  await context.call('listTickets', { query: { cursor: 'kit-garbage' } });
  await context.call('listTickets', { query: { q: `%'"\\` } });
  await context.call('createTicket', { body: {} });
  await context.call('createTicket', { raw: '{', headers: { 'content-type': 'application/json' } });
  await context.call('createTicket', { body: await context.draft(), key: null });
  await context.call('closeTicket', { id, body: {} });
  await context.call('closeTicket', { id, body: {} });
  context.closed.add(id);
}

function successes(context: TestContext): { operation: OperationId; response: ApiResponse }[] {
  return context.caller.responses.flatMap((response) =>
    response.operation !== null && response.status >= 200 && response.status < 300
      ? [{ operation: response.operation, response }]
      : [],
  );
}
