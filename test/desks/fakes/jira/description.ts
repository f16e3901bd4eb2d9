import type { DocumentedCall } from '../strict-server.ts';
import {
  comment,
  date,
  digits,
  field,
  file,
  flag,
  having,
  issue,
  links,
  list,
  page,
  paging,
  part,
  platformRefusals,
  refusals,
  text,
  user,
  whole,
} from './schemas.ts';

const fieldList = { type: 'string', pattern: '^[\\w]+(,[\\w]+)*$' };
const service = '/rest/servicedeskapi';
const platform = '/rest/api/2';

/** The used parts of the APIs of Jira Service Management Cloud and its platform, from their documentation. */
export const CALLS = {
  myself: {
    method: 'GET',
    path: `${platform}/myself`,
    answers: { 200: having(['accountId', 'timeZone']), ...platformRefusals },
  },
  siteFields: {
    method: 'GET',
    path: `${platform}/field`,
    answers: { 200: list(having(['id', 'name', 'custom'])), ...platformRefusals },
  },
  projectStatuses: {
    method: 'GET',
    path: `${platform}/project/{project}/statuses`,
    answers: { 200: list(having(['id', 'name', 'subtask', 'statuses'])), ...platformRefusals },
  },
  search: {
    method: 'POST',
    path: `${platform}/search/jql`,
    body: part(
      {
        jql: text,
        nextPageToken: text,
        maxResults: { type: 'integer', minimum: 1, maximum: 5000 },
        fields: list(text),
        expand: text,
        properties: list(text),
        fieldsByKeys: flag,
        failFast: flag,
        reconcileIssues: { type: 'array', items: whole, maxItems: 50 },
      },
      ['jql'],
    ),
    answers: {
      200: part({ issues: list(issue), nextPageToken: text, isLast: flag }, ['issues', 'isLast']),
      ...platformRefusals,
    },
  },
  issue: {
    method: 'GET',
    path: `${platform}/issue/{ref}`,
    query: { fields: fieldList, expand: { enum: ['transitions'] } },
    answers: { 200: issue, ...platformRefusals },
  },
  userSearch: {
    method: 'GET',
    path: `${platform}/user/search`,
    query: { query: text },
    answers: { 200: list(user), ...platformRefusals },
  },
  bytes: {
    method: 'GET',
    path: `${platform}/attachment/content/{file}`,
    query: { redirect: { enum: ['true', 'false'] } },
    answers: { 200: 'bytes', 303: null, ...platformRefusals },
  },
  serviceDesk: {
    method: 'GET',
    path: `${service}/servicedesk/{desk}`,
    answers: {
      200: part({ id: text, projectId: text, projectName: text, projectKey: text, _links: links }),
      ...refusals,
    },
  },
  requestTypes: {
    method: 'GET',
    path: `${service}/servicedesk/{desk}/requesttype`,
    query: { groupId: digits, expand: text, searchQuery: text, ...paging },
    answers: {
      200: page(
        part({
          id: text,
          name: text,
          description: text,
          helpText: text,
          issueTypeId: text,
          serviceDeskId: text,
          groupIds: list(text),
        }),
      ),
      ...refusals,
    },
  },
  requestFields: {
    method: 'GET',
    path: `${service}/servicedesk/{desk}/requesttype/{type}/field`,
    query: { expand: text },
    answers: {
      200: part({ requestTypeFields: list(field), canRaiseOnBehalfOf: flag, canAddRequestParticipants: flag }),
      ...refusals,
    },
  },
  customers: {
    method: 'GET',
    path: `${service}/servicedesk/{desk}/customer`,
    query: { query: text, ...paging },
    answers: { 200: page(user), ...refusals },
  },
  makeCustomer: {
    method: 'POST',
    path: `${service}/customer`,
    body: part({ email: { type: 'string', format: 'email' }, displayName: text, fullName: text }, ['email']),
    answers: { 201: user, ...refusals },
  },
  upload: {
    method: 'POST',
    path: `${service}/servicedesk/{desk}/attachTemporaryFile`,
    body: 'form',
    answers: {
      201: part({ temporaryAttachments: list(part({ temporaryAttachmentId: text, fileName: text })) }),
      ...refusals,
    },
  },
  raise: {
    method: 'POST',
    path: `${service}/request`,
    body: part(
      {
        serviceDeskId: text,
        requestTypeId: text,
        requestFieldValues: { type: 'object' },
        requestParticipants: list(text),
        raiseOnBehalfOf: text,
        channel: text,
      },
      ['serviceDeskId', 'requestTypeId', 'requestFieldValues'],
    ),
    answers: {
      201: part({
        issueId: text,
        issueKey: text,
        requestTypeId: text,
        serviceDeskId: text,
        createdDate: date,
        reporter: user,
        requestFieldValues: list(part({ fieldId: text, label: text, value: {}, renderedValue: { type: 'object' } })),
        currentStatus: part({ status: text, statusCategory: text, statusDate: date }),
        _expands: list(text),
        _links: part({ self: text, jiraRest: text, web: text, agent: text }),
      }),
      ...refusals,
    },
  },
  comments: {
    method: 'GET',
    path: `${service}/request/{ref}/comment`,
    query: {
      public: { enum: ['true', 'false'] },
      internal: { enum: ['true', 'false'] },
      expand: { enum: ['attachment', 'renderedBody'] },
      ...paging,
    },
    answers: { 200: page(comment), ...refusals },
  },
  say: {
    method: 'POST',
    path: `${service}/request/{ref}/comment`,
    body: part({ body: text, public: flag }, ['body', 'public']),
    answers: { 201: comment, ...refusals },
  },
  files: {
    method: 'GET',
    path: `${service}/request/{ref}/attachment`,
    query: paging,
    answers: { 200: page(file), ...refusals },
  },
  attach: {
    method: 'POST',
    path: `${service}/request/{ref}/attachment`,
    body: part(
      {
        temporaryAttachmentIds: { type: 'array', items: text, minItems: 1 },
        public: flag,
        additionalComment: part({ body: text }),
      },
      ['temporaryAttachmentIds', 'public'],
    ),
    answers: { 201: part({ comment, attachments: page(file) }), ...refusals },
  },
  steps: {
    method: 'GET',
    path: `${service}/request/{ref}/transition`,
    query: paging,
    answers: { 200: page(part({ id: text, name: text })), ...refusals },
  },
  step: {
    method: 'POST',
    path: `${service}/request/{ref}/transition`,
    body: part({ id: text, additionalComment: part({ body: text }) }, ['id']),
    answers: { 204: null, ...refusals },
  },
} as const satisfies Readonly<Record<string, DocumentedCall>>;
/** The name of a call. */
export type JiraCall = keyof typeof CALLS;
