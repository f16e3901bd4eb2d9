import * as z from 'zod/mini';
import {
  ConsentText,
  type AgentTicket,
  type Attachment,
  type Comment,
  type Ticket,
  type TicketSummary,
} from '../../contract/index.ts';
import type { TicketsTable } from '../database/schema.ts';
import type { Selectable } from 'kysely';
import type { Identity } from '../interfaces/index.ts';
import { getTicketPermissions, getRatingDeadline } from './permissions.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { toCustomerStatus } from './status-transitions.ts';
import { toSubject } from '../database/account-id.ts';

/** Columns of a list row, without the long texts. */
export const summaryColumns = [
  'tickets.id',
  'tickets.number',
  'tickets.subject',
  'tickets.status',
  'tickets.priority',
  'tickets.category',
  'tickets.created_at',
  'tickets.updated_at',
  'tickets.response_due_at',
  'tickets.answered_at',
  'tickets.version',
  'tickets.assignee',
  'tickets.organization_id',
  'tickets.requester_id',
  'tickets.closed_at',
  'tickets.escalated_at',
] as const;

/** A list row with its joined columns. */
export type SummaryRow = Pick<
  Selectable<TicketsTable>,
  | 'id'
  | 'number'
  | 'subject'
  | 'status'
  | 'priority'
  | 'category'
  | 'created_at'
  | 'updated_at'
  | 'response_due_at'
  | 'answered_at'
  | 'version'
  | 'assignee'
  | 'organization_id'
  | 'requester_id'
  | 'closed_at'
  | 'escalated_at'
> & { requester_name: string | null; requester_role: string | null; unread_by: string | null };

/** Formats a time for the wire. */
export const time = (ms: number) => new Date(ms).toISOString();

export function toSummary(row: SummaryRow): TicketSummary {
  const due = row.answered_at === null && row.status !== 'closed' ? row.response_due_at : null;
  return {
    id: row.id,
    number: String(row.number),
    subject: row.subject,
    status: row.status,
    customerStatus: toCustomerStatus(row.status, row.assignee),
    priority: row.priority,
    category: row.category,
    requester: { id: toSubject(row.requester_id), name: row.requester_name ?? '', role: row.requester_role ?? 'user' },
    createdAt: time(row.created_at),
    updatedAt: time(row.updated_at),
    responseDueAt: due === null ? null : time(due),
    unread: row.unread_by !== null,
    version: String(row.version),
  };
}

export const Texts = z.record(z.string(), z.string());
export const Addresses = z.array(z.string());

/** Maps the additional data of a ticket that only agents see. */
export function toAgentData(
  row: Pick<Selectable<TicketsTable>, 'context' | 'diagnostics' | 'consent' | 'consent_wording'>,
): Pick<AgentTicket, 'context' | 'diagnostics' | 'consent' | 'consentText'> {
  return {
    context: row.context === null ? {} : Texts.parse(JSON.parse(row.context)),
    diagnostics: row.diagnostics,
    consent: row.consent,
    consentText: row.consent_wording === null ? null : ConsentText.parse(JSON.parse(row.consent_wording)),
  };
}

/** A ticket's row with everything that the ticket response contains. */
export type TicketRow = SummaryRow &
  Pick<
    Selectable<TicketsTable>,
    'description' | 'fields' | 'cc' | 'incident_id' | 'follow_up_of' | 'escalation_reason'
  > & {
    follow_up_number: number | null;
    score: number | null;
    rating_comment: string | null;
    rated_at: number | null;
  };

export function toTicket(
  row: TicketRow,
  attachments: Attachment[],
  { identity, now }: { identity: Identity; now: number },
  rules: LifecycleRules,
): Ticket {
  const { follow_up_of, follow_up_number, escalated_at, score, rated_at } = row;
  const until = getRatingDeadline(row, rules);
  return {
    ...toSummary(row),
    description: row.description,
    attachments,
    fields: Texts.parse(JSON.parse(row.fields)),
    cc: Addresses.parse(JSON.parse(row.cc)),
    incidentId: row.incident_id,
    followUpOf:
      follow_up_of !== null && follow_up_number !== null
        ? { id: follow_up_of, number: String(follow_up_number) }
        : null,
    escalation:
      escalated_at === null ? null : { at: time(escalated_at), reason: row.escalation_reason ?? '', next: rules.next },
    rating:
      score === null
        ? null
        : {
            score,
            comment: row.rating_comment,
            at: rated_at === null ? null : time(rated_at),
            until: until === null ? null : time(until),
          },
    allowed: getTicketPermissions(row, identity, rules, now),
  };
}

export interface CommentRow {
  id: string;
  body: string;
  quoted_text: string | null;
  author_id: string;
  author_name: string | null;
  author_role: string;
  internal: number;
  created_at: number;
}

export function toComment(row: CommentRow, attachments: Attachment[], viewer: 'customer' | 'agent'): Comment {
  return {
    id: row.id,
    body: row.body,
    author: { id: toSubject(row.author_id), name: row.author_name ?? '', role: row.author_role },
    createdAt: time(row.created_at),
    attachments,
    ...(row.quoted_text === null ? {} : { quotedText: row.quoted_text }),
    ...(viewer === 'agent' ? { internal: row.internal === 1 } : {}),
  };
}
