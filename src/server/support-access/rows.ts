import * as z from 'zod/mini';
import type { Selectable } from 'kysely';
import type { AccessRequest, AccessSession, Grant } from '../../contract/index.ts';
import type { AccessRequestsTable, AccessSessionsTable, GrantsTable } from '../database/schema.ts';
import type { GrantScope } from './scope.ts';
import { grantState, requestState, sessionState } from './state-machine.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

const Ids = z.array(z.string());

/** Parses a column with ids. */
export const parseIds = (text: string): string[] => Ids.parse(JSON.parse(text));

/** Maps a row to its scope. */
export const toGrantScope = (row: { scope: string; areas: string; environment: string | null }): GrantScope => ({
  scope: row.scope,
  areas: parseIds(row.areas),
  environment: row.environment,
});

/** Maps a grant to the wire format, with its state at `time`. */
export function toGrant(row: Selectable<GrantsTable>, time: number): Grant {
  return {
    id: row.id,
    state: grantState(row, time),
    ...toGrantScope(row),
    areas: parseIds(row.areas),
    breakGlass: row.break_glass === 1,
    grantedBy: { id: row.granted_by_id, name: row.granted_by_name, role: row.granted_by_role },
    grantedAt: iso(row.granted_at),
    expiresAt: iso(row.expires_at),
    revokedAt: isoOrNull(row.revoked_at),
    revokedBy:
      row.revoked_by_id === null
        ? null
        : { id: row.revoked_by_id, name: row.revoked_by_name ?? '', role: row.revoked_by_role ?? '' },
    reason: row.reason,
    ticketId: row.ticket_id,
    version: String(row.version),
  };
}

/** Maps a request to the wire format, with its state at `time`. */
export function toAccessRequest(row: Selectable<AccessRequestsTable>, time: number): AccessRequest {
  return {
    id: row.id,
    state: requestState(row, time),
    agent: { id: row.agent_id, name: row.agent_name, role: 'agent' },
    ...toGrantScope(row),
    areas: parseIds(row.areas),
    seconds: row.requested_seconds,
    reason: row.reason,
    ticketId: row.ticket_id,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    grantId: row.grant_id,
    answer: row.denial_reason,
  };
}

/** Maps a session to the wire format, with its state at `time`. */
export function toAccessSession(row: Selectable<AccessSessionsTable>, time: number): AccessSession {
  return {
    id: row.id,
    state: sessionState(row, time),
    grantId: row.grant_id,
    agent: { id: row.agent_id, name: row.agent_name, role: 'agent' },
    scope: row.scope,
    areas: parseIds(row.areas),
    environment: row.environment,
    actingAs:
      row.acting_as_id === null
        ? null
        : { id: row.acting_as_id, name: row.acting_as_name ?? '', role: row.acting_as_role ?? 'user' },
    reason: row.reason,
    ticketId: row.ticket_id,
    startedAt: iso(row.started_at),
    endsAt: iso(row.ends_at),
    lastUsedAt: isoOrNull(row.last_used_at),
    endedAt: isoOrNull(row.ended_at),
    endedBy:
      row.ended_by_id === null
        ? null
        : { id: row.ended_by_id, name: row.ended_by_name ?? '', role: row.ended_by_role ?? '' },
  };
}
