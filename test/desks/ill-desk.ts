import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { TestApi } from '../api/harness.ts';
import { acting } from './acting.ts';
import type { StandIn } from './standins/described.ts';

/** A stand-in that can be made ill, and what its calls are named. */
export interface IllDesk<Id extends string> {
  standIn: StandIn<Id>;
  /** The ticket API on it. */
  test: TestApi;
  /** Another one that waits this long for an answer (ms). */
  open(timeoutMs: number): Promise<TestApi>;
  /** The call behind a list, behind filing, and behind reading one ticket. */
  calls: Record<'list' | 'file' | 'read', Id>;
}

const WAIT_MS = 1_000;
/** What an answer of ours must not tell: addresses, and what the stand-ins say of themselves. */
const INSIDE = /srv|\/data|127\.0\.0\.1|html/;

/**
 * What holds on every desk that is ill. Call it within `describe`.
 *
 * @param names - the numbers that these tests have in the list of the desk's quirks.
 * @param given - the desk, once it is there.
 */
export function illDesk<Id extends string>(names: Record<'limit' | 'trouble', string>, given: () => IllDesk<Id>): void {
  it(`${names.limit}: at its limit it is not asked again at once, and the caller is told when`, async () => {
    const { standIn, test, calls } = given();
    const { send } = acting(() => test);
    const mark = standIn.calls.length;
    standIn.next(calls.list, { kind: 'refuse', status: 429, headers: { 'retry-after': '34' } });
    const refused = await send('ada', 'GET', '/v1/tickets');
    expect([refused.status, refused.headers.get('retry-after'), refused.problem.code]).toEqual([
      503,
      '34',
      'unavailable',
    ]);
    expect(standIn.calls.slice(mark).filter(({ id }) => id === calls.list)).toHaveLength(1);
    standIn.next(calls.file, { kind: 'refuse', status: 429, headers: { 'retry-after': '2' } });
    const filing = { body: { subject: 'Limited', description: 'Once.' }, key: randomUUID() };
    expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(503);
    // Nothing was stored, so there is nothing to wait for.
    expect((await send('ada', 'POST', '/v1/tickets', filing)).status).toBe(201);
  });

  it(`${names.trouble}: garbled, slow and failing, it is said to be unavailable, in our words`, async () => {
    const { standIn, open, calls } = given();
    const slow = await open(WAIT_MS);
    const { send, file, read } = acting(() => slow);
    try {
      const { id } = await file('ada');
      for (const faults of [
        [{ kind: 'garble' }],
        [{ kind: 'slow', ms: 1.2 * WAIT_MS }],
        // What only reads is asked for once more.
        [{ kind: 'fail', status: 500 }, { kind: 'cutBefore' }],
      ] as const) {
        standIn.next(calls.read, ...faults);
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
