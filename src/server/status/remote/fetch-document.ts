import { request as http } from 'node:http';
import { request as https } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { decodeXml } from '../../lib/decode-document.ts';
import { PrivateAddressError, publicAddressLookup } from '../../lib/ssrf-guard.ts';
import { SourceError } from '../sources/json-readers.ts';

/** Cache validators of a document. */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/** A fetched document; `text` is null when it has not changed (304). */
export interface Fetched extends Validators {
  text: string | null;
}

/** Limits and rules of a fetch. */
export interface FetchRules {
  /** Time limit for the whole document (ms). */
  timeout: number;
  /** Maximum bytes of the body after decompression. */
  maxBytes: number;
  /** Allows private networks and loopback. */
  allowPrivate: boolean;
  /** Accepted content types. */
  type: RegExp;
  /** Whether the document is XML, which declares its encoding; JSON is UTF-8. */
  xml: boolean;
  headers: Readonly<Record<string, string>>;
}

const MAX_REDIRECTS = 3;

/**
 * Fetches one document of a status source from the configured host. Follows redirects only within that host, connects only to
 * public addresses unless private ones are allowed, and limits time and size.
 *
 * @param known validators of the previous fetch, for a conditional request
 * @throws SourceError with a message for the log
 */
export async function fetchDocument(url: URL, rules: FetchRules, known: Validators | null): Promise<Fetched> {
  const timeout = AbortSignal.timeout(rules.timeout);
  try {
    let at = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await open(at, rules, known, timeout);
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
        response.destroy();
        at = resolveRedirect(at, headers.location ?? '');
        continue;
      }
      if (statusCode === 304 && known) {
        response.destroy();
        return { ...known, text: null };
      }
      if (statusCode !== 200) {
        response.destroy();
        throw new SourceError(`The status source answered ${statusCode}.`, {
          retryAfter: parseRetryAfter(headers['retry-after']),
        });
      }
      if (!rules.type.test(headers['content-type'] ?? '')) {
        response.destroy();
        throw new SourceError(`The status source answered with ${headers['content-type'] ?? 'no content type'}.`);
      }
      const bytes = await readAll(response, rules.maxBytes, timeout);
      const text = rules.xml ? decodeXml(bytes, headers['content-type'] ?? '') : new TextDecoder().decode(bytes);
      return { text, etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
    }
    throw new SourceError('The status source redirects too often.');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (error instanceof PrivateAddressError)
      throw new SourceError('The status source has an address in a private network, which is not allowed.', {
        cause: error,
      });
    const reason = timeout.aborted ? `did not answer within ${rules.timeout / 1_000} s` : 'cannot be reached';
    throw new SourceError(`The status source ${reason}.`, { cause: error });
  }
}

function open(url: URL, rules: FetchRules, known: Validators | null, signal: AbortSignal): Promise<IncomingMessage> {
  const lookup = rules.allowPrivate ? undefined : publicAddressLookup(url.hostname);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http)(url, {
      signal,
      // A pooled connection could go to an address that was not checked.
      agent: false,
      ...(lookup && { lookup }),
      headers: {
        'user-agent': 'Madoguchi',
        'accept-encoding': 'gzip',
        ...rules.headers,
        ...(known?.etag && { 'if-none-match': known.etag }),
        ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

/** Accepts redirects to the same host only, and not from https to http. */
function resolveRedirect(from: URL, location: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  const samePort = to?.port === from.port || (from.protocol === 'http:' && to?.protocol === 'https:');
  const sameScheme = to?.protocol === from.protocol || to?.protocol === 'https:';
  if (!to || to.hostname !== from.hostname || !samePort || !sameScheme || to.username !== '' || to.password !== '')
    throw new SourceError('The status source redirects to another host, which is not followed.');
  return to;
}

async function readAll(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const coding = response.headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity' && coding !== 'gzip') throw new SourceError(`The status source answered in ${coding}.`);
  // The limit applies to decompressed bytes (decompression bomb).
  const body = coding === 'gzip' ? response.pipe(createGunzip()) : response;
  if (body !== response) response.on('error', (error) => body.destroy(error));
  const stop = () => body.destroy(new Error('late'));
  signal.addEventListener('abort', stop);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new SourceError(`The status source answered with more than ${maxBytes} bytes.`);
      chunks.push(chunk);
    }
    if (coding === 'identity' && !response.complete) throw new Error('The answer broke off.');
  } finally {
    signal.removeEventListener('abort', stop);
    response.destroy();
  }
  return Buffer.concat(chunks);
}

/** Parses `Retry-After`, in seconds or as a date, to seconds. */
function parseRetryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(number) ? Math.max(0, number) : null;
}
