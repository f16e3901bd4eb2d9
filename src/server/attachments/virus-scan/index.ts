import * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';
import { OperationalError, ProblemError } from '../../errors.ts';
import { createMessage } from '../../messages/index.ts';
import { createClamdScanner } from './clamd.ts';
import { createIcapScanner } from './icap.ts';
import type { VirusScanner } from './scanner.ts';

export type { Verdict, VirusScanner } from './scanner.ts';

/** Shape of the options in the configuration file. */
export const VirusScanSchema = z.strictObject({
  url: z.string(),
  onFailure: z.optional(z.enum(['refuse', 'accept'])),
  timeoutSeconds: z.optional(z.number().check(z.positive())),
});
/**
 * Virus scan of uploaded files and of files in mails. A file can be read by no one before it was found clean.
 *
 * - `url`: `clamd://host:3310`, or `icap://host:1344/service`.
 * - `onFailure`: what happens while the scanner cannot be used: `refuse` (default; the upload can be repeated) or `accept`.
 * - `timeoutSeconds`: time limit of one scan. Default 60.
 */
export type VirusScanOptions =
  | z.infer<typeof VirusScanSchema>
  | { scanner: VirusScanner; onFailure?: 'refuse' | 'accept' };

/** Scans a file, and throws `type_refused` for one with malware and `unavailable` where the policy says so. */
export type AssertClean = (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => Promise<void>;

const DEFAULT_TIMEOUT_SECONDS = 60;
const PORTS: Readonly<Record<string, number>> = { 'clamd:': 3310, 'icap:': 1344 };

/**
 * Creates the check of uploaded files.
 *
 * @throws ConfigurationError for an invalid URL
 */
export function createVirusScan(options: VirusScanOptions): AssertClean {
  const { onFailure = 'refuse' } = options;
  const scanner = 'scanner' in options ? options.scanner : createScanner(options);
  return async (chunks) => {
    let verdict;
    try {
      verdict = await scanner.scan(chunks);
    } catch (error) {
      if (onFailure === 'accept') return;
      throw new ProblemError('unavailable', {
        retryAfter: 30,
        reason: 'virus_scan_failed',
        cause: new OperationalError(
          'virus_scan_failed',
          'The virus scanner cannot be used. Check virusScan.url.',
          error,
        ),
      });
    }
    if (!verdict.clean) throw new ProblemError('type_refused', { detail: createMessage('file_infected') });
  };
}

function createScanner({
  url,
  timeoutSeconds = DEFAULT_TIMEOUT_SECONDS,
}: z.infer<typeof VirusScanSchema>): VirusScanner {
  const parsed = URL.parse(url);
  const port = PORTS[parsed?.protocol ?? ''];
  if (!parsed || port === undefined || parsed.hostname === '')
    throw new ConfigurationError(
      `virusScan.url must look like "clamd://127.0.0.1:3310" or "icap://127.0.0.1:1344/avscan"; "${url}" does not.`,
    );
  const place = {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? port : Number(parsed.port),
    timeoutMs: timeoutSeconds * 1_000,
  };
  return parsed.protocol === 'clamd:'
    ? createClamdScanner(place)
    : createIcapScanner({ ...place, service: parsed.pathname.replace(/^\//, '') });
}
