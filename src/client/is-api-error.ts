import type { ApiError } from './error.ts';

/**
 * Whether something thrown is an `ApiError`. Looks at the shape, not the class, so that it also holds for errors of
 * another copy of this package, and so that asking costs no import of the client.
 *
 * @example if (isApiError(error) && error.kind === 'offline') keepDraft();
 */
export function isApiError(value: unknown): value is ApiError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    value.name === 'ApiError' &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'code' in value &&
    typeof value.code === 'string' &&
    'retryable' in value &&
    typeof value.retryable === 'boolean'
  );
}
