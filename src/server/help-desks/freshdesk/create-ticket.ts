import type { NewDeskTicket, OutgoingFile } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, type DeskResponse, type DeskHttp, type DeskRequest } from '../http-client.ts';
import { filePart, multipart } from '../multipart.ts';
import { toRemoteValue, type FreshdeskField } from './fields.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { FdMade } from './schemas.ts';
import { toHtml } from './html-text.ts';

/** What is sent as a ticket or note: flat, but for lists of texts and the custom fields. */
type Values = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string | number>>>
>;

/** JSON, or a form where files go along: there everything is text, and lists and fields have brackets in their names. */
export async function toBody(
  values: Values,
  files: readonly OutgoingFile[],
): Promise<Pick<DeskRequest, 'json' | 'headers' | 'body'>> {
  if (files.length === 0) return { json: values };
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const one of value) form.append(`${name}[]`, String(one));
    else if (typeof value === 'object')
      for (const [key, one] of Object.entries(value)) form.append(`${name}[${key}]`, String(one));
    else form.append(name, String(value));
  }
  for (const file of files) form.append('attachments[]', filePart(file));
  return multipart(form);
}

/** `source` of what comes through a portal, and the status of what is new. */
const PORTAL = 2;
const OPEN = 2;

/** Files a ticket for whoever has the address, who becomes a contact by it. */
export async function file(
  http: DeskHttp,
  names: ResolvedFreshdeskConfig,
  by: { email: string; name: string },
  filing: NewDeskTicket,
  marker: string,
): Promise<{ ref: string; contact: number }> {
  const custom: Record<string, string | number> = { [names.marker.name]: marker };
  const own: Record<string, string | number> = {};
  const set = (field: FreshdeskField | null | undefined, value: string | null) => {
    const as = field && value !== null ? toRemoteValue(field, value) : undefined;
    if (field && as !== undefined) (field.custom ? custom : own)[field.name] = as;
  };
  set(names.category, filing.category);
  for (const [name, value] of Object.entries(filing.fields)) set(names.fields.get(name), value);
  const priority = [...names.priorities].find(([, name]) => name === filing.priority)?.[0];
  const answer = await http.send('POST', 'api/v2/tickets', {
    ...(await toBody(
      {
        ...own,
        email: by.email,
        name: by.name,
        subject: filing.subject,
        description: toHtml(filing.description),
        status: OPEN,
        ...(priority !== undefined && { priority }),
        source: PORTAL,
        custom_fields: custom,
        ...(filing.cc.length > 0 && { cc_emails: filing.cc }),
      },
      filing.files,
    )),
  });
  if (answer.status !== 201) throw toDeskError(answer);
  const { id, requester_id } = readJson(FdMade, answer);
  return { ref: String(id), contact: requester_id };
}

/** A 4xx on a write: the agent lacks a right, or tickets have rules that the fields do not tell. */
export const toDeskError = (answer: DeskResponse): DeskRequestError =>
  new DeskRequestError({ code: `http_${answer.status}`, uncertain: false });
