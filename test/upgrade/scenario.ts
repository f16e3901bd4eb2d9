/**
 * Data of the upgrade fixtures, written through the API, and the answers that a later version must still give.
 * `scripts/upgrade-fixture.ts` records them for a release; `upgrade.test.ts` replays them. Free of vitest, so that a script can import it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import * as z from 'zod/mini';
import {
  createTicketApi,
  databaseAccess,
  diskFiles,
  saveArticles,
  saveComponents,
  type OutgoingMail,
  type Store,
  type TicketApiServer,
} from '../../src/server/index.ts';
import { parseEventStream, type StreamEvent } from '../../src/client/sse-parser.ts';
import { solveChallenge } from '../api/proof-of-work.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const USERS = {
  owner: { sub: 'ada', name: 'Ada', email: 'ada@acme.example', org: 'acme', org_name: 'Acme', role: 'user' },
  colleague: { sub: 'bob', name: 'Bob', email: 'bob@acme.example', org: 'acme', org_name: 'Acme', role: 'user' },
  admin: { sub: 'carol', name: 'Carol', email: 'carol@acme.example', org: 'acme', org_name: 'Acme', role: 'admin' },
  leaver: { sub: 'zoe', name: 'Zoe Zimmer', email: 'zoe@acme.example', org: 'acme', org_name: 'Acme', role: 'user' },
  stranger: {
    sub: 'dora',
    name: 'Dora',
    email: 'dora@globex.example',
    org: 'globex',
    org_name: 'Globex',
    role: 'user',
  },
  agent: { sub: 'eve', name: 'Eve', role: 'agent' },
} as const satisfies Record<string, JWTPayload>;

export const User = z.enum(['owner', 'colleague', 'admin', 'leaver', 'stranger', 'agent']);
export type User = z.infer<typeof User>;

const Read = z.object({ as: User, path: z.string(), status: z.number(), body: z.unknown() });

/** What a fixture records besides the dump. */
export const Recording = z.object({
  /** Clock at the end of the recording, in milliseconds since the epoch. */
  now: z.number(),
  migrations: z.array(z.string()),
  reads: z.array(Read),
  /** A position in the events of the owner, and the kinds of the events after it. */
  events: z.object({ position: z.string(), kinds: z.array(z.string()) }),
  /** A POST that was answered, to be repeated. */
  repeated: z.object({ key: z.string(), body: z.unknown(), id: z.string() }),
  /** Subjects of mails that wait in the outbox, sorted. */
  mails: z.array(z.string()),
  /** A resumable upload of the owner that is interrupted. */
  upload: z.object({ path: z.string(), offset: z.number(), rest: z.string() }),
  /** A token that was signed out. */
  signedOutToken: z.string(),
  session: z.object({ id: z.string(), token: z.string() }),
  openTicket: z.string(),
  auditEvents: z.number(),
  /** Contents of the file store in base64, by path. */
  files: z.record(z.string(), z.string()),
});
export type Recording = z.infer<typeof Recording>;

export interface ScenarioRequest {
  as?: User;
  token?: string;
  body?: unknown;
  raw?: BodyInit;
  key?: string;
  headers?: Record<string, string>;
}

export interface ScenarioResponse {
  status: number;
  headers: Headers;
  body: unknown;
}

/** An API with the options of the fixtures. */
export interface ScenarioApi {
  api: TicketApiServer;
  time: { now: number };
  token(as: User): Promise<string>;
  send(method: string, path: string, request?: ScenarioRequest): Promise<ScenarioResponse>;
}

/** Opens the API of the fixtures on a store. Closing the API closes the store. */
export function openScenarioApi(
  store: Store,
  folder: string,
  { now, send }: { now: number; send: (mail: OutgoingMail) => Promise<void> },
): ScenarioApi {
  const time = { now };
  const api = createTicketApi({
    store,
    files: diskFiles(folder),
    identity: { secret: SECRET },
    clock: () => time.now,
    log: () => {},
    rateLimits: false,
    access: databaseAccess(),
    supportAccess: { enforced: true },
    inquiries: { difficulty: 6 },
    privacy: { officers: () => true },
    form: [
      { id: 'subject', kind: 'text', required: true },
      { id: 'category', kind: 'select', options: [{ id: 'billing', label: 'Billing' }] },
      { id: 'description', kind: 'textarea', required: true },
      { id: 'orderNumber', kind: 'text', label: 'Order number' },
      { id: 'priority', kind: 'priority' },
      { id: 'cc', kind: 'emails' },
      { id: 'attachments', kind: 'attachments' },
    ],
    mail: {
      from: { address: 'support@harbor.example' },
      replyDomain: 'reply.harbor.example',
      apiUrl: 'https://help.harbor.example',
      send,
    },
  });
  const token = (as: User) => {
    const seconds = Math.floor(time.now / 1_000);
    return new SignJWT({ jti: randomUUID(), iat: seconds, exp: seconds + 900, ...USERS[as] })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SECRET));
  };
  return {
    api,
    time,
    token,
    async send(method, path, { as, token: bearer, body, raw, key, headers: more } = {}) {
      const headers = new Headers(more);
      const authorization = bearer ?? (as && (await token(as)));
      if (authorization !== undefined) headers.set('authorization', `Bearer ${authorization}`);
      if (method === 'POST') headers.set('idempotency-key', key ?? randomUUID());
      if (body !== undefined) headers.set('content-type', 'application/json');
      const content = body === undefined ? raw : JSON.stringify(body);
      const response = await api.fetch(
        new Request(new URL(path, 'https://help.harbor.example'), {
          method,
          headers,
          ...(content !== undefined && { body: content }),
        }),
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body:
          isJson && bytes.byteLength > 0
            ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
            : { sha256: createHash('sha256').update(bytes).digest('hex') },
      };
    },
  };
}

const Created = z.object({ id: z.string(), version: z.optional(z.string()) });

/** A PNG of one pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Writes the data of a fixture and returns what {@link Recording} needs besides the reads. */
export async function writeScenario(scenario: ScenarioApi, store: Store) {
  const { time, token, send } = scenario;
  const attempt = async (method: string, path: string, request: ScenarioRequest) => {
    time.now += 1_000;
    const response = await send(method, path, request);
    if (response.status >= 300)
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(response.body)}`);
    return response;
  };
  const create = async (as: User, path: string, request: ScenarioRequest) =>
    Created.parse((await attempt('POST', path, { as, ...request })).body);
  const submit = (as: User, body: object) => create(as, '/v1/tickets', { body });
  const reply = (as: User, id: string, body: object) =>
    create(as, as === 'agent' ? `/v1/support/tickets/${id}/comments` : `/v1/tickets/${id}/comments`, { body });
  const upload = (as: User, name: string, raw: BodyInit) =>
    create(as, `/v1/attachments?name=${encodeURIComponent(name)}`, {
      raw,
      headers: { 'content-type': 'application/octet-stream' },
    });

  await saveComponents(store.db, [
    { id: 'exports', name: 'Exports', group: null },
    { id: 'mail', name: 'Mail', group: 'Messages' },
  ]);
  const article = { id: 'exports', title: 'Export invoices', excerpt: 'How to export.', text: 'Press Export.' };
  await saveArticles(store.db, [{ ...article, url: 'https://harbor.example/help/exports' }], time.now);

  const log = await upload('owner', 'log.txt', 'exported 0 rows');
  const first = await submit('owner', {
    subject: '請求書のエクスポートが失敗する',
    description: 'エクスポート画面で CSV を選ぶと Timeout になります。',
    category: 'billing',
    priority: 'urgent',
    fields: { orderNumber: 'ORD-2026-0042' },
    cc: ['bob@acme.example', 'external@partner.example'],
    attachments: [log.id],
  });
  const picture = await upload('agent', 'screenshot.png', PICTURE);
  await reply('agent', first.id, { body: 'A private diagnosis: queue 7 is stuck.', internal: true });
  await reply('agent', first.id, { body: 'Please try again with fewer rows.', attachments: [picture.id] });
  await reply('owner', first.id, { body: 'It still fails with 10 rows. 半角ｶﾅでも検索できますか?' });
  for (let index = 1; index <= 12; index++)
    await submit((['owner', 'colleague', 'admin', 'stranger'] as const)[index % 4] ?? 'owner', {
      subject: `Question ${index} about reports`,
      description: `The report of week ${index} shows ${index * 7} rows.`,
      ...(index % 3 === 0 && { priority: 'low' }),
    });
  const position = await readPosition(scenario, 'owner');
  const closed = await submit('owner', { subject: 'Thank you', description: 'It was our mistake.' });
  await attempt('POST', `/v1/tickets/${closed.id}/close`, { as: 'owner', body: {} });
  await attempt('PUT', `/v1/tickets/${closed.id}/rating`, { as: 'owner', body: { score: 5, comment: 'Quick.' } });
  await submit('owner', { subject: 'The same again', description: 'See before.', followUpOf: closed.id });
  const solved = await submit('colleague', { subject: 'Cannot log in', description: 'The code never arrives.' });
  await reply('agent', solved.id, { body: 'The mail was in the spam folder.', status: 'solved' });
  await reply('colleague', solved.id, { body: 'Not on my side.' });
  const editable = await submit('admin', { subject: 'New user', description: 'Please add a seat.' });
  await attempt('PATCH', `/v1/tickets/${editable.id}`, {
    as: 'admin',
    body: { cc: ['ada@acme.example'] },
    headers: { 'if-match': `"${editable.version ?? ''}"` },
  });
  const leaving = await submit('leaver', { subject: 'My last day', description: 'Yours, Zoe Zimmer' });
  await reply('leaver', leaving.id, { body: 'Goodbye.' });
  await attempt('POST', '/v1/support/people/zoe/erase?organizationId=acme', { as: 'agent' });

  await create('admin', '/v1/access/grants', { body: { seconds: 86_400, scope: 'act' } });
  const started = await attempt('POST', '/v1/support/access-sessions', {
    as: 'agent',
    body: { organizationId: 'acme', reason: 'To reproduce the error.' },
  });
  const session = z.parse(z.object({ session: Created, token: z.string() }), started.body);
  const denied = await create('agent', '/v1/support/access-requests', {
    body: { organizationId: 'globex', seconds: 3_600, reason: 'To look at the report.', scope: 'view' },
  });
  const revoked = await create('admin', '/v1/access/grants', { body: { seconds: 3_600 } });
  await attempt('POST', `/v1/access/grants/${revoked.id}/revoke`, { as: 'admin', body: {} });

  const incident = await create('agent', '/v1/support/incidents', {
    body: {
      name: 'Exports are slow',
      impact: 'minor',
      components: [{ id: 'exports', state: 'degraded' }],
      body: 'We look.',
    },
  });
  await attempt('PUT', `/v1/status/incidents/${incident.id}/affected`, { as: 'owner' });
  await attempt('POST', `/v1/support/incidents/${incident.id}/updates`, {
    as: 'agent',
    body: { state: 'identified', body: 'A queue is stuck.' },
  });
  await attempt('PUT', '/v1/articles/exports/vote', { as: 'owner', body: { helpful: true } });
  for (const subject of ['Locked out', 'No mail came']) {
    const challenge = await send('GET', '/v1/inquiries/challenge');
    const proof = solveChallenge(z.parse(z.object({ challenge: z.string(), bits: z.number() }), challenge.body));
    const body = { name: 'Gus', email: 'gus@example.com', subject, description: 'My phone is gone.', ...proof };
    await attempt('POST', '/v1/inquiries', { body });
  }

  const half = Math.floor(PICTURE.byteLength / 2);
  const tus = { 'tus-resumable': '1.0.0' };
  const begun = await attempt('POST', '/v1/uploads', {
    as: 'owner',
    headers: {
      ...tus,
      'upload-length': String(PICTURE.byteLength),
      'upload-metadata': `filename ${Buffer.from('half.png').toString('base64')}`,
    },
  });
  const path = `/v1/uploads/${Created.parse(begun.body).id}`;
  await attempt('PATCH', path, {
    as: 'owner',
    raw: PICTURE.subarray(0, half),
    headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
  });

  const signedOutToken = await token('owner');
  await attempt('DELETE', '/v1/session', { token: signedOutToken });
  const key = randomUUID();
  const body = { subject: 'Sent twice', description: 'The first answer was lost.' };
  const repeated = { key, body, id: (await create('owner', '/v1/tickets', { body, key })).id };
  return {
    repeated,
    signedOutToken,
    upload: { path, offset: half, rest: PICTURE.subarray(half).toString('base64') },
    session: { id: session.session.id, token: session.token },
    openTicket: first.id,
    position,
    paths: [
      '/v1/tickets?view=mine',
      '/v1/tickets?view=mine&status=open',
      '/v1/ticket-counts',
      '/v1/status',
      '/v1/articles?q=invoices',
      '/v1/suggestions?q=exports%20are%20slow',
      ...['請求書', 'ｴｸｽﾎﾟｰﾄ', 'timeout', '#1001', 'rows', 'diagnosis', 'Zimmer'].map(
        (word) => `/v1/tickets?view=mine&q=${encodeURIComponent(word)}`,
      ),
      ...[first, closed, solved, editable, leaving].flatMap(({ id }) => [
        `/v1/tickets/${id}`,
        `/v1/tickets/${id}/comments`,
        `/v1/tickets/${id}/timeline`,
      ]),
      ...[log, picture].map(({ id }) => `/v1/attachments/${id}`),
    ],
    adminPaths: [
      '/v1/tickets?view=organization',
      '/v1/tickets?view=organization&q=seat',
      '/v1/access',
      '/v1/access/events',
      '/v1/access/sessions',
    ],
    agentPaths: [
      '/v1/support/tickets',
      '/v1/support/tickets?q=diagnosis',
      `/v1/support/tickets/${first.id}`,
      '/v1/support/inquiries',
      '/v1/support/organizations/acme/access',
      `/v1/support/access-requests/${denied.id}`,
      '/v1/support/people/ada/export?organizationId=acme',
    ],
    strangerPaths: ['/v1/tickets?view=mine', `/v1/tickets/${first.id}`, `/v1/attachments/${log.id}`],
  };
}

/** Reads a path as a user, in the form in which a recording stores it. */
export async function readPath(api: ScenarioApi, as: User, path: string): Promise<z.infer<typeof Read>> {
  const { status, body } = await api.send('GET', path, { as });
  return { as, path, status, body: withoutCursors(body) };
}

/** Removes cursors, which differ in each response because of their encryption. */
function withoutCursors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCursors);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !((key === 'next' || key === 'mark' || key === 'cursor') && typeof inner === 'string'))
      .filter(([key]) => key !== 'requestId' && key !== 'instance')
      .map(([key, inner]) => [key, withoutCursors(inner)]),
  );
}

const EventData = z.object({ kind: z.string() });

/** Reads the current position in the events of a user. */
export async function readPosition(api: ScenarioApi, as: User): Promise<string> {
  for await (const { id } of openEvents(api, as)) if (id !== undefined) return id;
  throw new Error('The event stream ended without a position.');
}

/** Reads the kinds of `count` ticket events after a position. */
export async function readEvents(api: ScenarioApi, as: User, position: string, count: number): Promise<string[]> {
  const kinds: string[] = [];
  for await (const event of openEvents(api, as, position)) {
    if (event.name === 'ticket') kinds.push(EventData.parse(JSON.parse(event.data)).kind);
    if (kinds.length >= count) break;
  }
  return kinds;
}

async function* openEvents({ api, token }: ScenarioApi, as: User, position?: string): AsyncGenerator<StreamEvent> {
  const headers = new Headers({ authorization: `Bearer ${await token(as)}` });
  if (position !== undefined) headers.set('last-event-id', position);
  const response = await api.fetch(new Request('https://help.harbor.example/v1/events', { headers }));
  if (!response.ok || !response.body) throw new Error(`The event stream answered ${response.status}.`);
  const stop = new AbortController();
  try {
    yield* parseEventStream(response.body, { signal: stop.signal, silenceMs: 10_000 });
  } finally {
    stop.abort();
  }
}
