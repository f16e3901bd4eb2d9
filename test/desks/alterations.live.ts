/** Live help desks that change texts before storing them, and lose responses: nothing is lost or duplicated. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKS } from '../../scripts/desks/packages.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { ALTERATIONS, ALTERED } from './alterations.ts';
import { describeLive, requestDirectly, LiveApi, toPort } from './live.ts';
import { MAX_TEXT_LIMITS } from './people.ts';
import { deepMap } from './fakes/strict-server.ts';

const SETTLE_MS = 300;
/** Faults of a write; the last two with one change of text only, because each takes some ten seconds. */
const FAULTS = [null, 'cutAfter', 'cutBefore', { status: 500 }] as const;

for (const kind of DESKS)
  describeLive(kind, 'storing texts otherwise', (desk) => {
    let proxy: FaultProxy;
    let front: LiveApi;
    beforeAll(async () => {
      proxy = await FaultProxy.listen({ target: toPort(desk) });
      front = await LiveApi.open(
        desk,
        { url: proxy.url, timeoutMs: 10_000, lookupDelayMs: SETTLE_MS },
        { limits: MAX_TEXT_LIMITS },
      );
    });
    afterAll(async () => {
      await front?.close();
      await proxy?.close();
    });

    const isCreation = ({ method, url = '' }: IncomingMessage) =>
      method === 'POST' && /\/(ticket|issues\.json)$/.test(url);
    const isReply = ({ method, url = '' }: IncomingMessage) =>
      kind === 'redmine' ? method === 'PUT' && /\/issues\/\d+\.json$/.test(url) : url.endsWith('/correspond');
    const alterWrites = (change: (text: string) => string) =>
      proxy.alter((body, request) =>
        isCreation(request) || isReply(request)
          ? Buffer.from(JSON.stringify(deepMap(JSON.parse(body.toString()) as unknown, change)))
          : body,
      );

    it.each(ALTERATIONS)(
      'a help desk that %s stores each text once, for any number of attempts',
      async (name, change) => {
        alterWrites(change);
        try {
          for (const fault of name === 'drops emoji' ? FAULTS : FAULTS.slice(0, 2)) {
            const press = async (matches: typeof isReply, path: string, body: object) => {
              const request = { body, key: randomUUID() };
              if (fault) {
                proxy.target(matches, fault);
                expect((await front.send('ada', 'POST', path, request)).status).toBe(503);
                await sleep(SETTLE_MS + 50);
              }
              const answers = [
                await front.send('ada', 'POST', path, request),
                await front.send('ada', 'POST', path, request),
              ];
              expect(
                answers.map(({ status }) => status),
                JSON.stringify(answers[0]?.body).slice(0, 300),
              ).toEqual([201, 201]);
              expect(answers[1]?.body).toEqual(answers[0]?.body);
              return answers[0]?.body as { id: string; number: string };
            };
            const word = `altered${randomUUID().replaceAll(/[^a-f]/g, '')}`;
            const ticket = await press(isCreation, '/v1/tickets', { subject: word, description: ALTERED });
            expect((await front.list('ada', { q: word })).items.map(({ number }) => number)).toEqual([ticket.number]);
            for (const replies of [1, 2]) {
              // The same words twice are two replies.
              await press(isReply, `/v1/tickets/${ticket.id}/comments`, { body: ALTERED });
              expect(await front.comments('ada', ticket.id)).toHaveLength(replies);
            }
          }
        } finally {
          proxy.alter(null);
          proxy.clearScript();
        }
      },
    );

    it('a comment that the requester wrote there meanwhile is distinguished from the lost reply by Request Tracker, not by Redmine', async () => {
      const { id, number } = await front.file('ada');
      const request = { body: { body: 'Through the widget' }, key: randomUUID() };
      const path = `/v1/tickets/${id}/comments`;
      proxy.target(isReply, 'cutBefore');
      expect((await front.send('ada', 'POST', path, request)).status).toBe(503);
      const written =
        kind === 'redmine'
          ? await requestDirectly(desk, 'cust1', 'PUT', `issues/${number}.json`, { issue: { notes: 'At the desk' } })
          : await requestDirectly(desk, 'cust1', 'POST', `ticket/${number}/correspond`, {
              Content: 'At the desk',
              ContentType: 'text/plain',
            });
      expect(written.status).toBeLessThan(300);
      await sleep(SETTLE_MS + 50);
      const answer = await front.send('ada', 'POST', path, request);
      expect(answer.status).toBe(201);
      const bodies = (await front.comments('ada', id)).map(({ body }) => body);
      // Redmine does not report which comments were made through its API; docs/integrations/adapters.md describes the
      // consequence.
      expect(bodies).toEqual(kind === 'redmine' ? ['At the desk'] : ['At the desk', 'Through the widget']);
    });
  });
