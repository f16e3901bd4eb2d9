import type { AccessMessageAction, DueTarget, TicketMessageType } from '../../../contract/index.ts';

/** Parameters of a headline. */
export interface NoticeEvent {
  number: string;
  actor: string;
  target: DueTarget;
}

/** Parameters of a line about support access. */
export interface AccessNoticeEvent {
  actor: string;
  organization: string;
}

const TARGETS: Record<DueTarget, string> = {
  first_response: 'First response to',
  next_response: 'Next response to',
  resolution: 'Resolution of',
};

/** Notifications to the support team. */
export const teamNotices = {
  /** One line with the event. */
  headlines: {
    'ticket.created': ({ number, actor }: NoticeEvent) => `New ticket #${number} from ${actor}`,
    'ticket.replied': ({ number, actor }: NoticeEvent) => `${actor} replied to ticket #${number}`,
    'ticket.reopened': ({ number, actor }: NoticeEvent) => `${actor} reopened ticket #${number}`,
    'ticket.closed': ({ number, actor }: NoticeEvent) => `${actor} closed ticket #${number}`,
    'ticket.status_changed': ({ number, actor }: NoticeEvent) => `${actor} changed the status of ticket #${number}`,
    'ticket.edited': ({ number, actor }: NoticeEvent) => `${actor} edited ticket #${number}`,
    'ticket.assigned': ({ number, actor }: NoticeEvent) => `${actor} assigned ticket #${number}`,
    'ticket.escalated': ({ number, actor }: NoticeEvent) => `${actor} escalated ticket #${number}`,
    'ticket.rated': ({ number, actor }: NoticeEvent) => `${actor} rated ticket #${number}`,
    'ticket.due_soon': ({ number, target }: NoticeEvent) => `${TARGETS[target]} ticket #${number} is due soon`,
    'ticket.overdue': ({ number, target }: NoticeEvent) => `${TARGETS[target]} ticket #${number} is overdue`,
  } satisfies Record<TicketMessageType, (event: NoticeEvent) => string>,
  dueAt: 'Due',
  open: 'Open ticket',
  organization: 'Organization',
  priority: 'Priority',
  requester: 'Requester',
  reason: 'Reason',
  status: 'Status',
  rating: 'Rating',
  digest: (count: number) => `${count} notifications`,
  /** Earlier notifications that a digest leaves out. */
  more: (count: number) => `and ${count} earlier ones`,
  email: 'E-mail',
  /** Label of the id of a message. */
  event: 'Event',
  openInquiries: 'Open inquiries',
  inquiry: ({ reference, name }: { reference: string; name: string }) => `New inquiry ${reference} from ${name}`,
  scope: 'Scope',
  until: 'Until',
  /** One line for each action of the audit log that is reported. */
  access: {
    requested: ({ actor, organization }: AccessNoticeEvent) => `${actor} requested support access of ${organization}`,
    approved: ({ actor, organization }: AccessNoticeEvent) =>
      `${actor} of ${organization} approved a request for support access`,
    denied: ({ actor, organization }: AccessNoticeEvent) =>
      `${actor} of ${organization} denied a request for support access`,
    request_expired: ({ organization }: AccessNoticeEvent) => `A request for support access of ${organization} expired`,
    granted: ({ actor, organization }: AccessNoticeEvent) => `${actor} of ${organization} turned on support access`,
    reset: ({ actor, organization }: AccessNoticeEvent) =>
      `${actor} of ${organization} changed the end of support access`,
    revoked: ({ actor, organization }: AccessNoticeEvent) => `${actor} of ${organization} turned off support access`,
    expired: ({ organization }: AccessNoticeEvent) => `Support access of ${organization} expired`,
    ending: ({ organization }: AccessNoticeEvent) => `Support access of ${organization} expires within a day`,
    session_started: ({ actor, organization }: AccessNoticeEvent) =>
      `${actor} started a support session at ${organization}`,
    session_ended: ({ actor, organization }: AccessNoticeEvent) =>
      `${actor} ended a support session at ${organization}`,
    used: ({ actor, organization }: AccessNoticeEvent) => `${actor} used support access of ${organization}`,
    break_glass: ({ actor, organization }: AccessNoticeEvent) => `${actor} opened emergency access to ${organization}`,
  } satisfies Record<AccessMessageAction, (event: AccessNoticeEvent) => string>,
  /** The message of a test delivery. */
  test: { headline: 'Test message', subject: 'This channel receives notifications about tickets.' },
} as const;
