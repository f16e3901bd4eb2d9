import type { ApiError } from './api-error.ts';

/** Reads a property of an unknown value; undefined when it has none. */
export const getProperty = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);

/**
 * Checks whether a thrown value is an `ApiError`. Compares the shape instead of the class, so that it recognizes errors
 * from another copy of this package and does not import the client.
 *
 * @param value - any thrown value.
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
