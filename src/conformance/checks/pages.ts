import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { CheckSkippedError, assert, inspect } from '../assertions.ts';

const HEADERS = ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'];
const parseHeaderList = (value: string | null) =>
  (value ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());

/** What a browser asks before it lets a page of another origin call the API. */
export const pageChecks: readonly Check[] = [
  {
    id: 'cors.preflight',
    title: 'A page of the named origin may make every call, with its headers',
    why: 'Otherwise the browser keeps the widget from the API, and says so in its console only.',
    async run(kit) {
      const origin = toOrigin(kit);
      for (const [path, method] of [
        ['/v1/tickets', 'POST'],
        ['/v1/session', 'DELETE'],
        ['/v1/tickets/kit/read', 'PUT'],
      ] as const) {
        const { status, headers } = await kit.caller.send('OPTIONS', path, {
          as: 'nobody',
          headers: {
            origin,
            'access-control-request-method': method,
            'access-control-request-headers': HEADERS.join(','),
          },
        });
        assert(status >= 200 && status < 300, `The preflight of ${method} ${path} answered ${status}.`);
        assert(
          allows(headers, origin),
          `The preflight of ${method} ${path} answered Access-Control-Allow-Origin ${inspect(headers.get('access-control-allow-origin'))}.`,
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
    title: 'Pages of the named origin may read answers, refusals included, and the headers that matter',
    why: 'A refusal that the page may not read looks to it like a dead network.',
    async run(kit) {
      const origin = toOrigin(kit);
      for (const said of [{ headers: { origin } }, { as: 'nobody', headers: { origin } }] as const) {
        const { headers, label, status } = await kit.call('listTickets', said);
        assert(
          allows(headers, origin),
          `${label} (${status}) answered Access-Control-Allow-Origin ${inspect(headers.get('access-control-allow-origin'))}.`,
        );
        const exposed = parseHeaderList(headers.get('access-control-expose-headers'));
        const missing = ['etag', 'retry-after'].filter((name) => !exposed.includes(name) && !exposed.includes('*'));
        assert(missing.length === 0, `${label} (${status}) does not expose ${missing.join(', ')}.`);
      }
    },
  },
  {
    id: 'cors.others',
    title: 'Pages of other origins may not',
    why: 'Whoever has a token of the viewer’s should need more than a page of their own to use it.',
    async run(kit) {
      const origin = toOrigin(kit);
      for (const other of ['https://kit-of-nobody.example', `${origin}.kit.example`, 'null']) {
        const { headers } = await kit.call('listTickets', { headers: { origin: other } });
        assert(
          !allows(headers, other),
          `A page of ${other} may read the answer: Access-Control-Allow-Origin is ${inspect(headers.get('access-control-allow-origin'))}.`,
        );
      }
    },
  },
];

function toOrigin(kit: TestContext): string {
  if (kit.origin === null)
    throw new CheckSkippedError('It needs the origin of a page that shows the widget (--origin).');
  return kit.origin;
}

const allows = (headers: Headers, origin: string) => {
  const allowed = headers.get('access-control-allow-origin');
  return allowed === origin || allowed === '*';
};
