import type { DeskFiling, OutgoingFile } from '../adapter.ts';
import { DeskFailure } from '../failure.ts';
import { readJson, type DeskAnswer, type DeskHttp } from '../http.ts';
import { filePart, multipart } from '../multipart.ts';
import { written } from './fields.ts';
import type { JiraNames } from './options.ts';
import { EXPERIMENTAL } from './pages.ts';
import { JiraMade, JiraTemporary } from './shapes.ts';

/**
 * Hands files over to the service desk, where they wait to be attached. What is never attached is forgotten there, so
 * this may be done again.
 *
 * @returns what Jira calls them
 */
export async function upload(http: DeskHttp, names: JiraNames, files: readonly OutgoingFile[]): Promise<string[]> {
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
  if (answer.status !== 201) throw refused(answer);
  const { temporaryAttachments } = readJson(JiraTemporary, answer);
  if (temporaryAttachments.length !== files.length) throw new DeskFailure({ code: 'half_uploaded', uncertain: false });
  return temporaryAttachments.map(({ temporaryAttachmentId }) => temporaryAttachmentId);
}

/** Files a request for a customer, with its files: all of it or nothing. Answers the issue's number. */
export async function raise(
  http: DeskHttp,
  names: JiraNames,
  filing: DeskFiling,
  more: { account: string; participants: readonly string[]; marker: string },
): Promise<string> {
  const attachment = await upload(http, names, filing.files);
  const values: Record<string, unknown> = {
    summary: filing.subject,
    description: filing.description,
    [names.marker.id]: more.marker,
    ...(attachment.length > 0 && { attachment }),
  };
  const set = (field: JiraNames['category'], value: string | null) => {
    const as = field && value !== null ? written(field, value) : undefined;
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
  if (answer.status !== 201) throw refused(answer);
  return readJson(JiraMade, answer).issueId;
}

/** A 4xx on a write: the account lacks a right, or the form has rules that nobody can look up. */
export const refused = (answer: DeskAnswer): DeskFailure =>
  new DeskFailure({ code: `http_${answer.status}`, uncertain: false });
