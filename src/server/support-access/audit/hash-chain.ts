import { createHash, randomBytes } from 'node:crypto';
import type { AuditEvent } from '../../../contract/index.ts';

/** An entry without its hash. */
export type UnhashedEvent = Omit<AuditEvent, 'hash'> & { proof: AuditProof };
/** Commitments of an entry. */
export type AuditProof = NonNullable<AuditEvent['proof']>;
/** Parts of an entry with personal data. Each can be erased without changing any hash. */
export type PersonalPart = 'actor' | 'detail';

/** Previous hash of the first entry of a chain. */
export const GENESIS_HASH = '0'.repeat(64);
/** Name of an erased actor. */
export const ERASED_NAME = '(erased)';

/**
 * Keys of `detail` without personal data. All other keys count as personal, so that keys added later can be erased. Entries list
 * their personal keys, so changing this set does not affect earlier entries.
 */
const IMPERSONAL_KEYS: ReadonlySet<string> = new Set(
  (
    'scope areas environment seconds asked given expiresAt before after automatic ' +
    'why operation code action area person entries count lastHash omitted views changes firstAt lastAt'
  ).split(' '),
);

/**
 * Serializes to canonical JSON: keys sorted by code units, no white space, no undefined values. Any implementation produces the
 * same text for the same entry.
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

/** Commits to a personal part: SHA-256 over 32 random bytes and the part. Without the bytes the part cannot be guessed. */
function commitmentTo(salt: string, part: unknown): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(canonicalJson(part)).digest('hex');
}

type Detail = AuditEvent['detail'];
const pick = (detail: Detail, wanted: (key: string) => boolean): Detail =>
  Object.fromEntries(Object.entries(detail).filter(([key]) => wanted(key)));

/** Returns the serialization of a personal part for its commitment. */
function personalPart({ actor, detail }: Pick<AuditEvent, 'actor' | 'detail'>, part: PersonalPart, keys: string[]) {
  return part === 'actor' ? { id: actor.id, name: actor.name } : pick(detail, (key) => keys.includes(key));
}

/** Creates random bytes and commitments for a new entry. */
export function createProof(event: Pick<AuditEvent, 'actor' | 'detail'>): AuditProof {
  const personal = Object.keys(event.detail)
    .filter((key) => !IMPERSONAL_KEYS.has(key))
    .sort();
  const committed = (part: PersonalPart) => {
    const salt = randomBytes(32).toString('hex');
    return { salt, commitment: commitmentTo(salt, personalPart(event, part, personal)) };
  };
  return { personal, actor: committed('actor'), detail: committed('detail') };
}

/**
 * Computes the SHA-256 (hex) of an entry over the previous hash, the non-personal parts and the commitments to the personal parts.
 * Erasing a personal part does not change it.
 */
export function hashEvent(event: UnhashedEvent): string {
  const { seq, at, actor, action, grantId, requestId, sessionId, ticketId, detail, previousHash, proof } = event;
  return createHash('sha256')
    .update(
      canonicalJson({
        seq,
        at,
        role: actor.role,
        action,
        grantId,
        requestId,
        sessionId,
        ticketId,
        detail: pick(detail, (key) => !proof.personal.includes(key)),
        personal: proof.personal,
        commitments: { actor: proof.actor.commitment, detail: proof.detail.commitment },
        previousHash,
      }),
    )
    .digest('hex');
}

/** Result of verifying a chain; `erased` is the number of entries with erased parts. */
export type ChainCheck = { ok: true; checked: number; erased: number } | { ok: false; seq: number; reason: string };

/** Last entry of an earlier export, which must still exist at its position. */
export interface TrustedSignature {
  records: number;
  last: string;
}

/** Collects the personal parts that later entries declare as erased, with the pseudonym of the actor. */
function readErasures(events: readonly AuditEvent[]): ReadonlyMap<string, { pseudonym: string }> {
  const erasures = new Map<string, { pseudonym: string }>();
  for (const { seq: by, action, detail } of events) {
    const { person, entries } = detail;
    if (action !== 'erased' || typeof person !== 'string' || !Array.isArray(entries)) continue;
    for (const entry of entries) {
      const [seq, part] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof seq === 'number' && seq < by && (part === 'actor' || part === 'detail'))
        // The first erasure counts: a later one finds no data.
        if (!erasures.has(`${seq} ${part}`)) erasures.set(`${seq} ${part}`, { pseudonym: person });
    }
  }
  return erasures;
}

/** Returns the fault of a personal part; null when it matches its commitment or a later entry declares its erasure. */
function checkPart(
  event: UnhashedEvent,
  part: PersonalPart,
  erasure: { pseudonym: string } | undefined,
): string | null {
  const { salt, commitment } = event.proof[part];
  if (salt !== null) {
    // Canonical hex only: the decoder also accepts upper case and ignores text after an invalid character.
    if (!/^[\da-f]{64}$/.test(salt)) return 'This record was changed.';
    if (commitmentTo(salt, personalPart(event, part, event.proof.personal)) !== commitment)
      return 'This record was changed.';
    return erasure ? 'This record was erased, and what was erased is there again.' : null;
  }
  if (!erasure) return 'Something was erased from this record, and no later record says so.';
  const empty =
    part === 'actor'
      ? event.actor.id === erasure.pseudonym && event.actor.name === ERASED_NAME
      : event.proof.personal.every((key) => !(key in event.detail));
  return empty ? null : 'This record was changed.';
}

const hasProof = (event: AuditEvent): event is AuditEvent & { proof: AuditProof } => event.proof !== undefined;

/**
 * Verifies a chain of entries from its first one. Detects changed, removed, added and reordered entries, and erasures without an
 * `erased` entry. Truncation at the end and a rewritten chain are detected only with `last` or `trusted`.
 *
 * @param last number and hash of the last entry that must exist
 * @param trusted seals of earlier exports; each names an entry that must still exist
 * @example verifyHashChain(events) // { ok: false, seq: 17, reason: 'This record was changed.' }
 */
export function verifyHashChain(
  events: readonly AuditEvent[],
  last?: { seq: number; hash: string },
  trusted: readonly TrustedSignature[] = [],
): ChainCheck {
  let previousHash = GENESIS_HASH;
  let erased = 0;
  const erasures = readErasures(events);
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    if (event.seq !== seq)
      return { ok: false, seq, reason: `Record ${seq} is missing; record ${event.seq} stands in its place.` };
    if (event.previousHash !== previousHash)
      return { ok: false, seq, reason: 'This record does not follow the one before it.' };
    if (!hasProof(event)) return { ok: false, seq, reason: 'This record carries nothing to check it by.' };
    if (hashEvent(event) !== event.hash) return { ok: false, seq, reason: 'This record was changed.' };
    for (const part of ['actor', 'detail'] as const) {
      const reason = checkPart(event, part, erasures.get(`${seq} ${part}`));
      if (reason !== null) return { ok: false, seq, reason };
    }
    if (event.proof.actor.salt === null || event.proof.detail.salt === null) erased++;
    previousHash = event.hash;
  }
  if (last && (last.seq !== events.length || (last.hash !== previousHash && last.seq > 0)))
    return { ok: false, seq: Math.min(events.length + 1, last.seq), reason: 'The end of the record does not match.' };
  for (const { records, last: hash } of trusted) {
    if (records > events.length)
      return {
        ok: false,
        seq: events.length + 1,
        reason: `The end was cut off: the seal that was kept counts ${records} records, and ${events.length} are here.`,
      };
    if ((events[records - 1]?.hash ?? GENESIS_HASH) !== hash)
      return {
        ok: false,
        seq: Math.max(records, 1),
        reason: 'The records up to here are not those of the seal that was kept.',
      };
  }
  return { ok: true, checked: events.length, erased };
}
