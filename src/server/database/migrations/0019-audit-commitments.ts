import { createHash, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

// The rules of the chain as they were when this was written: a migration must not change with the code.
const IMPERSONAL_KEYS = new Set(
  'scope areas environment seconds asked given expiresAt before after automatic why operation code action area person entries count lastHash'.split(
    ' ',
  ),
);

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

interface Row {
  organization_id: string;
  seq: number;
  at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  action: string;
  grant_id: string | null;
  request_id: string | null;
  session_id: string | null;
  ticket_id: string | null;
  detail: string;
}

/** The same content under the new hashes. */
function seal(row: Row, previousHash: string) {
  const detail = JSON.parse(row.detail) as Record<string, unknown>;
  const personal = Object.keys(detail)
    .filter((key) => !IMPERSONAL_KEYS.has(key))
    .sort();
  const part = (names: boolean) =>
    Object.fromEntries(Object.entries(detail).filter(([key]) => personal.includes(key) === names));
  const commit = (value: unknown) => {
    const salt = randomBytes(32).toString('hex');
    return {
      salt,
      commitment: createHash('sha256').update(Buffer.from(salt, 'hex')).update(canonicalJson(value)).digest('hex'),
    };
  };
  const proof = { personal, actor: commit({ id: row.actor_id, name: row.actor_name }), detail: commit(part(true)) };
  const hash = createHash('sha256')
    .update(
      canonicalJson({
        seq: row.seq,
        at: new Date(row.at).toISOString(),
        role: row.actor_role,
        action: row.action,
        grantId: row.grant_id,
        requestId: row.request_id,
        sessionId: row.session_id ?? undefined,
        ticketId: row.ticket_id,
        detail: part(false),
        personal,
        commitments: { actor: proof.actor.commitment, detail: proof.detail.commitment },
        previousHash,
      }),
    )
    .digest('hex');
  return { proof: JSON.stringify(proof), previous_hash: previousHash, hash };
}

/**
 * Hashes of the audit log no longer cover what names people but commitments to it, so that erasing changes no hash. Chains
 * that exist are hashed anew, once, and say so in an entry of their own with the last hash from before.
 */
export const auditCommitments: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('audit_events')
      .addColumn('proof', 'text', (c) => c.notNull().defaultTo('{}'))
      .execute();
    const { rows: chains } = await sql<{ organization_id: string; seq: number; hash: string }>`
      select organization_id, seq, hash from audit_chains where seq > 0`.execute(db);
    for (const chain of chains) {
      const { rows } = await sql<Row>`select * from audit_events where organization_id = ${chain.organization_id}
        order by seq`.execute(db);
      let previous = '0'.repeat(64);
      for (const row of rows) {
        // Digests of entries that were erased before; they hold for the old hashes only.
        if (row.action === 'erased') {
          const { person } = JSON.parse(row.detail) as { person?: unknown };
          row.detail = canonicalJson({ person });
        }
        const sealed = seal(row, previous);
        await sql`update audit_events set detail = ${row.detail}, proof = ${sealed.proof},
          previous_hash = ${sealed.previous_hash}, hash = ${sealed.hash}
          where organization_id = ${row.organization_id} and seq = ${row.seq}`.execute(db);
        previous = sealed.hash;
      }
      const last: Row = {
        organization_id: chain.organization_id,
        seq: chain.seq + 1,
        at: Math.max(Date.now(), rows.at(-1)?.at ?? 0),
        actor_id: 'system',
        actor_name: 'Madoguchi',
        actor_role: 'system',
        action: 'rehashed',
        grant_id: null,
        request_id: null,
        session_id: null,
        ticket_id: null,
        detail: canonicalJson({ count: rows.length, lastHash: chain.hash }),
      };
      const sealed = seal(last, previous);
      await sql`insert into audit_events (organization_id, seq, at, actor_id, actor_name, actor_role, action, grant_id,
          request_id, session_id, ticket_id, detail, proof, previous_hash, hash)
        values (${last.organization_id}, ${last.seq}, ${last.at}, ${last.actor_id}, ${last.actor_name}, ${last.actor_role},
          ${last.action}, null, null, null, null, ${last.detail}, ${sealed.proof}, ${sealed.previous_hash}, ${sealed.hash})`.execute(
        db,
      );
      await sql`update audit_chains set seq = ${last.seq}, hash = ${sealed.hash}
        where organization_id = ${chain.organization_id}`.execute(db);
    }
  },
};
