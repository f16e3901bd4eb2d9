import type { OutgoingFile } from '../adapter.ts';
import { download } from '../download.ts';
import { DeskRequestError } from '../desk-error.ts';
import { readJson, unexpected, type DeskConnection, type DeskHttp } from '../http-client.ts';
import type { Reader } from './list-tickets.ts';
import { ZdUpload, type ZdAttachment } from './schemas.ts';

/** Where Zendesk keeps the bytes of files. */
const STORE = 'zdusercontent.com';

/**
 * Hands files in, to be attached by what they are answered with. When one is refused, those before it are taken back: until
 * they are attached, anybody signed in there who has the address can read them.
 *
 * @returns a token for each file
 */
export async function upload(http: DeskHttp, { headers }: Reader, files: readonly OutgoingFile[]): Promise<string[]> {
  const tokens: string[] = [];
  try {
    for (const { name, type, body } of files) {
      const answer = await http.send('POST', 'api/v2/uploads', {
        query: [['filename', name]],
        headers: { ...headers, 'content-type': type },
        body: new Uint8Array(body),
        reads: true,
      });
      if (answer.status !== 201) throw unexpected(answer);
      tokens.push(readJson(ZdUpload, answer).upload.token);
    }
    return tokens;
  } catch (error) {
    await takeBack(http, { headers }, tokens);
    throw error;
  }
}

/** Throws away files that were handed in and are not attached; what cannot be reached ends by itself within an hour. */
export async function takeBack(http: DeskHttp, { headers }: Pick<Reader, 'headers'>, tokens: readonly string[]) {
  for (const token of tokens)
    await http.send('DELETE', `api/v2/uploads/${encodeURIComponent(token)}`, { headers }).catch(() => {});
}

/**
 * The bytes of a file. Its address must be the desk's own, and leads to a store of Zendesk's, which is asked without any
 * credential.
 */
export async function readFile(
  http: DeskHttp,
  { headers }: Reader,
  { content_url }: ZdAttachment,
  { url, timeoutMs }: DeskConnection,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { origin, host, protocol } = new URL(url);
  const at = URL.canParse(content_url) ? new URL(content_url) : null;
  if (at?.origin !== origin) throw new DeskRequestError({ code: 'foreign_file', uncertain: false });
  const answer = await http.send('GET', at.pathname.slice(1), { headers, query: [...at.searchParams] });
  if (answer.status === 200) return answer.bytes;
  if (answer.status === 403 || answer.status === 404) return null;
  const location = answer.headers.get('location') ?? '';
  if (answer.status < 300 || answer.status > 399 || !URL.canParse(location, origin)) throw unexpected(answer);
  return download(new URL(location, origin).href, { hosts: [host, STORE], timeoutMs, scheme: protocol });
}
