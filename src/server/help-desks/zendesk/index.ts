import type { DeskAdapter, DeskMessage, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected, type DeskResponse } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { zendeskChanges } from './changes.ts';
import { toThread, readApiComments, readComments } from './thread.ts';
import { findWrittenReply } from '../find-written-reply.ts';
import { readFile, deleteUploads, upload } from './files.ts';
import { unverifiedAddress, findNewest, listRequests, readRequest, type ZendeskCustomer } from './list-tickets.ts';
import { toTicket, toValue } from './filters.ts';
import { resolveConfig } from './resolve-config.ts';
import { authHeaders, checkOptions, type ZendeskOptions } from './config.ts';
import { createZendeskUsers } from './users.ts';
import { ZdOneRequest, type ZdRequest } from './schemas.ts';
import { verifyWebhook } from './webhook.ts';

export type { ZendeskOptions } from './config.ts';

/**
 * Connects Zendesk through its Requests API. Customers' requests impersonate the customer, so that Zendesk's permissions apply in
 * addition to ours; only statuses that customers cannot set and notes for agents use the service account.
 *
 * @throws ConfigurationError for a key that does not fit this Zendesk
 * @throws DeskRequestError when it does not respond
 */
export async function zendesk(options: ZendeskOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  checkOptions(options);
  const http = createHttpClient(options, authHeaders(options));
  const config = await resolveConfig(http, options, mapping);
  const users = createZendeskUsers(http, options);
  const secrets = [options.webhookSecret ?? []].flat();

  /** Reads a ticket if this customer is its requester by Zendesk's own data. */
  async function readOwnRequest(customer: ZendeskCustomer, ref: string): Promise<ZdRequest | null> {
    const request = await readRequest(http, customer.headers, ref);
    return request?.requester_id === customer.id ? request : null;
  }

  async function loadThread(requester: Requester, ref: string) {
    const customer = await users.get(requester);
    const request = customer && (await readOwnRequest(customer, ref));
    return customer && request ? { customer, request, thread: await readComments(http, customer, ref) } : null;
  }

  return {
    name: 'zendesk',
    // Zendesk silently truncates longer texts.
    limits: {
      subject: { max: 255, unit: 'characters' },
      body: { max: 65_535, unit: 'bytes' },
      fileBytes: 50 * 1024 * 1024,
    },
    abilities: {
      attachments: true,
      search: true,
      supportsCc: false,
      sorts: ['activity', 'created'],
      terminalStatuses: ['closed'],
      reportsReplies: false,
    },

    async list(requester, query) {
      const customer = query.view === 'copy' ? null : await users.get(requester);
      if (!customer) return { items: [], next: null, total: 0 };
      const { items, ...page } = await listRequests(http, customer, config, query);
      return { items: items.map((request) => toTicket(request, requester, config)), ...page };
    },

    async read(requester, ref) {
      const loaded = await loadThread(requester, ref);
      return loaded && toThread(loaded.request, toTicket(loaded.request, requester, config), loaded.thread);
    },

    async file(requester, ref, file) {
      const loaded = await loadThread(requester, ref);
      const files = loaded?.thread.comments.flatMap(({ attachments = [] }) => attachments);
      const attachment = files?.find(({ id }) => String(id) === file);
      return loaded && attachment ? readFile(http, loaded.customer, attachment, options) : null;
    },

    async createTicket(requester, ticket, marker) {
      const customer = await users.ensure(requester);
      const fields = Object.entries(ticket.fields).map(([name, value]) => ({ id: config.fields.get(name), value }));
      if (config.category !== null && ticket.category !== null)
        fields.push({ id: config.category, value: ticket.category });
      const uploads = await upload(http, customer, ticket.files);
      const response = await http.send('POST', 'api/v2/requests', {
        headers: customer.headers,
        json: {
          request: {
            subject: ticket.subject,
            comment: { body: ticket.description, ...(uploads.length > 0 && { uploads }) },
            ...(ticket.priority !== null && { priority: ticket.priority }),
            ...(options.form !== undefined && { ticket_form_id: options.form }),
            ...(ticket.followUpOf !== null && { via_followup_source_id: Number(ticket.followUpOf) }),
            custom_fields: [...fields, { id: config.marker, value: marker }],
          },
        },
      });
      if (response.status !== 201) {
        await deleteUploads(http, customer, uploads);
        throw response.status === 403 ? unverifiedAddress() : toDeskError(response);
      }
      return String(readJson(ZdOneRequest, response).request.id);
    },

    async findByMarker(requester, marker) {
      const customer = await users.get(requester);
      const found =
        customer && (await findNewest(http, customer, (request) => toValue(request, config.marker) === marker));
      return found ? String(found.id) : null;
    },

    async reply(requester, ref, { body, files, known }) {
      const customer = await users.ensure(requester);
      const uploads = await upload(http, customer, files);
      const response = await http.send('PUT', `api/v2/requests/${ref}`, {
        headers: customer.headers,
        json: { request: { comment: { body, ...(uploads.length > 0 && { uploads }) } } },
      });
      if (response.status !== 200) {
        await deleteUploads(http, customer, uploads);
        throw toDeskError(response);
      }
      // The response is the ticket, and does not confirm the comment.
      const { comments } = await readComments(http, customer, ref);
      const own = comments.slice(1).filter(({ author_id }) => author_id === customer.id);
      return findWrittenReply(
        own.map(({ id }) => ({ ref: String(id) })),
        known,
      );
    },

    async filterApiComments(ref, comments) {
      const viaApi = await readApiComments(http, ref);
      return comments.flatMap((comment) => (viaApi.has(comment.ref) ? comment.ref : []));
    },

    async note(ref, body) {
      const response = await http.send('PUT', `api/v2/tickets/${ref}`, {
        json: { ticket: { comment: { body, public: false } } },
      });
      if (response.status !== 200) throw toDeskError(response);
    },

    async setStatus(requester, ref, status) {
      const customer = await users.ensure(requester);
      const before = await readOwnRequest(customer, ref);
      // Otherwise Zendesk responds 200 without effect, for example while the ticket is unassigned.
      const canSolve = status === 'solved' && before?.can_be_solved_by_me === true;
      const response = canSolve
        ? await http.send('PUT', `api/v2/requests/${ref}`, {
            headers: customer.headers,
            json: { request: { solved: true } },
          })
        : await http.send('PUT', `api/v2/tickets/${ref}`, { json: { ticket: { status } } });
      // 422 when the ticket is closed for good, or a required field is empty.
      if (response.status !== 200 && response.status !== 422) throw toDeskError(response);
      return { requested: status, actual: (await readOwnRequest(customer, ref))?.status ?? '' };
    },

    ...(secrets.length > 0 && { handleWebhook: (message: DeskMessage) => verifyWebhook(secrets, message) }),
    changes: (since) => zendeskChanges(http, since),
  };
}

/** The body of a 4xx response is meant for Zendesk's own forms. */
const toDeskError = (response: DeskResponse): DeskRequestError =>
  response.status < 400
    ? unexpected(response)
    : new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
