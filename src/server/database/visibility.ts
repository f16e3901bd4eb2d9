import { sql, type ExpressionBuilder, type RawBuilder } from 'kysely';
import type { Identity } from '../interfaces/index.ts';
import { isStorableText } from './text.ts';
import type { Database } from './schema.ts';
import { getAccountId } from './account-id.ts';

/**
 * Which tickets are meant. `reach`: all that somebody may see; `mine`: those they filed; `copy`: those of others in their
 * organization on which their address is in copy; `organization`: all of it.
 */
export type TicketScope = 'reach' | 'mine' | 'copy' | 'organization';

/** The address under which a person is in copy; null without one that the vendor vouches for. */
export const normalizeAddress = ({ email, emailVerified }: Pick<Identity, 'email' | 'emailVerified'>): string | null =>
  email !== null && emailVerified !== false && isStorableText(email) ? email.toLowerCase() : null;

/** The columns of a ticket that reach depends on. */
export type VisibilityColumn = 'organization_id' | 'requester_id' | 'id';

/**
 * Which tickets somebody may see: agents all, admins their organization's, users their own and those they are in copy on.
 *
 * @param column how a column is written, for those who have a say in which index is taken. Default by its name.
 */
export function visibleTo(
  identity: Identity,
  view: TicketScope = 'reach',
  column = (name: VisibilityColumn): RawBuilder<string> => sql`${sql.ref(`tickets.${name}`)}`,
) {
  return (eb: ExpressionBuilder<Database, 'tickets'>) => {
    if (identity.role === 'agent') return eb.lit(true);
    const organization = eb(column('organization_id'), '=', identity.organization?.id ?? '');
    if (view === 'organization' || (view === 'reach' && identity.role === 'admin')) return organization;
    const mine = eb(column('requester_id'), '=', getAccountId(identity));
    const address = normalizeAddress(identity);
    // Asked of each ticket: somebody can be in copy on many thousands, of which few are looked at.
    const copy =
      address === null
        ? eb.lit(false)
        : sql<boolean>`exists (select 1 from ticket_cc
            where ticket_cc.address = ${address} and ticket_cc.ticket_id = ${column('id')})`;
    if (view === 'mine') return eb.and([organization, mine]);
    if (view === 'copy') return eb.and([organization, copy]);
    return eb.and([organization, eb.or([mine, copy])]);
  };
}

/** Whether somebody who may see a ticket also decides about it: who is only in copy does not. */
export function canManage(identity: Identity, ticket: { requester_id: string }): boolean {
  return identity.role !== 'user' || ticket.requester_id === getAccountId(identity);
}
