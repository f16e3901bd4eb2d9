import { randomUUID } from 'node:crypto';
import {
  cloneRequest,
  wrapRoute,
  readUser,
  problem,
  withHeaders,
  type Handler,
  type Mutant,
  type Wrap,
} from './helpers.ts';

const FILE = 'POST /v1/tickets';
const readKey = (request: Request) => request.headers.get('idempotency-key') ?? '';
const rekeyed = (request: Request) => cloneRequest(request, { headers: { 'idempotency-key': randomUUID() } });
const wellKeyed = (request: Request) => /^[\x21-\x7e]{1,255}$/.test(readKey(request));

/** Stores responses under a custom key, and passes a new key to the inner server each time. */
function remembering(
  route: string,
  toStorageKey: (request: Request) => string | Promise<string>,
  options: { refusals?: boolean; unmarked?: boolean } = {},
): Wrap {
  const kept = new Map<string, Response>();
  return wrapRoute(route, async (request, inner) => {
    if (!wellKeyed(request)) return inner(request);
    const name = await toStorageKey(request);
    const known = kept.get(name)?.clone();
    if (known) return options.unmarked ? known : withHeaders(known, { 'idempotency-replayed': 'true' });
    const response = await inner(rekeyed(request));
    if (response.ok || (options.refusals && response.status === 422)) kept.set(name, response.clone());
    return response;
  });
}

/** The usual key: user and idempotency key, without the body. */
const byCaller = (request: Request) => `${readUser(request) ?? ''} ${readKey(request)}`;
const byCallerAndBody = async (request: Request) => `${byCaller(request)} ${await request.clone().text()}`;

/** Defects in idempotency. */
export const repeatMutants: readonly Mutant[] = [
  {
    defect: 'a key that need not be there',
    caughtBy: 'idempotency.key',
    wrap: (inner) => (request) =>
      inner(request.method === 'POST' && readKey(request) === '' ? rekeyed(request) : request),
  },
  {
    defect: 'a key that need not be there for replies',
    caughtBy: 'idempotency.key',
    wrap: wrapRoute('POST /v1/tickets/*/comments', (request, inner) =>
      inner(readKey(request) === '' ? rekeyed(request) : request),
    ),
  },
  {
    defect: 'keys that mean nothing',
    caughtBy: 'idempotency.once',
    wrap: wrapRoute(FILE, (request, inner) => inner(wellKeyed(request) ? rekeyed(request) : request)),
  },
  {
    defect: 'two tickets under one key, while the first answer is repeated',
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
    defect: 'repeated answers without the mark',
    caughtBy: 'idempotency.once',
    wrap: remembering(FILE, byCallerAndBody, { unmarked: true }),
  },
  {
    defect: 'a repetition that is refused',
    caughtBy: 'idempotency.once',
    wrap: wrapRoute(FILE, async (request, inner) => {
      const response = await inner(request);
      return response.headers.has('idempotency-replayed') ? problem(409, 'conflict') : response;
    }),
  },
  {
    defect: 'a key that is looked up before it is claimed',
    caughtBy: 'idempotency.at-once',
    wrap: remembering(FILE, byCallerAndBody),
  },
  { defect: 'the old answer for a new body', caughtBy: 'idempotency.other-body', wrap: remembering(FILE, byCaller) },
  {
    defect: 'another body under a used key that is simply done',
    caughtBy: 'idempotency.other-body',
    wrap: wrapRoute(FILE, async (request, inner) => {
      const response = await inner(request.clone());
      return response.status === 422 && (await response.clone().text()).includes('idem_reused')
        ? inner(rekeyed(request))
        : response;
    }),
  },
  { defect: 'keys that everybody shares', caughtBy: 'idempotency.own', wrap: remembering(FILE, readKey) },
  {
    defect: 'refusals that are remembered',
    caughtBy: 'idempotency.corrected',
    wrap: remembering(FILE, byCaller, { refusals: true }),
  },
  {
    defect: 'replies that are said twice',
    caughtBy: 'idempotency.comment',
    wrap: wrapRoute('POST /v1/tickets/*/comments', (request, inner) =>
      inner(wellKeyed(request) ? rekeyed(request) : request),
    ),
  },
  {
    defect: 'closing that forgets its key',
    caughtBy: 'idempotency.decision',
    wrap: wrapRoute('POST /v1/tickets/*/close', (request, inner) =>
      inner(wellKeyed(request) ? rekeyed(request) : request),
    ),
  },
];
