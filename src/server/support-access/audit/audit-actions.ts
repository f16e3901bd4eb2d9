import type { Access } from '../../interfaces/index.ts';
import { encodeCursor, readTimeCursor } from '../../database/cursor.ts';
import { withTransaction } from '../../database/transaction.ts';
import { allEvents, newestEvents, type AuditEntry } from './audit-log.ts';
import type { AccessContext } from '../context.ts';
import { recordExpirations } from '../expiry.ts';
import { formatCsv, formatJsonLines, signExport } from './export.ts';
import { requireAdmin, toActingPerson, toPerson } from '../actors.ts';
import { recordRefusedAttempt } from '../refusal-limit.ts';

const DEFAULT_LIMIT = 25;
/** Chain for entries without an organization, e.g. a denied call of an agent. */
export const GLOBAL_CHAIN = '';

/** Creates the operations that read and export the audit log, and record refusals in it. */
export function auditActions({ clock }: AccessContext): Pick<Access, 'listEvents' | 'exportEvents' | 'recordRefusal'> {
  return {
    async listEvents({ db, identity, now }, { cursor, limit, ...filter }) {
      const { organization } = requireAdmin(identity);
      await recordExpirations(db, clock, organization.id, now, await clock.now(db, now));
      const pageSize = Math.min(limit ?? DEFAULT_LIMIT, 100);
      const before = cursor === undefined ? undefined : readTimeCursor(cursor)[0];
      const events = await newestEvents(db, organization.id, pageSize + 1, { ...filter, before });
      const items = events.slice(0, pageSize);
      const last = items.at(-1);
      const filtered = Object.values(filter).some((value) => value !== undefined);
      return {
        items,
        next: events.length > pageSize && last ? encodeCursor([last.seq, '']) : null,
        // Entries are numbered from 1 without gaps, so the newest number is the count.
        total: before === undefined && !filtered ? (items[0]?.seq ?? 0) : null,
      };
    },

    async exportEvents({ db, identity, now }, format) {
      const { organization } = requireAdmin(identity);
      const time = await clock.now(db, now);
      await recordExpirations(db, clock, organization.id, now, time);
      const events = await allEvents(db, organization.id);
      const seal = signExport(organization.id, events, new Date(time).toISOString());
      const text = format === 'csv' ? formatCsv(events, seal) : formatJsonLines(events, seal);
      const day = new Date(time).toISOString().slice(0, 10);
      return { name: `support-access-${day}.${format}`, body: new Uint8Array(Buffer.from(text)) };
    },

    async recordRefusal({ db, identity, now }, action, about) {
      await withTransaction(db, async (tx) => {
        const entry: AuditEntry = {
          action: 'refused',
          at: await clock.advance(tx, now),
          actor: toPerson(identity),
          grantId: about?.grantId ?? null,
          ...(about?.sessionId !== undefined && { sessionId: about.sessionId }),
          ticketId: about?.ticketId ?? null,
          detail: { operation: action, ...(identity.actor && { usedBy: identity.actor.id }), ...about?.detail },
        };
        const organizationId = about?.organizationId ?? identity.organization?.id ?? GLOBAL_CHAIN;
        await recordRefusedAttempt(tx, organizationId, entry, toActingPerson(identity));
      });
    },
  };
}
