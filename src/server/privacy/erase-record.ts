import * as z from 'zod/mini';
import { eventsOf, pseudonymise, writeDown } from '../access/index.ts';
import type { Db } from '../ports.ts';

/** What stands where a person's words stood. */
export const ERASED = '(erased)';

/** Who erases: an agent, or whoever has the command line. */
export interface Actor {
  id: string;
  name: string;
  role: string;
}

/** The customer who is erased, and what stands in their place. */
export interface Replacement {
  organizationId: string;
  /** The subject. */
  id: string;
  /** What their rows refer to: organization and subject. */
  account: string;
  name: string;
  email: string | null;
  /** A subject, too. */
  pseudonym: string;
  pseudonymAccount: string;
}

/** A value with the pseudonym wherever it names the person. */
function without(value: unknown, who: Replacement): unknown {
  if (typeof value === 'string') {
    if (value === who.id) return who.pseudonym;
    return value === who.name || (who.email !== null && value === who.email) ? ERASED : value;
  }
  if (Array.isArray(value)) return value.map((one) => without(one, who));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, without(inner, who)]));
}

const Detail = z.record(z.string(), z.unknown());

/**
 * Puts the pseudonym into the records of support access that name a person, and writes down that this was done, with the
 * digests of what the records are now: so the chain can be checked as before. Answers how many records.
 */
export async function eraseFromRecord(tx: Db, who: Replacement, actor: Actor, now: number): Promise<number> {
  const { organizationId } = who;
  const named = await eventsOf(tx, organizationId, who.id);
  const records: Record<string, string> = {};
  for (const event of named) {
    const own = event.actor.id === who.id && event.actor.role !== 'agent';
    const detail = Detail.parse(without(event.detail, who));
    if (own && typeof detail['reason'] === 'string') detail['reason'] = ERASED;
    const changed = { actor: own ? { ...event.actor, id: who.pseudonym, name: ERASED } : event.actor, detail };
    records[String(event.seq)] = await pseudonymise(tx, organizationId, event, changed);
  }
  await writeDown(tx, organizationId, { action: 'erased', at: now, actor, detail: { person: who.pseudonym, records } });
  return named.length;
}
