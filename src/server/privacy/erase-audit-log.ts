import * as z from 'zod/mini';
import { erasePersonalParts, eventsNaming, appendAuditEntry, lockAuditChain } from '../support-access/index.ts';
import type { AuditEvent } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { namesPerson, routeNamesPerson, type Person } from './mentions.ts';

/** What stands where a person's words stood. */
export const ERASED = '(erased)';

/** Who erases: an agent, or whoever has the command line. */
export interface Actor {
  id: string;
  name: string;
  role: string;
}

/** The customer who is erased, and what stands in their place. */
export interface Replacement extends Person {
  organizationId: string;
  /** What their rows refer to: organization and subject. */
  account: string;
  /** A subject, too. */
  pseudonym: string;
  pseudonymAccount: string;
}

/**
 * Erases a person from the audit log of their organization, and writes down of which entries: so the chain can be checked
 * as before. What others wrote about them goes too, where it names them. Answers how many entries.
 */
export async function eraseFromRecord(tx: Db, who: Replacement, actor: Actor, now: number): Promise<number> {
  const { organizationId, pseudonym: person } = who;
  // Entries that are being added now name the person still; wait for them, and keep others waiting.
  await lockAuditChain(tx, organizationId);
  const named = await eventsNaming(tx, organizationId, (event) => partsNaming(event, who));
  for (const entry of named) await erasePersonalParts(tx, organizationId, entry, person);
  const entries = named.flatMap(({ seq, parts }) => parts.map((part) => [seq, part]));
  await appendAuditEntry(tx, organizationId, { action: 'erased', at: now, actor, detail: { person, entries } });
  return named.length;
}

const Kinds = z.object({ kinds: z.array(z.object({ route: z.string() })) });

function partsNaming({ actor, detail }: AuditEvent, who: Replacement) {
  const routes = z.safeParse(Kinds, detail).data?.kinds ?? [];
  const own = actor.id === who.id && actor.role !== 'agent' && actor.role !== 'system';
  const words =
    (own && typeof detail['reason'] === 'string') ||
    namesPerson(detail, who) ||
    routes.some(({ route }) => routeNamesPerson(route, who));
  return [...(own ? (['actor'] as const) : []), ...(words ? (['detail'] as const) : [])];
}
