import type { Came, Reply } from '../strict-server.ts';
import { readForm } from '../form.ts';
import { createdOf } from './answers.ts';
import { FORM, type Person, type StoredFile, type StoredIssue } from './site.ts';

/** What the stand-in does otherwise. */
export interface Quirks {
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
  /** Whether searches answer with whatever there is. */
  lies: boolean;
  form: readonly unknown[];
}

/** What a Jira holds while it stands. */
export interface Held {
  service: Person;
  everybody: Person[];
  issues: StoredIssue[];
  /** Files that were handed over, and are on no request yet. */
  waiting: Map<string, StoredFile>;
  quirks: Quirks;
  nextId(): string;
  now(): number;
}

/** A body that was held against its schema. */
export const bodyOf = (came: Came) => came.json as Record<string, unknown>;

export const refused = (status: number): Reply => ({
  status,
  json: { errorMessage: 'No.', i18nErrorMessage: { i18nKey: 'no', parameters: [] } },
});

/** Files a request for somebody. */
export function raise(held: Held, came: Came): Reply {
  const customerOf = (id: unknown) => held.everybody.find((one) => one.id === id && one.active !== false);
  const { serviceDeskId, requestTypeId, requestFieldValues, requestParticipants = [], raiseOnBehalfOf } = bodyOf(came);
  const values = requestFieldValues as Record<string, unknown>;
  if (serviceDeskId !== '10' || requestTypeId !== '25') return refused(404);
  const reporter = customerOf(raiseOnBehalfOf);
  const participants = (requestParticipants as string[]).map(customerOf);
  if (!reporter || participants.includes(undefined)) return refused(400);
  for (const [id, value] of Object.entries(values)) checkValue(id, value);
  if (typeof values['summary'] !== 'string' || typeof values['description'] !== 'string') return refused(400);
  const { attachment = [], ...rest } = values;
  const files = (attachment as string[]).map((id) => held.waiting.get(id));
  if (files.includes(undefined)) return refused(400);
  const at = held.now();
  const id = held.nextId();
  const issue: StoredIssue = {
    id,
    key: `SUP-${held.issues.length + 1}`,
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
  held.issues.push(issue);
  return { status: 201, json: createdOf(issue) };
}

/** Takes files that wait to be attached. */
export function upload(held: Held, came: Came): Reply {
  if (came.headers['x-atlassian-token'] !== 'no-check') throw new Error('a form without X-Atlassian-Token: no-check');
  if (came.headers['x-experimentalapi'] !== 'opt-in') throw new Error('an experimental call without opt-in');
  const parts = readForm(came.headers['content-type'], came.bytes);
  const taken = held.quirks.halfUploads ? parts.slice(0, 1) : parts;
  const temporaryAttachments = taken.map(({ name, file, body }) => {
    if (name !== 'file' || !file) throw new Error(`the form has a part ${name}`);
    const id = held.nextId();
    held.waiting.set(`temp${id}`, { id, name: file.name, type: file.type, body, author: held.service, at: held.now() });
    return { temporaryAttachmentId: `temp${id}`, fileName: file.name };
  });
  return { status: 201, json: { temporaryAttachments } };
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
