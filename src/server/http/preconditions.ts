import { LIMITS } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

/**
 * Reads the `Idempotency-Key` of a POST: 1 to 255 visible ASCII characters, random per intent.
 *
 * @throws ProblemError `idem_missing` or `validation`
 */
export function idempotencyKey(request: Request): string {
  const key = request.headers.get('idempotency-key');
  if (key === null || key === '') throw new ProblemError('idem_missing');
  if (key.length > LIMITS.idempotencyKey || !/^[\x21-\x7e]+$/.test(key)) {
    throw rejectField('Idempotency-Key', 'invalid_idempotency_key', { limit: LIMITS.idempotencyKey });
  }
  return key;
}

/**
 * Reads the version from `If-Match`. Rejects `*` and lists, which would allow to overwrite any version.
 *
 * @throws ProblemError `precondition_required` or `bad_request`
 */
export function ifMatch(request: Request): string {
  const value = request.headers.get('if-match');
  if (value === null) throw new ProblemError('precondition_required');
  const version = /^"([\x21\x23-\x7e]{1,200})"$/.exec(value.trim())?.[1];
  if (version === undefined) {
    throw new ProblemError('bad_request', { detail: createMessage('if_match_invalid') });
  }
  return version;
}

/** Whether `If-None-Match` contains the tag. */
export function matchesEtag(request: Request, etag: string): boolean {
  const value = request.headers.get('if-none-match');
  if (value === null) return false;
  return value.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
