import { readForm } from '../form.ts';
import { serveDescribed, type Came, type Reply, type StandIn } from '../described.ts';
import { basic, commentOf, createdOf, fileOf, issueOf, pageOf, userOf, withMarkup } from './answers.ts';
import { CALLS, type JiraCall } from './description.ts';
import { BadQuery, find } from './search.ts';
import { FORM, people, SITE_FIELDS, STEPS, type Person, type StoredFile, type StoredIssue } from './site.ts';

/** A Jira Service Management that is none. */
export interface JiraStandIn extends StandIn<JiraCall> {
  token: string;
  people: Record<'service' | 'ada' | 'bob' | 'eve' | 'mallory', Person>;
  issues: StoredIssue[];
  /** What it does otherwise. */
  quirks: {
    /** Most of a list at once. */
    page: number;
    /** Whether searches miss what was written a moment ago, unless told of it. */
    lags: boolean;
    /** Whether the account is an agent of the service desk. */
    agent: boolean;
    /** Statuses into which no step leads today, though it is offered. */
    stuck: string[];
    /** Whether only the first of several files arrives. */
    halfUploads: boolean;
    form: readonly unknown[];
  };
  /** The issue that is called this. */
  issue(key: string): StoredIssue;
  /** Something that an agent says. */
  say(key: string, body: string, more?: { public?: boolean; file?: { name: string; body: string } }): void;
}

const LAG_MS = 10_000;

/** Starts one. */
export async function startJira(): Promise<JiraStandIn> {
  const site = people();
  const everybody: Person[] = Object.values(site);
  const issues: StoredIssue[] = [];
  const waiting = new Map<string, StoredFile>();
  const quirks: JiraStandIn['quirks'] = {
    page: 100,
    lags: false,
    agent: true,
    stuck: [],
    halfUploads: false,
    form: FORM,
  };
  let ids = 10_000;
  const nextId = () => String(++ids);
  let last = 0;
  // No two things happen at once, so that every order is one.
  const now = () => (last = Math.max(Date.now(), last + 1));

  const byRef = (ref: string | undefined) => issues.find(({ id, key }) => id === ref || key === ref);
  const customerOf = (id: unknown) => everybody.find((one) => one.id === id && one.active !== false);
  const refused = (status: number): Reply => ({
    status,
    json: { errorMessage: 'No.', i18nErrorMessage: { i18nKey: 'no', parameters: [] } },
  });
  const platformRefused = (status: number): Reply => ({
    status,
    json: { errorMessages: ['No. /srv/jira'], errors: {} },
  });
  const page = (all: readonly unknown[], { query }: Came): Reply => ({
    status: 200,
    json: pageOf(all, query, quirks.page),
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

  /** A body that was held against its schema. */
  const bodyOf = (came: Came) => came.json as Record<string, unknown>;

  function raise(came: Came): Reply {
    const {
      serviceDeskId,
      requestTypeId,
      requestFieldValues,
      requestParticipants = [],
      raiseOnBehalfOf,
    } = bodyOf(came);
    const values = requestFieldValues as Record<string, unknown>;
    if (serviceDeskId !== '10' || requestTypeId !== '25') return refused(404);
    const reporter = customerOf(raiseOnBehalfOf);
    const participants = (requestParticipants as string[]).map(customerOf);
    if (!reporter || participants.includes(undefined)) return refused(400);
    for (const [id, value] of Object.entries(values)) checkValue(id, value);
    if (typeof values['summary'] !== 'string' || typeof values['description'] !== 'string') return refused(400);
    const { attachment = [], ...rest } = values;
    const files = (attachment as string[]).map((id) => waiting.get(id));
    if (files.includes(undefined)) return refused(400);
    const at = now();
    const id = nextId();
    const issue: StoredIssue = {
      id,
      key: `SUP-${issues.length + 1}`,
      isRequest: true,
      status: 'Waiting for support',
      reporter,
      participants: participants.flatMap((person) => person ?? []),
      values: rest,
      comments: [],
      files: files.flatMap((file) => (file ? [{ ...file, author: reporter }] : [])),
      created: at,
      updated: at,
    };
    issues.push(issue);
    return { status: 201, json: createdOf(issue) };
  }

  function upload(came: Came): Reply {
    if (came.headers['x-atlassian-token'] !== 'no-check') throw new Error('a form without X-Atlassian-Token: no-check');
    if (came.headers['x-experimentalapi'] !== 'opt-in') throw new Error('an experimental call without opt-in');
    const parts = readForm(came.headers['content-type'], came.bytes);
    const taken = quirks.halfUploads ? parts.slice(0, 1) : parts;
    const temporaryAttachments = taken.map(({ name, file, body }) => {
      if (name !== 'file' || !file) throw new Error(`the form has a part ${name}`);
      const id = nextId();
      waiting.set(`temp${id}`, { id, name: file.name, type: file.type, body, author: site.service, at: now() });
      return { temporaryAttachmentId: `temp${id}`, fileName: file.name };
    });
    return { status: 201, json: { temporaryAttachments } };
  }

  function search(came: Came): Reply {
    const { jql, maxResults = 50, fields = ['id'], nextPageToken, reconcileIssues = [] } = bodyOf(came);
    const known = reconcileIssues as number[];
    const from = nextPageToken === undefined ? 0 : offsetOf(String(nextPageToken), String(jql));
    if (from === null) return platformRefused(400);
    const indexed = quirks.lags
      ? issues.filter(({ id, updated }) => updated < Date.now() - LAG_MS || known.includes(Number(id)))
      : issues;
    try {
      const found = find(String(jql), indexed, 'Asia/Tokyo');
      const to = from + Math.min(Number(maxResults), quirks.page);
      const token = Buffer.from(JSON.stringify([jql, to])).toString('base64');
      const isLast = to >= found.length;
      const some = found.slice(from, to).map((issue) => issueOf(issue, fields as string[]));
      return { status: 200, json: { issues: some, isLast, ...(!isLast && { nextPageToken: token }) } };
    } catch (error) {
      if (error instanceof BadQuery) return platformRefused(400);
      throw error;
    }
  }

  function step(issue: StoredIssue, id: unknown): Reply {
    const found = STEPS[issue.status]?.find((one) => one.id === id && one.forCustomers);
    if (!found || quirks.stuck.includes(found.to)) return refused(400);
    issue.status = found.to;
    issue.updated = now();
    return { status: 204 };
  }

  function answer(id: JiraCall, came: Came): Reply {
    const { params, query, headers } = came;
    if (headers.authorization !== basic(site.service.email, standIn.token))
      return CALLS[id].path.startsWith('/rest/api/') ? platformRefused(401) : refused(401);
    const issue = byRef(params['ref']);
    switch (id) {
      case 'myself':
        return { status: 200, json: userOf(site.service) };
      case 'siteFields':
        return { status: 200, json: SITE_FIELDS };
      case 'projectStatuses': {
        const statuses = Object.keys(STEPS).map((name, index) => ({ id: String(index), name }));
        return { status: 200, json: [{ id: '10001', name: 'Service Request', subtask: false, statuses }] };
      }
      case 'search':
        return search(came);
      case 'issue':
        if (!issue) return platformRefused(404);
        return { status: 200, json: issueOf(issue, (query.get('fields') ?? '').split(','), query.has('expand')) };
      case 'userSearch':
        return { status: 200, json: matching(everybody, query).map(userOf) };
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
          matching(
            everybody.filter(({ customer }) => customer),
            query,
          ).map(userOf),
          came,
        );
      case 'makeCustomer': {
        const { email, displayName } = bodyOf(came);
        if (everybody.some((one) => one.email.toLowerCase() === String(email).toLowerCase())) return refused(400);
        const made = {
          id: `qm:1:${nextId()}`,
          email: String(email),
          name: String(displayName),
          shown: true,
          customer: false,
        };
        everybody.push(made);
        return { status: 201, json: userOf(made) };
      }
      case 'upload':
        return upload(came);
      case 'raise':
        return raise(came);
      default:
        return issue?.isRequest ? answerOn(issue, id, came) : refused(404);
    }
  }

  function answerOn(issue: StoredIssue, id: JiraCall, came: Came): Reply {
    const body = came.json === undefined ? {} : bodyOf(came);
    switch (id) {
      case 'comments': {
        const internal = came.query.get('internal') !== 'false';
        const said = issue.comments.filter((one) => one.public || internal);
        return page(
          said.map((one) => commentOf(one, came.query.get('expand') === 'attachment')),
          came,
        );
      }
      case 'say':
        return {
          status: 201,
          json: commentOf(comment(issue, site.service, String(body['body']), body['public'] === true), false),
        };
      case 'files':
        return page(issue.files.map(fileOf), came);
      case 'attach': {
        const files = (body['temporaryAttachmentIds'] as string[]).flatMap((one) => waiting.get(one) ?? []);
        if (files.length === 0) return refused(400);
        const more = body['additionalComment'] as { body?: string } | undefined;
        const said = comment(issue, site.service, more?.body ?? '', body['public'] === true, files);
        const attachments = pageOf(files.map(fileOf), new URLSearchParams(), 50);
        return { status: 201, json: { comment: commentOf(said, false), attachments } };
      }
      case 'steps': {
        const offered = (STEPS[issue.status] ?? []).filter(({ forCustomers }) => forCustomers);
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

  const served = await serveDescribed<JiraCall>(CALLS, (id, came) => answer(id, came));
  const standIn: JiraStandIn = {
    ...served,
    token: 'ATATT3xFfGF0-stand-in',
    people: site,
    issues,
    quirks,
    issue(key) {
      const found = byRef(key);
      if (!found) throw new Error(`There is no ${key}.`);
      return found;
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
      comment(standIn.issue(key), site.eve, body, isPublic, stored ? [stored] : []);
    },
  };
  return standIn;
}

/** What Jira compares a search for people with. */
function matching(all: readonly Person[], query: URLSearchParams): Person[] {
  const words = (query.get('query') ?? '').toLowerCase();
  return all.filter(({ email, name }) => `${email}\n${name}`.toLowerCase().includes(words));
}

function offsetOf(token: string, jql: string): number | null {
  try {
    const [of, offset]: unknown[] = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    return of === jql && typeof offset === 'number' ? offset : null;
  } catch {
    return null;
  }
}

/** A value must be one that its field takes. */
function checkValue(id: string, value: unknown): void {
  const field = FORM.find(({ fieldId }) => fieldId === id);
  const { type } = field?.jiraSchema ?? {};
  const choices = field && 'validValues' in field ? field.validValues.map((one) => one.value as unknown) : null;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).join() : '';
  const chosen = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  const good =
    type === 'array'
      ? Array.isArray(value)
      : choices
        ? keys === 'id' && choices.includes(chosen)
        : type === 'number'
          ? typeof value === 'number'
          : type === 'string' && typeof value === 'string' && (id === 'description' || value.length <= 255);
  if (!field || !good) throw new Error(`the form does not take ${id}: ${JSON.stringify(value)}`);
}
