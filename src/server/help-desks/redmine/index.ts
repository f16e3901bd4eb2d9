import { ProblemError } from '../../errors.ts';
import type { DeskAdapter, TicketThread, DeskFile, DeskTicket, OutgoingFile, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { newestReply } from '../new-reply.ts';
import { createHttpClient, readJson, unexpected, type DeskResponse } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { readChanges } from './changes.ts';
import { createAccounts, type RmPerson } from './accounts.ts';
import { listIssues } from './list-tickets.ts';
import { resolveConfig, type ResolvedRedmineConfig, type RedmineOptions } from './config.ts';
import { RmIssues, RmMade, RmOneIssue, RmUpload, type RmAttachment, type RmIssue } from './schemas.ts';

export type { RedmineOptions } from './config.ts';

const ID = /^\d{1,9}$/;

/**
 * Connects Redmine 5 through its REST interface. Everything that a customer asks for is asked for in their own name, so
 * that Redmine's permissions hold beside ours; only statuses, notes for agents and the search for a mark are the account's.
 *
 * @throws ConfigurationError for a key that does not fit this Redmine
 * @throws DeskRequestError when it does not answer
 */
export async function redmine(options: RedmineOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  const http = createHttpClient(options, { 'x-redmine-api-key': options.token });
  const names = await resolveConfig(http, options, mapping);
  const { get: accountOf } = createAccounts(http);
  const as = ({ login }: RmPerson) => ({ 'x-redmine-switch-user': login });

  async function known(by: Requester): Promise<RmPerson> {
    const account = await accountOf(by);
    if (!account)
      throw new ProblemError('forbidden', {
        detail: 'You have no account at the support desk yet. Please ask for one.',
      });
    return account;
  }

  async function upload(files: readonly OutgoingFile[], person: RmPerson) {
    const uploads: { token: string; filename: string; content_type: string }[] = [];
    for (const { name, type, body } of files) {
      const answer = await http.send('POST', 'uploads.json', {
        query: [['filename', name]],
        // Any other type is refused.
        headers: { ...as(person), 'content-type': 'application/octet-stream' },
        body: new Uint8Array(body),
        reads: true,
      });
      if (answer.status !== 201) throw toDeskError(answer);
      uploads.push({ token: readJson(RmUpload, answer).upload.token, filename: name, content_type: type });
    }
    return uploads;
  }

  async function issueOf(person: RmPerson, ref: string): Promise<RmIssue | null> {
    if (!ID.test(ref)) return null;
    const answer = await http.send('GET', `issues/${ref}.json`, {
      query: [['include', 'journals,attachments']],
      headers: as(person),
    });
    // 401, 403 and 404 have no body.
    if (answer.status === 403 || answer.status === 404) return null;
    if (answer.status !== 200) throw unexpected(answer);
    const { issue } = readJson(RmOneIssue, answer);
    return issue.project.id === names.project && issue.author.id === person.id ? issue : null;
  }

  return {
    name: 'redmine',
    // 422 for a longer subject. Files: Redmine's default.
    limits: { subject: { max: 255, unit: 'characters' }, fileBytes: 5 * 1024 * 1024 },
    abilities: {
      attachments: true,
      search: true,
      supportsCc: false,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },

    async list(by, query) {
      const person = await accountOf(by);
      if (!person || query.view === 'copy') return { items: [], next: null, total: 0 };
      const { items, ...page } = await listIssues(http, names, as(person), query);
      return {
        items: items.filter(({ author }) => author.id === person.id).map((issue) => toTicket(issue, by, options)),
        ...page,
      };
    },

    async read(by, ref) {
      const person = await accountOf(by);
      const issue = person && (await issueOf(person, ref));
      return issue && toThread(issue, toTicket(issue, by, options), names);
    },

    async file(by, ref, file) {
      const person = await accountOf(by);
      const issue = person && ID.test(file) ? await issueOf(person, ref) : null;
      if (!person || !issue?.attachments?.some(({ id }) => String(id) === file)) return null;
      const answer = await http.send('GET', `attachments/download/${file}`, { headers: as(person) });
      if (answer.status === 403 || answer.status === 404) return null;
      if (answer.status !== 200) throw unexpected(answer);
      return answer.bytes;
    },

    async createTicket(by, filing, marker) {
      const person = await known(by);
      const uploads = await upload(filing.files, person);
      const fields = Object.entries(filing.fields).map(([name, value]) => ({ id: names.fields.get(name), value }));
      const answer = await http.send('POST', 'issues.json', {
        headers: as(person),
        json: {
          issue: {
            project_id: names.project,
            tracker_id: names.tracker,
            subject: filing.subject,
            description: filing.description,
            ...(filing.priority !== null && { priority_id: names.priorities.get(filing.priority) }),
            ...(filing.category !== null && { category_id: names.categories.get(filing.category) }),
            custom_fields: [...fields, { id: names.marker, value: marker }],
            uploads,
          },
        },
      });
      if (answer.status !== 201) throw toDeskError(answer);
      return String(readJson(RmMade, answer).issue.id);
    },

    async findByMarker(_by, marker) {
      const answer = await http.send('GET', 'issues.json', {
        query: [
          ['project_id', String(names.project)],
          ['status_id', '*'],
          [`cf_${names.marker}`, marker],
        ],
      });
      if (answer.status !== 200) throw unexpected(answer);
      const issue = readJson(RmIssues, answer).issues[0];
      return issue ? String(issue.id) : null;
    },

    async reply(by, ref, { body, files, known: before }) {
      const person = await known(by);
      const uploads = await upload(files, person);
      const answer = await http.send('PUT', `issues/${ref}.json`, {
        headers: as(person),
        json: { issue: { notes: body, uploads } },
      });
      if (answer.status !== 204 && answer.status !== 200) throw toDeskError(answer);
      // 204 says nothing, not even that it was said.
      const issue = await issueOf(person, ref);
      if (!issue) throw new DeskRequestError({ code: 'not_read_back', uncertain: true });
      const { comments } = toThread(issue, toTicket(issue, by, options), names);
      return newestReply(
        comments.filter((one) => one.author.kind === 'customer'),
        before,
      );
    },

    async note(ref, body) {
      const answer = await http.send('PUT', `issues/${ref}.json`, {
        json: { issue: { notes: body, private_notes: true } },
      });
      if (answer.status !== 204 && answer.status !== 200) throw toDeskError(answer);
    },

    async setStatus(_by, ref, status) {
      const answer = await http.send('PUT', `issues/${ref}.json`, {
        json: { issue: { status_id: names.statuses.get(status) } },
      });
      if (answer.status !== 204 && answer.status !== 200) throw toDeskError(answer);
      const after = await http.send('GET', `issues/${ref}.json`);
      if (after.status !== 200) throw unexpected(after);
      return { requested: status, actual: readJson(RmOneIssue, after).issue.status.name ?? '' };
    },

    changes: readChanges(http, names),
  };
}

function toTicket(issue: RmIssue, by: Requester, { markerField = 'Madoguchi reference' }: RedmineOptions): DeskTicket {
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
    // Lists do not say what was said, and `updated_on` moves with private notes too.
    lastPublicReplyAt: null,
    requester: { email: by.email, name: issue.author.name ?? by.name },
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
      body: joinLines(notes),
      files: attached,
      createdAt: created_on,
      author: { email: kind === 'customer' ? ticket.requester.email : null, name: user?.name ?? '', kind },
    });
  }
  return { ticket, description: joinLines(issue.description), files: [...files.values()], comments };
}

const toFile = (file: RmAttachment): DeskFile => ({
  ref: String(file.id),
  name: file.filename,
  type: file.content_type ?? 'application/octet-stream',
  size: file.filesize,
  createdAt: file.created_on,
});

const joinLines = (text: string | null | undefined): string => (text ?? '').replaceAll('\r\n', '\n');

/** 422 has its reasons in the desk's words, which are for its own forms. */
const toDeskError = (answer: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
