import { randomUUID } from 'node:crypto';
import { asked, on, personOf, problem, withHeaders, type Handler, type Mutant, type Wrap } from './helpers.ts';

const FILE = 'POST /v1/tickets';
const keyOf = (request: Request) => request.headers.get('idempotency-key') ?? '';
const rekeyed = (request: Request) => asked(request, { headers: { 'idempotency-key': randomUUID() } });
const wellKeyed = (request: Request) => /^[\x21-\x7e]{1,255}$/.test(keyOf(request));

/** Stores responses under a custom key, and passes a new key to the inner server each time. */
function remembering(
  route: string,
  nameOf: (request: Request) => string | Promise<string>,
  options: { refusals?: boolean; unmarked?: boolean } = {},
): Wrap {
  const kept = new Map<string, Response>();
  return on(route, async (request, inner) => {
    if (!wellKeyed(request)) return inner(request);
    const name = await nameOf(request);
    const known = kept.get(name)?.clone();
    if (known) return options.unmarked ? known : withHeaders(known, { 'idempotency-replayed': 'true' });
    const response = await inner(rekeyed(request));
    if (response.ok || (options.refusals && response.status === 422)) kept.set(name, response.clone());
    return response;
  });
}

/** The usual key: user and idempotency key, without the body. */
const byCaller = (request: Request) => `${personOf(request) ?? ''} ${keyOf(request)}`;
const byCallerAndBody = async (request: Request) => `${byCaller(request)} ${await request.clone().text()}`;

/** Defects in idempotency. */
export const repeatMutants: readonly Mutant[] = [
  {
    what: 'a key that need not be there',
    caughtBy: 'idempotency.key',
    wrap: (inner) => (request) =>
      inner(request.method === 'POST' && keyOf(request) === '' ? rekeyed(request) : request),
  },
  {
    what: 'a key that need not be there for replies',
    caughtBy: 'idempotency.key',
    wrap: on('POST /v1/tickets/*/comments', (request, inner) =>
      inner(keyOf(request) === '' ? rekeyed(request) : request),
    ),
  },
  {
    what: 'keys that mean nothing',
    caughtBy: 'idempotency.once',
    wrap: on(FILE, (request, inner) => inner(wellKeyed(request) ? rekeyed(request) : request)),
  },
  {
    what: 'two tickets under one key, while the first answer is repeated',
    caughtBy: 'idempotency.once',
    wrap: (inner: Handler) => {
      const kept = new Map<string, Response>();
      return async (request) => {
        if (request.method !== 'POST' || !request.url.endsWith('/v1/tickets') || !wellKeyed(request))
          return inner(request);
        const response = await inner(rekeyed(request));
        const known = kept.get(byCaller(request));
        if (response.ok && !known) kept.set(byCaller(request), response.clone());
        return known ? withHeaders(known.clone(), { 'idempotency-replayed': 'true' }) : response;
      };
    },
  },
  {
    what: 'repeated answers without the mark',
    caughtBy: 'idempotency.once',
    wrap: remembering(FILE, byCallerAndBody, { unmarked: true }),
  },
  {
    what: 'a repetition that is refused',
    caughtBy: 'idempotency.once',
    wrap: on(FILE, async (request, inner) => {
      const response = await inner(request);
      return response.headers.has('idempotency-replayed') ? problem(409, 'conflict') : response;
    }),
  },
  {
    what: 'a key that is looked up before it is claimed',
    caughtBy: 'idempotency.at-once',
    wrap: remembering(FILE, byCallerAndBody),
  },
  { what: 'the old answer for a new body', caughtBy: 'idempotency.other-body', wrap: remembering(FILE, byCaller) },
  {
    what: 'another body under a used key that is simply done',
    caughtBy: 'idempotency.other-body',
    wrap: on(FILE, async (request, inner) => {
      const response = await inner(request.clone());
      return response.status === 422 && (await response.clone().text()).includes('idem_reused')
        ? inner(rekeyed(request))
        : response;
    }),
  },
  { what: 'keys that everybody shares', caughtBy: 'idempotency.own', wrap: remembering(FILE, keyOf) },
  {
    what: 'refusals that are remembered',
    caughtBy: 'idempotency.corrected',
    wrap: remembering(FILE, byCaller, { refusals: true }),
  },
  {
    what: 'replies that are said twice',
    caughtBy: 'idempotency.comment',
    wrap: on('POST /v1/tickets/*/comments', (request, inner) => inner(wellKeyed(request) ? rekeyed(request) : request)),
  },
  {
    what: 'closing that forgets its key',
    caughtBy: 'idempotency.decision',
    wrap: on('POST /v1/tickets/*/close', (request, inner) => inner(wellKeyed(request) ? rekeyed(request) : request)),
  },
];
