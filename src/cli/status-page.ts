import { ConfigurationError, statusKinds, type StatusKind } from '../server/index.ts';
import type { ConfigFile } from './config.ts';

/** A status page somewhere else. */
export interface StatusPage {
  kind: StatusKind;
  url: string;
  allowPrivate: boolean;
}

/**
 * Which page flags and file name together; the flags win. Undefined when incidents are kept here.
 *
 * @throws ConfigurationError when one is described that has no address, or is of no kind that we know
 */
export function statusPage(
  address: string | undefined,
  kind: string | undefined,
  allowPrivate: boolean,
  { statusSource = {} }: ConfigFile,
): StatusPage | undefined {
  const url = address ?? statusSource.url;
  if (url === undefined) {
    if (kind !== undefined || allowPrivate || Object.keys(statusSource).length > 0)
      throw new ConfigurationError('Where the status page is, is missing: --status, or "statusSource.url".');
    return undefined;
  }
  const named = kind ?? statusSource.kind ?? 'statuspage';
  const known = statusKinds.find((one) => one === named);
  if (known === undefined)
    throw new ConfigurationError(`--status-kind takes ${statusKinds.join(', ')}; "${named}" is none.`);
  return { kind: known, url, allowPrivate: allowPrivate || (statusSource.allowPrivate ?? false) };
}
