import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/index.ts';
import {
  GENESIS_HASH,
  canonicalJson,
  createProof,
  hashEvent,
  verifyHashChain,
  type PersonalPart,
} from './hash-chain.ts';

type Proven = AuditEvent & { proof: NonNullable<AuditEvent['proof']> };

/** Appends an entry to a chain, as an attacker with write access to the database could. */
function append(events: Proven[], action: string, detail: AuditEvent['detail']): void {
  const unsealed = {
    seq: events.length + 1,
    at: new Date(events.length * 1_000).toISOString(),
    actor: { id: 'eve', name: 'Eve', role: 'agent' },
    action,
    grantId: null,
    requestId: null,
    ticketId: null,
    detail,
    previousHash: events.at(-1)?.hash ?? GENESIS_HASH,
  };
  const proven = { ...unsealed, proof: createProof(unsealed) };
  events.push({ ...proven, hash: hashEvent(proven) });
}

/** Erases a personal part of an entry. */
function strip(event: Proven, part: PersonalPart, pseudonym: string): void {
  event.proof = { ...event.proof, [part]: { ...event.proof[part], salt: null } };
  if (part === 'actor') event.actor = { ...event.actor, id: pseudonym, name: '(erased)' };
  else
    event.detail = Object.fromEntries(
      Object.entries(event.detail).filter(([key]) => !event.proof.personal.includes(key)),
    );
}

function chainOf(length: number): Proven[] {
  const events: Proven[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const unsealed = {
      seq,
      at: new Date(seq * 1_000).toISOString(),
      actor: { id: `p${seq}`, name: '管理者', role: 'admin' },
      action: 'granted',
      grantId: `g${seq}`,
      requestId: null,
      ticketId: null,
      detail: { seconds: seq, reason: `because ${seq}`, nested: { b: 1, a: [true, null] } },
      previousHash: events.at(-1)?.hash ?? GENESIS_HASH,
    };
    const proven = { ...unsealed, proof: createProof(unsealed) };
    events.push({ ...proven, hash: hashEvent(proven) });
  }
  return events;
}

describe('canonical JSON', () => {
  it('has one spelling, independent of the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: 'あ' }], a: null })).toBe('{"a":null,"b":[1,{"c":"あ"}]}');
  });

  it('parses to the same value as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a chain of records', () => {
  it('is valid when nothing was changed, also when it is empty', () => {
    expect(verifyHashChain(chainOf(20))).toEqual({ ok: true, checked: 20, erased: 0 });
    expect(verifyHashChain([])).toEqual({ ok: true, checked: 0, erased: 0 });
  });

  it('names the first record that was changed, removed, swapped or added', () => {
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
          () => (event.detail = { ...event.detail, reason: 'another' }),
          () => (event.detail = { ...event.detail, more: 'added' }),
          () => (event.actor = { ...event.actor, role: 'user' }),
          () => (event.proof = createProof(event)),
          () => (event.proof = { ...event.proof, actor: { ...event.proof.actor, salt: 'ab'.repeat(32) } }),
          () => (event.proof = { ...event.proof, personal: [] }),
          () => delete (event as AuditEvent).proof,
          () => (event.grantId = null),
          () => (event.hash = '1'.repeat(64)),
          () => (event.previousHash = '1'.repeat(64)),
          () => (event.seq += 1),
          () => events.splice(at, 0, { ...event }),
        ];
        const [change = () => {}] = changes.slice(how % changes.length);
        change();
        const check = verifyHashChain(events);
        // A duplicated record is detected at its second position.
        const doubled = events.length > length ? 1 : 0;
        expect(check).toMatchObject({ ok: false, seq: at + 1 + doubled });
      }),
    );
  });

  it('detects a record missing in the middle, two swapped ones, and one cut off at the end', () => {
    const events = chainOf(6);
    const [, , third, fourth] = events;
    expect(verifyHashChain(events.filter((event) => event !== third))).toMatchObject({ ok: false, seq: 3 });
    const swapped = events.map((event) => (event === third ? fourth : event === fourth ? third : event));
    expect(verifyHashChain(swapped.filter((event) => event !== undefined))).toMatchObject({ ok: false, seq: 3 });
    const last = { seq: 6, hash: events.at(-1)?.hash ?? '' };
    expect(verifyHashChain(events, last)).toEqual({ ok: true, checked: 6, erased: 0 });
    expect(verifyHashChain(events.slice(0, 5), last)).toMatchObject({ ok: false, seq: 6 });
    expect(verifyHashChain([], last)).toMatchObject({ ok: false });
  });
});

describe('erasing from a chain', () => {
  const parts = fc.constantFrom<PersonalPart>('actor', 'detail');
  /** A chain of eight entries, some of whose parts were erased, each declared by a later entry. */
  const erased = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), parts), {
    minLength: 1,
    maxLength: 6,
    selector: ([seq, part]) => `${seq} ${part}`,
  });
  function build(entries: readonly [number, PersonalPart][]) {
    const events = chainOf(8);
    for (const [seq, part] of entries) {
      const event = events[seq - 1];
      if (event) strip(event, part, 'erased-1');
    }
    append(events, 'erased', { person: 'erased-1', entries });
    append(events, 'granted', { seconds: 1 });
    return events;
  }

  it('changes no hash, and leaves every other entry valid', () => {
    fc.assert(
      fc.property(erased, (entries) => {
        const before = chainOf(8).length;
        const events = build(entries);
        const touched = new Set(entries.map(([seq]) => seq)).size;
        expect(verifyHashChain(events)).toEqual({ ok: true, checked: before + 2, erased: touched });
      }),
    );
  });

  it('protects earlier entries: any change after an erasure is detected', () => {
    fc.assert(
      fc.property(erased, fc.nat(), fc.nat(), (entries, where, how) => {
        const events = build(entries);
        const event = events[where % events.length];
        if (!event) throw new Error('There is a record at every place.');
        const changes: (() => void)[] = [
          () => (event.action = 'revoked'),
          () => (event.actor = { ...event.actor, name: 'Mallory' }),
          () => (event.actor = { ...event.actor, id: 'erased-2' }),
          () => (event.actor = { ...event.actor, role: 'user' }),
          () => (event.detail = { ...event.detail, seconds: 99 }),
          () => (event.detail = { ...event.detail, reason: 'invented' }),
          () => (event.grantId = 'other'),
          () => (event.proof = createProof(event)),
          () => (event.hash = hashEvent({ ...event, action: 'x' })),
          () => events.splice(events.indexOf(event), 1),
        ];
        const last = { seq: events.length, hash: events.at(-1)?.hash ?? '' };
        changes[how % changes.length]?.();
        expect(verifyHashChain(events, last)).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });

  it('detects an erasure that no later entry declares, and one whose declaration was removed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), parts, (seq, part) => {
        const silent = chainOf(8);
        const event = silent[seq - 1];
        if (event) strip(event, part, 'erased-1');
        expect(verifyHashChain(silent)).toMatchObject({ ok: false, seq, reason: /no later record says so/ });
        const untouched = chainOf(8);
        append(untouched, 'erased', { person: 'erased-1', entries: [[seq, part]] });
        expect(verifyHashChain(untouched)).toMatchObject({ ok: false, seq, reason: /is there again/ });
        // An entry that declares itself or a later one declares nothing.
        const early = chainOf(0);
        append(early, 'erased', { person: 'erased-1', entries: [[2, part]] });
        append(early, 'granted', { seconds: 1, reason: 'x' });
        const later = early[1];
        if (later) strip(later, part, 'erased-1');
        expect(verifyHashChain(early)).toMatchObject({ ok: false, seq: 2 });
      }),
    );
  });

  it('hides an erased part: equal texts have a different commitment each time', () => {
    const [one, other] = [chainOf(1)[0], chainOf(1)[0]];
    expect(one?.proof.actor.commitment).not.toBe(other?.proof.actor.commitment);
    expect(one?.proof.actor.salt).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a stored seal', () => {
  const sealAt = (events: readonly AuditEvent[], records: number) => ({
    records,
    last: events[records - 1]?.hash ?? GENESIS_HASH,
  });

  it('stays valid while the chain only grows and parts are erased, and detects a truncated and a rewritten chain', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (records, left) => {
        const events = chainOf(8);
        const kept = [sealAt(events, records)];
        append(events, 'erased', { person: 'erased-1', entries: [[3, 'actor']] });
        const third = events[2];
        if (third) strip(third, 'actor', 'erased-1');
        expect(verifyHashChain(events, undefined, kept)).toMatchObject({ ok: true, erased: 1 });
        const cut = chainOf(8);
        const sealed = [sealAt(cut, records)];
        const check = verifyHashChain(cut.slice(0, left), undefined, sealed);
        expect(check.ok).toBe(left >= records);
        if (!check.ok)
          expect(check).toMatchObject({ seq: left + 1, reason: expect.stringMatching(/cut off/) as string });
        // Completely rewritten: valid in itself, but not against the seal.
        const anew = chainOf(8);
        expect(verifyHashChain(anew)).toMatchObject({ ok: true });
        if (records > 0) expect(verifyHashChain(anew, undefined, sealed)).toMatchObject({ ok: false, seq: records });
      }),
    );
  });
});
