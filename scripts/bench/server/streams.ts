import { request } from 'node:http';
import { percentile } from '../figures.ts';
import { calls, load } from './load.ts';
import type { Subject } from './rounds.ts';

/** Measures the time from the response to a submission until its event reaches the open streams. */
export async function measureStreams(
  { servers, customers }: Subject,
  { streams, connections, seconds }: { streams: number; connections: number; seconds: number },
): Promise<{ p50: number; p99: number; events: number }> {
  const answered = new Map<string, number>();
  const arrived: { id: string; at: number }[] = [];
  const port = servers[0]?.port ?? 0;
  const opened = customers.slice(0, streams).map(
    (customer) =>
      new Promise<() => void>((resolve, reject) => {
        const outgoing = request({
          port,
          host: '127.0.0.1',
          path: '/v1/events',
          headers: { authorization: `Bearer ${customer.token}` },
        });
        outgoing.on('response', (response) => {
          let rest = '';
          response.setEncoding('utf8');
          response.on('data', (text: string) => {
            const messages = (rest + text).split('\n\n');
            rest = messages.pop() ?? '';
            for (const message of messages) {
              const id = /"ticket":\{"id":"([^"]+)"/.exec(message)?.[1];
              if (id !== undefined) arrived.push({ id, at: performance.now() });
              else if (message.includes('event: hello')) resolve(() => outgoing.destroy());
            }
          });
        });
        outgoing.on('error', reject);
        outgoing.end();
      }),
  );
  const closers = await Promise.all(opened);
  await load({
    ports: servers.map((server) => server.port),
    call: calls.create,
    customers: customers.slice(0, streams),
    connections,
    duration: seconds * 1_000,
    onAnswer: (_, body) => {
      const ticket: unknown = JSON.parse(body);
      if (typeof ticket === 'object' && ticket !== null && 'id' in ticket)
        answered.set(String(ticket.id), performance.now());
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  for (const close of closers) close();
  const delays = arrived.map(({ id, at }) => Math.max(0, at - (answered.get(id) ?? at)));
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), events: delays.length };
}
