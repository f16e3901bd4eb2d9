import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** An admin of a customer's organization. */
export type Admin = Identity & { organization: NonNullable<Identity['organization']> };

/** Said to an agent whose token speaks for somebody else. */
export const NO_DELEGATION =
  'A token with an "act" claim is used by somebody else than its subject, and cannot decide about support access.';

/** @throws ProblemError `forbidden` for everybody else, and for an agent who acts as an admin */
export function requireAdmin(identity: Identity): Admin {
  const { organization } = identity;
  if (identity.actor) throw new ProblemError('forbidden', { detail: NO_DELEGATION });
  if (identity.role !== 'admin' || !organization)
    throw new ProblemError('forbidden', { detail: "Only an organization's admins decide about support access." });
  return { ...identity, organization };
}

/** @throws ProblemError `forbidden` for everybody who is no agent */
export function requireAgent(identity: Identity): Identity {
  if (identity.role !== 'agent') throw new ProblemError('forbidden');
  if (identity.actor) throw new ProblemError('forbidden', { detail: NO_DELEGATION });
  return identity;
}

/** Somebody as records name them. */
export const toPerson = ({ id, name, role }: Identity) => ({ id, name, role });

/** The person who uses a token: of a delegated one its `act` claim, of which only the id is known, else its subject. */
export const toActingPerson = (identity: Identity) => {
  const id = identity.actor?.id ?? null;
  return id === null ? toPerson(identity) : { id, name: id, role: 'agent' as const };
};
