import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { SECRET } from './protocol.ts';

/** One kind of call. */
export interface Call {
  method: 'GET' | 'POST';
  /** @param ticketId an existing ticket of the caller */
  path: (ticketId: string) => string;
  body?: (index: number) => unknown;
}

export const calls = {
  create: {
    method: 'POST',
    path: () => '/v1/tickets',
    body: (index) => ({
      subject: `The export of report ${index} fails`,
      description: `Since this morning the export of report ${index} ends with the message "time limit exceeded". It worked yesterday, and smaller reports still work. 請求書の画面でも同じです。`,
    }),
  },
  reply: {
    method: 'POST',
    path: (id) => `/v1/tickets/${id}/comments`,
    body: (index) => ({ body: `It happened again at attempt ${index}, with the same message as before.` }),
  },
  list: { method: 'GET', path: () => '/v1/tickets' },
  search: { method: 'GET', path: () => '/v1/tickets?q=report%201' },
  session: { method: 'GET', path: () => '/v1/session' },
} satisfies Record<string, Call>;

/** A customer of the benchmark. */
export interface Customer {
  organization: string;
  token: string;
  /** One of the customer's tickets; empty before the first. */
  ticketId: string;
}

export function createCustomers(organizations: number, people: number): Customer[] {
  return Array.from({ length: people }, (_, index) => {
    const organization = `organization-${index % organizations}`;
    return { organization, token: signToken(`person-${index}`, organization), ticketId: '' };
  });
}

/** Signs a token of a customer, or of an agent without an organization. */
export function signToken(id: string, organization?: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const role = organization === undefined ? 'agent' : 'user';
  const claims = { sub: id, name: id, email: `${id}@example.com`, org: organization, role, iat: now };
  const input = `${encode({ alg: 'HS256' })}.${encode({ ...claims, exp: now + 6 * 3_600, jti: randomUUID() })}`;
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

export interface LoadOptions {
  ports: readonly number[];
  call: Call;
  customers: readonly Customer[];
  connections: number;
  /** Milliseconds. */
  duration: number;
  /** Stops after this many calls, if that is earlier. */
  count?: number;
  /** Called with the body of each response. */
  onAnswer?: (customer: Customer, body: string) => void;
}

export interface LoadResult {
  /** Milliseconds of each call. */
  times: number[];
  perSecond: number;
}

/**
 * Sends calls one after the other on each of `connections` connections.
 *
 * @throws Error when a call is rejected
 */
export async function load({
  ports,
  call,
  customers,
  connections,
  duration,
  count = Infinity,
  onAnswer,
}: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: Math.ceil(connections / ports.length) });
  const times: number[] = [];
  const started = performance.now();
  const end = started + duration;
  let next = 0;
  const work = async (port: number) => {
    while (next < count && performance.now() < end) {
      const index = next++;
      const customer = customers[index % customers.length];
      if (!customer) throw new Error('There are no customers.');
      const from = performance.now();
      const body = await send(agent, port, call, customer, index);
      times.push(performance.now() - from);
      onAnswer?.(customer, body);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => work(ports[index % ports.length] ?? 0)));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  return { times, perSecond: times.length / seconds };
}

function send(agent: Agent, port: number, call: Call, customer: Customer, index: number): Promise<string> {
  const body = call.body && JSON.stringify(call.body(index));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: call.method,
        path: call.path(customer.ticketId),
        headers: {
          authorization: `Bearer ${customer.token}`,
          // Read by the floor, which verifies no token.
          'x-organization': customer.organization,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'idempotency-key': randomUUID(),
          }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode !== undefined && response.statusCode < 300) resolve(text);
          else reject(new Error(`${call.method} ${call.path('{id}')}: ${String(response.statusCode)} ${text}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
