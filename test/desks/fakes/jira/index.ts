import { serveDocumented, type ReceivedCall, type Reply, type FakeServer } from '../strict-server.ts';
import { basic, toComment, toFile, toIssue, toPage, toUser, withMarkup } from './answers.ts';
import { CALLS, type JiraCall } from './description.ts';
import { getBody, createRequest, refused, upload, type JiraState, type Quirks } from './create-request.ts';
import { BadQuery, searchIssues, findUsers, readOffset } from './search.ts';
import { FORM, people, SITE_FIELDS, TRANSITIONS, type Person, type StoredFile, type StoredIssue } from './site.ts';

/** A fake Jira Service Management. */
export interface FakeJira extends FakeServer<JiraCall> {
  token: string;
  people: Record<'service' | 'ada' | 'bob' | 'eve' | 'mallory', Person>;
  issues: StoredIssue[];
  quirks: Quirks;
  /** Makes a user a customer of the service desk. */
  admit(email: string, name: string): void;
  /** Returns an issue by id or key. */
  issue(key: string): StoredIssue;
  /** Adds a comment of the reporter in the portal. */
  writeInPortal(key: string, body: string): void;
  /** Adds a comment of an agent. */
  say(key: string, body: string, more?: { public?: boolean; file?: { name: string; body: string } }): void;
}

const LAG_MS = 10_000;

/** Starts a fake. */
export async function startJira(): Promise<FakeJira> {
  const site = people();
  const users: Person[] = Object.values(site);
  const issues: StoredIssue[] = [];
  const waiting = new Map<string, StoredFile>();
  const quirks: Quirks = {
    page: 100,
    lags: false,
    agent: true,
    stuck: [],
    halfUploads: false,
    includesOthers: false,
    form: FORM,
  };
  let ids = 10_000;
  const nextId = () => String(++ids);
  let last = 0;
  // Advances the time, so that every order is defined.
  const now = () => (last = Math.max(Date.now(), last + 1));

  const state: JiraState = { service: site.service, users, issues, waiting, quirks, nextId, now };

  const byRef = (ref: string | undefined) => issues.find(({ id, key }) => id === ref || key === ref);
  const platformRefused = (status: number): Reply => ({
    status,
    json: { errorMessages: ['No. /srv/jira'], errors: {} },
  });
  const page = (all: readonly unknown[], { query }: ReceivedCall): Reply => ({
    status: 200,
    json: toPage(all, query, quirks.page),
  });

  function comment(issue: StoredIssue, author: Person, body: string, isPublic: boolean, files: StoredFile[] = []) {
    const said = {
      id: nextId(),
      body: files.length > 0 ? withMarkup(body, files) : body,
      public: isPublic,
      author,
      at: now(),
      files,
    };
    issue.comments.push(said);
    issue.files.push(...files);
    issue.updated = said.at;
    return said;
  }

  function search(came: ReceivedCall): Reply {
    const { jql, maxResults = 50, fields = ['id'], nextPageToken, reconcileIssues = [] } = getBody(came);
    const known = reconcileIssues as number[];
    const from = nextPageToken === undefined ? 0 : readOffset(String(nextPageToken), String(jql));
    if (from === null) return platformRefused(400);
    const indexed = quirks.lags
      ? issues.filter(({ id, updated }) => updated < Date.now() - LAG_MS || known.includes(Number(id)))
      : issues;
    try {
      const found = quirks.includesOthers ? issues : searchIssues(String(jql), indexed, 'Asia/Tokyo');
      const to = from + Math.min(Number(maxResults), quirks.page);
      const token = Buffer.from(JSON.stringify([jql, to])).toString('base64');
      const isLast = to >= found.length;
      const some = found.slice(from, to).map((issue) => toIssue(issue, fields as string[]));
      return { status: 200, json: { issues: some, isLast, ...(!isLast && { nextPageToken: token }) } };
    } catch (error) {
      if (error instanceof BadQuery) return platformRefused(400);
      throw error;
    }
  }

  function step(issue: StoredIssue, id: unknown): Reply {
    const found = TRANSITIONS[issue.status]?.find((one) => one.id === id && one.forCustomers);
    if (!found || quirks.stuck.includes(found.to)) return refused(400);
    issue.status = found.to;
    issue.updated = now();
    return { status: 204 };
  }

  function answer(id: JiraCall, came: ReceivedCall): Reply {
    const { params, query, headers } = came;
    if (headers.authorization !== basic(site.service.email, fake.token))
      return CALLS[id].path.startsWith('/rest/api/') ? platformRefused(401) : refused(401);
    const issue = byRef(params['ref']);
    switch (id) {
      case 'myself':
        return { status: 200, json: toUser(site.service) };
      case 'siteFields':
        return { status: 200, json: SITE_FIELDS };
      case 'projectStatuses': {
        const statuses = Object.keys(TRANSITIONS).map((name, index) => ({ id: String(index), name }));
        return { status: 200, json: [{ id: '10001', name: 'Service Request', subtask: false, statuses }] };
      }
      case 'search':
        return search(came);
      case 'issue':
        if (!issue) return platformRefused(404);
        return { status: 200, json: toIssue(issue, (query.get('fields') ?? '').split(','), query.has('expand')) };
      case 'userSearch':
        return { status: 200, json: findUsers(users, query).map(toUser) };
      case 'bytes': {
        if (query.get('redirect') !== 'false')
          return { status: 303, headers: { location: 'https://media.example.test/' } };
        const file = issues.flatMap(({ files }) => files).find((one) => one.id === params['file']);
        return file ? { status: 200, bytes: file.body } : platformRefused(404);
      }
      case 'serviceDesk':
        if (!['10', 'SUP'].includes(params['desk'] ?? '')) return refused(404);
        return { status: 200, json: { id: '10', projectId: '10000', projectName: 'Support', projectKey: 'SUP' } };
      case 'requestTypes': {
        const type = (id: string, name: string) => ({
          id,
          name,
          issueTypeId: '10001',
          serviceDeskId: '10',
          groupIds: [],
        });
        return page(
          [type('24', 'Buy something'), type('25', 'Support'), type('26', 'Twice'), type('27', 'Twice')],
          came,
        );
      }
      case 'requestFields':
        return {
          status: 200,
          json: {
            requestTypeFields: quirks.form,
            canRaiseOnBehalfOf: quirks.agent,
            canAddRequestParticipants: quirks.agent,
          },
        };
      case 'customers':
        if (headers['x-experimentalapi'] !== 'opt-in') throw new Error('an experimental call without opt-in');
        return page(
          findUsers(
            users.filter(({ customer }) => customer),
            query,
          ).map(toUser),
          came,
        );
      case 'makeCustomer': {
        const { email, displayName } = getBody(came);
        if (users.some((one) => one.email.toLowerCase() === String(email).toLowerCase())) return refused(400);
        const made = {
          id: `qm:1:${nextId()}`,
          email: String(email),
          name: String(displayName),
          isAddressVisible: true,
          customer: false,
        };
        users.push(made);
        return { status: 201, json: toUser(made) };
      }
      case 'upload':
        return upload(state, came);
      case 'raise':
        return createRequest(state, came);
      default:
        return issue?.isRequest ? answerOn(issue, id, came) : refused(404);
    }
  }

  function answerOn(issue: StoredIssue, id: JiraCall, came: ReceivedCall): Reply {
    const body = came.json === undefined ? {} : getBody(came);
    switch (id) {
      case 'comments': {
        const internal = came.query.get('internal') !== 'false';
        const said = issue.comments.filter((one) => one.public || internal);
        return page(
          said.map((one) => toComment(one, came.query.get('expand') === 'attachment')),
          came,
        );
      }
      case 'say':
        return {
          status: 201,
          json: toComment(comment(issue, site.service, String(body['body']), body['public'] === true), false),
        };
      case 'files':
        return page(issue.files.map(toFile), came);
      case 'attach': {
        const files = (body['temporaryAttachmentIds'] as string[]).flatMap((one) => waiting.get(one) ?? []);
        if (files.length === 0) return refused(400);
        const more = body['additionalComment'] as { body?: string } | undefined;
        const said = comment(issue, site.service, more?.body ?? '', body['public'] === true, files);
        const attachments = toPage(files.map(toFile), new URLSearchParams(), 50);
        return { status: 201, json: { comment: toComment(said, false), attachments } };
      }
      case 'steps': {
        const offered = (TRANSITIONS[issue.status] ?? []).filter(({ forCustomers }) => forCustomers);
        return page(
          offered.map(({ id: step, name }) => ({ id: step, name })),
          came,
        );
      }
      case 'step':
        return step(issue, body['id']);
      default:
        throw new Error(`nothing answers ${id}`);
    }
  }

  const served = await serveDocumented<JiraCall>(CALLS, (id, came) => answer(id, came));
  const fake: FakeJira = {
    ...served,
    token: 'ATATT3xFfGF0-stand-in',
    people: site,
    issues,
    quirks,
    admit: (email, name) =>
      void users.push({ id: `qm:1:${nextId()}`, email, name, isAddressVisible: true, customer: true }),
    issue(key) {
      const found = byRef(key);
      if (!found) throw new Error(`There is no ${key}.`);
      return found;
    },
    writeInPortal(key, body) {
      const issue = fake.issue(key);
      comment(issue, issue.reporter, body, true);
    },
    say(key, body, { public: isPublic = true, file } = {}) {
      const stored = file && {
        id: nextId(),
        name: file.name,
        type: 'text/plain',
        body: Buffer.from(file.body),
        author: site.eve,
        at: now(),
      };
      comment(fake.issue(key), site.eve, body, isPublic, stored ? [stored] : []);
    },
  };
  return fake;
}
