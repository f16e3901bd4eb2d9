import type { NewDeskTicket, OutgoingFile } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, type DeskResponse, type DeskHttp, type DeskRequest } from '../http-client.ts';
import { filePart, multipart } from '../multipart.ts';
import { toRemoteValue, type FreshdeskField } from './fields.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { FdCreatedTicket } from './schemas.ts';
import { toHtml } from './html-text.ts';

/** Properties of a ticket or note: flat, except for lists of texts and the custom fields. */
type Values = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string | number>>>
>;

/** Encodes properties as JSON, or with files as a form, in which lists and custom fields have brackets in their names. */
export async function toBody(
  values: Values,
  files: readonly OutgoingFile[],
): Promise<Pick<DeskRequest, 'json' | 'headers' | 'body'>> {
  if (files.length === 0) return { json: values };
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const element of value) form.append(`${name}[]`, String(element));
    else if (typeof value === 'object')
      for (const [key, element] of Object.entries(value)) form.append(`${name}[${key}]`, String(element));
    else form.append(name, String(value));
  }
  for (const file of files) form.append('attachments[]', filePart(file));
  return multipart(form);
}

/** `source` of tickets from a portal, and `status` of new tickets. */
const PORTAL = 2;
const OPEN = 2;

/** Creates a ticket for an e-mail address, which creates a contact where there is none. */
export async function createTicket(
  http: DeskHttp,
  config: ResolvedFreshdeskConfig,
  requester: { email: string; name: string },
  ticket: NewDeskTicket,
  marker: string,
): Promise<{ ref: string; contact: number }> {
  const custom: Record<string, string | number> = { [config.marker.name]: marker };
  const standard: Record<string, string | number> = {};
  const set = (field: FreshdeskField | null | undefined, value: string | null) => {
    const remoteValue = field && value !== null ? toRemoteValue(field, value) : undefined;
    if (field && remoteValue !== undefined) (field.custom ? custom : standard)[field.name] = remoteValue;
  };
  set(config.category, ticket.category);
  for (const [name, value] of Object.entries(ticket.fields)) set(config.fields.get(name), value);
  const priority = [...config.priorities].find(([, name]) => name === ticket.priority)?.[0];
  const response = await http.send('POST', 'api/v2/tickets', {
    ...(await toBody(
      {
        ...standard,
        email: requester.email,
        name: requester.name,
        subject: ticket.subject,
        description: toHtml(ticket.description),
        status: OPEN,
        ...(priority !== undefined && { priority }),
        source: PORTAL,
        custom_fields: custom,
        ...(ticket.cc.length > 0 && { cc_emails: ticket.cc }),
      },
      ticket.files,
    )),
  });
  if (response.status !== 201) throw toDeskError(response);
  const { id, requester_id } = readJson(FdCreatedTicket, response);
  return { ref: String(id), contact: requester_id };
}

/** Error for a 4xx response to a write: missing permissions, or rules that the fields do not report. */
export const toDeskError = (response: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
