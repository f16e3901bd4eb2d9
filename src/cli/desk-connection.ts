import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError, DeskRequestError, createDesk, type Desk } from '../server/index.ts';
import type { RemoteDesk } from './serve-options.ts';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Connects to a remote help desk once. Returns the failure when the help desk is not reachable. */
export async function connectDesk({ shape, ...credentials }: RemoteDesk): Promise<Desk | DeskRequestError> {
  try {
    return await createDesk(shape, credentials);
  } catch (error) {
    if (error instanceof DeskRequestError) return error;
    throw error;
  }
}

/**
 * Retries the connection to a remote help desk with exponential backoff until `onConnected` returns without an error.
 *
 * A ConfigurationError is retried as well: the server is already running, and the help desk can be reconfigured
 * meanwhile.
 *
 * @param onFailure called with each new reason, not with each attempt
 * @param signal ends the attempts
 */
export async function retryDesk(
  remote: RemoteDesk,
  onConnected: (desk: Desk) => void,
  onFailure: (reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let lastReason: string | undefined;
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, MAX_RETRY_MS)) {
    try {
      await delay(wait, undefined, { signal, ref: false });
    } catch {
      return;
    }
    try {
      const result = await connectDesk(remote);
      if (signal.aborted) return;
      if (!(result instanceof DeskRequestError)) return onConnected(result);
    } catch (error) {
      const reason = error instanceof ConfigurationError ? error.message : String(error);
      if (reason !== lastReason) onFailure(reason);
      lastReason = reason;
    }
  }
}

/** The innermost cause of a failure, such as `connect ECONNREFUSED 127.0.0.1:8081`. */
export function describeDeskFailure(failure: DeskRequestError): string {
  let error: Error = failure;
  while (error.cause instanceof Error) error = error.cause;
  return error.message.replace(/\.$/, '') || 'no answer';
}
