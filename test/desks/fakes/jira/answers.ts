import { Buffer } from 'node:buffer';
import { getPriority } from './search.ts';
import { TRANSITIONS, type Person, type StoredComment, type StoredFile, type StoredIssue } from './site.ts';

const BASE = 'https://example.atlassian.net';

/** A time in each of the formats that Jira uses. */
const moment = (at: number) => ({
  iso8601: new Date(at).toISOString().replace(/\.\d+Z$/, '+0000'),
  jira: jiraTime(at),
  friendly: 'Today',
  epochMillis: at,
});
/** The time zone of Japan, with an offset without a colon. */
const jiraTime = (at: number): string => new Date(at + 9 * 3_600_000).toISOString().replace('Z', '+0900');

/** A user, with their address if it is visible. */
export const toUser = ({ id, email, name, isAddressVisible: shown, active = true }: Person) => ({
  accountId: id,
  emailAddress: shown ? email : null,
  displayName: name,
  active,
  timeZone: 'Asia/Tokyo',
  _links: { jiraRest: `${BASE}/rest/api/2/user?accountId=${id}`, avatarUrls: {} },
});

export const toFile = (file: StoredFile) => ({
  filename: file.name,
  author: toUser(file.author),
  created: moment(file.at),
  size: file.body.length,
  mimeType: file.type,
  _links: {
    jiraRest: `${BASE}/rest/api/2/attachment/${file.id}`,
    content: `${BASE}/servicedesk/customershim/secure/attachment/${file.id}/${file.name}`,
  },
});

export const toComment = (comment: StoredComment, expanded: boolean) => ({
  _expands: expanded ? [] : ['attachment', 'renderedBody'],
  id: comment.id,
  body: comment.body,
  public: comment.public,
  author: toUser(comment.author),
  created: moment(comment.at),
  ...(expanded && { attachments: toPage(comment.files.map(toFile), new URLSearchParams(), 50) }),
  _links: { self: `${BASE}/rest/servicedeskapi/comment/${comment.id}` },
});

/** A page; the site may return fewer items than requested. */
export function toPage<T>(all: readonly T[], query: URLSearchParams, most: number) {
  const start = Number(query.get('start') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 50), most);
  const values = all.slice(start, start + limit);
  return {
    _expands: [],
    size: values.length,
    start,
    limit,
    isLastPage: start + values.length >= all.length,
    _links: { base: `${BASE}/rest/servicedeskapi`, context: '' },
    values,
  };
}

/** An issue with the requested fields. */
export function toIssue(issue: StoredIssue, fields: readonly string[], withSteps = false) {
  const all: Record<string, unknown> = {
    ...issue.values,
    status: { self: `${BASE}/rest/api/2/status/1`, name: issue.status, id: '1' },
    priority: { name: getPriority(issue), id: '3' },
    created: jiraTime(issue.created),
    updated: jiraTime(issue.updated),
    reporter: toUser(issue.reporter),
    project: { id: '10000', key: 'SUP', name: 'Support' },
    customfield_10010: issue.isRequest
      ? { requestType: { id: '25' }, currentStatus: { status: 'In our hands' } }
      : null,
    customfield_10016: issue.participants.map(toUser),
    customfield_10070: toFieldValue(issue.values['customfield_10070']),
  };
  return {
    expand: 'renderedFields,names,schema',
    id: issue.id,
    key: issue.key,
    self: `${BASE}/rest/api/2/issue/${issue.id}`,
    fields: Object.fromEntries(fields.map((id) => [id, all[id] ?? null])),
    ...(withSteps && {
      transitions: (TRANSITIONS[issue.status] ?? []).map(({ id, name, to }) => ({
        id,
        name,
        to: { name: to, id: '1' },
      })),
    }),
  };
}

function toFieldValue(value: unknown): unknown {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  if (id === undefined) return null;
  return { self: `${BASE}/rest/api/2/customFieldOption/1`, value: id === '10100' ? 'Billing' : 'Exports', id };
}

export const toCreatedRequest = (issue: StoredIssue) => ({
  _expands: ['participant', 'status', 'sla'],
  issueId: issue.id,
  issueKey: issue.key,
  requestTypeId: '25',
  serviceDeskId: '10',
  createdDate: moment(issue.created),
  reporter: toUser(issue.reporter),
  requestFieldValues: [{ fieldId: 'summary', label: 'What is it about?', value: issue.values['summary'] }],
  currentStatus: { status: 'In our hands', statusCategory: 'NEW', statusDate: moment(issue.created) },
  _links: { self: `${BASE}/rest/servicedeskapi/request/${issue.id}` },
});

/** Jira inserts the markup of files into the text of a comment. */
export const withMarkup = (body: string, files: readonly StoredFile[]): string =>
  [
    body,
    ...files.map(({ name, type, body: { length } }) =>
      type.startsWith('image/') ? `!${name}|thumbnail!` : `[^${name}] _(${(length / 1024).toFixed(1)} kB)_`,
    ),
  ].join(' ');

/** Format of the credentials. */
export const basic = (account: string, token: string): string =>
  `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
