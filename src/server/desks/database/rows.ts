import * as z from 'zod/mini';
import {
  ConsentWording,
  type AgentTicket,
  type Attachment,
  type Comment,
  type Ticket,
  type TicketSummary,
} from '../../../contract/index.ts';
import type { TicketsTable } from '../../store/schema.ts';
import type { Selectable } from 'kysely';
import { mayDecide, mayReply } from './transitions.ts';

/** The columns of a list's row. The long texts stay where they are. */
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
] as const;

/** A row of a list, with what was joined to it. */
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
> & { requester_name: string | null; requester_role: string | null; unread_by: string | null };

const time = (ms: number) => new Date(ms).toISOString();

export function summaryOf(row: SummaryRow): TicketSummary {
  const due = row.answered_at === null && row.status !== 'closed' ? row.response_due_at : null;
  return {
    id: row.id,
    number: String(row.number),
    subject: row.subject,
    status: row.status,
    priority: row.priority,
    category: row.category,
    requester: { id: row.requester_id, name: row.requester_name ?? '', role: row.requester_role ?? 'user' },
    createdAt: time(row.created_at),
    updatedAt: time(row.updated_at),
    responseDueAt: due === null ? null : time(due),
    unread: row.unread_by !== null,
    version: String(row.version),
  };
}

const Texts = z.record(z.string(), z.string());
const Addresses = z.array(z.string());

/** What came with a ticket and is for agents only. */
export function additionsOf(
  row: Pick<Selectable<TicketsTable>, 'context' | 'diagnostics' | 'consent' | 'consent_wording'>,
): Pick<AgentTicket, 'context' | 'diagnostics' | 'consent' | 'consentWording'> {
  return {
    context: row.context === null ? {} : Texts.parse(JSON.parse(row.context)),
    diagnostics: row.diagnostics,
    consent: row.consent,
    consentWording: row.consent_wording === null ? null : ConsentWording.parse(JSON.parse(row.consent_wording)),
  };
}

export function ticketOf(
  row: SummaryRow & Pick<Selectable<TicketsTable>, 'description' | 'fields' | 'cc' | 'incident_id'>,
  attachments: Attachment[],
  viewer: 'customer' | 'agent',
): Ticket {
  return {
    ...summaryOf(row),
    description: row.description,
    attachments,
    fields: Texts.parse(JSON.parse(row.fields)),
    cc: Addresses.parse(JSON.parse(row.cc)),
    incidentId: row.incident_id,
    allowed: {
      comment: viewer === 'agent' || mayReply(row.status),
      close: mayDecide(row.status, 'close'),
      reopen: mayDecide(row.status, 'reopen'),
      confirm: viewer === 'customer' && mayDecide(row.status, 'confirm'),
    },
  };
}

export interface CommentRow {
  id: string;
  body: string;
  author_id: string;
  author_name: string | null;
  author_role: string;
  internal: number;
  created_at: number;
}

export function commentOf(row: CommentRow, attachments: Attachment[], viewer: 'customer' | 'agent'): Comment {
  return {
    id: row.id,
    body: row.body,
    author: { id: row.author_id, name: row.author_name ?? '', role: row.author_role },
    createdAt: time(row.created_at),
    attachments,
    ...(viewer === 'agent' ? { internal: row.internal === 1 } : {}),
  };
}
