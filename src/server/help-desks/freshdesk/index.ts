import { ConfigurationError } from '../../auth/options.ts';
import type { DeskAdapter, Requester } from '../adapter.ts';
import { download } from '../download.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { createContacts } from './contacts.ts';
import { toThread, canSee, toTicket, type FreshdeskCustomer } from './thread.ts';
import { listTickets, readPage } from './list-tickets.ts';
import { readChanges } from './changes.ts';
import { hasMore } from './pages.ts';
import { resolveConfig, type FreshdeskOptions } from './config.ts';
import { createClockSkew } from './clock-skew.ts';
import { createStatusLookup } from './status-lookup.ts';
import { FdConversations, FdNoted, FdTicket, type FdConversation, type FdFile } from './schemas.ts';
import { toHtml } from './html-text.ts';
import { toBody, file, toDeskError } from './create-ticket.ts';

export type { FreshdeskOptions } from './config.ts';

const ID = /^\d{1,15}$/;
const PAGE = 100;
/** `source` of notes, which our replies are; what customers write by mail or in the portal has another. */
const NOTE = 2;
/** Pages of one ticket's conversation that are read at most. */
const MAX_PAGES = 20;
const FILE_HOSTS = ['freshdesk.com', 'freshworks.com', 'freshworksapi.com', 'amazonaws.com', 'cloudfront.net'];

/**
 * Connects Freshdesk through version 2 of its API, with the key of one agent. Freshdesk has no credential for customers:
 * tickets are filed under the customer's address, listed by their contact, and looked at again when they have come. What a
 * customer says is a public note of their own contact; a reply would be mailed to them as an agent's.
 *
 * @throws ConfigurationError for a key that does not fit this Freshdesk
 * @throws DeskRequestError when it does not answer
 */
export async function freshdesk(options: FreshdeskOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(options.token)) throw new ConfigurationError('desk.token must be an API key.');
  const authorization = `Basic ${Buffer.from(`${options.token}:X`).toString('base64')}`;
  const http = createHttpClient(options, { authorization });
  const names = await resolveConfig(http, options, mapping);
  const contacts = createContacts(http);
  const seconds = createClockSkew();
  const { host, protocol } = new URL(options.url);
  const customer = async (by: Requester): Promise<FreshdeskCustomer> => ({
    ...by,
    contact: await contacts.get(by),
  });

  const learnStatuses = createStatusLookup(http, names);

  /** The ticket, when it is this customer's or they are in copy. */
  async function ticketFor(by: FreshdeskCustomer, ref: string): Promise<FdTicket | null> {
    if (!ID.test(ref)) return null;
    const answer = await http.send('GET', `api/v2/tickets/${ref}`, { query: [['include', 'requester']] });
    if (answer.status === 403 || answer.status === 404) return null;
    if (answer.status !== 200) throw unexpected(answer);
    const ticket = readJson(FdTicket, answer);
    await learnStatuses([ticket]);
    return String(ticket.id) === ref && canSee(ticket, by) ? ticket : null;
  }

  async function conversation(ref: string): Promise<FdConversation[]> {
    const all: FdConversation[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const answer = await http.send('GET', `api/v2/tickets/${ref}/conversations`, {
        query: [
          ['per_page', String(PAGE)],
          ['page', String(page)],
        ],
      });
      if (answer.status === 403 || answer.status === 404) return [];
      if (answer.status !== 200) throw unexpected(answer);
      all.push(...readJson(FdConversations, answer));
      if (!hasMore(answer)) break;
    }
    return all.sort((one, other) => (one.created_at ?? 0) - (other.created_at ?? 0) || one.id - other.id);
  }

  async function readBoth(by: Requester, ref: string) {
    if (!ID.test(ref)) return null;
    const person = await customer(by);
    const [ticket, said] = await Promise.all([ticketFor(person, ref), conversation(ref)]);
    return ticket && { ticket, said, person };
  }

  return {
    name: 'freshdesk',
    // 20 MB for the files of one ticket or note together.
    limits: { subject: { max: 255, unit: 'characters' }, totalFileBytes: 20 * 1024 * 1024 },
    // People in copy are stored, but nothing lists the tickets that somebody is in copy of.
    abilities: {
      attachments: true,
      search: true,
      supportsCc: false,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },

    async list(by, query) {
      const person = await customer(by);
      if (person.contact === null || query.view === 'copy') return { items: [], next: null, total: 0 };
      const { items, ...page } = await listTickets(http, names, person.contact, query, (ticket) => ({
        ...ticket,
        updated_at: ticket.updated_at && seconds.listed(ticket.id, ticket.updated_at),
      }));
      await learnStatuses(items);
      return { items: items.map((ticket) => toTicket(ticket, names, person)), ...page };
    },

    async read(by, ref) {
      const found = await readBoth(by, ref);
      if (!found) return null;
      const { ticket, said, person } = found;
      const print = JSON.stringify([
        ticket.subject,
        ticket.status,
        ticket.priority,
        ticket.type,
        ticket.custom_fields,
        said.filter((one) => !one.private).map(({ id }) => id),
      ]);
      const updated_at = ticket.updated_at && seconds.read(ticket.id, ticket.updated_at, print);
      return toThread({ ...ticket, updated_at }, said, names, person);
    },

    async file(by, ref, id) {
      const found = await readBoth(by, ref);
      const all: FdFile[] = [
        ...(found?.ticket.attachments ?? []),
        ...(found?.said ?? []).flatMap((one) => (one.private ? [] : (one.attachments ?? []))),
      ];
      const about = all.find((one) => String(one.id) === id);
      if (!about) return null;
      // An address that holds for minutes, elsewhere: the key must not go there.
      return download(about.attachment_url, {
        hosts: [host, ...(options.fileHosts ?? FILE_HOSTS)],
        timeoutMs: options.timeoutMs,
        scheme: protocol,
      });
    },

    async createTicket(by, filing, marker) {
      const { ref, contact } = await file(http, names, by, filing, marker);
      contacts.set(by, contact);
      return ref;
    },

    async findByMarker(by, marker) {
      const { contact } = await customer(by);
      if (contact === null) return null;
      // Not by Freshdesk's search, which learns of a ticket minutes later.
      const { tickets } = await readPage(http, contact, { sort: 'created', page: 1, text: false });
      const found = tickets.find(
        (ticket) => ticket.requester_id === contact && ticket.custom_fields?.[names.marker.name] === marker,
      );
      return found ? String(found.id) : null;
    },

    async reply(by, ref, { body, files }) {
      const person = await customer(by);
      const answer = await http.send('POST', `api/v2/tickets/${ref}/notes`, {
        ...(await toBody(
          {
            body: toHtml(body),
            private: false,
            incoming: true,
            ...(person.contact !== null && { user_id: person.contact }),
          },
          files,
        )),
      });
      if (answer.status !== 201) throw toDeskError(answer);
      const said = readJson(FdNoted, answer);
      if (said.private) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
      return String(said.id);
    },

    async filterApiComments(ref, comments) {
      const notes = (await conversation(ref)).filter(({ source }) => source === NOTE);
      const ids = new Set(notes.map(({ id }) => String(id)));
      return comments.flatMap((comment) => (ids.has(comment.ref) ? comment.ref : []));
    },

    async note(ref, body) {
      const answer = await http.send('POST', `api/v2/tickets/${ref}/notes`, {
        json: { body: toHtml(body), private: true },
      });
      if (answer.status !== 201) throw toDeskError(answer);
    },

    async setStatus(by, ref, status) {
      const number = [...names.statuses].find(([, name]) => name === status)?.[0];
      const person = await customer(by);
      if (number === undefined || !(await ticketFor(person, ref)))
        throw new DeskRequestError({ code: 'not_theirs', uncertain: false });
      const answer = await http.send('PUT', `api/v2/tickets/${ref}`, { json: { status: number } });
      // 400 where a field must be filled in before a ticket is closed: what came of it is read.
      if (![200, 400, 403, 404, 405].includes(answer.status)) throw unexpected(answer);
      const after = await ticketFor(person, ref);
      return { requested: status, actual: (after && names.statuses.get(after.status)) ?? '' };
    },

    changes: readChanges(http),
  };
}
