import type { NewDeskTicket, OutgoingFile } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, type DeskResponse, type DeskHttp } from '../http-client.ts';
import { filePart, multipart } from '../multipart.ts';
import { toRemoteValue } from './fields.ts';
import type { ResolvedJiraConfig } from './options.ts';
import { EXPERIMENTAL } from './pages.ts';
import { JiraCreated, JiraTemporaryFiles } from './schemas.ts';

/**
 * Uploads files to the service desk as temporary attachments. Those never attached are deleted there, so this may be retried.
 *
 * @returns ids of the temporary attachments
 */
export async function upload(
  http: DeskHttp,
  config: ResolvedJiraConfig,
  files: readonly OutgoingFile[],
): Promise<string[]> {
  if (files.length === 0) return [];
  const form = new FormData();
  for (const file of files) form.append('file', filePart(file));
  const { headers, body } = await multipart(form);
  const response = await http.send(
    'POST',
    `rest/servicedeskapi/servicedesk/${config.serviceDesk}/attachTemporaryFile`,
    {
      // Required against cross-site request forgery.
      headers: { ...headers, ...EXPERIMENTAL, 'x-atlassian-token': 'no-check' },
      body,
      reads: true,
    },
  );
  if (response.status !== 201) throw toDeskError(response);
  const { temporaryAttachments } = readJson(JiraTemporaryFiles, response);
  if (temporaryAttachments.length !== files.length)
    throw new DeskRequestError({ code: 'half_uploaded', uncertain: false });
  return temporaryAttachments.map(({ temporaryAttachmentId }) => temporaryAttachmentId);
}

/** Creates a request with its files on behalf of a customer, atomically. Resolves to the issue id. */
export async function createRequest(
  http: DeskHttp,
  config: ResolvedJiraConfig,
  ticket: NewDeskTicket,
  target: { account: string; participants: readonly string[]; marker: string },
): Promise<string> {
  const attachment = await upload(http, config, ticket.files);
  const values: Record<string, unknown> = {
    summary: ticket.subject,
    description: ticket.description,
    [config.marker.id]: target.marker,
    ...(attachment.length > 0 && { attachment }),
  };
  const set = (field: ResolvedJiraConfig['category'], value: string | null) => {
    const remoteValue = field && value !== null ? toRemoteValue(field, value) : undefined;
    if (field && remoteValue !== undefined) values[field.id] = remoteValue;
  };
  set(config.priority, ticket.priority);
  set(config.category, ticket.category);
  for (const [name, value] of Object.entries(ticket.fields)) set(config.fields.get(name) ?? null, value);
  const response = await http.send('POST', 'rest/servicedeskapi/request', {
    json: {
      serviceDeskId: config.serviceDesk,
      requestTypeId: config.requestType.id,
      requestFieldValues: values,
      raiseOnBehalfOf: target.account,
      ...(target.participants.length > 0 && { requestParticipants: target.participants }),
    },
  });
  if (response.status !== 201) throw toDeskError(response);
  return readJson(JiraCreated, response).issueId;
}

/** Error for a 4xx response to a write: missing permissions, or rules that the form does not report. */
export const toDeskError = (response: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
