import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../contract/index.ts';
import { FIRST_HASH, canonicalJson, hashOf, verifyChain } from './chain.ts';

function chainOf(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const unsealed = {
      seq,
      at: new Date(seq * 1_000).toISOString(),
      actor: { id: `p${seq}`, name: '管理者', role: 'admin' },
      action: 'granted',
      grantId: `g${seq}`,
      requestId: null,
      ticketId: null,
      detail: { seconds: seq, nested: { b: 1, a: [true, null] } },
      previousHash: events.at(-1)?.hash ?? FIRST_HASH,
    };
    events.push({ ...unsealed, hash: hashOf(unsealed) });
  }
  return events;
}

describe('canonical JSON', () => {
  it('has one spelling, whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: 'あ' }], a: null })).toBe('{"a":null,"b":[1,{"c":"あ"}]}');
  });

  it('says the same as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a chain of records', () => {
  it('holds when nothing was touched, also when it is empty', () => {
    expect(verifyChain(chainOf(20))).toEqual({ ok: true, checked: 20 });
    expect(verifyChain([])).toEqual({ ok: true, checked: 0 });
  });

  it('A25: names the first record that was changed, removed, swapped or added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), fc.nat(), (length, where, how) => {
        const events = chainOf(length);
        const at = where % length;
        const event = events[at];
        if (!event) throw new Error('There is a record at every place.');
        const changes: (() => void)[] = [
          () => (event.action = 'revoked'),
          () => (event.at = new Date(0).toISOString()),
          () => (event.actor = { ...event.actor, name: 'somebody else' }),
          () => (event.detail = { ...event.detail, seconds: -1 }),
          () => (event.grantId = null),
          () => (event.hash = '1'.repeat(64)),
          () => (event.previousHash = '1'.repeat(64)),
          () => (event.seq += 1),
          () => events.splice(at, 0, { ...event }),
        ];
        const [change = () => {}] = changes.slice(how % changes.length);
        change();
        const check = verifyChain(events);
        // A doubled record shows at its second place.
        const doubled = events.length > length ? 1 : 0;
        expect(check).toMatchObject({ ok: false, seq: at + 1 + doubled });
      }),
    );
  });

  it('A25: shows a record that is missing in the middle, two that were swapped, and one cut off the end', () => {
    const events = chainOf(6);
    const [, , third, fourth] = events;
    expect(verifyChain(events.filter((event) => event !== third))).toMatchObject({ ok: false, seq: 3 });
    const swapped = events.map((event) => (event === third ? fourth : event === fourth ? third : event));
    expect(verifyChain(swapped.filter((event) => event !== undefined))).toMatchObject({ ok: false, seq: 3 });
    const last = { seq: 6, hash: events.at(-1)?.hash ?? '' };
    expect(verifyChain(events, last)).toEqual({ ok: true, checked: 6 });
    expect(verifyChain(events.slice(0, 5), last)).toMatchObject({ ok: false, seq: 6 });
    expect(verifyChain([], last)).toMatchObject({ ok: false });
  });
});
