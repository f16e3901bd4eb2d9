/** People for tests below the HTTP layer. */
import { randomUUID } from 'node:crypto';
import type { CallContext, Db, Identity } from '../src/server/interfaces/index.ts';

/** A customer's organization. */
export const organization = (id: string = randomUUID()) => ({ id, name: `Organization ${id}`, plan: null });

/** Returns a new person with this role; agents belong to no organization. */
export function person(role: Identity['role'], of = organization()): Identity {
  const id = randomUUID();
  return {
    id,
    name: `${role} ${id.slice(0, 4)}`,
    email: null,
    role,
    organization: role === 'agent' ? null : of,
    token: { id: null, issuer: null, issuedAt: 0 },
  };
}

/** Returns the context of a call by `identity`. */
export const call = (db: Db, identity: Identity, now = Date.now()): CallContext => ({ db, identity, now });
