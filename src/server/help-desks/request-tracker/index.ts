import { ConfigurationError } from '../../auth/options.ts';
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
 * Connects Request Tracker 5 through its REST2 interface, with one account for all requesters. Looks at the queue first.
 *
 * @param mapping whose custom fields are looked for in the queue. Statuses cannot be: what comes of each is read back.
 * @throws ConfigurationError for a key that does not fit this Request Tracker
 * @throws DeskRequestError when it does not answer
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

  /** The ticket, when it is theirs by Request Tracker's own record. */
  async function find(by: Requester, ref: string, view: 'mine' | 'either'): Promise<RtTicket | null> {
    if (!/^\d{1,15}$/.test(ref)) return null;
    const answer = await http.send('GET', 'REST/2.0/tickets', {
      query: [['query', `id = ${ref} AND ${ownTickets(queue, by, view)}`], ...FIELDS],
    });
    if (answer.status !== 200) throw unexpected(answer);
    return readJson(RtTickets, answer).items.find(({ id }) => id === ref) ?? null;
  }

  return {
    name: 'request-tracker',
    // A longer subject is cut without a word.
    limits: { subject: { max: 200, unit: 'bytes' } },
    abilities: { attachments: true, search: true, supportsCc: true, sorts: ['activity', 'created', 'priority'] },

    async list(by, query) {
      const { items, ...page } = await listTickets(http, queue, by, query, categoryField);
      return { items: items.map(toTicket), ...page };
    },

    async read(by, ref) {
      if (!/^\d{1,15}$/.test(ref)) return null;
      const [ticket, transactions] = await Promise.all([find(by, ref, 'either'), publicTransactions(http, [ref])]);
      if (!ticket) return null;
      const [first, ...rest] = await readMessages(http, transactions);
      const shown = toTicket(ticket);
      return {
        ticket: shown,
        description: first?.body ?? '',
        files: first?.files ?? [],
        comments: rest.map(({ transaction, body, files }) => ({
          ref: transaction.id,
          body,
          files,
          createdAt: transaction.Created,
          author: toAuthor(transaction.Creator, account, shown, ticket),
        })),
      };
    },

    async file(by, ref, file) {
      if (!/^\d{1,15}$/.test(file) || !(await find(by, ref, 'either'))) return null;
      const [transactions, answer] = await Promise.all([
        publicTransactions(http, [ref]),
        http.send('GET', `REST/2.0/attachment/${file}`),
      ]);
      if (answer.status === 403 || answer.status === 404) return null;
      const { Content, TransactionId } = readJson(RtFile, answer);
      const of = typeof TransactionId === 'string' ? TransactionId : TransactionId.id;
      // A file of an internal comment, or of another ticket, is as if it were not there.
      if (!transactions.some(({ id }) => id === of)) return null;
      return new Uint8Array(Buffer.from(Content, 'base64'));
    },

    async createTicket(by, filing, marker) {
      const answer = await http.send('POST', 'REST/2.0/ticket', {
        json: {
          Queue: queue,
          Requestor: by.email,
          Cc: [...filing.cc],
          Subject: filing.subject,
          Content: filing.description,
          ContentType: 'text/plain',
          ...(filing.priority !== null && { Priority: filing.priority }),
          CustomFields: toFields(filing, { markerField, categoryField }, marker),
          ...toAttachments(filing.files),
        },
      });
      if (answer.status !== 201) throw toDeskError(answer);
      return readJson(RtCreated, answer).id;
    },

    async findByMarker(_by, marker) {
      const answer = await http.send('GET', 'REST/2.0/tickets', {
        query: [['query', `Queue = ${quote(queue)} AND ${customField(markerField)} = ${quote(marker)}`]],
      });
      if (answer.status !== 200) throw unexpected(answer);
      return readJson(RtRefs, answer).items[0]?.id ?? null;
    },

    async reply(_by, ref, { body, files }) {
      const answer = await http.send('POST', `REST/2.0/ticket/${ref}/correspond`, {
        json: { Content: body, ContentType: 'text/plain', ...toAttachments(files) },
      });
      if (answer.status !== 201) throw toDeskError(answer);
      const made = /\/transaction\/(\d+)$/.exec(answer.headers.get('location') ?? '')?.[1];
      if (made === undefined) throw new DeskRequestError({ code: 'bad_answer', uncertain: true });
      return made;
    },

    // Replies are the account's; customers write in the desk's pages and by mail as themselves.
    filterApiComments: async (_ref, comments) =>
      comments.filter(({ author }) => author.kind === 'service').map((comment) => comment.ref),

    async note(ref, body) {
      const answer = await http.send('POST', `REST/2.0/ticket/${ref}/comment`, {
        json: { Content: body, ContentType: 'text/plain' },
      });
      if (answer.status !== 201) throw toDeskError(answer);
    },

    async setStatus(by, ref, status) {
      const answer = await http.send('PUT', `REST/2.0/ticket/${ref}`, { json: { Status: status } });
      // 200 says nothing: it comes with "Permission Denied" and with statuses that do not exist.
      if (answer.status !== 200) throw unexpected(answer);
      readJson(RtMessages, answer);
      const observed = await find(by, ref, 'either');
      return { requested: status, actual: observed?.Status ?? '' };
    },

    changes: readChanges(http, queue),
  };
}

/** @throws ConfigurationError for a queue or a field that is not there or not for this account */
async function checkQueue(http: DeskHttp, name: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const answer = await http.send('GET', `REST/2.0/queue/${encodeURIComponent(name)}`);
  if (answer.status === 401) throw new ConfigurationError('desk.token is not a token that this Request Tracker knows.');
  if (answer.status === 403 || answer.status === 404)
    throw new ConfigurationError(`desk.queue: there is no queue "${name}" that the account of desk.token may see.`);
  if (answer.status !== 200) throw unexpected(answer);
  const queue = readJson(RtQueue, answer);
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
  const { [markerField]: _marker, ...named } = ticket.CustomFields;
  const category = categoryField === null ? null : (named[categoryField] ?? null);
  if (categoryField !== null) delete named[categoryField];
  const [requester] = ticket.Requestor;
  return {
    ref: ticket.id,
    number: ticket.id,
    subject: ticket.Subject,
    status: ticket.Status,
    priority: ticket.Priority,
    category,
    fields: named,
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

function toFields(filing: NewDeskTicket, { markerField, categoryField }: FieldNames, marker: string) {
  return {
    ...filing.fields,
    ...(categoryField !== null && filing.category !== null && { [categoryField]: filing.category }),
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

/** A 4xx on a write: the account lacks a right, or the desk has rules that the mapping does not know. */
const toDeskError = (answer: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
