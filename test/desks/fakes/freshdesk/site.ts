/** Data of a fake Freshdesk. */

/** A customer. */
export interface Contact {
  id: number;
  name: string;
  email: string;
  others: string[];
}
/** A file. */
export interface StoredFile {
  id: number;
  name: string;
  type: string;
  body: Buffer;
  at: number;
}
/** A comment. */
export interface StoredNote {
  id: number;
  body: string;
  private: boolean;
  incoming: boolean;
  user: number;
  at: number;
  files: StoredFile[];
  /** Channel of the comment. Default: a note. */
  source?: number;
}
/** A ticket. */
export interface StoredTicket {
  id: number;
  subject: string;
  description: string;
  status: number;
  priority: number;
  type: string | null;
  requester: Contact;
  cc: string[];
  custom: Record<string, unknown>;
  files: StoredFile[];
  notes: StoredNote[];
  spam: boolean;
  deleted: boolean;
  created: number;
  updated: number;
}

/** The agents, by number. */
export const AGENTS = { service: 1, eve: 7 } as const;

const field = (name: string, label: string, type: string, more: object = {}) => ({
  id: 100 + name.length,
  name,
  label,
  type,
  default: type.startsWith('default_'),
  required_for_agents: ['default_subject', 'default_description', 'default_status'].includes(type),
  ...more,
});

/** Fields of tickets. */
export const FIELDS = [
  field('subject', 'Subject', 'default_subject'),
  field('description', 'Description', 'default_description'),
  field('ticket_type', 'Type', 'default_ticket_type', { choices: ['Question', 'Incident', 'Problem'] }),
  field('status', 'Status', 'default_status', {
    choices: {
      2: ['Open', 'Being Processed'],
      3: ['Pending', 'Awaiting your Reply'],
      4: ['Resolved', 'This ticket has been Resolved'],
      5: ['Closed', 'This ticket has been Closed'],
      6: ['Waiting on Customer', 'Awaiting your Reply'],
    },
  }),
  field('priority', 'Priority', 'default_priority', { choices: { Low: 1, Medium: 2, High: 3, Urgent: 4 } }),
  field('agent', 'Agent', 'default_agent', { choices: { Madoguchi: AGENTS.service, 'Eve Agent': AGENTS.eve } }),
  field('cf_madoguchi_reference', 'Madoguchi reference', 'custom_text'),
  field('cf_severity', 'Severity', 'custom_text'),
  field('cf_seats', 'Seats', 'custom_number'),
  field('cf_plan', 'Plan', 'custom_dropdown', { choices: ['Free', 'Pro'] }),
  field('cf_internal', 'Internal', 'custom_checkbox'),
];
