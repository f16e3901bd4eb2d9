/** Live help desks are polled, and an agent's answer there reaches the open panel. */
import * as z from 'zod/mini';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { answerTicket } from '../../scripts/desks/agent.ts';
import { toConfiguration } from '../../scripts/desks/connect.ts';
import { DESKS } from '../../scripts/desks/packages.ts';
import { Session, TicketEvent } from '../../src/contract/index.ts';
import { redmine, requestTracker } from '../../src/server/index.ts';
import { openEventStream, type TestEventStream } from '../api/sse-client.ts';
import { describeLive, requestDirectly, LiveApi } from './live.ts';
import { CUSTOMERS, type Customer } from './people.ts';

const POLL_SECONDS = 5;
const toEvent = (data: string): TicketEvent => z.parse(TicketEvent, JSON.parse(data));

for (const kind of DESKS)
  describeLive(kind, 'live events', (desk) => {
    let front: LiveApi;
    beforeAll(async () => {
      front = await LiveApi.open(desk, { pollSeconds: POLL_SECONDS });
    });
    afterAll(() => front?.close());

    const connect = () =>
      desk.kind === 'redmine'
        ? redmine({ url: desk.url, token: desk.tokens.madoguchi, project: 'support' }, toConfiguration(desk).mapping)
        : requestTracker({ url: desk.url, token: desk.tokens.madoguchi, queue: 'General' }, {});
    const addNote = (number: string, text: string) =>
      desk.kind === 'redmine'
        ? requestDirectly(desk, 'agent', 'PUT', `issues/${number}.json`, {
            issue: { notes: text, private_notes: true },
          })
        : requestDirectly(desk, 'agent', 'POST', `ticket/${number}/comment`, {
            Content: text,
            ContentType: 'text/plain',
          });
    const openStreamAs = async (who: Customer) => {
      const stream = await openEventStream(front.test, 'owner', {
        token: await front.test.token({ ...CUSTOMERS[who] }),
      });
      await stream.next('hello');
      return stream;
    };
    /**
     * Returns the event after the next poll, without waiting for the interval. A busy help desk takes seconds to
     * respond.
     */
    const nextEvent = async (stream: TestEventStream) => {
      front.test.time.now += POLL_SECONDS * 1_000 + 1;
      const told = () => stream.all.filter(({ name }) => name === 'ticket').length;
      const before = told();
      await vi.waitFor(() => expect(told()).toBeGreaterThan(before), { timeout: 30_000, interval: 50 });
      return toEvent((await stream.next()).data);
    };

    it('are declared in the session', async () => {
      const { capabilities } = z.parse(Session, (await front.send('ada', 'GET', '/v1/session')).body);
      expect(capabilities.events).toBe(true);
    });

    it('a reply of an agent is sent to the requester, an internal note to no customer', async () => {
      const { id, number } = await front.file('ada', { subject: 'To be told of' });
      const [ada, bob] = [await openStreamAs('ada'), await openStreamAs('bob')];
      await addNote(number, 'xylophone');
      await answerTicket(desk, number, 'Which browser?');
      const said = await nextEvent(ada);
      expect(said).toMatchObject({
        kind: 'comment',
        by: { name: 'Eve Agent', role: 'agent' },
        ticket: { id, number, subject: 'To be told of' },
      });
      expect(await front.comments('ada', id)).toMatchObject([{ id: said.commentId, body: 'Which browser?' }]);

      // The next event of Bob's is his own: hers would have arrived before.
      const his = await front.file('bob', { subject: 'Heard of' });
      await answerTicket(desk, his.number, 'Heard');
      expect((await nextEvent(bob)).ticket.number).toBe(his.number);
      expect(JSON.stringify([...ada.all, ...bob.all])).not.toContain('xylophone');
      expect(ada.all.filter(({ data }) => data.includes('"comment"'))).toHaveLength(1);
      ada.stop();
      bob.stop();
    });

    it('each poll is one request, and continues from the one before', async () => {
      const { number: first } = await front.file('ada');
      const { number: second } = await front.file('bob');
      const { changes } = await connect();
      const begin = await changes?.(null);
      expect(begin).toMatchObject({ refs: [], more: false });
      await answerTicket(desk, second, 'First this');
      await answerTicket(desk, first, 'Then that');
      const next = await changes?.(begin?.cursor ?? null);
      expect(next?.refs).toEqual(expect.arrayContaining([first, second]));
      expect(next?.more).toBe(false);
      // Other tickets of this help desk change meanwhile: only these two matter, and their second has ended.
      let cursor = next?.cursor ?? null;
      for (const end = Date.now() + 10_000; Date.now() < end;) {
        const again = await changes?.(cursor);
        cursor = again?.cursor ?? null;
        if (again?.refs.length === 0) break;
      }
      expect((await changes?.(cursor))?.refs).toEqual([]);
    });
  });
