import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { CheckSkippedError, assert, inspect } from '../assertions.ts';

const HEADERS = ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'];
const parseHeaderList = (value: string | null) =>
  (value ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());

/** Checks of CORS. */
export const corsChecks: readonly Check[] = [
  {
    id: 'cors.preflight',
    title: 'Preflight requests of the allowed origin succeed for every method and header',
    why: 'Otherwise the browser blocks the API and reports it in its console only.',
    async run(context) {
      const origin = requireOrigin(context);
      for (const [path, method] of [
        ['/v1/tickets', 'POST'],
        ['/v1/session', 'DELETE'],
        ['/v1/tickets/kit/read', 'PUT'],
      ] as const) {
        const { status, headers } = await context.caller.send('OPTIONS', path, {
          as: 'anonymous',
          headers: {
            origin,
            'access-control-request-method': method,
            'access-control-request-headers': HEADERS.join(','),
          },
        });
        assert(status >= 200 && status < 300, `The preflight of ${method} ${path} returned ${status}.`);
        assert(
          allowsOrigin(headers, origin),
          `The preflight of ${method} ${path} returned Access-Control-Allow-Origin ${inspect(headers.get('access-control-allow-origin'))}.`,
        );
        const methods = parseHeaderList(headers.get('access-control-allow-methods'));
        assert(
          methods.includes(method.toLowerCase()) || methods.includes('*'),
          `The preflight of ${path} does not allow ${method}.`,
        );
        const missing = HEADERS.filter(
          (name) => !parseHeaderList(headers.get('access-control-allow-headers')).includes(name),
        );
        assert(missing.length === 0, `The preflight of ${method} ${path} does not allow ${missing.join(', ')}.`);
      }
    },
  },
  {
    id: 'cors.answers',
    title: 'Pages of the allowed origin can read responses, refusals included, and their headers',
    why: 'A refusal that the page cannot read looks like a network error.',
    async run(context) {
      const origin = requireOrigin(context);
      for (const spec of [{ headers: { origin } }, { as: 'anonymous', headers: { origin } }] as const) {
        const { headers, label, status } = await context.call('listTickets', spec);
        assert(
          allowsOrigin(headers, origin),
          `${label} (${status}) returned Access-Control-Allow-Origin ${inspect(headers.get('access-control-allow-origin'))}.`,
        );
        const exposed = parseHeaderList(headers.get('access-control-expose-headers'));
        const missing = ['etag', 'retry-after'].filter((name) => !exposed.includes(name) && !exposed.includes('*'));
        assert(missing.length === 0, `${label} (${status}) does not expose ${missing.join(', ')}.`);
      }
    },
  },
  {
    id: 'cors.others',
    title: 'Pages of other origins cannot read responses',
    why: 'A stolen token must not be usable from any page.',
    async run(context) {
      const origin = requireOrigin(context);
      for (const other of ['https://kit-unknown-origin.example', `${origin}.kit.example`, 'null']) {
        const { headers } = await context.call('listTickets', { headers: { origin: other } });
        assert(
          !allowsOrigin(headers, other),
          `A page of ${other} may read the answer: Access-Control-Allow-Origin is ${inspect(headers.get('access-control-allow-origin'))}.`,
        );
      }
    },
  },
];

function requireOrigin(context: TestContext): string {
  if (context.origin === null)
    throw new CheckSkippedError('It needs the origin of a page that shows the widget (--origin).');
  return context.origin;
}

const allowsOrigin = (headers: Headers, origin: string) => {
  const allowed = headers.get('access-control-allow-origin');
  return allowed === origin || allowed === '*';
};
