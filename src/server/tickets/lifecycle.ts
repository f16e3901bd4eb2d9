import type { Priority, Text, TicketStatus } from '../../contract/index.ts';
import { resolveBusinessHours, type Calendar, type SupportHours } from '../business-hours/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import type { StatusChange } from './event-log.ts';
import { targetDue, type TargetRule } from './targets.ts';
import type { Identity } from '../interfaces/index.ts';

const DAY_MS = 24 * 3_600_000;

/** Rules for tickets in progress. All options have defaults. */
export interface LifecycleOptions {
  /** Business hours of support; response targets count only these. Default: around the clock. */
  supportHours?: SupportHours;
  /**
   * Targets for the first response, the next response and the resolution, by priority, plan and organization. The first matching rule
   * that names a target gives it. Default: only the first response, by `responseMinutes` of the priority.
   */
  targets?: readonly TargetRule[];
  /** Days for which a closed ticket can be reopened; afterwards a follow-up ticket can be submitted. Default 30. */
  reopenDays?: number;
  /** Days after closing in which a ticket can be rated and the rating changed. Default 14. */
  rateDays?: number;
  /**
   * Fields that customers can edit on a ticket that is not closed: `subject`, `description`, `priority`, `cc`, and the
   * vendor's own fields by id. Default: `['subject', 'priority', 'cc']`.
   */
  editable?: readonly string[];
  /**
   * Statuses of the tickets in the closed list; must include `closed`. With `solved`, tickets with a suggested solution
   * are listed there too. Default: `['closed']`.
   */
  closedStatuses?: readonly TicketStatus[];
  escalation?: {
    /** Whether a person may escalate a ticket after the response target has passed. Default: admins only. */
    contacts?: (identity: Identity) => boolean;
    /** The next step, shown to the person who has escalated. Default: a sentence that says whether the support team is notified. */
    next?: Text;
    /** Whether the support team is notified of escalations. Default false. `createTicketApi` sets it by its options. */
    notified?: boolean;
  };
}

/** Next step after an escalation without a notification. */
const RECORDED: Text = {
  en: 'Escalation recorded. Support sees it on the ticket.',
  ja: 'エスカレーションを記録しました。サポート担当者はチケット上で確認できます。',
};
/** Message after an escalation that is reported. */
const NOTIFIED: Text = {
  en: 'Escalation recorded. The support team is being notified.',
  ja: 'エスカレーションを記録し、サポートチームに通知しています。',
};

/** Validated lifecycle options. */
export interface LifecycleRules {
  targets: readonly TargetRule[];
  /** Business hours in force; read it at each use, because they can change while the server runs. */
  readonly calendar: Calendar | null;
  reopenMs: number;
  rateMs: number;
  editable: readonly string[];
  closedStatuses: readonly TicketStatus[];
  canEscalate: (identity: Identity) => boolean;
  next: Text;
}

/**
 * @param getCalendar returns the business hours in force, where they can change while the server runs
 * @throws ConfigurationError with the wrong key
 */
export function resolveLifecycleRules(options: LifecycleOptions, getCalendar?: () => Calendar | null): LifecycleRules {
  const { reopenDays = 30, rateDays = 14, closedStatuses = ['closed'], escalation = {} } = options;
  for (const [name, days] of Object.entries({ reopenDays, rateDays })) {
    if (!(days >= 0 && days <= 36_500))
      throw new ConfigurationError(`lifecycle.${name}: expected 0 to 36,500 days, got ${String(days)}.`);
  }
  if (!closedStatuses.includes('closed'))
    throw new ConfigurationError('lifecycle.closedStatuses must contain "closed".');
  const calendar = options.supportHours ? resolveBusinessHours(options.supportHours) : null;
  return {
    get calendar() {
      return getCalendar ? getCalendar() : calendar;
    },
    targets: options.targets ?? [],
    reopenMs: reopenDays * DAY_MS,
    rateMs: rateDays * DAY_MS,
    editable: [...(options.editable ?? ['subject', 'priority', 'cc'])],
    closedStatuses: [...new Set(closedStatuses)],
    canEscalate: escalation.contacts ?? (({ role }) => role === 'admin'),
    next: escalation.next ?? (escalation.notified === true ? NOTIFIED : RECORDED),
  };
}

/**
 * Returns when the first response is due (ms), or null without a target or during a pause. Pure.
 *
 * @param from creation time of the ticket (ms)
 * @param changes later status changes, oldest first
 */
export function responseDue(
  { calendar }: Pick<LifecycleRules, 'calendar'>,
  priority: Priority | null,
  from: number,
  changes: readonly StatusChange[],
): number | null {
  const minutes = priority?.responseMinutes ?? null;
  if (minutes === null || priority === null) return null;
  return targetDue({ minutes, calendar: calendar?.always.has(priority.id) ? null : calendar }, from, changes);
}
