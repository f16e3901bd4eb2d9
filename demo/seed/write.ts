import { randomUUID } from 'node:crypto';
import type { Access, Db, FileStore, Identity } from '../../src/server/interfaces/index.ts';
import type { Database } from '../../src/server/database/index.ts';
import type { Insertable } from 'kysely';
import { saveArticles } from '../../src/server/articles/index.ts';
import { planMaintenance, saveComponents } from '../../src/server/status/index.ts';
import { nextTicketNumber } from '../../src/server/tickets/number-allocator.ts';
import { addTexts, toTicketText } from '../../src/server/database/search.ts';
import { articles } from './articles.ts';
import { getAttachment } from './files.ts';
import { generateTickets, type SeedTicket } from './generate.ts';
import { priorities } from '../configuration.ts';
import { agents, organizations, personById, users, type SeedPerson } from './people.ts';
import { components, incidents, maintenances } from './status.ts';
import { toAccountId } from '../../src/server/database/account-id.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Time at which the demo's customers signed up. */
const AGE = 400 * DAY;
/** Rows per INSERT, because databases limit the number of parameters. */
const CHUNK = 100;

/** Input of {@link writeSeed}. */
export interface SeedPlan {
  /** `full` creates several hundred tickets, `small` forty. */
  size: 'full' | 'small';
  /** Milliseconds since the epoch; the data ends here. */
  now: number;
  files: FileStore;
  access: Access;
}

/** Whether the database contains any data. */
export async function isSeeded(db: Db): Promise<boolean> {
  return (await db.selectFrom('organizations').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Fills an empty database with the demo's data. Call it in a transaction, so that an interrupted start leaves no
 * partial data.
 *
 * @example
 * await store.transaction((tx) => writeSeed(tx, { size: 'full', now: Date.now(), files, access }))
 */
export async function writeSeed(tx: Db, { size, now, files, access }: SeedPlan): Promise<void> {
  await writePeople(tx, now);
  await writeArticles(tx, now);
  await writeStatus(tx, now);
  await writeTickets(tx, generateTickets({ now, count: size === 'full' ? 340 : 40 }), now, files);
  await writeAccess(tx, access, now);
}

async function insertAll<T extends keyof Database & string>(
  tx: Db,
  table: T,
  rows: readonly Insertable<Database[T]>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx
      .insertInto(table)
      .values(rows.slice(from, from + CHUNK))
      .execute();
}

async function writePeople(tx: Db, now: number): Promise<void> {
  await insertAll(
    tx,
    'organizations',
    organizations.map(({ id, name, plan }) => ({ id, name, plan, created_at: now - AGE })),
  );
  await insertAll(
    tx,
    'users',
    [...users, ...agents].map(({ id, name, email, role, organizationId }) => ({
      id: toAccountId(organizationId, id),
      subject: id,
      organization_id: organizationId,
      name,
      email,
      role,
      created_at: now - AGE,
    })),
  );
}

async function writeArticles(tx: Db, now: number): Promise<void> {
  const sources = articles.map(({ id, language, title, excerpt }) => ({
    id,
    title,
    excerpt,
    url: `https://help.harbor.example/${language}/${id.replace(/-ja$/, '')}`,
    text: '',
  }));
  await saveArticles(tx, sources, now - 30 * DAY);
}

async function writeStatus(tx: Db, now: number): Promise<void> {
  await saveComponents(tx, components);
  for (const incident of incidents) {
    const updates = incident.updates.map((update) => ({ ...update, at: now - Math.round(update.hoursAgo * HOUR) }));
    const [last, first] = [updates[0], updates.at(-1)];
    if (!last || !first) throw new Error(`The incident "${incident.name}" has no updates.`);
    const id = randomUUID();
    await insertAll(tx, 'incidents', [
      {
        id,
        name: incident.name,
        impact: incident.impact,
        state: last.state,
        started_at: first.at,
        resolved_at: last.state === 'resolved' ? last.at : null,
      },
    ]);
    await insertAll(
      tx,
      'incident_components',
      incident.components.map((component) => ({ incident_id: id, component_id: component, state: incident.effect })),
    );
    await insertAll(
      tx,
      'incident_updates',
      updates.toReversed().map(({ state, body, at }, index) => ({
        id: randomUUID(),
        incident_id: id,
        position: index + 1,
        state,
        body,
        posted_at: at,
      })),
    );
  }
  for (const { name, body, startsInHours, hours, components: affected } of maintenances) {
    // At a full hour, as people plan.
    const startsAt = Math.ceil((now + startsInHours * HOUR) / HOUR) * HOUR;
    const plan = { name, body, startsAt, endsAt: startsAt + hours * HOUR, components: affected };
    await planMaintenance(tx, plan, now - 2 * DAY);
  }
}

async function writeTickets(tx: Db, tickets: readonly SeedTicket[], now: number, files: FileStore): Promise<void> {
  const numbers = new Map<string, number>();
  for (const { organizationId } of tickets)
    if (!numbers.has(organizationId)) numbers.set(organizationId, (await nextTicketNumber(tx, organizationId)) - 1);
  const next = (organizationId: string) => {
    const number = (numbers.get(organizationId) ?? 0) + 1;
    numbers.set(organizationId, number);
    return number;
  };
  const rows = tickets.map((ticket) => ({ ticket, number: next(ticket.organizationId) }));
  for (const [organizationId, last] of numbers)
    await tx
      .updateTable('ticket_numbers')
      .set({ last_number: last })
      .where('organization_id', '=', organizationId)
      .execute();
  await insertAll(
    tx,
    'tickets',
    rows.map(({ ticket, number }) => ({
      id: ticket.id,
      number,
      organization_id: ticket.organizationId,
      requester_id: toAccountId(ticket.organizationId, ticket.requester.id),
      subject: ticket.subject,
      description: ticket.description,
      status: ticket.status,
      priority: ticket.priority,
      category: ticket.category,
      fields: JSON.stringify(ticket.environment === null ? {} : { environment: ticket.environment }),
      assignee: ticket.assignee?.name ?? null,
      assignee_id: ticket.assignee?.id ?? null,
      created_at: ticket.createdAt,
      updated_at: ticket.updatedAt,
      response_due_at: dueAt(ticket),
      answered_at: ticket.firstAnswerTime,
      closed_at: ticket.status === 'closed' ? ticket.updatedAt : null,
      comment_count: ticket.comments.length,
      version: ticket.comments.length + 1,
    })),
  );
  await insertAll(
    tx,
    'comments',
    tickets.flatMap((ticket) =>
      ticket.comments.map(({ id, author, body, internal, createdAt }, index) => ({
        id,
        ticket_id: ticket.id,
        position: index + 1,
        author_id: toAccountId(author.organizationId, author.id),
        author_role: author.role,
        body,
        internal: internal ? 1 : 0,
        created_at: createdAt,
      })),
    ),
  );
  for (const { ticket, number } of rows) {
    const own = { ticketId: ticket.id, organizationId: ticket.organizationId };
    await addTexts(tx, [
      { ...own, internal: false, text: toTicketText({ ...ticket, number, fields: {} }) },
      ...ticket.comments.map(({ body, internal }) => ({ ...own, internal, text: body })),
    ]);
  }
  await insertAll(
    tx,
    'unread_tickets',
    tickets
      .filter(({ status, updatedAt }) => (status === 'pending' || status === 'solved') && now - updatedAt < 2 * DAY)
      .map((ticket) => ({
        user_id: toAccountId(ticket.organizationId, ticket.requester.id),
        ticket_id: ticket.id,
        unread_since: ticket.updatedAt,
      })),
  );
  for (const ticket of tickets.filter(({ createdAt }) => now - createdAt < 21 * DAY)) await attach(tx, ticket, files);
}

async function attach(tx: Db, ticket: SeedTicket, files: FileStore): Promise<void> {
  const attachment = getAttachment(ticket);
  if (!attachment) return;
  const body = new TextEncoder().encode(attachment.text);
  const key = randomUUID();
  await files.put(key, body);
  await insertAll(tx, 'attachments', [
    {
      id: randomUUID(),
      owner_id: toAccountId(ticket.organizationId, ticket.requester.id),
      organization_id: ticket.organizationId,
      ticket_id: ticket.id,
      comment_id: null,
      position: 0,
      name: attachment.name,
      type: attachment.type,
      size: body.byteLength,
      file_key: key,
      created_at: ticket.createdAt,
    },
  ]);
}

function dueAt(ticket: SeedTicket): number | null {
  const minutes = priorities.find(({ id }) => id === ticket.priority)?.responseMinutes ?? null;
  return minutes === null ? null : ticket.createdAt + minutes * 60_000;
}

/** Earlier support access of Aoba: one grant by request that was revoked, and one that expired. None is active. */
async function writeAccess(tx: Db, access: Access, now: number): Promise<void> {
  const admin = toIdentity(personById('user-daniel'));
  const agent = toIdentity(personById('agent-maya'));
  const as = (identity: Identity, at: number) => ({ identity, db: tx, now: at });
  const organizationId = admin.organization?.id ?? '';

  const requestedAt = now - 97 * DAY;
  const request = await access.requestAccess(as(agent, requestedAt), {
    organizationId,
    seconds: 7 * 86_400,
    scope: 'view',
    reason: 'To look at the duplicate EDI bookings in your account.',
  });
  const granted = request && (await access.approve(as(admin, requestedAt + 40 * 60_000), request.id));
  if (granted) await access.revoke(as(admin, requestedAt + 2 * DAY), granted.id);
  await access.grant(as(admin, now - 31 * DAY), {
    seconds: 7 * 86_400,
    scope: 'act',
    reason: 'Help with the new customs validation.',
  });
}

function toIdentity(person: SeedPerson): Identity {
  const organization = organizations.find(({ id }) => id === person.organizationId);
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    organization: organization ? { id: organization.id, name: organization.name, plan: organization.plan } : null,
    token: { id: null, issuer: null, issuedAt: 0 },
  };
}
