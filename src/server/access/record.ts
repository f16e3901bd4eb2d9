import type { Access } from '../ports.ts';
import { cursorOf, timedPlaceOf } from '../store/cursor.ts';
import { inTransaction } from '../store/transaction.ts';
import { allEvents, newestEvents } from './audit.ts';
import type { Core } from './core.ts';
import { recordEndings } from './endings.ts';
import { asCsv, asJsonLines, sealOf } from './export.ts';
import { asAdmin, personOf } from './people.ts';
import { recordRefusedAttempt } from './refusal-limit.ts';

const PAGE = 25;
/** The chain for what concerns no organization, such as an agent's try at a customer's call. */
export const VENDOR_CHAIN = '';

/** Reading the record, taking it away, and writing refusals into it. */
export function recordActs({ clock }: Core): Pick<Access, 'listEvents' | 'exportEvents' | 'recordRefusal'> {
  return {
    async listEvents({ db, identity, now }, { cursor, limit: most, ...filter }) {
      const { organization } = asAdmin(identity);
      await recordEndings(db, clock, organization.id, now, await clock.now(db, now));
      const limit = Math.min(most ?? PAGE, 100);
      const before = cursor === undefined ? undefined : timedPlaceOf(cursor)[0];
      const found = await newestEvents(db, organization.id, limit + 1, { ...filter, before });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const filtered = Object.values(filter).some((value) => value !== undefined);
      return {
        items,
        next: found.length > limit && last ? cursorOf([last.seq, '']) : null,
        // Records are numbered without gaps from 1, so the newest number is their count.
        total: before === undefined && !filtered ? (items[0]?.seq ?? 0) : null,
      };
    },

    async exportEvents({ db, identity, now }, format) {
      const { organization } = asAdmin(identity);
      const time = await clock.now(db, now);
      await recordEndings(db, clock, organization.id, now, time);
      const events = await allEvents(db, organization.id);
      const seal = sealOf(organization.id, events, new Date(time).toISOString());
      const text = format === 'csv' ? asCsv(events, seal) : asJsonLines(events, seal);
      const day = new Date(time).toISOString().slice(0, 10);
      return { name: `support-access-${day}.${format}`, body: new Uint8Array(Buffer.from(text)) };
    },

    async recordRefusal({ db, identity, now }, action, about) {
      await inTransaction(db, async (tx) => {
        await recordRefusedAttempt(tx, about?.organizationId ?? identity.organization?.id ?? VENDOR_CHAIN, {
          action: 'refused',
          at: await clock.settle(tx, now),
          actor: personOf(identity),
          grantId: about?.grantId ?? null,
          ...(about?.sessionId !== undefined && { sessionId: about.sessionId }),
          ticketId: about?.ticketId ?? null,
          detail: { operation: action, ...(identity.actor && { usedBy: identity.actor.id }), ...about?.detail },
        });
      });
    },
  };
}
