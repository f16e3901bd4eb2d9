import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskAdapter, NewDeskTicket, DeskPerson, DeskTicket, OutgoingFile, Requester } from '../adapter.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected, type DeskResponse, type DeskHttp } from '../http-client.ts';
import { checkAccount } from './account.ts';
import { readChanges } from './changes.ts';
import { publicTransactions, readMessages } from './thread.ts';
import { listTickets } from './list-tickets.ts';
import { checkFieldName, checkOptions, type RequestTrackerOptions } from './config.ts';
import { customField, FIELDS, quote, ownTickets } from './query.ts';
import { RtCreated, RtFile, RtMessages, RtQueue, RtRefs, RtTickets, type RtTicket, type RtUser } from './schemas.ts';

export type { RequestTrackerOptions } from './config.ts';

/**
 * Connects Request Tracker 5 through its REST2 API, with one account for all requesters. Checks the queue first.
 *
 * @param mapping its custom fields are checked against the queue. Statuses cannot be checked; each change is read back.
 * @throws ConfigurationError for a key that does not fit this Request Tracker
 * @throws DeskRequestError when it does not respond
 */
export async function requestTracker(
  options: RequestTrackerOptions,
  mapping: Pick<DeskMapping, 'fields'>,
): Promise<DeskAdapter> {
  checkOptions(options);
  const markerField = options.markerField ?? 'Madoguchi reference';
  const http = createHttpClient(options, { authorization: `token ${options.token}` });
  const queue = await checkQueue(http, options.queue, {
    ...prefixKeys('desk.mapping.fields', mapping.fields),
    'desk.markerField': markerField,
    ...(options.categoryField !== undefined && { 'desk.categoryField': options.categoryField }),
  });
  const account = await checkAccount(http, options.token);
  const categoryField = options.categoryField ?? null;
  const toTicket = (ticket: RtTicket): DeskTicket => mapTicket(ticket, { markerField, categoryField });

  /** Reads the ticket if the requester may see it by Request Tracker's own data. */
  async function find(requester: Requester, ref: string, view: 'mine' | 'either'): Promise<RtTicket | null> {
    if (!/^\d{1,15}$/.test(ref)) return null;
    const response = await http.send('GET', 'REST/2.0/tickets', {
      query: [['query', `id = ${ref} AND ${ownTickets(queue, requester, view)}`], ...FIELDS],
    });
    if (response.status !== 200) throw unexpected(response);
    return readJson(RtTickets, response).items.find(({ id }) => id === ref) ?? null;
  }

  return {
    name: 'request-tracker',
    // Request Tracker silently truncates a longer subject.
    limits: { subject: { max: 200, unit: 'bytes' } },
    abilities: { attachments: true, search: true, supportsCc: true, sorts: ['activity', 'created', 'priority'] },

    async list(requester, query) {
      const { items, ...page } = await listTickets(http, queue, requester, query, categoryField);
      return { items: items.map(toTicket), ...page };
    },

    async read(requester, ref) {
      if (!/^\d{1,15}$/.test(ref)) return null;
      const [ticket, transactions] = await Promise.all([
        find(requester, ref, 'either'),
        publicTransactions(http, [ref]),
      ]);
      if (!ticket) return null;
      const [first, ...rest] = await readMessages(http, transactions);
      const mapped = toTicket(ticket);
      return {
        ticket: mapped,
        description: first?.body ?? '',
        files: first?.files ?? [],
        comments: rest.map(({ transaction, body, files }) => ({
          ref: transaction.id,
          body,
          files,
          createdAt: transaction.Created,
          author: toAuthor(transaction.Creator, account, mapped, ticket),
        })),
      };
    },

    async file(requester, ref, file) {
      if (!/^\d{1,15}$/.test(file) || !(await find(requester, ref, 'either'))) return null;
      const [transactions, response] = await Promise.all([
        publicTransactions(http, [ref]),
        http.send('GET', `REST/2.0/attachment/${file}`),
      ]);
      if (response.status === 403 || response.status === 404) return null;
      const { Content, TransactionId } = readJson(RtFile, response);
      const transactionId = typeof TransactionId === 'string' ? TransactionId : TransactionId.id;
      // Files of internal comments and of other tickets must look like missing ones.
      if (!transactions.some(({ id }) => id === transactionId)) return null;
      return new Uint8Array(Buffer.from(Content, 'base64'));
    },

    async createTicket(requester, ticket, marker) {
      const response = await http.send('POST', 'REST/2.0/ticket', {
        json: {
          Queue: queue,
          Requestor: requester.email,
          Cc: [...ticket.cc],
          Subject: ticket.subject,
          Content: ticket.description,
          ContentType: 'text/plain',
          ...(ticket.priority !== null && { Priority: ticket.priority }),
          CustomFields: toFields(ticket, { markerField, categoryField }, marker),
          ...toAttachments(ticket.files),
        },
      });
      if (response.status !== 201) throw toDeskError(response);
      return readJson(RtCreated, response).id;
    },

    async findByMarker(_by, marker) {
      const response = await http.send('GET', 'REST/2.0/tickets', {
        query: [['query', `Queue = ${quote(queue)} AND ${customField(markerField)} = ${quote(marker)}`]],
      });
      if (response.status !== 200) throw unexpected(response);
      return readJson(RtRefs, response).items[0]?.id ?? null;
    },

    async reply(_by, ref, { body, files }) {
      const response = await http.send('POST', `REST/2.0/ticket/${ref}/correspond`, {
        json: { Content: body, ContentType: 'text/plain', ...toAttachments(files) },
      });
      if (response.status !== 201) throw toDeskError(response);
      const transactionId = /\/transaction\/(\d+)$/.exec(response.headers.get('location') ?? '')?.[1];
      if (transactionId === undefined) throw new DeskRequestError({ code: 'bad_answer', uncertain: true });
      return transactionId;
    },

    // Replies use the service account; customers write in the web interface and by mail as themselves.
    filterApiComments: async (_ref, comments) =>
      comments.filter(({ author }) => author.kind === 'service').map((comment) => comment.ref),

    async note(ref, body) {
      const response = await http.send('POST', `REST/2.0/ticket/${ref}/comment`, {
        json: { Content: body, ContentType: 'text/plain' },
      });
      if (response.status !== 201) throw toDeskError(response);
    },

    async setStatus(requester, ref, status) {
      const response = await http.send('PUT', `REST/2.0/ticket/${ref}`, { json: { Status: status } });
      // 200 proves nothing: it is also sent with "Permission Denied" and for unknown statuses.
      if (response.status !== 200) throw unexpected(response);
      readJson(RtMessages, response);
      const after = await find(requester, ref, 'either');
      return { requested: status, actual: after?.Status ?? '' };
    },

    changes: readChanges(http, queue),
  };
}

/** @throws ConfigurationError for a queue or a field that does not exist or is not visible to the account */
async function checkQueue(http: DeskHttp, name: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await http.send('GET', `REST/2.0/queue/${encodeURIComponent(name)}`);
  if (response.status === 401)
    throw new ConfigurationError('desk.token is not a token that this Request Tracker knows.');
  if (response.status === 403 || response.status === 404)
    throw new ConfigurationError(`desk.queue: there is no queue "${name}" that the account of desk.token may see.`);
  if (response.status !== 200) throw unexpected(response);
  const queue = readJson(RtQueue, response);
  const known = new Set((queue.TicketCustomFields || []).map((field) => field.name));
  for (const [key, field] of Object.entries(fields)) {
    checkFieldName(key, field);
    if (!known.has(field))
      throw new ConfigurationError(
        `${key}: the tickets of the queue "${queue.Name}" have no custom field "${field}" that the account of desk.token may see.`,
      );
  }
  return queue.Name;
}

interface FieldNames {
  markerField: string;
  categoryField: string | null;
}

function mapTicket(ticket: RtTicket, { markerField, categoryField }: FieldNames): DeskTicket {
  const { [markerField]: _marker, ...customFields } = ticket.CustomFields;
  const category = categoryField === null ? null : (customFields[categoryField] ?? null);
  if (categoryField !== null) delete customFields[categoryField];
  const [requester] = ticket.Requestor;
  return {
    ref: ticket.id,
    number: ticket.id,
    subject: ticket.Subject,
    status: ticket.Status,
    priority: ticket.Priority,
    category,
    fields: customFields,
    createdAt: ticket.Created,
    updatedAt: ticket.LastUpdated,
    lastPublicReplyAt: ticket.Told,
    requester: requester ? toPerson(requester) : { email: null, name: '' },
    cc: ticket.Cc.flatMap((user) => toPerson(user).email ?? []),
  };
}

function toPerson({ id, EmailAddress = '', RealName = '' }: RtUser): DeskPerson {
  const email = EmailAddress !== '' ? EmailAddress : id.includes('@') ? id : null;
  return { email: email?.toLowerCase() ?? null, name: RealName !== '' ? RealName : id };
}

function toAuthor(creator: RtUser | '' | undefined, account: string, { cc }: DeskTicket, { Requestor }: RtTicket) {
  if (creator === undefined || creator === '') return { email: null, name: '', kind: 'agent' as const };
  const person = toPerson(creator);
  const customers = [...Requestor.map((user) => toPerson(user).email), ...cc];
  const kind = creator.id === account ? 'service' : customers.includes(person.email) ? 'customer' : 'agent';
  return { ...person, kind } as const;
}

function toFields(ticket: NewDeskTicket, { markerField, categoryField }: FieldNames, marker: string) {
  return {
    ...ticket.fields,
    ...(categoryField !== null && ticket.category !== null && { [categoryField]: ticket.category }),
    [markerField]: marker,
  };
}

const toAttachments = (files: readonly OutgoingFile[]) =>
  files.length === 0
    ? {}
    : {
        Attachments: files.map(({ name, type, body }) => ({
          FileName: name,
          FileType: type,
          FileContent: Buffer.from(body).toString('base64'),
        })),
      };

/** Error for a 4xx response to a write: missing rights, or rules that the mapping does not know. */
const toDeskError = (response: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
