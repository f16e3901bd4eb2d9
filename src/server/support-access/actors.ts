import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

/** An admin of a customer's organization. */
export type Admin = Identity & { organization: NonNullable<Identity['organization']> };

/** @throws ProblemError `forbidden` for everyone except admins, and for an agent who acts as an admin */
export function requireAdmin(identity: Identity): Admin {
  const { organization } = identity;
  if (identity.actor) throw new ProblemError('forbidden', { detail: createMessage('delegated_token') });
  if (identity.role !== 'admin' || !organization)
    throw new ProblemError('forbidden', { detail: createMessage('admins_only') });
  return { ...identity, organization };
}

/** @throws ProblemError `forbidden` for everyone except agents */
export function requireAgent(identity: Identity): Identity {
  if (identity.role !== 'agent') throw new ProblemError('forbidden');
  if (identity.actor) throw new ProblemError('forbidden', { detail: createMessage('delegated_token') });
  return identity;
}

/** A person in the audit log. */
export const toPerson = ({ id, name, role }: Identity) => ({ id, name, role });

/** Returns the person who uses a token: for a delegated one its `act` claim, of which only the id is known, else its subject. */
export const toActingPerson = (identity: Identity) => {
  const id = identity.actor?.id ?? null;
  return id === null ? toPerson(identity) : { id, name: id, role: 'agent' as const };
};
