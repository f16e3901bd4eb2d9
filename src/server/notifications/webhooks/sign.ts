import { createHmac } from 'node:crypto';

/**
 * The headers of a message as Standard Webhooks has them, with one signature for each key.
 *
 * @param id the same at every attempt, so that a receiver can drop doubles
 * @param now of this attempt (ms): receivers refuse what is more than some minutes old
 */
export function signedHeaders(keys: readonly Buffer[], id: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
