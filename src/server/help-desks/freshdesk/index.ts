import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskAdapter, Requester } from '../adapter.ts';
import { download } from '../download.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { createContacts } from './contacts.ts';
import { toThread, canSee, toTicket, type FreshdeskCustomer } from './thread.ts';
import { listTickets, readPage } from './list-tickets.ts';
import { readChanges } from './changes.ts';
import { hasNextPage } from './pages.ts';
import { readAllPages } from '../pagination.ts';
import { resolveConfig, type FreshdeskOptions } from './config.ts';
import { createClockSkew } from './clock-skew.ts';
import { createStatusLookup } from './status-lookup.ts';
import { FdConversations, FdCreatedNote, FdTicket, type FdConversation, type FdFile } from './schemas.ts';
import { toHtml } from './html-text.ts';
import { toBody, createTicket, toDeskError } from './create-ticket.ts';

export type { FreshdeskOptions } from './config.ts';

const ID = /^\d{1,15}$/;
const PAGE_SIZE = 100;
/** `source` of notes, which includes our replies; customers' mails and portal comments have others. */
const NOTE = 2;
/** Maximum pages of one ticket's conversation. */
const MAX_PAGES = 20;
const FILE_HOSTS = ['freshdesk.com', 'freshworks.com', 'freshworksapi.com', 'amazonaws.com', 'cloudfront.net'];

/**
 * Connects Freshdesk through API v2 with the key of one agent. Freshdesk has no credentials for customers: tickets are created for
 * the customer's address, listed by contact, and each response is checked again. A customer's comment is a public note by their
 * contact, because Freshdesk would mail a reply to them as an agent's.
 *
 * @throws ConfigurationError for a key that does not fit this Freshdesk
 * @throws DeskRequestError when it does not respond
 */
export async function freshdesk(options: FreshdeskOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(options.token)) throw new ConfigurationError('desk.token must be an API key.');
  const authorization = `Basic ${Buffer.from(`${options.token}:X`).toString('base64')}`;
  const http = createHttpClient(options, { authorization });
  const config = await resolveConfig(http, options, mapping);
  const contacts = createContacts(http);
  const clockSkew = createClockSkew();
  const { host, protocol } = new URL(options.url);
  const customer = async (requester: Requester): Promise<FreshdeskCustomer> => ({
    ...requester,
    contact: await contacts.get(requester),
  });

  const loadStatuses = createStatusLookup(http, config);

  /** Reads the ticket if the customer is its requester or in cc. */
  async function readTicket(person: FreshdeskCustomer, ref: string): Promise<FdTicket | null> {
    if (!ID.test(ref)) return null;
    const response = await http.send('GET', `api/v2/tickets/${ref}`, { query: [['include', 'requester']] });
    if (response.status === 403 || response.status === 404) return null;
    if (response.status !== 200) throw unexpected(response);
    const ticket = readJson(FdTicket, response);
    await loadStatuses([ticket]);
    return String(ticket.id) === ref && canSee(ticket, person) ? ticket : null;
  }

  async function readConversation(ref: string): Promise<FdConversation[]> {
    const all = await readAllPages(
      async (page) => {
        const response = await http.send('GET', `api/v2/tickets/${ref}/conversations`, {
          query: [
            ['per_page', String(PAGE_SIZE)],
            ['page', String(page)],
          ],
        });
        if (response.status === 403 || response.status === 404) return { items: [], hasMore: false };
        if (response.status !== 200) throw unexpected(response);
        return { items: readJson(FdConversations, response), hasMore: hasNextPage(response) };
      },
      { maxPages: MAX_PAGES },
    );
    return all.sort((a, b) => (a.created_at ?? 0) - (b.created_at ?? 0) || a.id - b.id);
  }

  async function loadThread(requester: Requester, ref: string) {
    if (!ID.test(ref)) return null;
    const person = await customer(requester);
    const [ticket, conversation] = await Promise.all([readTicket(person, ref), readConversation(ref)]);
    return ticket && { ticket, conversation, person };
  }

  return {
    name: 'freshdesk',
    // Freshdesk: 20 MB for all files of one ticket or note.
    limits: { subject: { max: 255, unit: 'characters' }, totalFileBytes: 20 * 1024 * 1024 },
    // People in cc are stored, but no list returns the tickets that have a person in cc.
    abilities: {
      attachments: true,
      search: true,
      supportsCc: false,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },

    async list(requester, query) {
      const person = await customer(requester);
      if (person.contact === null || query.view === 'copy') return { items: [], next: null, total: 0 };
      const { items, ...page } = await listTickets(http, config, person.contact, query, (ticket) => ({
        ...ticket,
        updated_at: ticket.updated_at && clockSkew.listed(ticket.id, ticket.updated_at),
      }));
      await loadStatuses(items);
      return { items: items.map((ticket) => toTicket(ticket, config, person)), ...page };
    },

    async read(requester, ref) {
      const loaded = await loadThread(requester, ref);
      if (!loaded) return null;
      const { ticket, conversation, person } = loaded;
      const fingerprint = JSON.stringify([
        ticket.subject,
        ticket.status,
        ticket.priority,
        ticket.type,
        ticket.custom_fields,
        conversation.filter((entry) => !entry.private).map(({ id }) => id),
      ]);
      const updated_at = ticket.updated_at && clockSkew.read(ticket.id, ticket.updated_at, fingerprint);
      return toThread({ ...ticket, updated_at }, conversation, config, person);
    },

    async file(requester, ref, id) {
      const loaded = await loadThread(requester, ref);
      const all: FdFile[] = [
        ...(loaded?.ticket.attachments ?? []),
        ...(loaded?.conversation ?? []).flatMap((entry) => (entry.private ? [] : (entry.attachments ?? []))),
      ];
      const attachment = all.find((candidate) => String(candidate.id) === id);
      if (!attachment) return null;
      // A temporary URL on another host, which must not receive the API key.
      return download(attachment.attachment_url, {
        hosts: [host, ...(options.fileHosts ?? FILE_HOSTS)],
        timeoutMs: options.timeoutMs,
        scheme: protocol,
      });
    },

    async createTicket(requester, ticket, marker) {
      const { ref, contact } = await createTicket(http, config, requester, ticket, marker);
      contacts.set(requester, contact);
      return ref;
    },

    async findByMarker(requester, marker) {
      const { contact } = await customer(requester);
      if (contact === null) return null;
      // Not through Freshdesk's search, which indexes new tickets minutes later.
      const { tickets } = await readPage(http, contact, { sort: 'created', page: 1, text: false });
      const found = tickets.find(
        (ticket) => ticket.requester_id === contact && ticket.custom_fields?.[config.marker.name] === marker,
      );
      return found ? String(found.id) : null;
    },

    async reply(requester, ref, { body, files }) {
      const person = await customer(requester);
      const response = await http.send('POST', `api/v2/tickets/${ref}/notes`, {
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
      if (response.status !== 201) throw toDeskError(response);
      const note = readJson(FdCreatedNote, response);
      if (note.private) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
      return String(note.id);
    },

    async filterApiComments(ref, comments) {
      const notes = (await readConversation(ref)).filter(({ source }) => source === NOTE);
      const ids = new Set(notes.map(({ id }) => String(id)));
      return comments.flatMap((comment) => (ids.has(comment.ref) ? comment.ref : []));
    },

    async note(ref, body) {
      const response = await http.send('POST', `api/v2/tickets/${ref}/notes`, {
        json: { body: toHtml(body), private: true },
      });
      if (response.status !== 201) throw toDeskError(response);
    },

    async setStatus(requester, ref, status) {
      const number = [...config.statuses].find(([, name]) => name === status)?.[0];
      const person = await customer(requester);
      if (number === undefined || !(await readTicket(person, ref)))
        throw new DeskRequestError({ code: 'not_theirs', uncertain: false });
      const response = await http.send('PUT', `api/v2/tickets/${ref}`, { json: { status: number } });
      // 400 when a required field is empty on closing: the result is read back.
      if (![200, 400, 403, 404, 405].includes(response.status)) throw unexpected(response);
      const after = await readTicket(person, ref);
      return { requested: status, actual: (after && config.statuses.get(after.status)) ?? '' };
    },

    changes: readChanges(http),
  };
}
