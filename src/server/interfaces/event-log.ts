import type { TicketEvent } from '../../contract/index.ts';
import type { Db } from './context.ts';

/** Events of tickets per organization, in an order that never changes. */
export interface EventLog {
  /** Returns the sequence number of the last event of each organization; 0 or absent without events. */
  lastSequences(db: Db, organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Returns the organizations whose last event the ticket notifier has not read yet. */
  listUnread(db: Db): Promise<readonly string[]>;
  /**
   * Returns the organizations with events since a position in the order of all events, and the position after them. Its cost
   * depends on those organizations only. Null instead of a position returns the current one and no organizations.
   */
  listChanged?(db: Db, position: number | null): Promise<{ organizationIds: readonly string[]; position: number }>;
  /** Numbers committed events that have no number yet, for a log that numbers them after the commit. */
  assignNumbers?(db: Db): Promise<void>;
  /** Returns up to `limit` events after sequence number `after`, in order. */
  read(db: Db, organizationId: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** Encodes sequence numbers as opaque cursors, so that they do not reveal the activity of other organizations. */
  cursorCodec(db: Db): Promise<{
    encode(organizationId: string, seq: number): string;
    decode(organizationId: string, cursor: string): number | null;
  }>;
}

/** An event, with the users other than the organization's admins that may receive it. */
export interface LoggedEvent {
  seq: number;
  event: TicketEvent;
  requesterId: string;
  /** E-mail addresses in cc, in lower case. */
  addresses: readonly string[];
  /** What changed, where the log has it. */
  change?: { from?: string | null; to?: string | null; reason?: string | null; fields?: string[] };
  /** True where the organization's admins cannot see the ticket either. */
  personal?: boolean;
}
