import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../contract/index.ts';
import { ApiError, STATUS_TO_CODE, createResponseError } from './api-error.ts';
import { isApiError } from './is-api-error.ts';

const headers = new Headers({ 'x-request-id': 'r-9' });
const problem = (status: number, code: string): object => ({ type: 'about:blank', title: 'No.', status, code });

describe('createResponseError', () => {
  test.each([
    [400, 'bad_json', 'refused', false],
    [401, 'auth_expired', 'unauthenticated', true],
    [403, 'forbidden', 'refused', false],
    [404, 'not_found', 'refused', false],
    [408, 'timeout', 'timeout', true],
    [409, 'idem_in_flight', 'refused', true],
    [410, 'schema_newer', 'newer', false],
    [422, 'validation', 'refused', false],
    [429, 'rate_limited', 'rate_limited', true],
    [429, 'quota', 'refused', false],
    [500, 'internal', 'server', true],
    [503, 'unavailable', 'server', true],
  ])('maps %i %s to the kind %s with retryable %s', (status, code, kind, retryable) => {
    expect(createResponseError(status, headers, problem(status, code))).toMatchObject({
      kind,
      code,
      status,
      retryable,
      requestId: 'r-9',
      message: 'No.',
    });
  });

  test.each(Object.entries(STATUS_TO_CODE))('maps status %s without a problem document to %s', (status, code) => {
    expect(createResponseError(Number(status), headers, '<html>')).toMatchObject({ code, problem: null, fields: [] });
    const known: { status: number } | undefined = code === 'timeout' ? { status: 408 } : PROBLEMS[code];
    expect([known.status, 502, 504]).toContain(Number(status));
  });

  test('maps an uncommon status without a problem document to the code of its class', () => {
    expect(createResponseError(418, headers, null)).toMatchObject({ kind: 'refused', code: 'bad_request' });
    expect(createResponseError(507, headers, null)).toMatchObject({ kind: 'server', code: 'internal' });
  });

  test('exposes the rejected fields, the request id of the problem and the retry time', () => {
    const errors = [{ field: 'subject', code: 'too_long', message: 'Shorter, please.' }];
    const error = createResponseError(
      503,
      headers,
      { ...problem(503, 'unavailable'), requestId: 'own', errors },
      42,
      true,
    );
    expect(error).toMatchObject({ kind: 'rate_limited', retryAt: 42, requestId: 'own', fields: errors });
    expect(error.problem?.title).toBe('No.');
  });

  test('ignores a problem document whose texts are objects', () => {
    const error = createResponseError(422, headers, {
      ...problem(422, 'validation'),
      title: { type: 'img', props: {} },
    });
    expect(error).toMatchObject({ code: 'validation', problem: null });
    expect(typeof error.message).toBe('string');
  });
});

test('isApiError recognizes errors of another copy by their shape and rejects other values', () => {
  const error = new ApiError('offline');
  expect(isApiError(error)).toBe(true);
  expect(isApiError(structuredCloneOf(error))).toBe(true);
  for (const other of [null, undefined, 'offline', new Error('offline'), { kind: 'offline' }]) {
    expect(isApiError(other)).toBe(false);
  }
});

const structuredCloneOf = ({ name, kind, code, retryable }: ApiError): object => ({ name, kind, code, retryable });
