import { ConfigurationError } from '../../auth/options.ts';
import { ProblemError } from '../../errors.ts';
import type { DeskAdapter, Requester } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { createHttpClient, readJson, unexpected } from '../http-client.ts';
import type { DeskMapping } from '../mapping.ts';
import { createAccounts } from './accounts.ts';
import { readChanges } from './changes.ts';
import { toThread, canSee, toTicket, type JiraCustomer } from './thread.ts';
import { createRequest, toDeskError, upload } from './create-request.ts';
import { columns, listIssues, search } from './list-tickets.ts';
import { resolveConfig, type JiraOptions } from './config.ts';
import { readList } from './pages.ts';
import { phrase, ownTickets } from './query.ts';
import { createRecentWrites } from './recent-writes.ts';
import { JiraAttached, JiraComment, JiraFile, JiraIssue, JiraSaid, JiraTransition } from './schemas.ts';

export type { JiraOptions } from './config.ts';

const ID = /^\d{1,15}$/;

/**
 * Connects Jira Service Management Cloud with one account, an agent of the service desk. Requests are filed on behalf of
 * their customers and looked for as theirs; whose each is is looked at again when it has come. Jira's customer interface
 * lists only what the asking account filed itself, so lists are searches.
 *
 * @throws ConfigurationError for a key that does not fit this Jira
 * @throws DeskRequestError when it does not answer
 */
export async function jira(options: JiraOptions, mapping: DeskMapping): Promise<DeskAdapter> {
  const { token, account } = options;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be a token.');
  if (account !== undefined && !/^[^\s:@]+@[^\s:@]+$/.test(account))
    throw new ConfigurationError('desk.account must be the e-mail address of the account that desk.token is of.');
  const authorization =
    account === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  const http = createHttpClient(options, { authorization });
  const names = await resolveConfig(http, options, mapping);
  const accounts = createAccounts(http, names.serviceDesk, options.createCustomers ?? false);
  const recent = createRecentWrites();

  async function customer(by: Requester): Promise<JiraCustomer | null> {
    const found = await accounts.find(by);
    return found === null ? null : { ...by, account: found };
  }

  /** The issue, when it is this customer's. */
  async function issueOf(by: JiraCustomer, ref: string): Promise<JiraIssue | null> {
    if (!ID.test(ref)) return null;
    const answer = await http.send('GET', `rest/api/2/issue/${ref}`, {
      query: [
        ['fields', ['description', ...columns(names)].join(',')],
        ['expand', 'transitions'],
      ],
    });
    if (answer.status === 403 || answer.status === 404) return null;
    if (answer.status !== 200) throw unexpected(answer);
    const issue = readJson(JiraIssue, answer);
    return issue.id === ref && canSee(issue, names, by) ? issue : null;
  }

  const decides = mapping.close !== undefined || mapping.reopen !== undefined;
  /** The steps that the workflow offers to customers; it may have others that are for agents. */
  const steps = async (ref: string) =>
    new Set(
      decides ? (await readList(http, `request/${ref}/transition`, JiraTransition))?.map(({ id }) => id) : undefined,
    );

  async function read(by: Requester, ref: string) {
    const person = await customer(by);
    if (!person || !ID.test(ref)) return null;
    const [issue, comments, files, offered] = await Promise.all([
      issueOf(person, ref),
      readList(http, `request/${ref}/comment`, JiraComment, [
        ['public', 'true'],
        ['internal', 'false'],
        ['expand', 'attachment'],
      ]),
      readList(http, `request/${ref}/attachment`, JiraFile),
      steps(ref),
    ]);
    if (!issue) return null;
    const movable = issue.transitions?.flatMap(({ id, to }) => (offered.has(id) ? [to.name] : []));
    return toThread(issue, { comments: comments ?? [], files: files ?? [], movable }, names, person);
  }

  return {
    name: 'jira',
    // 400 for longer texts. How large files may be is a setting of the site.
    limits: { subject: { max: 255, unit: 'utf16' }, body: { max: 32_767, unit: 'utf16' } },
    abilities: {
      attachments: names.attachments,
      search: true,
      supportsCc: names.participants !== null,
      sorts: ['activity', 'created'],
      reportsReplies: false,
    },
    read,

    async list(by, query) {
      const person = await customer(by);
      if (!person) return { items: [], next: null, total: 0 };
      const { items, next } = await listIssues(http, names, person.account, query, recent.all());
      const shown = items.filter((issue) => canSee(issue, names, person));
      return { items: shown.map((issue) => toTicket(issue, names, person)), next, total: null };
    },

    async file(by, ref, file) {
      const said = await read(by, ref);
      const files = [...(said?.files ?? []), ...(said?.comments ?? []).flatMap((comment) => comment.files)];
      if (!files.some((one) => one.ref === file)) return null;
      // By default it sends the reader on to where the bytes lie, and the credential must not go there.
      const answer = await http.send('GET', `rest/api/2/attachment/content/${file}`, {
        query: [['redirect', 'false']],
      });
      if (answer.status === 403 || answer.status === 404) return null;
      if (answer.status !== 200) throw unexpected(answer);
      return answer.bytes;
    },

    async createTicket(by, filing, marker) {
      const found = await accounts.findOrMake(by);
      if (found === null)
        throw new ProblemError('forbidden', {
          detail: 'The support desk does not know your e-mail address yet. Please ask for an account there.',
        });
      const participants: string[] = [];
      for (const address of names.participants ? filing.cc : []) {
        const other = await accounts.find({ email: address.toLowerCase(), name: '' });
        if (other !== null && other !== found) participants.push(other);
      }
      const ref = await createRequest(http, names, filing, { account: found, participants, marker });
      recent.add(ref);
      return ref;
    },

    async findByMarker(by, marker) {
      const person = await customer(by);
      const whose = person && ownTickets(names, person.account, 'mine');
      if (!whose) return null;
      const { id, clause } = names.marker;
      const found = await search(http, `${whose} AND ${clause} ~ ${phrase(marker)}`, {
        fields: [id],
        maxResults: 10,
        recent: recent.all(),
      });
      return found.issues.find(({ fields }) => fields[id] === marker)?.id ?? null;
    },

    async reply(_by, ref, { body, files }) {
      const temporaryAttachmentIds = await upload(http, names, files);
      const answer = await (files.length === 0
        ? http.send('POST', `rest/servicedeskapi/request/${ref}/comment`, { json: { body, public: true } })
        : http.send('POST', `rest/servicedeskapi/request/${ref}/attachment`, {
            json: { temporaryAttachmentIds, public: true, additionalComment: { body } },
          }));
      if (answer.status !== 201) throw toDeskError(answer);
      recent.add(ref);
      const said = files.length === 0 ? readJson(JiraSaid, answer) : readJson(JiraAttached, answer).comment;
      if (!said?.public) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
      return said.id;
    },

    // Replies are the account's; customers write in the desk's pages and by mail as themselves.
    filterApiComments: async (_ref, comments) =>
      comments.filter(({ author }) => author.kind === 'service').map((comment) => comment.ref),

    async note(ref, body) {
      const answer = await http.send('POST', `rest/servicedeskapi/request/${ref}/comment`, {
        json: { body, public: false },
      });
      if (answer.status !== 201) throw toDeskError(answer);
    },

    async setStatus(by, ref, status) {
      const person = await customer(by);
      const [before, offered] = await Promise.all([person && issueOf(person, ref), steps(ref)]);
      if (!person || !before) throw new DeskRequestError({ code: 'not_theirs', uncertain: false });
      const step = before.transitions?.find(({ id, to }) => to.name === status && offered.has(id));
      if (!step) return { requested: status, actual: before.fields.status?.name ?? '' };
      const answer = await http.send('POST', `rest/servicedeskapi/request/${ref}/transition`, {
        json: { id: step.id },
      });
      // 400 when the workflow has a condition that only shows when it is tried: what came of it is read.
      if (![204, 400, 403, 404].includes(answer.status)) throw unexpected(answer);
      recent.add(ref);
      const after = await issueOf(person, ref);
      return { requested: status, actual: after?.fields.status?.name ?? '' };
    },

    changes: readChanges(http, names),
  };
}
