import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { TextLimit } from '../../src/server/help-desks/adapter.ts';
import type { TestApi } from '../api/harness.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { ALTERATIONS, ALTERED } from './alterations.ts';
import { advanceClock } from './people.ts';
import type { FakeServer } from './fakes/strict-server.ts';

/** A fake that supports faults, and the names of its calls. */
export interface FaultyDesk<Id extends string> {
  fake: FakeServer<Id>;
  /** The ticket API with it. */
  test: TestApi;
  /** Another API with this timeout of requests (ms). */
  open(timeoutMs: number): Promise<TestApi>;
  /** Adds a comment of the requester outside of the API: in the portal, or by mail. */
  writeDirectly(number: string, body: string): void;
  /** The same for a help desk with longer texts. */
  openUnlimited(): Promise<TestApi>;
  /** Limits of the help desk, in its own unit. */
  limits: { subject: TextLimit; body?: TextLimit };
  /** Names of the calls of a list, a submission, a read and a reply. */
  calls: Record<'list' | 'file' | 'read' | 'reply', Id>;
  /** Milliseconds after which a write without a response is settled. */
  lookupDelayMs: number;
}

const WAIT_MS = 1_000;
/** Texts that responses must not contain: addresses, and the error texts of the fakes. */
const INSIDE = /srv|\/data|127\.0\.0\.1|html/;

/**
 * Tests that apply to every faulty help desk. Call it within `describe`.
 *
 * @param names - prefixes of the titles
 * @param getDesk - returns the help desk, once it is started
 */
export function testFaultyDesk<Id extends string>(
  names: Record<'limit' | 'trouble', string>,
  getDesk: () => FaultyDesk<Id>,
): void {
  it(`${names.limit}: at its limit it is not asked again at once, and the caller is told when`, async () => {
    const { fake, test, calls } = getDesk();
    const { send } = createCustomerDriver(() => test);
    const mark = fake.calls.length;
    fake.next(calls.list, { kind: 'refuse', status: 429, headers: { 'retry-after': '34' } });
    const refused = await send('ada', 'GET', '/v1/tickets');
    expect([refused.status, refused.headers.get('retry-after'), refused.problem.code]).toEqual([
      503,
      '34',
      'unavailable',
    ]);
    expect(fake.calls.slice(mark).filter(({ id }) => id === calls.list)).toHaveLength(1);
    fake.next(calls.file, { kind: 'refuse', status: 429, headers: { 'retry-after': '2' } });
    const filing = { body: { subject: 'Limited', description: 'Once.' }, key: randomUUID() };
    expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
    // Nothing was stored, so there is no result to wait for.
    expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(201);
  });

  it('texts and files over the help desk’s limits are rejected before anything is written, with the limit', async () => {
    const { fake, test, limits, calls } = getDesk();
    const { send, file } = createCustomerDriver(() => test);
    const { subject, body = null } = limits;
    const of = ({ max, unit }: TextLimit) => {
      // Fewer graphemes than the limit, so that the panel's own count accepts it.
      const [letter, units] = { bytes: ['𠮷', 4], utf16: ['𠮷', 2], characters: ['か\u3099', 2] }[unit] as [
        string,
        number,
      ];
      const most = letter.repeat(Math.floor(max / units)) + 'x'.repeat(max % units);
      const code = unit === 'bytes' ? 'too_many_bytes' : 'too_many_characters';
      return { most, refusal: { code, limit: max } };
    };
    const { id } = await file('ada', { subject: of(subject).most, description: body ? of(body).most : 'x' });
    const reply = (text: string) =>
      send('ada', 'POST', `/v1/tickets/${id}/comments`, { body: { body: text }, key: randomUUID() });
    if (body) expect((await reply(of(body).most)).status).toBe(201);
    const written = () => fake.calls.filter((call) => call.id === calls.file || call.id === calls.reply).length;
    const before = written();
    const filing = { subject: `${of(subject).most}x`, description: body ? `${of(body).most}x` : 'x' };
    const refused = await send('ada', 'POST', '/v1/tickets', { body: filing, key: randomUUID() });
    expect([refused.status, refused.problem.errors]).toEqual([
      422,
      [
        expect.objectContaining({ field: 'subject', ...of(subject).refusal }),
        ...(body ? [expect.objectContaining({ field: 'description', ...of(body).refusal })] : []),
      ],
    ]);
    if (body)
      expect((await reply(`${of(body).most}x`)).problem.errors).toEqual([
        expect.objectContaining({ field: 'body', ...of(body).refusal }),
      ]);
    expect(written()).toBe(before);
  });

  it.each(ALTERATIONS)('a help desk that %s stores each text once, for any number of attempts', async (_, alter) => {
    const { fake, openUnlimited, calls, lookupDelayMs } = getDesk();
    const test = await openUnlimited();
    const { send, file, list, comments } = createCustomerDriver(() => test);
    fake.alter(alter);
    try {
      for (const fault of [null, { kind: 'cutAfter' }, { kind: 'fail', status: 500 }] as const) {
        const press = async (call: 'file' | 'reply', path: string, body: object) => {
          const request = { body, key: randomUUID() };
          if (fault) {
            fake.next(calls[call], fault);
            expect((await send('ada', 'POST', path, request)).status).toBe(503);
            advanceClock(test, lookupDelayMs + 1);
          }
          const answers = [await send('ada', 'POST', path, request), await send('ada', 'POST', path, request)];
          expect(
            answers.map(({ status }) => status),
            JSON.stringify(answers[0]?.body),
          ).toEqual([201, 201]);
          expect(answers[1]?.body).toEqual(answers[0]?.body);
        };
        const before = (await list('ada', { limit: '50' })).items.map(({ id }) => id);
        await press('file', '/v1/tickets', { subject: `Altered ${randomUUID()}`, description: ALTERED });
        const { items } = await list('ada', { limit: '50' });
        expect(items.filter(({ id }) => !before.includes(id))).toHaveLength(1);
        const { id } = await file('ada');
        for (const said of [1, 2]) {
          // The same words twice are two replies.
          await press('reply', `/v1/tickets/${id}/comments`, { body: ALTERED });
          expect(await comments('ada', id)).toHaveLength(said);
        }
      }
    } finally {
      fake.alter(null);
      await test.close();
    }
  });

  it('several candidates for a lost reply are reported as unknown, and nothing is sent again', async () => {
    const { fake, test, calls, lookupDelayMs } = getDesk();
    const { send, file, comments } = createCustomerDriver(() => test);
    const { id } = await file('ada');
    const path = `/v1/tickets/${id}/comments`;
    const [first, second] = [
      { body: { body: 'One' }, key: randomUUID() },
      { body: { body: 'Two' }, key: randomUUID() },
    ];
    fake.next(calls.reply, { kind: 'cutAfter' }, { kind: 'cutAfter' });
    for (const request of [first, second]) expect((await send('ada', 'POST', path, request)).status).toBe(503);
    advanceClock(test, lookupDelayMs + 1);
    for (let press = 0; press < 2; press++) {
      const answer = await send('ada', 'POST', path, first);
      expect([answer.status, answer.problem.code]).toEqual([409, 'outcome_unknown']);
      advanceClock(test, lookupDelayMs + 1);
    }
    expect(await comments('ada', id)).toHaveLength(2);
  });

  it('a comment that the requester wrote in the help desk itself is not mistaken for the lost reply', async () => {
    const { fake, test, calls, lookupDelayMs, writeDirectly } = getDesk();
    const { send, file, comments } = createCustomerDriver(() => test);
    const { id, number } = await file('ada');
    const path = `/v1/tickets/${id}/comments`;
    const said = { body: { body: 'Through the widget' }, key: randomUUID() };
    fake.next(calls.reply, { kind: 'cutBefore' });
    expect((await send('ada', 'POST', path, said)).status).toBe(503);
    writeDirectly(number, 'At the desk');
    advanceClock(test, lookupDelayMs + 1);
    for (let press = 0; press < 2; press++) {
      const { status, body } = await send('ada', 'POST', path, said);
      expect([status, (body as { body: string }).body]).toEqual([201, 'Through the widget']);
    }
    expect((await comments('ada', id)).map(({ body }) => body)).toEqual(['At the desk', 'Through the widget']);
  });

  it('concurrent replies are each stored once', async () => {
    const { test } = getDesk();
    const { send, file, comments } = createCustomerDriver(() => test);
    const { id } = await file('ada');
    const words = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      words.map((body) => send('ada', 'POST', `/v1/tickets/${id}/comments`, { body: { body }, key: randomUUID() })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.map(({ body }) => (body as { body: string }).body)).toEqual(words);
    expect((await comments('ada', id)).map(({ body }) => body).toSorted()).toEqual(words);
  });

  it(`${names.trouble}: garbled, slow and failing, it is said to be unavailable, in our words`, async () => {
    const { fake, open, calls } = getDesk();
    const slow = await open(WAIT_MS);
    const { send, file, read } = createCustomerDriver(() => slow);
    try {
      const { id } = await file('ada');
      for (const faults of [
        [{ kind: 'garble' }],
        [{ kind: 'slow', ms: 1.2 * WAIT_MS }],
        // Reads are repeated once.
        [{ kind: 'fail', status: 500 }, { kind: 'cutBefore' }],
      ] as const) {
        fake.next(calls.read, ...faults);
        const answer = await send('ada', 'GET', `/v1/tickets/${id}`);
        expect([answer.status, answer.problem.code], faults[0].kind).toEqual([503, 'unavailable']);
        expect(JSON.stringify(answer.body)).not.toMatch(INSIDE);
      }
      expect((await read('ada', id)).id).toBe(id);
    } finally {
      await slow.close();
    }
  });
}
