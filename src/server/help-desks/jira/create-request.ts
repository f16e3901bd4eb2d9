import type { NewDeskTicket, OutgoingFile } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, type DeskResponse, type DeskHttp } from '../http-client.ts';
import { filePart, multipart } from '../multipart.ts';
import { toRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './config.ts';
import { EXPERIMENTAL } from './pages.ts';
import { JiraMade, JiraTemporary } from './schemas.ts';

/**
 * Hands files over to the service desk, where they wait to be attached. What is never attached is forgotten there, so
 * this may be done again.
 *
 * @returns what Jira calls them
 */
export async function upload(
  http: DeskHttp,
  names: ResolvedJiraConfig,
  files: readonly OutgoingFile[],
): Promise<string[]> {
  if (files.length === 0) return [];
  const form = new FormData();
  for (const file of files) form.append('file', filePart(file));
  const { headers, body } = await multipart(form);
  const answer = await http.send('POST', `rest/servicedeskapi/servicedesk/${names.serviceDesk}/attachTemporaryFile`, {
    // Forms could come from any page; this header could not.
    headers: { ...headers, ...EXPERIMENTAL, 'x-atlassian-token': 'no-check' },
    body,
    reads: true,
  });
  if (answer.status !== 201) throw toDeskError(answer);
  const { temporaryAttachments } = readJson(JiraTemporary, answer);
  if (temporaryAttachments.length !== files.length)
    throw new DeskRequestError({ code: 'half_uploaded', uncertain: false });
  return temporaryAttachments.map(({ temporaryAttachmentId }) => temporaryAttachmentId);
}

/** Files a request for a customer, with its files: all of it or nothing. Answers the issue's number. */
export async function createRequest(
  http: DeskHttp,
  names: ResolvedJiraConfig,
  filing: NewDeskTicket,
  more: { account: string; participants: readonly string[]; marker: string },
): Promise<string> {
  const attachment = await upload(http, names, filing.files);
  const values: Record<string, unknown> = {
    summary: filing.subject,
    description: filing.description,
    [names.marker.id]: more.marker,
    ...(attachment.length > 0 && { attachment }),
  };
  const set = (field: ResolvedJiraConfig['category'], value: string | null) => {
    const as = field && value !== null ? toRemoteValue(field, value) : undefined;
    if (field && as !== undefined) values[field.id] = as;
  };
  set(names.priority, filing.priority);
  set(names.category, filing.category);
  for (const [name, value] of Object.entries(filing.fields)) set(names.fields.get(name) ?? null, value);
  const answer = await http.send('POST', 'rest/servicedeskapi/request', {
    json: {
      serviceDeskId: names.serviceDesk,
      requestTypeId: names.requestType.id,
      requestFieldValues: values,
      raiseOnBehalfOf: more.account,
      ...(more.participants.length > 0 && { requestParticipants: more.participants }),
    },
  });
  if (answer.status !== 201) throw toDeskError(answer);
  return readJson(JiraMade, answer).issueId;
}

/** A 4xx on a write: the account lacks a right, or the form has rules that nobody can look up. */
export const toDeskError = (answer: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
