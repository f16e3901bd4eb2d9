import { sql, type ExpressionBuilder, type RawBuilder } from 'kysely';
import type { Identity } from '../interfaces/index.ts';
import { isStorableText } from './text.ts';
import type { Database } from './schema.ts';
import { getAccountId } from './account-id.ts';

/**
 * Set of tickets. `reach`: all that a person may see; `mine`: those they created; `copy`: those of others in their
 * organization that have their address in cc; `organization`: all of it.
 */
export type TicketScope = 'reach' | 'mine' | 'copy' | 'organization';

/** Returns a person's address for cc, in lower case; null without one that the vendor vouches for. */
export const normalizeAddress = ({ email, emailVerified }: Pick<Identity, 'email' | 'emailVerified'>): string | null =>
  email !== null && emailVerified !== false && isStorableText(email) ? email.toLowerCase() : null;

/** Columns of a ticket that decide who may see it. */
export type VisibilityColumn = 'organization_id' | 'requester_id' | 'id';

/**
 * Returns the condition for the tickets that a person may see: agents see all, admins those of their organization, users
 * their own and those that have them in cc.
 *
 * @param column formats a column reference, for callers that control the use of indexes. Default by name
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
    // Checked per ticket: a person can be in cc on many thousands, of which a list reads only a few. PostgreSQL would turn `exists`
    // into a join that starts from all of them.
    const copy =
      address === null
        ? eb.lit(false)
        : sql<boolean>`(select count(*) from ticket_cc
            where ticket_cc.address = ${address} and ticket_cc.ticket_id = ${column('id')}) > 0`;
    if (view === 'mine') return eb.and([organization, mine]);
    if (view === 'copy') return eb.and([organization, copy]);
    return eb.and([organization, eb.or([mine, copy])]);
  };
}

/** Whether a person who may see a ticket may also change its status; people in cc may not. */
export function canManage(identity: Identity, ticket: { requester_id: string }): boolean {
  return identity.role !== 'user' || ticket.requester_id === getAccountId(identity);
}
