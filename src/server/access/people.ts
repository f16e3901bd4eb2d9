import type { Identity } from '../ports.ts';
import { ProblemError } from '../problem.ts';

/** An admin of a customer's organization. */
export type Admin = Identity & { organization: NonNullable<Identity['organization']> };

/** @throws ProblemError `forbidden` for everybody else */
export function asAdmin(identity: Identity): Admin {
  const { organization } = identity;
  if (identity.role !== 'admin' || !organization)
    throw new ProblemError('forbidden', { detail: "Only an organization's admins decide about support access." });
  return { ...identity, organization };
}

/** @throws ProblemError `forbidden` for everybody who is no agent */
export function asAgent(identity: Identity): Identity {
  if (identity.role !== 'agent') throw new ProblemError('forbidden');
  return identity;
}

/** Somebody as records name them. */
export const personOf = ({ id, name, role }: Identity) => ({ id, name, role });
