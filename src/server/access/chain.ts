import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../contract/index.ts';

/** A record before its hash is known. */
export type UnsealedEvent = Omit<AuditEvent, 'hash'>;

/** What the first record of every chain carries as the hash before it. */
export const FIRST_HASH = '0'.repeat(64);

/**
 * JSON with one spelling: keys in order of their code units, no white space, nothing undefined. The same record gives
 * the same text in any program.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** The SHA-256 (hex) of a record, which covers the hash before it and so everything that came earlier. */
export function hashOf(event: UnsealedEvent): string {
  const { seq, at, actor, action, grantId, requestId, sessionId, ticketId, detail, previousHash } = event;
  const { id, name, role } = actor;
  return createHash('sha256')
    .update(
      canonicalJson({
        seq,
        at,
        actor: { id, name, role },
        action,
        grantId,
        requestId,
        // Absent, and so not in the text, where there is none: records from before there were sessions keep their hash.
        sessionId,
        ticketId,
        detail,
        previousHash,
      }),
    )
    .digest('hex');
}

/** What a check of a chain found. */
export type ChainCheck = { ok: true; checked: number } | { ok: false; seq: number; reason: string };

/**
 * What records are now that were changed because somebody was erased, by their number: the digests that later records of
 * the chain give for them. Read from the end, since what is told by a record that does not fit itself counts for nothing.
 */
function erasuresIn(events: readonly AuditEvent[]): ReadonlyMap<number, string> {
  const known = new Map<number, string>();
  for (const event of events.toReversed()) {
    if (event.action !== 'erased') continue;
    const digest = hashOf(event);
    if (digest !== event.hash && known.get(event.seq) !== digest) continue;
    const { records } = event.detail;
    if (typeof records !== 'object' || records === null) continue;
    for (const [seq, hash] of Object.entries(records))
      if (Number(seq) < event.seq && !known.has(Number(seq)) && typeof hash === 'string') known.set(Number(seq), hash);
  }
  return known;
}

/**
 * Checks a chain of records from its first one on, in order. Whatever was changed, removed, added or swapped shows at
 * the first record that no longer fits. A record from which somebody was erased keeps its place by its old hash, and its
 * content by the digest in the later record of the erasure. Records cut off at the end show only when `last` is known from elsewhere.
 *
 * @param last the number and hash of the last record that must be there.
 * @example verifyChain(events) // { ok: false, seq: 17, reason: 'This record was changed.' }
 */
export function verifyChain(events: readonly AuditEvent[], last?: { seq: number; hash: string }): ChainCheck {
  let previousHash = FIRST_HASH;
  const erasures = erasuresIn(events);
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    if (event.seq !== seq)
      return { ok: false, seq, reason: `Record ${seq} is missing; record ${event.seq} stands in its place.` };
    if (event.previousHash !== previousHash)
      return { ok: false, seq, reason: 'This record does not follow the one before it.' };
    const digest = hashOf(event);
    if (digest !== event.hash && digest !== erasures.get(seq))
      return { ok: false, seq, reason: 'This record was changed.' };
    previousHash = event.hash;
  }
  if (last && (last.seq !== events.length || (last.hash !== previousHash && last.seq > 0)))
    return { ok: false, seq: Math.min(events.length + 1, last.seq), reason: 'The end of the record does not match.' };
  return { ok: true, checked: events.length };
}
