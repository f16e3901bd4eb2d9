import type { Selectable } from 'kysely';
import type { AccessRequest, Grant } from '../../contract/index.ts';
import type { AccessRequestsTable, GrantsTable } from '../store/schema.ts';
import { grantState, requestState } from './state.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** A grant as it travels, with its state at `time`. */
export function grantOf(row: Selectable<GrantsTable>, time: number): Grant {
  return {
    id: row.id,
    state: grantState(row, time),
    scope: row.scope,
    grantedBy: { id: row.granted_by_id, name: row.granted_by_name, role: row.granted_by_role },
    grantedAt: iso(row.granted_at),
    expiresAt: iso(row.expires_at),
    revokedAt: row.revoked_at === null ? null : iso(row.revoked_at),
    revokedBy:
      row.revoked_by_id === null
        ? null
        : { id: row.revoked_by_id, name: row.revoked_by_name ?? '', role: row.revoked_by_role ?? '' },
    reason: row.reason,
    ticketId: row.ticket_id,
    version: String(row.version),
  };
}

/** A request as it travels, with its state at `time`. */
export function requestOf(row: Selectable<AccessRequestsTable>, time: number): AccessRequest {
  return {
    id: row.id,
    state: requestState(row, time),
    agent: { id: row.agent_id, name: row.agent_name, role: 'agent' },
    scope: row.scope,
    seconds: row.seconds,
    reason: row.reason,
    ticketId: row.ticket_id,
    createdAt: iso(row.created_at),
    lapsesAt: iso(row.lapses_at),
    grantId: row.grant_id,
  };
}
