import { expect, test } from 'vitest';
import { jsonResponse, noContent } from '../endpoints/endpoint.ts';
import { ROLES, defineOperations } from './operation.ts';
import { operationList, operations } from './index.ts';
import { PROBLEMS } from '../schemas/problem.ts';
import { IdParams } from '../schemas/requests.ts';

type Row = (typeof operationList)[number];

const names = (schema: { shape: object } | undefined): string[] => Object.keys(schema?.shape ?? {});
const placeholders = (path: string): string[] => Array.from(path.matchAll(/\{(\w+)\}/g), (found) => found[1] ?? '');
const sorted = (list: string[]): string => list.sort().join();
const once = (list: readonly string[]): boolean => new Set(list).size === list.length;

/** Invariants of each row of the table. */
const rules: Record<string, (row: Row) => boolean> = {
  'names of path parameters, query and body never collide': ({ params, query, body }) =>
    once([...names(params), ...names(query), ...(body === 'file' ? ['file'] : names(body))]),
  'each placeholder has a parameter, and each parameter a placeholder': ({ path, params }) =>
    once(placeholders(path)) && sorted(placeholders(path)) === sorted(names(params)),
  'paths are versioned, in lower case, and end without a slash': ({ path }) =>
    /^\/v1(?:\/(?:[a-z-]+|\{\w+\}))+$/.test(path),
  'a body has a schema': ({ sends, body }) => (sends === 'json' ? typeof body === 'object' : sends === body),
  'open endpoints are those for anonymous callers, except the session, which would report the viewer as signed out': ({
    open,
    area,
    actors,
  }) => (open ?? false) === (area !== 'start' && actors.includes('anonymous')),
  'GET and DELETE carry no body, PATCH does': ({ method, body }) =>
    method === 'PATCH' ? body !== undefined : !(['GET', 'DELETE'].includes(method) && body),
  'only an upload has both query and body': ({ query, body }) => !(query && body && body !== 'file'),
  '204 means an empty response, and vice versa': ({ status, reply }) => (status === 204) === (reply.kind === 'none'),
  'only a POST creates': ({ status, method }) => status !== 201 || method === 'POST',
  'pages and files are only read': ({ reply, method }) => !['page', 'file'].includes(reply.kind) || method === 'GET',
  'a read needs no version': ({ method, ifMatch }) => method !== 'GET' || !ifMatch,
  'callers are known, and named once': ({ actors }) =>
    actors.length > 0 && once(actors) && actors.every((actor) => ROLES.includes(actor)),
  'what belongs to somebody is out of reach of nobody in particular': ({ resource, actors, params }) =>
    !resource || (params !== undefined && !actors.includes('anonymous')),
  'the support side is for agents alone': ({ area, actors }) => area !== 'support' || sorted([...actors]) === 'agent',
  'problems are known, named once, and do not follow from another column': ({ problems, resource, ifMatch }) =>
    once(problems) &&
    problems.every((code) => Object.hasOwn(PROBLEMS, code)) &&
    !(resource && problems.includes('not_found')) &&
    !(ifMatch && problems.includes('stale')),
  'each row says what it is for, in a sentence': ({ summary }) => /^[A-Z].+\.$/.test(summary),
};

test.each(Object.keys(rules))('%s', (name) => {
  const offenders = operationList.filter((row) => !rules[name]?.(row)).map(({ id }) => id);
  expect(offenders).toEqual([]);
});

test('no two operations share method and path', () => {
  expect(once(operationList.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`))).toBe(true);
});

test('operationList has every row, in order', () => {
  expect(operationList.map(({ id }) => id)).toEqual(Object.keys(operations));
});

test('a missing half, a key without an endpoint and a missing body schema do not compile', () => {
  const endpoints = {
    read: { method: 'GET', path: '/v1/things', reply: noContent },
    send: { method: 'POST', path: '/v1/things', sends: 'json', reply: jsonResponse(IdParams) },
  } as const;
  const rules = { area: 'start', summary: 'Do it.', actors: ['user'], status: 200, problems: [] } as const;
  const send = { ...rules, body: IdParams };
  // @ts-expect-error -- `send` has no rules.
  defineOperations(endpoints, { read: rules });
  // @ts-expect-error -- `other` has no endpoint.
  defineOperations(endpoints, { read: rules, send, other: rules });
  // @ts-expect-error -- `send` declares a body, but has no schema for it.
  defineOperations(endpoints, { read: rules, send: rules });
  expect(defineOperations(endpoints, { read: rules, send }).send).toEqual({ ...endpoints.send, ...send });
});
