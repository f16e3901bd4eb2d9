import * as z from 'zod/mini';
import type { PersonExport } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { toAccountId } from '../database/account-id.ts';
import { isStorableText } from '../database/text.ts';
import { readBounces } from '../notifications/mail/bounces.ts';
import { Texts } from '../tickets/rows.ts';
import { readOwnInquiries } from './inquiries.ts';

const time = (ms: number) => new Date(ms).toISOString();
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms));
const Addresses = z.array(z.string());
const Detail = z.record(z.string(), z.unknown());

/** A customer, by the organization and the subject of their tokens. */
export interface PersonRef {
  organizationId: string;
  id: string;
}

/** Returns the row of a customer; undefined for an unknown one, and for agents, whose texts belong to the vendor. */
export async function findPerson(db: Db, { organizationId, id }: PersonRef) {
  if (!isStorableText(id) || !isStorableText(organizationId)) return undefined;
  return db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', toAccountId(organizationId, id))
    .where('role', 'in', ['user', 'admin'])
    .executeTakeFirst();
}

/**
 * Exports all data about a customer; null for an unknown one.
 *
 * @param now milliseconds since the epoch
 */
export async function exportPerson(db: Db, ref: PersonRef, now: number): Promise<PersonExport | null> {
  const person = await findPerson(db, ref);
  if (!person) return null;
  const { id } = person;
  const tickets = await db
    .selectFrom('tickets')
    .leftJoin('ratings', 'ratings.ticket_id', 'tickets.id')
    .selectAll('tickets')
    .select(['ratings.score', 'ratings.comment as rating_comment'])
    .where('requester_id', '=', id)
    .orderBy('created_at')
    .orderBy('tickets.id')
    .execute();
  const theirs = db.selectFrom('tickets').select('tickets.id').where('requester_id', '=', id);
  const comments = await db
    .selectFrom('comments')
    .leftJoin('users', 'users.id', 'comments.author_id')
    .select(['comments.id', 'comments.ticket_id', 'comments.author_id', 'comments.body', 'comments.created_at'])
    .select(['users.name as author', 'comments.quoted_text'])
    .where('internal', '=', 0)
    .where((eb) => eb.or([eb('author_id', '=', id), eb('ticket_id', 'in', theirs)]))
    .orderBy('comments.created_at')
    .orderBy('position')
    .execute();
  return {
    exportedAt: time(now),
    person: {
      id: person.subject,
      name: person.name,
      email: person.email,
      role: person.role,
      locale: person.locale,
      timeZone: person.time_zone,
      organizationId: person.organization_id,
      firstSeenAt: time(person.created_at),
    },
    tickets: tickets.map((row) => ({
      id: row.id,
      number: String(row.number),
      subject: row.subject,
      description: row.description,
      status: row.status,
      priority: row.priority,
      category: row.category,
      fields: Texts.parse(JSON.parse(row.fields)),
      cc: Addresses.parse(JSON.parse(row.cc)),
      context: row.context === null ? null : Texts.parse(JSON.parse(row.context)),
      diagnostics: row.diagnostics,
      consent: row.consent,
      createdAt: time(row.created_at),
      closedAt: timeOrNull(row.closed_at),
      escalationReason: row.escalation_reason,
      rating: row.score === null ? null : { score: row.score, comment: row.rating_comment },
    })),
    comments: comments.map((row) => ({
      id: row.id,
      ticketId: row.ticket_id,
      author: row.author ?? '',
      own: row.author_id === id,
      body: row.body,
      quotedText: row.quoted_text,
      createdAt: time(row.created_at),
    })),
    ...(await exportOtherData(db, ref, person)),
  };
}

async function exportOtherData(
  db: Db,
  { organizationId, id: subject }: PersonRef,
  { id, email, verified_address }: { id: string; email: string | null; verified_address: string | null },
): Promise<
  Pick<
    PersonExport,
    'files' | 'articleVotes' | 'affectedBy' | 'accessRecord' | 'inquiries' | 'mailBounce' | 'receivedMails'
  >
> {
  const files = await db
    .selectFrom('attachments')
    .select(['id', 'name', 'type', 'size', 'ticket_id', 'created_at'])
    .where('owner_id', '=', id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const votes = await db.selectFrom('article_votes').selectAll().where('user_id', '=', id).execute();
  const affected = [
    ...(await db.selectFrom('incident_affected').selectAll().where('user_id', '=', id).execute()),
    ...(await db.selectFrom('remote_incident_affected').selectAll().where('user_id', '=', id).execute()),
  ];
  const record = await db
    .selectFrom('audit_events')
    .select(['organization_id', 'seq', 'occurred_at', 'action', 'detail'])
    .where('organization_id', '=', organizationId)
    .where('actor_id', '=', subject)
    .where('actor_role', '<>', 'agent')
    .orderBy('seq')
    .execute();
  const inquiries = await readOwnInquiries(db, { organizationId, account: id, address: verified_address });
  const mails = await db
    .selectFrom('received_mails')
    .select(['received_at', 'outcome', 'reason', 'ticket_id', 'size'])
    .where('sender', '=', verified_address ?? '')
    .where((eb) =>
      eb.or([
        eb('ticket_id', 'is', null),
        eb(
          'ticket_id',
          'in',
          eb.selectFrom('tickets').select('tickets.id').where('organization_id', '=', organizationId),
        ),
      ]),
    )
    .orderBy('received_at')
    .execute();
  const bounces = await readBounces(db, [verified_address ?? email]);
  return {
    files: files.map(({ id, name, type, size, ticket_id, created_at }) => ({
      id,
      name,
      type,
      size,
      ticketId: ticket_id,
      createdAt: time(created_at),
    })),
    articleVotes: votes.map((row) => ({
      articleId: row.article_id,
      helpful: row.helpful === 1,
      at: time(row.voted_at),
    })),
    affectedBy: affected.map((row) => ({ incidentId: row.incident_id, since: time(row.reported_at) })),
    accessRecord: record.map((row) => ({
      organizationId: row.organization_id,
      seq: row.seq,
      at: time(row.occurred_at),
      action: row.action,
      detail: Detail.parse(JSON.parse(row.detail)),
    })),
    inquiries: inquiries.map(({ reference, subject, description, created_at }) => ({
      reference,
      subject,
      description,
      createdAt: time(created_at),
    })),
    receivedMails: mails.map(({ received_at, outcome, reason, ticket_id, size }) => ({
      receivedAt: time(received_at),
      outcome,
      reason,
      ticketId: ticket_id,
      bytes: size,
    })),
    mailBounce: [...bounces.values()][0] ?? null,
  };
}
