import type { Db } from '../../interfaces/index.ts';
import type { TICKET_CHANNELS } from '../../../contract/index.ts';
import { writeLater } from '../../database/deferred-writes.ts';

/** Stores how a ticket arrived. */
export async function setChannel(tx: Db, ticketId: string, channel: (typeof TICKET_CHANNELS)[number]): Promise<void> {
  await writeLater(tx, tx.updateTable('tickets').set({ channel }).where('id', '=', ticketId));
}
