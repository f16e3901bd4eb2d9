/** A client of the event stream for tests, independent of the product's client. */
import { parseEventStream, type StreamEvent } from '../../src/client/sse-parser.ts';
import type { TestApi } from './harness.ts';
import { PEOPLE, type TestPerson } from './harness.ts';

/** An open stream. */
export interface TestEventStream {
  status: number;
  /** Returns the next event with one of these names; fails after some seconds. Default: `ticket`. */
  next(...names: string[]): Promise<StreamEvent>;
  /** Everything received so far. */
  all: StreamEvent[];
  /** Resolves once the stream has ended. */
  ended: Promise<void>;
  stop(): void;
}

/** Opens a stream as a person. */
export async function openEventStream(
  test: TestApi,
  as: TestPerson,
  {
    lastId,
    token,
    path = '/v1/events',
  }: { lastId?: string | undefined; token?: string; path?: '/v1/events' | '/v1/support/events' } = {},
): Promise<TestEventStream> {
  const headers = new Headers({ authorization: `Bearer ${token ?? (await test.token(PEOPLE[as]))}` });
  if (lastId !== undefined) headers.set('last-event-id', lastId);
  const response = await test.api.fetch(new Request(`https://help.example.com${path}`, { headers }));
  const stop = new AbortController();
  const all: StreamEvent[] = [];
  let heard = () => {};
  let read = 0;
  const reading = async () => {
    if (!response.ok || !response.body) return;
    for await (const event of parseEventStream(response.body, { signal: stop.signal, silenceMs: 60_000 })) {
      all.push(event);
      heard();
    }
  };
  const ended = reading()
    .catch(() => undefined)
    .finally(() => heard());
  return {
    status: response.status,
    all,
    ended,
    async next(...names) {
      const wanted = names.length > 0 ? names : ['ticket'];
      for (const end = Date.now() + 5_000; Date.now() < end;) {
        while (read < all.length) {
          const event = all[read++];
          if (event && wanted.includes(event.name)) return event;
        }
        await Promise.race([
          new Promise<void>((resolve) => (heard = resolve)),
          new Promise((resolve) => setTimeout(resolve, 100)),
        ]);
      }
      throw new Error(`No ${wanted.join(', ')} came: ${JSON.stringify(all)}`);
    },
    stop: () => stop.abort(new Error('stopped')),
  };
}
