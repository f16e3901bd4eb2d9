import { describe, expect, test } from 'vitest';
import { operations, type Operation } from '../contract/index.ts';
import { resolveBaseUrl, resolvePaths, buildRoute } from './route.ts';

const base = 'https://api.example/help';
const route = (operation: Operation, path = operation.path) => buildRoute(operation, base, path);

describe('buildRoute', () => {
  test('splits a flat input into path, query and body', () => {
    const { url, body, type } = route(operations.addComment)({ id: 'a/b ?', body: 'Hello', attachments: ['f'] });
    expect(url).toBe(`${base}/v1/tickets/a%2Fb%20%3F/comments`);
    expect(body).toBe('{"body":"Hello","attachments":["f"]}');
    expect(type).toBe('application/json');
  });

  test('omits undefined values', () => {
    expect(route(operations.listTickets)({ view: 'mine', q: undefined, limit: 5 }).url).toBe(
      `${base}/v1/tickets?view=mine&limit=5`,
    );
    expect(route(operations.closeTicket)({ id: 't', comment: undefined }).body).toBe('{}');
    expect(route(operations.revokeGrant)({ id: 'g' })).toMatchObject({ body: null, type: null });
  });

  test('sends unknown parameters in the body, for the server to validate', () => {
    expect(route(operations.closeTicket)({ id: 't', coment: 'typo' }).body).toBe('{"coment":"typo"}');
  });

  test('sends a file as the body with its query', () => {
    const file = new Blob(['x']);
    const { url, body, type } = route(operations.uploadAttachment)({ name: '画面.png', file });
    expect(new URL(url).searchParams.get('name')).toBe('画面.png');
    expect(body).toBe(file);
    expect(type).toBe('application/octet-stream');
  });

  test.each([undefined, '', '.', '..', 5, '\ud800'])('rejects the id %j, which would change the path', (id) => {
    expect(() => route(operations.readTicket)({ id })).toThrow('cannot be used in a path');
  });

  test('rejects a file that is neither a Blob nor a Uint8Array', () => {
    expect(() => route(operations.uploadAttachment)({ name: 'a', file: 'text' })).toThrow('expected a Blob');
  });
});

describe('custom paths', () => {
  test('replace the default paths', () => {
    const paths = resolvePaths(operations, { readTicket: '/api/cases/{id}?full=1' });
    expect(route(operations.readTicket, paths.get('readTicket'))({ id: 'x' }).url).toBe(`${base}/api/cases/x?full=1`);
    expect(paths.get('listTickets')).toBe('/v1/tickets');
  });

  test.each([
    [{ readTickets: '/x/{id}' }, 'paths.readTickets: unknown operation.'],
    [{ constructor: '/x' }, 'paths.constructor: unknown operation'],
    [{ readTicket: '/x' }, 'paths.readTicket: "/x" must have exactly the placeholders of /v1/tickets/{id}'],
    [{ readTicket: '/x/{id}/{id}' }, 'paths.readTicket'],
    [{ getSession: '/x/{id}' }, 'paths.getSession: "/x/{id}" must have no placeholders'],
    [{ getSession: 'me' }, 'must begin with a slash'],
  ])('are rejected with an error that names the entry: %j', (paths, message) => {
    expect(() => resolvePaths(operations, paths)).toThrow(message);
  });
});

describe('resolveBaseUrl', () => {
  test.each([
    ['https://api.example', 'https://api.example'],
    ['https://api.example/help//', 'https://api.example/help'],
  ])('normalizes %s to %s', (given, address) => {
    expect(resolveBaseUrl(given)).toBe(address);
  });

  test.each(['', '/help', 'ftp://x', 'https://a:b@x', 'https://x?y', 'https://x#y', 'nonsense'])(
    'rejects %j',
    (given) => {
      expect(() => resolveBaseUrl(given)).toThrow('baseUrl');
    },
  );
});
