import * as z from 'zod/mini';
import { erasePersonalParts, eventsNaming, appendAuditEntry, lockAuditChain } from '../support-access/index.ts';
import type { AuditEvent } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { namesPerson, routeNamesPerson, type Person } from './mentions.ts';

/** Placeholder for erased text. */
export const ERASED = '(erased)';

/** The actor of an erasure: an agent, or the operator on the command line. */
export interface Actor {
  id: string;
  name: string;
  role: string;
}

/** The erased customer and the pseudonym that replaces them. */
export interface Replacement extends Person {
  organizationId: string;
  /** Account id: organization and subject. */
  account: string;
  /** Replaces the subject. */
  pseudonym: string;
  pseudonymAccount: string;
}

/**
 * Erases a person from the audit log of their organization, including text of others that names them, and appends an entry that
 * lists the erased parts, so that the hash chain can still be verified. Returns the number of entries.
 */
export async function eraseFromRecord(tx: Db, person: Replacement, actor: Actor, now: number): Promise<number> {
  const { organizationId, pseudonym } = person;
  // Locks the chain: concurrent transactions may still append entries that name the person.
  await lockAuditChain(tx, organizationId);
  const matches = await eventsNaming(tx, organizationId, (event) => findParts(event, person));
  for (const entry of matches) await erasePersonalParts(tx, organizationId, entry, pseudonym);
  const entries = matches.flatMap(({ seq, parts }) => parts.map((part) => [seq, part]));
  await appendAuditEntry(tx, organizationId, {
    action: 'erased',
    at: now,
    actor,
    detail: { person: pseudonym, entries },
  });
  return matches.length;
}

const Kinds = z.object({ kinds: z.array(z.object({ route: z.string() })) });

function findParts({ actor, detail }: AuditEvent, person: Replacement) {
  const routes = z.safeParse(Kinds, detail).data?.kinds ?? [];
  const own = actor.id === person.id && actor.role !== 'agent' && actor.role !== 'system';
  const isInDetail =
    (own && typeof detail['reason'] === 'string') ||
    namesPerson(detail, person) ||
    routes.some(({ route }) => routeNamesPerson(route, person));
  return [...(own ? (['actor'] as const) : []), ...(isInDetail ? (['detail'] as const) : [])];
}
