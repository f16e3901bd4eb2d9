import { ProblemError } from '../../errors.ts';
import type { DeskAdapter, TicketThread, DeskFile, DeskTicket, OutgoingFile, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { findWrittenReply } from '../find-written-reply.ts';
import { createHttpClient, readJson, unexpected, type DeskResponse } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { readChanges } from './changes.ts';
import { createAccounts, type RmAccount } from './accounts.ts';
import { listIssues } from './list-tickets.ts';
import { resolveConfig, type ResolvedRedmineConfig, type RedmineOptions } from './config.ts';
import { RmIssues, RmCreated, RmOneIssue, RmUpload, type RmAttachment, type RmIssue } from './schemas.ts';
import { createMessage } from '../../messages/index.ts';

export type { RedmineOptions } from './config.ts';

const ID = /^\d{1,9}$/;

/**
 * Connects Redmine 5 through its REST API. Customers' requests impersonate the customer, so that Redmine's permissions apply in
 * addition to ours; only statuses, notes for agents and the search for a marker use the service account.
 *
 * @throws ConfigurationError for a key that does not fit this Redmine
 * @throws DeskRequestError when it does not respond
 */
export async function redmine(options: RedmineOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  const http = createHttpClient(options, { 'x-redmine-api-key': options.token });
  const config = await resolveConfig(http, options, mapping);
  const { get: findAccount } = createAccounts(http);
  const impersonate = ({ login }: RmAccount) => ({ 'x-redmine-switch-user': login });

  async function requireAccount(requester: Requester): Promise<RmAccount> {
    const account = await findAccount(requester);
    if (!account)
      throw new ProblemError('forbidden', {
        detail: createMessage('desk_account_missing'),
      });
    return account;
  }

  async function upload(files: readonly OutgoingFile[], person: RmAccount) {
    const uploads: { token: string; filename: string; content_type: string }[] = [];
    for (const { name, type, body } of files) {
      const response = await http.send('POST', 'uploads.json', {
        query: [['filename', name]],
        // Redmine rejects any other content type.
        headers: { ...impersonate(person), 'content-type': 'application/octet-stream' },
        body: new Uint8Array(body),
        reads: true,
      });
      if (response.status !== 201) throw toDeskError(response);
      uploads.push({ token: readJson(RmUpload, response).upload.token, filename: name, content_type: type });
    }
    return uploads;
  }

  async function readIssue(person: RmAccount, ref: string): Promise<RmIssue | null> {
    if (!ID.test(ref)) return null;
    const response = await http.send('GET', `issues/${ref}.json`, {
      query: [['include', 'journals,attachments']],
      headers: impersonate(person),
    });
    // 401, 403 and 404 have no body.
    if (response.status === 403 || response.status === 404) return null;
    if (response.status !== 200) throw unexpected(response);
    const { issue } = readJson(RmOneIssue, response);
    return issue.project.id === config.project && issue.author.id === person.id ? issue : null;
  }

  return {
    name: 'redmine',
    // Redmine rejects a longer subject with 422. The file size is its default.
    limits: { subject: { max: 255, unit: 'characters' }, fileBytes: 5 * 1024 * 1024 },
    abilities: {
      attachments: true,
      search: true,
      supportsCc: false,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },

    async list(requester, query) {
      const person = await findAccount(requester);
      if (!person || query.view === 'copy') return { items: [], next: null, total: 0 };
      const { items, ...page } = await listIssues(http, config, impersonate(person), query);
      return {
        items: items
          .filter(({ author }) => author.id === person.id)
          .map((issue) => toTicket(issue, requester, options)),
        ...page,
      };
    },

    async read(requester, ref) {
      const person = await findAccount(requester);
      const issue = person && (await readIssue(person, ref));
      return issue && toThread(issue, toTicket(issue, requester, options), config);
    },

    async file(requester, ref, file) {
      const person = await findAccount(requester);
      const issue = person && ID.test(file) ? await readIssue(person, ref) : null;
      if (!person || !issue?.attachments?.some(({ id }) => String(id) === file)) return null;
      const response = await http.send('GET', `attachments/download/${file}`, { headers: impersonate(person) });
      if (response.status === 403 || response.status === 404) return null;
      if (response.status !== 200) throw unexpected(response);
      return response.bytes;
    },

    async createTicket(requester, ticket, marker) {
      const person = await requireAccount(requester);
      const uploads = await upload(ticket.files, person);
      const fields = Object.entries(ticket.fields).map(([name, value]) => ({ id: config.fields.get(name), value }));
      const response = await http.send('POST', 'issues.json', {
        headers: impersonate(person),
        json: {
          issue: {
            project_id: config.project,
            tracker_id: config.tracker,
            subject: ticket.subject,
            description: ticket.description,
            ...(ticket.priority !== null && { priority_id: config.priorities.get(ticket.priority) }),
            ...(ticket.category !== null && { category_id: config.categories.get(ticket.category) }),
            custom_fields: [...fields, { id: config.marker, value: marker }],
            uploads,
          },
        },
      });
      if (response.status !== 201) throw toDeskError(response);
      return String(readJson(RmCreated, response).issue.id);
    },

    async findByMarker(_by, marker) {
      const response = await http.send('GET', 'issues.json', {
        query: [
          ['project_id', String(config.project)],
          ['status_id', '*'],
          [`cf_${config.marker}`, marker],
        ],
      });
      if (response.status !== 200) throw unexpected(response);
      const issue = readJson(RmIssues, response).issues[0];
      return issue ? String(issue.id) : null;
    },

    async reply(requester, ref, { body, files, known }) {
      const person = await requireAccount(requester);
      const uploads = await upload(files, person);
      const response = await http.send('PUT', `issues/${ref}.json`, {
        headers: impersonate(person),
        json: { issue: { notes: body, uploads } },
      });
      if (response.status !== 204 && response.status !== 200) throw toDeskError(response);
      // 204 does not confirm that the comment was stored.
      const issue = await readIssue(person, ref);
      if (!issue) throw new DeskRequestError({ code: 'not_read_back', uncertain: true });
      const { comments } = toThread(issue, toTicket(issue, requester, options), config);
      return findWrittenReply(
        comments.filter(({ author }) => author.kind === 'customer'),
        known,
      );
    },

    async note(ref, body) {
      const response = await http.send('PUT', `issues/${ref}.json`, {
        json: { issue: { notes: body, private_notes: true } },
      });
      if (response.status !== 204 && response.status !== 200) throw toDeskError(response);
    },

    async setStatus(_by, ref, status) {
      const response = await http.send('PUT', `issues/${ref}.json`, {
        json: { issue: { status_id: config.statuses.get(status) } },
      });
      if (response.status !== 204 && response.status !== 200) throw toDeskError(response);
      const after = await http.send('GET', `issues/${ref}.json`);
      if (after.status !== 200) throw unexpected(after);
      return { requested: status, actual: readJson(RmOneIssue, after).issue.status.name ?? '' };
    },

    changes: readChanges(http, config),
  };
}

function toTicket(
  issue: RmIssue,
  requester: Requester,
  { markerField = 'Madoguchi reference' }: RedmineOptions,
): DeskTicket {
  const fields: Record<string, string> = {};
  for (const { name, value } of issue.custom_fields ?? [])
    if (typeof value === 'string' && value !== '' && name !== markerField) fields[name] = value;
  return {
    ref: String(issue.id),
    number: String(issue.id),
    subject: issue.subject,
    status: issue.status.name ?? '',
    priority: issue.priority?.name ?? null,
    category: issue.category?.name ?? null,
    fields,
    createdAt: issue.created_on,
    updatedAt: issue.updated_on,
    // Lists lack comments, and `updated_on` also changes with private notes.
    lastPublicReplyAt: null,
    requester: { email: requester.email, name: issue.author.name ?? requester.name },
    cc: [],
  };
}

function toThread(issue: RmIssue, ticket: DeskTicket, { account }: ResolvedRedmineConfig): TicketThread {
  const files = new Map((issue.attachments ?? []).map((file) => [String(file.id), toFile(file)]));
  const comments: TicketThread['comments'][number][] = [];
  for (const { id, user, notes, details = [], private_notes, created_on } of issue.journals ?? []) {
    const attached = details.flatMap(({ property, name }) =>
      property === 'attachment' ? (files.get(name) ?? []) : [],
    );
    for (const { ref } of attached) files.delete(ref);
    if (private_notes || ((notes ?? '') === '' && attached.length === 0)) continue;
    const kind = user?.id === issue.author.id ? 'customer' : user?.id === account ? 'service' : 'agent';
    comments.push({
      ref: String(id),
      body: normalizeNewlines(notes),
      files: attached,
      createdAt: created_on,
      author: { email: kind === 'customer' ? ticket.requester.email : null, name: user?.name ?? '', kind },
    });
  }
  return { ticket, description: normalizeNewlines(issue.description), files: [...files.values()], comments };
}

const toFile = (file: RmAttachment): DeskFile => ({
  ref: String(file.id),
  name: file.filename,
  type: file.content_type ?? 'application/octet-stream',
  size: file.filesize,
  createdAt: file.created_on,
});

const normalizeNewlines = (text: string | null | undefined): string => (text ?? '').replaceAll('\r\n', '\n');

/** The body of a 422 response is meant for Redmine's own forms. */
const toDeskError = (response: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
