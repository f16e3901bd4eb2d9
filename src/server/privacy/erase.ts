import { toCompleteKey } from '../attachments/paths.ts';
import { scheduleDeletion } from '../attachments/pending-deletions.ts';
import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import * as z from 'zod/mini';
import type { Erasure } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { BY_MAIL, eraseBounces, eraseConsent } from '../notifications/mail/index.ts';
import { toAccountId } from '../database/account-id.ts';
import { keepBar } from '../database/barred-accounts.ts';
import type { UsersTable } from '../database/schema.ts';
import { lockRows } from '../database/row-lock.ts';
import { addTexts, toTicketText } from '../database/search.ts';
import { withTransaction } from '../database/transaction.ts';
import { eraseFromActivity, eraseFromRefusals, rememberErasedWords } from '../support-access/index.ts';
import { ERASED, eraseFromRecord, type Actor, type Replacement } from './erase-audit-log.ts';
import { eraseIdempotencyRecords } from './erase-idempotency.ts';
import { eraseDeskTraces } from './erase-desk.ts';
import { findPerson, type PersonRef } from './export.ts';
import { eraseReceivedMails } from './erase-mails.ts';
import { eraseInquiries } from './inquiries.ts';
import {
  eraseRatingsAndEscalations,
  eraseFromOutbox,
  eraseReasons,
  readWritten,
  findTicketsByLastActor,
} from './erase-mentions.ts';
import { Texts } from '../tickets/rows.ts';
import { namesPerson, routeNamesPerson } from './mentions.ts';
import { PLACEHOLDER } from '../inbox/people.ts';
import { removeFiles } from './remove-ticket.ts';

const Addresses = z.array(z.string());
const Detail = z.record(z.string(), z.unknown());

/**
 * Erases a customer: deletes their texts, files and pending mails and replaces them with a pseudonym. Their tickets keep number,
 * times, status, priority, rating and the agents. Resolves to null for an unknown customer.
 *
 * @param actor for the audit log
 * @param now milliseconds since the epoch
 */
export function erasePerson(db: Db, ref: PersonRef, actor: Actor, now: number): Promise<Erasure | null> {
  return withTransaction(db, async (tx) => {
    const person = await findPerson(tx, ref);
    if (!person) return null;
    // Locks the notifier of the organization until commit, so that it enqueues no mail to the erased account.
    await tx
      .insertInto('audit_notifier_cursors')
      .values({ organization_id: ref.organizationId, seq: 0 })
      .onConflict((conflict) => conflict.column('organization_id').doNothing())
      .execute();
    await lockRows(
      tx,
      tx.selectFrom('audit_notifier_cursors').select('seq').where('organization_id', '=', ref.organizationId),
    ).execute();
    const erased = await eraseAccount(tx, ref, person, actor, now);
    for (const account of await findMailAccounts(tx, ref, person.verified_address)) {
      const { tickets, comments, files, records } = await eraseAccount(
        tx,
        { organizationId: ref.organizationId, id: account.subject },
        account,
        actor,
        now,
      );
      erased.tickets += tickets;
      erased.comments += comments;
      erased.files += files;
      erased.records += records;
    }
    return erased;
  });
}

/** Returns accounts with the same address that were created for replies by mail. */
async function findMailAccounts(tx: Db, { organizationId }: PersonRef, address: string | null) {
  if (address === null) return [];
  return tx
    .selectFrom('users')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('subject', 'like', `${BY_MAIL}%`)
    .where('verified_address', '=', address)
    .execute();
}

async function eraseAccount(
  tx: Db,
  ref: PersonRef,
  person: Selectable<UsersTable>,
  actor: Actor,
  now: number,
): Promise<Erasure> {
  const { organizationId } = ref;
  const pseudonym = `erased-${randomUUID()}`;
  const pseudonymAccount = toAccountId(organizationId, pseudonym);
  const { id: account, name, email, role, created_at } = person;
  await tx
    .insertInto('users')
    .values({
      id: pseudonymAccount,
      subject: pseudonym,
      organization_id: organizationId,
      name: ERASED,
      email: null,
      role,
      created_at,
      disabled_at: now,
    })
    .execute();
  const target: Replacement = { organizationId, id: ref.id, account, name, email, pseudonym, pseudonymAccount };
  const rated = await findTicketsByLastActor(tx, target, 'rated');
  const escalated = await findTicketsByLastActor(tx, target, 'escalated');
  const written = await readWritten(tx, target, rated);
  await eraseReasons(tx, target, written);
  await eraseIdempotencyRecords(tx, target, [...rated, ...escalated]);
  await eraseRatingsAndEscalations(tx, { rated, escalated });
  const files = await eraseFiles(tx, account, now);
  const address = await toErasableAddress(tx, person);
  await eraseReceivedMails(tx, { organizationId, account, address }, now);
  const comments = await eraseComments(tx, target);
  const tickets = await eraseTickets(tx, target);
  await eraseTraces(tx, target);
  await eraseDeskTraces(tx, target);
  await eraseAccess(tx, target, now);
  const records = await eraseFromRecord(tx, target, actor, now);
  if (address !== null) await eraseAddress(tx, organizationId, address);
  await eraseInquiries(tx, { organizationId, account, address: person.verified_address });
  // Created for this person alone, and named after them.
  if (organizationId.startsWith(PLACEHOLDER))
    await tx.updateTable('organizations').set({ name: ERASED }).where('id', '=', organizationId).execute();
  // A concurrent request that is already authenticated would recreate the account.
  const tokens_not_before = Math.max(person.tokens_not_before, Math.floor(now / 1_000) * 1_000 + 1);
  await keepBar(tx, person.subject.startsWith(BY_MAIL) ? person : { ...person, tokens_not_before });
  await tx.deleteFrom('users').where('id', '=', account).execute();
  // Last: transactions that enqueue mails about these rows have committed by now.
  await eraseFromOutbox(tx, target, written);
  return { pseudonym, tickets, comments, files, records };
}

const belongsToPerson = (tx: Db, id: string) =>
  tx.selectFrom('tickets').select('tickets.id').where('requester_id', '=', id);

async function eraseFiles(tx: Db, id: string, now: number): Promise<number> {
  const rows = await tx
    .selectFrom('attachments')
    .select(['id', 'file_key'])
    .where((eb) => eb.or([eb('owner_id', '=', id), eb('ticket_id', 'in', belongsToPerson(tx, id))]))
    .execute();
  const parts = await tx.deleteFrom('uploads').where('owner_id', '=', id).returning(['file_key', 'finished']).execute();
  await scheduleDeletion(
    tx,
    // The complete file of a finished upload is among `rows`.
    parts.flatMap(({ file_key, finished }) => (finished ? [file_key] : [file_key, toCompleteKey(file_key)])),
    now,
  );
  return removeFiles(tx, rows, now);
}

/** Erases the person's comments, and all comments on their own tickets, because replies quote them. */
async function eraseComments(tx: Db, { account: id, pseudonymAccount: pseudonym }: Replacement): Promise<number> {
  const otherTickets = await tx
    .selectFrom('comments')
    .innerJoin('tickets', 'tickets.id', 'comments.ticket_id')
    .select(['tickets.id', 'tickets.organization_id', 'tickets.number', 'tickets.subject', 'tickets.description'])
    .select('tickets.fields')
    .distinct()
    .where('comments.author_id', '=', id)
    .where('tickets.requester_id', '<>', id)
    .execute();
  const { numUpdatedRows } = await tx
    .updateTable('comments')
    .set({ body: ERASED, quoted_text: null })
    .where((eb) => eb.or([eb('author_id', '=', id), eb('ticket_id', 'in', belongsToPerson(tx, id))]))
    .executeTakeFirst();
  await tx.updateTable('comments').set({ author_id: pseudonym }).where('author_id', '=', id).execute();
  // Search texts have no author, so those of the other authors are indexed again.
  for (const ticket of otherTickets) {
    await tx.deleteFrom('ticket_search_texts').where('ticket_id', '=', ticket.id).execute();
    const rest = await tx
      .selectFrom('comments')
      .select(['body', 'internal'])
      .where('ticket_id', '=', ticket.id)
      .where('body', '<>', ERASED)
      .execute();
    const ref = { ticketId: ticket.id, organizationId: ticket.organization_id };
    await addTexts(tx, [
      { ...ref, text: toTicketText({ ...ticket, fields: Texts.parse(JSON.parse(ticket.fields)) }), internal: false },
      ...rest.map(({ body, internal }) => ({ ...ref, text: body, internal: internal === 1 })),
    ]);
  }
  return Number(numUpdatedRows);
}

async function eraseTickets(tx: Db, { account: id, pseudonymAccount: pseudonym }: Replacement): Promise<number> {
  const tickets = await tx
    .selectFrom('tickets')
    .select(['id', 'number', 'organization_id'])
    .where('requester_id', '=', id)
    .execute();
  for (const ticket of tickets) {
    for (const table of [
      'ticket_search_texts',
      'ticket_cc',
      'unread_tickets',
      'reply_addresses',
      'incoming_mails',
    ] as const)
      await tx.deleteFrom(table).where('ticket_id', '=', ticket.id).execute();
    await tx.updateTable('ratings').set({ comment: null }).where('ticket_id', '=', ticket.id).execute();
    const ref = { ticketId: ticket.id, organizationId: ticket.organization_id };
    await addTexts(tx, [{ ...ref, text: `#${ticket.number}`, internal: false }]);
  }
  const bare = { subject: ERASED, description: ERASED, fields: '{}', cc: '[]', context: null, diagnostics: null };
  await tx
    .updateTable('tickets')
    .set((eb) => ({
      ...bare,
      escalation_reason: null,
      requester_id: pseudonym,
      version: eb('version', '+', 1),
    }))
    .where('requester_id', '=', id)
    .execute();
  return tickets.length;
}

/** Erases the name and the reasons of the person in ticket events, and their votes and marks. */
async function eraseTraces(tx: Db, { organizationId, id, account, pseudonym }: Replacement): Promise<void> {
  const events = await tx
    .selectFrom('ticket_events')
    .select(['id', 'ticket_id', 'detail'])
    .where('organization_id', '=', organizationId)
    .where('actor_id', '=', id)
    .where('actor_role', '<>', 'agent')
    .execute();
  for (const { id: eventId, ticket_id, detail } of events) {
    const { reason: _, ...rest } = Detail.parse(JSON.parse(detail));
    await tx
      .updateTable('ticket_events')
      .set({ actor_id: pseudonym, actor_name: ERASED, detail: JSON.stringify(rest) })
      // Filters by ticket to use the index; the event number is provisional until it is assigned.
      .where('ticket_id', '=', ticket_id)
      .where('id', '=', eventId)
      .execute();
  }
  for (const table of ['unread_tickets', 'article_votes', 'incident_affected', 'remote_incident_affected'] as const)
    await tx.deleteFrom(table).where('user_id', '=', account).execute();
  await tx.deleteFrom('reply_addresses').where('user_id', '=', account).execute();
  await tx
    .deleteFrom('mail_counts')
    .where('scope', 'in', [`person ${account}`, `questions ${account}`])
    .execute();
}

async function eraseAccess(tx: Db, person: Replacement, now: number): Promise<void> {
  const { organizationId, id, pseudonym } = person;
  await tx
    .updateTable('grants')
    .set({ granted_by_id: pseudonym, granted_by_name: ERASED, reason: null })
    .where('organization_id', '=', organizationId)
    .where('granted_by_id', '=', id)
    .where('granted_by_role', '<>', 'agent')
    .execute();
  const by = { id: pseudonym, name: ERASED };
  await tx
    .updateTable('grants')
    .set({ revoked_by_id: by.id, revoked_by_name: by.name })
    .where('organization_id', '=', organizationId)
    .where('revoked_by_id', '=', id)
    .where('revoked_by_role', '<>', 'agent')
    .execute();
  await tx
    .updateTable('access_sessions')
    .set({ acting_as_id: by.id, acting_as_name: by.name, acting_as_erased: 1 })
    .where('organization_id', '=', organizationId)
    .where('acting_as_id', '=', id)
    .execute();
  await tx
    .updateTable('access_sessions')
    .set({ ended_by_id: by.id, ended_by_name: by.name })
    .where('organization_id', '=', organizationId)
    .where('ended_by_id', '=', id)
    .where('ended_by_role', '<>', 'agent')
    .execute();
  await eraseFromRefusals(tx, organizationId, id, by);
  // After the sessions: activity reports lock a session before its counts (lock order).
  await rememberErasedWords(tx, organizationId, person, now);
  await eraseFromActivity(
    tx,
    organizationId,
    ({ route, area }) => routeNamesPerson(route, person) || namesPerson(area, person),
  );
}

/** Returns the address of a person in lower case; null for an unverified one that another account of the organization has verified. */
async function toErasableAddress(
  tx: Db,
  { id, organization_id, email, verified_address }: Selectable<UsersTable>,
): Promise<string | null> {
  if (email === null || verified_address !== null) return verified_address;
  const owner = await tx
    .selectFrom('users')
    .select('id')
    .where('verified_address', '=', email.toLowerCase())
    .where('organization_id', '=', organization_id)
    .where('id', '<>', id)
    .executeTakeFirst();
  return owner ? null : email.toLowerCase();
}

/** Erases the address from the cc of other tickets. */
async function eraseAddress(tx: Db, organizationId: string, address: string): Promise<void> {
  await eraseBounces(tx, address);
  const tickets = await tx
    .selectFrom('tickets')
    .innerJoin('ticket_cc', 'ticket_cc.ticket_id', 'tickets.id')
    .select(['tickets.id', 'tickets.cc'])
    .where('ticket_cc.address', '=', address)
    .where('tickets.organization_id', '=', organizationId)
    .execute();
  for (const { id, cc } of tickets) {
    const rest = Addresses.parse(JSON.parse(cc)).filter((one) => one.toLowerCase() !== address);
    await tx
      .updateTable('tickets')
      .set({ cc: JSON.stringify(rest) })
      .where('id', '=', id)
      .execute();
    await tx.deleteFrom('ticket_cc').where('ticket_id', '=', id).where('address', '=', address).execute();
  }
  for (const table of ['reply_addresses', 'incoming_mails'] as const)
    await tx
      .deleteFrom(table)
      .where('address', '=', address)
      .where('ticket_id', 'in', (eb) =>
        eb.selectFrom('tickets').select('tickets.id').where('organization_id', '=', organizationId),
      )
      .execute();
  await eraseConsent(tx, organizationId, address);
}
