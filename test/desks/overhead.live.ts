/**
 * The overhead of our server over a direct call to the help desk: requests, and milliseconds. Responses of the help
 * desk are replayed from memory, because its own time varies by more than the overhead.
 */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeskAddress } from '../../scripts/desks/accounts.ts';
import { DESKS } from '../../scripts/desks/packages.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { describeLive, requestDirectly, LiveApi } from './live.ts';
import { CUSTOMERS } from './people.ts';

const TURNS = 240;
/** Rounds after all code is compiled. */
const WARM = 120;
/** Limit in milliseconds on a quiet machine; a busy one only fails for a large difference. */
const QUIET_MS = 10;
const BUSY_MS = 60;

for (const kind of DESKS)
  describeLive(kind, 'the server in front of it', (desk) => {
    const answers = new Map<string, string>();
    let requests = 0;
    let replay: Server;
    let server: Server;
    /** Addresses of the replayed help desk and of our server. */
    let url: string;
    let ours: string;
    let front: LiveApi;

    beforeAll(async () => {
      for (let index = 0; index < 50; index++) await createTicketAt(desk, `One of fifty, ${index}`);
      replay = createServer(async (incoming, response) => {
        requests++;
        const path = incoming.url ?? '';
        const switched = incoming.headers['x-redmine-switch-user'];
        const text =
          answers.get(path) ??
          (
            await requestDirectly(desk, 'madoguchi', 'GET', path.replace(/^\/(REST\/2\.0\/)?/, ''), undefined, {
              ...(typeof switched === 'string' && { 'x-redmine-switch-user': switched }),
            })
          ).text;
        answers.set(path, text);
        response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      });
      url = await listen(replay);
      front = await LiveApi.open(desk, { url });
      const listener = toNodeListener(front.test.api);
      server = createServer((request, response) => void listener(request, response));
      ours = await listen(server);
    });
    afterAll(async () => {
      server?.close();
      await front?.close();
      replay?.close();
    });

    it(`a list of 50 takes at most two requests, and ${QUIET_MS} ms more than a direct call`, async () => {
      const took = async (work: () => Promise<unknown>) => {
        const started = performance.now();
        await work();
        return performance.now() - started;
      };
      const { items } = await front.list('bob', { limit: '50' });
      const token = await front.test.token({ ...CUSTOMERS.bob });
      expect(items).toHaveLength(50);
      const path = [...answers.keys()].at(-1) ?? '';
      const [through, straight]: [number[], number[]] = [[], []];
      let most = 0;
      for (let turn = 0; turn < TURNS; turn++) {
        requests = 0;
        through.push(
          await took(() => parseResponse(`${ours}/v1/tickets?limit=50`, { authorization: `Bearer ${token}` })),
        );
        most = Math.max(most, requests);
        straight.push(await took(() => parseResponse(url + path)));
      }
      const median = (times: number[]) =>
        times.slice(WARM).sort((one, two) => one - two)[(TURNS - WARM) / 2] ?? Infinity;
      const more = median(through) - median(straight);
      console.log(
        `figure: ${kind}: a list of 50 takes ${most} request, ${more.toFixed(1)} ms more than the ` +
          `${median(straight).toFixed(1)} ms of a direct call (median of ${TURNS - WARM})`,
      );
      expect(most).toBeLessThanOrEqual(2);
      expect(more).toBeLessThan(process.env['QUIET'] === '1' ? QUIET_MS : BUSY_MS);
    });
  });

async function parseResponse(address: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(address, { headers });
  expect(response.status).toBe(200);
  return response.json();
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** Creates a ticket in the help desk itself, which is faster. */
async function createTicketAt(desk: DeskAddress, subject: string): Promise<void> {
  const made =
    desk.kind === 'redmine'
      ? await requestDirectly(desk, 'cust2', 'POST', 'issues.json', {
          issue: { project_id: 'support', tracker_id: 3, subject, description: 'x' },
        })
      : await requestDirectly(desk, 'madoguchi', 'POST', 'ticket', {
          Queue: 'General',
          Requestor: 'cust2@example.test',
          Subject: subject,
          Content: 'x',
        });
  expect(made.status, made.text).toBe(201);
}
