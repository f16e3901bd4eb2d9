import type { Contact, StoredFile, StoredNote, StoredTicket } from './site.ts';

/** Whole seconds, as in Freshdesk. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const plain = (html: string): string => html.replaceAll(/<[^<>]*>/g, ' ').trim();

/** @param url where the file can be downloaded for some minutes */
const toFile = (file: StoredFile, url: string) => ({
  id: file.id,
  name: file.name,
  content_type: file.type,
  // Two names, as in Freshdesk.
  ...(file.id % 2 === 0 ? { size: file.body.length } : { file_size: file.body.length }),
  attachment_url: `${url}/production/${file.id}/${encodeURIComponent(file.name)}?Signature=s`,
  created_at: moment(file.at),
  updated_at: moment(file.at),
});

export const toContact = ({ id, name, email, others }: Contact) => ({
  id,
  name,
  email,
  other_emails: others,
  active: true,
});

/** A ticket, with properties that only some calls return. */
export const toTicket = (ticket: StoredTicket, more: { files?: string; text?: boolean; requester?: boolean }) => ({
  id: ticket.id,
  subject: ticket.subject,
  status: ticket.status,
  priority: ticket.priority,
  source: 2,
  type: ticket.type,
  requester_id: ticket.requester.id,
  responder_id: null,
  group_id: null,
  cc_emails: ticket.cc,
  fwd_emails: [],
  reply_cc_emails: ticket.cc,
  to_emails: null,
  spam: ticket.spam,
  custom_fields: ticket.custom,
  created_at: moment(ticket.created),
  updated_at: moment(ticket.updated),
  ...(more.text === true && { description: ticket.description, description_text: plain(ticket.description) }),
  ...(more.requester === true && {
    requester: {
      id: ticket.requester.id,
      name: ticket.requester.name,
      email: ticket.requester.email,
      mobile: null,
      phone: null,
    },
  }),
  ...(more.files !== undefined && {
    tags: [],
    attachments: ticket.files.map((file) => toFile(file, more.files ?? '')),
    ...(ticket.deleted && { deleted: true }),
  }),
});

/** A comment. */
export const toNote = (note: StoredNote, ticket: StoredTicket, url: string) => ({
  id: note.id,
  body: note.body,
  body_text: plain(note.body),
  incoming: note.incoming,
  private: note.private,
  user_id: note.user,
  support_email: null,
  from_email: null,
  to_emails: [],
  source: note.source ?? 2,
  ticket_id: ticket.id,
  attachments: note.files.map((file) => toFile(file, url)),
  created_at: moment(note.at),
  updated_at: moment(note.at),
});
