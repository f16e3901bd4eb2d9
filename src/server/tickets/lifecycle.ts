import type { Priority, Text, TicketStatus } from '../../contract/index.ts';
import {
  calculateDueDate,
  resolveBusinessHours,
  type Calendar,
  type Pause,
  type SupportHours,
} from '../business-hours/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import type { Identity } from '../interfaces/index.ts';

const DAY_MS = 24 * 3_600_000;

/** What a vendor says about tickets that are under way. Everything has a default. */
export interface LifecycleOptions {
  /** When support works; response targets count these hours only. Default: around the clock. */
  supportHours?: SupportHours;
  /** Days for which a closed ticket can be reopened; afterwards a new one goes on from it. Default 30. */
  reopenDays?: number;
  /** Days after closing for which a ticket can be rated, and the rating changed. Default 14. */
  rateDays?: number;
  /**
   * What customers can edit on a ticket that is not closed: `subject`, `description`, `priority`, `cc`, and the vendor's own fields by id.
   * Default: `['subject', 'priority', 'cc']`.
   */
  editable?: readonly string[];
  /**
   * Statuses that the list of closed tickets contains, `closed` among them: with `solved`, tickets with a suggested solution
   * are listed there too. Default: `['closed']`.
   */
  closedStatuses?: readonly TicketStatus[];
  escalation?: {
    /** Who may ask for more attention once the response target has passed. Default: admins. */
    contacts?: (identity: Identity) => boolean;
    /** What happens next, said to who has escalated. */
    next?: Text;
  };
}

/** The same after its check. */
export interface LifecycleRules {
  calendar: Calendar | null;
  reopenMs: number;
  rateMs: number;
  editable: readonly string[];
  closedStatuses: readonly TicketStatus[];
  mayEscalate: (identity: Identity) => boolean;
  next: Text;
}

/** @throws ConfigurationError with a sentence for the person who starts the server */
export function resolveLifecycleRules(options: LifecycleOptions): LifecycleRules {
  const { reopenDays = 30, rateDays = 14, closedStatuses = ['closed'], escalation = {} } = options;
  for (const [name, days] of Object.entries({ reopenDays, rateDays })) {
    if (!(days >= 0 && days <= 36_500)) throw new ConfigurationError(`following.${name} must be a number of days.`);
  }
  if (!closedStatuses.includes('closed'))
    throw new ConfigurationError('lifecycle.closedStatuses must contain "closed".');
  return {
    calendar: options.supportHours ? resolveBusinessHours(options.supportHours) : null,
    reopenMs: reopenDays * DAY_MS,
    rateMs: rateDays * DAY_MS,
    editable: [...(options.editable ?? ['subject', 'priority', 'cc'])],
    closedStatuses: [...new Set(closedStatuses)],
    mayEscalate: escalation.contacts ?? (({ role }) => role === 'admin'),
    next: escalation.next ?? {
      en: 'Escalation recorded. Support sees it on the ticket.',
      ja: 'エスカレーションを記録しました。サポート担当者はチケット上で確認できます。',
    },
  };
}

/** The clock runs while support has the ticket, and stands still while the customer or nobody does. */
const runs = (status: string): boolean => status === 'new' || status === 'open';

/** A change of status, as the record has it. */
export interface StatusChange {
  at: number;
  to: string;
}

/**
 * When the first answer is due (ms), or null when nothing is promised or the clock stands still. Pure.
 *
 * @param from when the ticket came
 * @param changes of its status since, oldest first
 */
export function responseDue(
  { calendar }: Pick<LifecycleRules, 'calendar'>,
  priority: Priority | null,
  from: number,
  changes: readonly StatusChange[],
): number | null {
  const minutes = priority?.responseMinutes ?? null;
  if (minutes === null || priority === null) return null;
  const pauses: Pause[] = [];
  for (const { at, to } of changes) {
    const last = pauses.at(-1);
    const still = last !== undefined && last.to === null;
    if (runs(to) && still) last.to = at;
    else if (!runs(to) && !still) pauses.push({ from: at, to: null });
  }
  return calculateDueDate(from, minutes, calendar?.always.has(priority.id) ? null : calendar, pauses);
}
