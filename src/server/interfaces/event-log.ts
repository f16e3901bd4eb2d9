import type { TicketEvent } from '../../contract/index.ts';
import type { Db } from './context.ts';

/** What happened to tickets, organization by organization, in an order that never changes. */
export interface EventLog {
  /** The number of the last event of each organization; 0, or absent, when there is none. */
  lastSequences(db: Db, organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What came after the event with number `after`, at most `limit`, in order. */
  read(db: Db, organizationId: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** How numbers travel, so that they say nothing about what others do. */
  cursorCodec(db: Db): Promise<{
    encode(organizationId: string, seq: number): string;
    decode(organizationId: string, mark: string): number | null;
  }>;
}

/** Something that happened, and who of the organization may hear of it beside its admins. */
export interface LoggedEvent {
  seq: number;
  event: TicketEvent;
  requesterId: string;
  /** In copy, in lower case. */
  addresses: readonly string[];
  /** The organization's admins do not see this ticket either. */
  personal?: boolean;
}
