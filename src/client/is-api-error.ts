import type { ApiError } from './error.ts';
import { propertyOf } from './property.ts';

/**
 * Whether something thrown is an `ApiError`. Looks at the shape, not the class, so that it also holds for errors of
 * another copy of this package, and so that asking costs no import of the client.
 *
 * @example if (isApiError(error) && error.kind === 'offline') keepDraft();
 */
export function isApiError(value: unknown): value is ApiError {
  return (
    propertyOf(value, 'name') === 'ApiError' &&
    typeof propertyOf(value, 'kind') === 'string' &&
    typeof propertyOf(value, 'code') === 'string' &&
    typeof propertyOf(value, 'retryable') === 'boolean'
  );
}
