import type { DeskAdapter, DeskMessage, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected, type DeskResponse } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { zendeskChanges } from './changes.ts';
import { toThread, readApiComments, readComments } from './thread.ts';
import { newestReply } from '../new-reply.ts';
import { readFile, takeBack, upload } from './files.ts';
import { barred, findNewest, listRequests, readRequest, type Reader } from './list-tickets.ts';
import { toTicket, toValue } from './filters.ts';
import { resolveConfig } from './resolve-config.ts';
import { actingAs, checkOptions, type ZendeskOptions } from './config.ts';
import { createZendeskUsers } from './users.ts';
import { ZdOneRequest, type ZdRequest } from './schemas.ts';
import { verifyWebhook } from './webhook.ts';

export type { ZendeskOptions } from './config.ts';

/**
 * Connects Zendesk through its Requests interface. Everything that a customer asks for is asked for in their own name, so
 * that Zendesk's permissions hold beside ours; only statuses that customers cannot set and notes for agents are the account's.
 *
 * @throws ConfigurationError for a key that does not fit this Zendesk
 * @throws DeskRequestError when it does not answer
 */
export async function zendesk(options: ZendeskOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  checkOptions(options);
  const http = createHttpClient(options, actingAs(options));
  const names = await resolveConfig(http, options, mapping);
  const people = createZendeskUsers(http, options);
  const secrets = [options.webhookSecret ?? []].flat();

  /** A ticket that this person filed, by Zendesk's own record. */
  async function theirs(reader: Reader, ref: string): Promise<ZdRequest | null> {
    const request = await readRequest(http, reader.headers, ref);
    return request?.requester_id === reader.id ? request : null;
  }

  async function saidBy(by: Requester, ref: string) {
    const reader = await people.get(by);
    const request = reader && (await theirs(reader, ref));
    return reader && request ? { reader, request, said: await readComments(http, reader, ref) } : null;
  }

  return {
    name: 'zendesk',
    // Longer texts are cut without a word.
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

    async list(by, query) {
      const reader = query.view === 'copy' ? null : await people.get(by);
      if (!reader) return { items: [], next: null, total: 0 };
      const { items, ...page } = await listRequests(http, reader, names, query);
      return { items: items.map((request) => toTicket(request, by, names)), ...page };
    },

    async read(by, ref) {
      const found = await saidBy(by, ref);
      return found && toThread(found.request, toTicket(found.request, by, names), found.said);
    },

    async file(by, ref, file) {
      const found = await saidBy(by, ref);
      const files = found?.said.comments.flatMap(({ attachments = [] }) => attachments);
      const about = files?.find(({ id }) => String(id) === file);
      return found && about ? readFile(http, found.reader, about, options) : null;
    },

    async createTicket(by, filing, marker) {
      const reader = await people.ensure(by);
      const fields = Object.entries(filing.fields).map(([name, value]) => ({ id: names.fields.get(name), value }));
      if (names.category !== null && filing.category !== null)
        fields.push({ id: names.category, value: filing.category });
      const uploads = await upload(http, reader, filing.files);
      const answer = await http.send('POST', 'api/v2/requests', {
        headers: reader.headers,
        json: {
          request: {
            subject: filing.subject,
            comment: { body: filing.description, ...(uploads.length > 0 && { uploads }) },
            ...(filing.priority !== null && { priority: filing.priority }),
            ...(options.form !== undefined && { ticket_form_id: options.form }),
            ...(filing.followUpOf !== null && { via_followup_source_id: Number(filing.followUpOf) }),
            custom_fields: [...fields, { id: names.marker, value: marker }],
          },
        },
      });
      if (answer.status !== 201) {
        await takeBack(http, reader, uploads);
        throw answer.status === 403 ? barred() : toDeskError(answer);
      }
      return String(readJson(ZdOneRequest, answer).request.id);
    },

    async findByMarker(by, marker) {
      const reader = await people.get(by);
      const found = reader && (await findNewest(http, reader, (one) => toValue(one, names.marker) === marker));
      return found ? String(found.id) : null;
    },

    async reply(by, ref, { body, files, known }) {
      const reader = await people.ensure(by);
      const uploads = await upload(http, reader, files);
      const answer = await http.send('PUT', `api/v2/requests/${ref}`, {
        headers: reader.headers,
        json: { request: { comment: { body, ...(uploads.length > 0 && { uploads }) } } },
      });
      if (answer.status !== 200) {
        await takeBack(http, reader, uploads);
        throw toDeskError(answer);
      }
      // The answer is the ticket, and does not say that this was said.
      const { comments } = await readComments(http, reader, ref);
      const own = comments.slice(1).filter((one) => one.author_id === reader.id);
      return newestReply(
        own.map(({ id }) => ({ ref: String(id) })),
        known,
      );
    },

    async filterApiComments(ref, comments) {
      const viaApi = await readApiComments(http, ref);
      return comments.flatMap((comment) => (viaApi.has(comment.ref) ? comment.ref : []));
    },

    async note(ref, body) {
      const answer = await http.send('PUT', `api/v2/tickets/${ref}`, {
        json: { ticket: { comment: { body, public: false } } },
      });
      if (answer.status !== 200) throw toDeskError(answer);
    },

    async setStatus(by, ref, status) {
      const reader = await people.ensure(by);
      const before = await theirs(reader, ref);
      // Otherwise 200 is answered and nothing done: as long as nobody is assigned, for one.
      const own = status === 'solved' && before?.can_be_solved_by_me === true;
      const answer = own
        ? await http.send('PUT', `api/v2/requests/${ref}`, {
            headers: reader.headers,
            json: { request: { solved: true } },
          })
        : await http.send('PUT', `api/v2/tickets/${ref}`, { json: { ticket: { status } } });
      // 422: it is closed for good, or Zendesk wants a field filled in first.
      if (answer.status !== 200 && answer.status !== 422) throw toDeskError(answer);
      return { requested: status, actual: (await theirs(reader, ref))?.status ?? '' };
    },

    ...(secrets.length > 0 && { handleWebhook: (message: DeskMessage) => verifyWebhook(secrets, message) }),
    changes: (since) => zendeskChanges(http, since),
  };
}

/** A 4xx on a write has its reasons in Zendesk's words, which are for its own forms. */
const toDeskError = (answer: DeskResponse): DeskRequestError =>
  answer.status < 400 ? unexpected(answer) : new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
