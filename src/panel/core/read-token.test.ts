import { describe, expect, test, vi } from 'vitest';
import { readToken } from './read-token.ts';
import { explainToken } from './explain-token.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTE3In0.c2lnbmF0dXJl';
const onUnreadable = vi.fn<(response: Response) => void>();
async function read(body: string | null, type = '', status = 200) {
  onUnreadable.mockClear();
  const response = new Response(body, { status, ...(type && { headers: { 'content-type': type } }) });
  if (!type) response.headers.delete('content-type');
  return [await readToken(response, onUnreadable), onUnreadable.mock.calls.length];
}

describe('the response of a token URL', () => {
  test.each([
    [JWT, 'text/plain'],
    [`${JWT}\n`, 'text/plain; charset=utf-8'],
    [JSON.stringify({ token: JWT }), 'application/json'],
    [JSON.stringify({ token: JWT, expires: 900 }), 'Application/JSON; charset=utf-8'],
  ])('is read as a token: %j as %s', async (body, type) => {
    expect(await read(body, type)).toEqual([JWT, 0]);
  });

  test.each([
    ['{"token":null}', 'application/json', 200],
    [null, '', 204],
    ['<h1>Sign in</h1>', 'text/html', 401],
    ['{"error":"forbidden"}', 'application/json', 403],
    ['not found', 'text/plain', 404],
  ])('is read as signed out: %j as %s with status %d', async (body, type, status) => {
    expect(await read(body, type, status)).toEqual([null, 0]);
  });

  test.each([
    ['a login page with a token in it', `<input name="csrf" value="${JWT}">`, 'text/html', 200],
    ['a token sent as HTML', JWT, 'text/html', 200],
    ['a token without a content type', JWT, '', 200],
    ['text around a token', `token: ${JWT}`, 'text/plain', 200],
    ['two tokens', `${JWT} ${JWT}`, 'text/plain', 200],
    ['HTML sent as text', `<input value="${JWT}">`, 'text/plain', 200],
    ['a token somewhere else in JSON', JSON.stringify({ csrf: JWT }), 'application/json', 200],
    ['a token deeper in JSON', JSON.stringify({ data: { token: JWT } }), 'application/json', 200],
    ['a JSON string', JSON.stringify(JWT), 'application/json', 200],
    ['a token that is no text', JSON.stringify({ token: [JWT] }), 'application/json', 200],
    ['a token in JSON with text around it', JSON.stringify({ token: `Bearer ${JWT}` }), 'application/json', 200],
    ['JSON that cannot be read', '{', 'application/json', 200],
    ['an opaque string', 'abc', 'text/plain', 200],
    ['a refusal with a token in it', JWT, 'text/plain', 400],
  ])('is rejected with a warning: %s', async (_, body, type, status) => {
    expect(await read(body, type, status)).toEqual([null, 1]);
    const reason = explainToken(onUnreadable.mock.calls[0]?.[0] ?? new Response());
    expect(reason).toContain(`returned ${status} with ${type || 'no content type'} and no token`);
    expect(reason).toContain('Return the JWT as the whole text/plain body');
  });

  test('throws on a server error instead of signing the viewer out', async () => {
    await expect(read(JWT, 'text/plain', 503)).rejects.toThrow('503');
  });
});
