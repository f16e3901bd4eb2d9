import { DeskRequestError } from './desk-error.ts';

/**
 * Downloads a file from the URL that the help desk returned, without credentials and only from known hosts (SSRF).
 *
 * @param hosts allowed hosts, each with its subdomains
 * @returns null when the file does not exist any more
 */
export async function download(
  address: string,
  {
    hosts,
    timeoutMs = 10_000,
    scheme = 'https:',
  }: { hosts: readonly string[]; timeoutMs?: number | undefined; scheme?: string },
): Promise<Uint8Array<ArrayBuffer> | null> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const allowed = hosts.some((host) => url?.host === host || url?.hostname.endsWith(`.${host}`) === true);
  if (!url || url.protocol !== scheme || url.username !== '' || !allowed)
    throw new DeskRequestError({ code: 'foreign_file', uncertain: false });
  try {
    const response = await fetch(url, {
      redirect: 'error',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 403 || response.status === 404) return null;
    if (response.status !== 200) throw new DeskRequestError({ code: `http_${response.status}`, uncertain: false });
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof DeskRequestError) throw cause;
    throw new DeskRequestError({ code: 'no_answer', uncertain: false, cause });
  }
}
