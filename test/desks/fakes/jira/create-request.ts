import type { ReceivedCall, Reply } from '../strict-server.ts';
import { readForm } from '../form.ts';
import { toCreatedRequest } from './answers.ts';
import { FORM, type Person, type StoredFile, type StoredIssue } from './site.ts';

/** Deviations of the fake from its default behavior. */
export interface Quirks {
  /** Maximum items per page. */
  page: number;
  /** Whether searches miss recent writes unless they are listed in the request. */
  lags: boolean;
  /** Whether the account is an agent of the service desk. */
  agent: boolean;
  /** Statuses to which no transition succeeds, although it is offered. */
  stuck: string[];
  /** Whether only the first of several files is stored. */
  halfUploads: boolean;
  /** Whether searches return issues of others. */
  includesOthers: boolean;
  form: readonly unknown[];
}

/** Data of a running fake. */
export interface JiraState {
  service: Person;
  users: Person[];
  issues: StoredIssue[];
  /** Temporary attachments. */
  waiting: Map<string, StoredFile>;
  quirks: Quirks;
  nextId(): string;
  now(): number;
}

/** A body that was validated by its schema. */
export const getBody = (came: ReceivedCall) => came.json as Record<string, unknown>;

export const refused = (status: number): Reply => ({
  status,
  json: { errorMessage: 'No.', i18nErrorMessage: { i18nKey: 'no', parameters: [] } },
});

/** Creates a request for a customer. */
export function createRequest(state: JiraState, came: ReceivedCall): Reply {
  const findCustomer = (id: unknown) => state.users.find((one) => one.id === id && one.active !== false);
  const { serviceDeskId, requestTypeId, requestFieldValues, requestParticipants = [], raiseOnBehalfOf } = getBody(came);
  const values = requestFieldValues as Record<string, unknown>;
  if (serviceDeskId !== '10' || requestTypeId !== '25') return refused(404);
  const reporter = findCustomer(raiseOnBehalfOf);
  const participants = (requestParticipants as string[]).map(findCustomer);
  if (!reporter || participants.includes(undefined)) return refused(400);
  for (const [id, value] of Object.entries(values)) checkValue(id, value);
  if (typeof values['summary'] !== 'string' || typeof values['description'] !== 'string') return refused(400);
  const { attachment = [], ...rest } = values;
  const files = (attachment as string[]).map((id) => state.waiting.get(id));
  if (files.includes(undefined)) return refused(400);
  const at = state.now();
  const id = state.nextId();
  const issue: StoredIssue = {
    id,
    key: `SUP-${state.issues.length + 1}`,
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
  state.issues.push(issue);
  return { status: 201, json: toCreatedRequest(issue) };
}

/** Attaches temporary attachments. */
export function upload(state: JiraState, came: ReceivedCall): Reply {
  if (came.headers['x-atlassian-token'] !== 'no-check') throw new Error('a form without X-Atlassian-Token: no-check');
  if (came.headers['x-experimentalapi'] !== 'opt-in') throw new Error('an experimental call without opt-in');
  const parts = readForm(came.headers['content-type'], came.bytes);
  const taken = state.quirks.halfUploads ? parts.slice(0, 1) : parts;
  const temporaryAttachments = taken.map(({ name, file, body }) => {
    if (name !== 'file' || !file) throw new Error(`the form has a part ${name}`);
    const id = state.nextId();
    state.waiting.set(`temp${id}`, {
      id,
      name: file.name,
      type: file.type,
      body,
      author: state.service,
      at: state.now(),
    });
    return { temporaryAttachmentId: `temp${id}`, fileName: file.name };
  });
  return { status: 201, json: { temporaryAttachments } };
}

/** A value must be valid for its field. */
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
