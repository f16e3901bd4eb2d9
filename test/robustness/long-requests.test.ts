import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toNodeListener } from '../../src/server/index.ts';
import { MAIL, openTestApi, PEOPLE, type TestPerson, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';

/**
 * Milliseconds for which a request may block the health endpoint, in CPU time of this thread: other processes do not
 * count.
 */
const MAX_PAUSE_MS = 1_000;

function now(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const form = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'contact', kind: 'email', label: 'Contact' },
  { id: 'contacts', kind: 'emails', label: 'Contacts' },
  { id: 'phone', kind: 'phone', label: 'Phone' },
  { id: 'page', kind: 'url', label: 'Page' },
  { id: 'since', kind: 'datetime', label: 'Since' },
  { id: 'cc', kind: 'emails' },
  { id: 'attachments', kind: 'attachments' },
];

interface Hostile {
  what: string;
  method?: string;
  path: string;
  as?: TestPerson;
  headers?: Record<string, string>;
  body?: unknown;
  raw?: string;
  /** The only error of the response, where the request must be rejected before it is validated in detail. */
  expectedError?: { field: string; code: string };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const file = (name: string, raw: string): Omit<Hostile, 'what'> => ({
  path: `/v1/attachments?name=${encodeURIComponent(name)}`,
  headers: { 'content-type': 'application/octet-stream' },
  raw,
});
const ticket = (more: object): Omit<Hostile, 'what'> => ({
  path: '/v1/tickets',
  body: { subject: 'Export', description: 'It fails.', ...more },
});
const upload = (metadata: string): Omit<Hostile, 'what'> => ({
  path: '/v1/uploads',
  headers: { 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-metadata': metadata },
});
const mail = (headers: readonly string[], body = 'Hello.'): Omit<Hostile, 'what'> => ({
  path: '/v1/mail/incoming',
  as: 'agent',
  headers: { 'content-type': 'application/octet-stream' },
  raw: ['From: x@acme.example', 'To: y@reply.harbor.example', 'Message-ID: <a@b>', ...headers, '', body].join('\r\n'),
});

const HOSTILE: readonly Hostile[] = [
  { what: 'a text file of comments', ...file('a.txt', `${'<!---->'.repeat(100_000)}x`) },
  { what: 'a text file of openings of comments', ...file('a.csv', '<!--'.repeat(250_000)) },
  { what: 'a text file of white space', ...file('a.log', ' '.repeat(1_000_000)) },
  { what: 'a file name of dots', ...file(`${'.'.repeat(250)}a.txt`, 'x') },
  {
    what: 'a language of spaces',
    path: '/v1/inquiries',
    headers: { 'accept-language': `a${' '.repeat(15_000)}b` },
    body: {},
  },
  { what: 'an e-mail field of spaces', ...ticket({ fields: { contact: `a${' '.repeat(99_000)}b` } }) },
  { what: 'an e-mail field of @', ...ticket({ fields: { contact: '@'.repeat(99_000) } }) },
  { what: 'an e-mail field of letters', ...ticket({ fields: { contact: `${'a'.repeat(99_000)}@` } }) },
  { what: 'an e-mail field of labels', ...ticket({ fields: { contact: `a@${'a.'.repeat(49_000)}` } }) },
  { what: 'addresses beyond counting', ...ticket({ fields: { contacts: 'a@b.example,'.repeat(8_000) } }) },
  {
    what: 'different addresses beyond counting',
    ...ticket({ fields: { contacts: Array.from({ length: 7_000 }, (_, i) => `${i}@b.example`).join() } }),
  },
  { what: 'a phone number of dashes', ...ticket({ fields: { phone: 'ー'.repeat(99_000) } }) },
  { what: 'a page of slashes', ...ticket({ fields: { page: `https://${'/'.repeat(99_000)}` } }) },
  { what: 'a moment of digits', ...ticket({ fields: { since: '1'.repeat(99_000) } }) },
  { what: 'a copy to spaces', ...ticket({ cc: Array(50).fill(`a${' '.repeat(998)}b`) }) },
  { what: 'a subject of a megabyte', ...ticket({ subject: 'a '.repeat(500_000) }) },
  { what: 'a subject of one endless character', ...ticket({ subject: `a${'\u0301'.repeat(300_000)}` }) },
  { what: 'a description of a megabyte', ...ticket({ description: 'あ'.repeat(330_000) }) },
  {
    what: 'a description of one letter with many marks',
    ...ticket({ description: `a${'\u0301\u0323'.repeat(100_000)}` }),
  },
  {
    what: 'an e-mail field of one letter with many marks',
    ...ticket({ fields: { contact: `a${'\u0301\u0323'.repeat(49_000)}` } }),
  },
  {
    what: 'a phone number of one digit with many marks',
    ...ticket({ fields: { phone: `1${'\u0301\u0323'.repeat(49_000)}` } }),
  },
  { what: 'a description of brackets', ...ticket({ description: '('.repeat(100_000) }) },
  { what: 'a description of capitals', ...ticket({ description: 'É'.repeat(100_000) }) },
  {
    what: 'fields beyond counting',
    expectedError: { field: 'fields', code: 'too_many_entries' },
    ...ticket({ fields: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, 'x'])) }),
  },
  {
    what: 'a body of unknown names',
    path: '/v1/tickets',
    expectedError: { field: '', code: 'too_many_entries' },
    body: Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`f${i}`, 1])),
  },
  {
    what: 'a change of fields beyond counting',
    method: 'PATCH',
    path: `/v1/tickets/${randomUUID()}`,
    headers: { 'if-match': '"1"' },
    expectedError: { field: 'fields', code: 'too_many_entries' },
    body: { fields: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, 'x'])) },
  },
  {
    what: 'a huge array of cc addresses',
    ...ticket({ cc: Array.from({ length: 50_000 }, (_, i) => `${i}@b.example`) }),
    expectedError: { field: 'cc', code: 'too_many_entries' },
  },
  {
    what: 'a body of brackets',
    path: '/v1/tickets',
    headers: { 'content-type': 'application/json' },
    raw: '['.repeat(1_000_000),
  },
  { what: 'an upload named by spaces', ...upload(`filename${' '.repeat(3_900)}\u00a1`) },
  { what: 'an upload of commas', ...upload(','.repeat(3_999)) },
  { what: 'an upload named by dots', ...upload(`filename ${base64(`${'.'.repeat(250)}a`)}`) },
  { what: 'a mail with a long thread', ...mail([`Subject: ${'Re: '.repeat(10_000)}Export`]) },
  { what: 'a mail of many recipients', ...mail([`Cc: ${'a@b.example, '.repeat(20_000)}`]) },
  { what: 'a mail of many headers', ...mail(Array.from({ length: 20_000 }, (_, i) => `X-${i}: y`)) },
  {
    what: 'a token of dots',
    path: '/v1/tickets',
    headers: { authorization: `Bearer ${'.'.repeat(14_000)}` },
    body: {},
  },
  {
    what: 'a query of many names',
    path: `/v1/attachments?${'a=&'.repeat(4_000)}`,
    raw: 'x',
    headers: { 'content-type': 'application/octet-stream' },
  },
];

describe('long hostile requests', () => {
  let test: TestApi;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const [database] = databases;
    if (!database) throw new Error('There is no database to test on.');
    test = await openTestApi(database, { mail: MAIL, form });
    const listener = toNodeListener(test.api);
    server = createServer((request, response) => void listener(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.close();
  });

  it.each(HOSTILE)(
    'the health endpoint responds while $what is rejected or accepted',
    async ({ method, path, as, headers, body, raw, expectedError }) => {
      const token = await test.token(PEOPLE[as ?? 'owner']);
      let longest = 0;
      const request = fetch(url + path, {
        method: method ?? 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': randomUUID(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined ? { body: JSON.stringify(body) } : raw !== undefined && { body: raw }),
      });
      let answer: Response | null = null;
      while (!answer) {
        const start = now();
        const health = await fetch(`${url}/healthz`);
        expect(health.status).toBe(200);
        longest = Math.max(longest, now() - start);
        answer = await Promise.race([request, setImmediate(null)]);
      }
      const { status } = answer;
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status, 'an internal failure').not.toBe(500);
      if (expectedError) expect(await answer.json()).toMatchObject({ status: 422, errors: [expectedError] });
      expect(longest).toBeLessThan(MAX_PAUSE_MS);
    },
  );
});
