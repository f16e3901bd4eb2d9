import type { ApiError } from './api-error.ts';
import { getProperty } from './property.ts';

/**
 * Whether something thrown is an `ApiError`. Looks at the shape, not the class, so that it also holds for errors of
 * another copy of this package, and so that asking costs no import of the client.
 *
 * @example if (isApiError(error) && error.kind === 'offline') keepDraft();
 */
export function isApiError(value: unknown): value is ApiError {
  return (
    getProperty(value, 'name') === 'ApiError' &&
    typeof getProperty(value, 'kind') === 'string' &&
    typeof getProperty(value, 'code') === 'string' &&
    typeof getProperty(value, 'retryable') === 'boolean'
  );
}
