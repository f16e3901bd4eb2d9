import { ConfigurationError } from '../../configuration-error.ts';
import { ProblemError } from '../../errors.ts';
import type { DeskAdapter, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { createAccounts } from './accounts.ts';
import { readChanges } from './changes.ts';
import { toThread, canSee, toTicket, type JiraCustomer } from './thread.ts';
import { createRequest, toDeskError, upload } from './create-request.ts';
import { issueFields, listIssues, search } from './list-tickets.ts';
import { resolveConfig } from './config.ts';
import type { JiraOptions } from './options.ts';
import { readList } from './pages.ts';
import { phrase, ownTickets } from './query.ts';
import { createRecentWrites } from './recent-writes.ts';
import { JiraAttachedFiles, JiraComment, JiraFile, JiraIssue, JiraCreatedComment, JiraTransition } from './schemas.ts';
import { createMessage } from '../../messages/index.ts';

export type { JiraOptions } from './options.ts';

const ID = /^\d{1,15}$/;

/**
 * Connects Jira Service Management Cloud with one account, an agent of the service desk. Requests are created on behalf of their
 * customers, and each response is checked against the customer again. Jira's customer API lists only requests that the calling
 * account created itself, so lists are searches.
 *
 * @throws ConfigurationError for a key that does not fit this Jira
 * @throws DeskRequestError when it does not respond
 */
export async function jira(options: JiraOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  const { token, account } = options;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be a token.');
  if (account !== undefined && !/^[^\s:@]+@[^\s:@]+$/.test(account))
    throw new ConfigurationError('desk.account must be the e-mail address of the account that desk.token is of.');
  const authorization =
    account === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  const http = createHttpClient(options, { authorization });
  const config = await resolveConfig(http, options, mapping);
  const accounts = createAccounts(http, config.serviceDesk, options.createCustomers ?? false);
  const recentWrites = createRecentWrites();

  async function customer(requester: Requester): Promise<JiraCustomer | null> {
    const account = await accounts.find(requester);
    return account === null ? null : { ...requester, account: account };
  }

  /** Reads the issue if the customer may see it. */
  async function readIssue(requester: JiraCustomer, ref: string): Promise<JiraIssue | null> {
    if (!ID.test(ref)) return null;
    const response = await http.send('GET', `rest/api/2/issue/${ref}`, {
      query: [
        ['fields', ['description', ...issueFields(config)].join(',')],
        ['expand', 'transitions'],
      ],
    });
    if (response.status === 403 || response.status === 404) return null;
    if (response.status !== 200) throw unexpected(response);
    const issue = readJson(JiraIssue, response);
    return issue.id === ref && canSee(issue, config, requester) ? issue : null;
  }

  const canChangeStatus = mapping.close !== undefined || mapping.reopen !== undefined;
  /** Transitions that the workflow offers to customers; others are for agents. */
  const readCustomerTransitions = async (ref: string) =>
    new Set(
      canChangeStatus
        ? (await readList(http, `request/${ref}/transition`, JiraTransition))?.map(({ id }) => id)
        : undefined,
    );

  async function read(requester: Requester, ref: string) {
    const person = await customer(requester);
    if (!person || !ID.test(ref)) return null;
    const [issue, comments, files, transitions] = await Promise.all([
      readIssue(person, ref),
      readList(http, `request/${ref}/comment`, JiraComment, [
        ['public', 'true'],
        ['internal', 'false'],
        ['expand', 'attachment'],
      ]),
      readList(http, `request/${ref}/attachment`, JiraFile),
      readCustomerTransitions(ref),
    ]);
    if (!issue) return null;
    const movable = issue.transitions?.flatMap(({ id, to }) => (transitions.has(id) ? [to.name] : []));
    return toThread(issue, { comments: comments ?? [], files: files ?? [], movable }, config, person);
  }

  return {
    name: 'jira',
    // Jira rejects longer texts with 400. The maximum file size is a setting of the site.
    limits: { subject: { max: 255, unit: 'utf16' }, body: { max: 32_767, unit: 'utf16' } },
    abilities: {
      attachments: config.attachments,
      search: true,
      supportsCc: config.participants !== null,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },
    read,

    async list(requester, query) {
      const person = await customer(requester);
      if (!person) return { items: [], next: null, total: 0 };
      const { items, next } = await listIssues(http, config, person.account, query, recentWrites.all());
      const visible = items.filter((issue) => canSee(issue, config, person));
      return { items: visible.map((issue) => toTicket(issue, config, person)), next, total: null };
    },

    async file(requester, ref, file) {
      const thread = await read(requester, ref);
      const files = [...(thread?.files ?? []), ...(thread?.comments ?? []).flatMap((comment) => comment.files)];
      if (!files.some((candidate) => candidate.ref === file)) return null;
      // By default Jira redirects to the storage, which must not receive the credential.
      const response = await http.send('GET', `rest/api/2/attachment/content/${file}`, {
        query: [['redirect', 'false']],
      });
      if (response.status === 403 || response.status === 404) return null;
      if (response.status !== 200) throw unexpected(response);
      return response.bytes;
    },

    async createTicket(requester, ticket, marker) {
      const accountId = await accounts.findOrCreate(requester);
      if (accountId === null)
        throw new ProblemError('forbidden', {
          detail: createMessage('desk_email_unknown'),
        });
      const participants: string[] = [];
      for (const address of config.participants ? ticket.cc : []) {
        const participant = await accounts.find({ email: address.toLowerCase(), name: '' });
        if (participant !== null && participant !== accountId) participants.push(participant);
      }
      const ref = await createRequest(http, config, ticket, { account: accountId, participants, marker });
      recentWrites.add(ref);
      return ref;
    },

    async findByMarker(requester, marker) {
      const person = await customer(requester);
      const ownership = person && ownTickets(config, person.account, 'mine');
      if (!ownership) return null;
      const { id, clause } = config.marker;
      const result = await search(http, `${ownership} AND ${clause} ~ ${phrase(marker)}`, {
        fields: [id],
        maxResults: 10,
        recent: recentWrites.all(),
      });
      return result.issues.find(({ fields }) => fields[id] === marker)?.id ?? null;
    },

    async reply(_by, ref, { body, files }) {
      const temporaryAttachmentIds = await upload(http, config, files);
      const response = await (files.length === 0
        ? http.send('POST', `rest/servicedeskapi/request/${ref}/comment`, { json: { body, public: true } })
        : http.send('POST', `rest/servicedeskapi/request/${ref}/attachment`, {
            json: { temporaryAttachmentIds, public: true, additionalComment: { body } },
          }));
      if (response.status !== 201) throw toDeskError(response);
      recentWrites.add(ref);
      const comment =
        files.length === 0 ? readJson(JiraCreatedComment, response) : readJson(JiraAttachedFiles, response).comment;
      if (!comment?.public) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
      return comment.id;
    },

    // Replies use the service account; customers write in the portal and by mail as themselves.
    filterApiComments: async (_ref, comments) =>
      comments.filter(({ author }) => author.kind === 'service').map((comment) => comment.ref),

    async note(ref, body) {
      const response = await http.send('POST', `rest/servicedeskapi/request/${ref}/comment`, {
        json: { body, public: false },
      });
      if (response.status !== 201) throw toDeskError(response);
    },

    async setStatus(requester, ref, status) {
      const person = await customer(requester);
      const [before, offered] = await Promise.all([person && readIssue(person, ref), readCustomerTransitions(ref)]);
      if (!person || !before) throw new DeskRequestError({ code: 'not_theirs', uncertain: false });
      const transition = before.transitions?.find(({ id, to }) => to.name === status && offered.has(id));
      if (!transition) return { requested: status, actual: before.fields.status?.name ?? '' };
      const response = await http.send('POST', `rest/servicedeskapi/request/${ref}/transition`, {
        json: { id: transition.id },
      });
      // 400 for a workflow condition that only shows on execution: the result is read back.
      if (![204, 400, 403, 404].includes(response.status)) throw unexpected(response);
      recentWrites.add(ref);
      const after = await readIssue(person, ref);
      return { requested: status, actual: after?.fields.status?.name ?? '' };
    },

    changes: readChanges(http, config),
  };
}
