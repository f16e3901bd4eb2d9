import type { OutgoingFile } from '../adapter.ts';
import { download } from '../download.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskConnection, type DeskHttp } from '../http-client.ts';
import type { ZendeskCustomer } from './list-tickets.ts';
import { ZdUpload, type ZdAttachment } from './schemas.ts';

/** Host of Zendesk's file storage. */
const FILE_HOST = 'zdusercontent.com';

/**
 * Uploads files to be attached by token. When one is rejected, earlier ones are deleted: until they are attached, every signed-in
 * user with the URL could read them.
 *
 * @returns a token for each file
 */
export async function upload(
  http: DeskHttp,
  { headers }: ZendeskCustomer,
  files: readonly OutgoingFile[],
): Promise<string[]> {
  const tokens: string[] = [];
  try {
    for (const { name, type, body } of files) {
      const response = await http.send('POST', 'api/v2/uploads', {
        query: [['filename', name]],
        headers: { ...headers, 'content-type': type },
        body: new Uint8Array(body),
        reads: true,
      });
      if (response.status !== 201) throw unexpected(response);
      tokens.push(readJson(ZdUpload, response).upload.token);
    }
    return tokens;
  } catch (error) {
    await deleteUploads(http, { headers }, tokens);
    throw error;
  }
}

/** Deletes unattached uploads. When that fails, Zendesk deletes them within an hour. */
export async function deleteUploads(
  http: DeskHttp,
  { headers }: Pick<ZendeskCustomer, 'headers'>,
  tokens: readonly string[],
) {
  for (const token of tokens)
    await http.send('DELETE', `api/v2/uploads/${encodeURIComponent(token)}`, { headers }).catch(() => {});
}

/**
 * Downloads a file. Its URL must belong to the help desk itself, and redirects to Zendesk's storage, which gets no credential.
 */
export async function readFile(
  http: DeskHttp,
  { headers }: ZendeskCustomer,
  { content_url }: ZdAttachment,
  { url, timeoutMs }: DeskConnection,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { origin, host, protocol } = new URL(url);
  const fileUrl = URL.canParse(content_url) ? new URL(content_url) : null;
  if (fileUrl?.origin !== origin) throw new DeskRequestError({ code: 'foreign_file', uncertain: false });
  const response = await http.send('GET', fileUrl.pathname.slice(1), { headers, query: [...fileUrl.searchParams] });
  if (response.status === 200) return response.bytes;
  if (response.status === 403 || response.status === 404) return null;
  const location = response.headers.get('location') ?? '';
  if (response.status < 300 || response.status > 399 || !URL.canParse(location, origin)) throw unexpected(response);
  return download(new URL(location, origin).href, { hosts: [host, FILE_HOST], timeoutMs, scheme: protocol });
}
