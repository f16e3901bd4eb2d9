import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SignJWT, type JWTPayload } from 'jose';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Priority, StartedAccessSession, Inquiry, InquiryChallenge, Problem } from '../../src/contract/index.ts';
import {
  addAgent,
  DEFAULT_PRIORITIES,
  assertFileStore,
  createTicketApi,
  databaseAccess,
  databaseAttachments,
  diskFiles,
  createRatingLink,
  saveArticles,
  saveComponents,
  upsertTeam,
  type Attachments,
  type FileStore,
  type LogEntry,
  type Store,
  type TicketApiOptions,
  type TicketApiServer,
} from '../../src/server/index.ts';
import { toChannelId } from '../../src/server/notifications/options.ts';
import { numberAllEvents } from '../../src/server/database/sequences.ts';
import { addQuestion, toConsentKey, toConsentToken } from '../../src/server/notifications/mail/consent.ts';
import { suppressAddress } from '../../src/server/notifications/mail/bounces.ts';
import type { TestDatabase } from '../databases.ts';
import { solveChallenge } from './proof-of-work.ts';

/** The secret of the tests' tokens. */
export const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';

/** Mail options without delivery, with reply addresses. */
export const MAIL: TicketApiOptions['mail'] & object = {
  from: { name: 'Harbor', address: 'support@harbor.example' },
  replyDomain: 'reply.harbor.example',
  apiUrl: 'https://help.harbor.example',
  send: () => Promise.resolve(),
};

/** An endpoint of webhooks that no event is sent to, for operations about channels. */
export const SILENT_WEBHOOK = {
  url: 'http://127.0.0.1:9/hooks',
  secret: `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`,
  events: [],
} as const satisfies NonNullable<TicketApiOptions['webhooks']>[number];

/** The people of the tests, by their role. */
export const PEOPLE = {
  owner: { sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' },
  colleague: { sub: 'bob', name: 'Bob', org: 'acme', org_name: 'Acme', role: 'user' },
  admin: { sub: 'carol', name: 'Carol', org: 'acme', org_name: 'Acme', role: 'admin' },
  copied: {
    sub: 'cleo',
    name: 'Cleo',
    email: 'Cleo@Acme.example',
    org: 'acme',
    org_name: 'Acme',
    role: 'user',
  },
  stranger: { sub: 'dora', name: 'Dora', org: 'globex', org_name: 'Globex', role: 'user' },
  strangeAdmin: { sub: 'otto', name: 'Otto', org: 'globex', org_name: 'Globex', role: 'admin' },
  agent: { sub: 'eve', name: 'Eve', role: 'agent' },
  /** Agents of the inbox; `fillTestApi` adds them. */
  manager: { sub: 'mona', name: 'Mona', role: 'agent' },
  administrator: { sub: 'adam', name: 'Adam', role: 'agent' },
} as const satisfies Record<string, JWTPayload>;
/** A person of the tests. */
export type TestPerson = keyof typeof PEOPLE;

/** Properties of a test request. */
export interface TestRequest {
  as?: TestPerson;
  token?: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent unchanged. */
  raw?: BodyInit;
  headers?: Record<string, string>;
  /** The idempotency key of a POST; default a random one, null for none. */
  key?: string | null;
  address?: string;
}

/** A parsed response. */
export interface TestResponse {
  status: number;
  headers: Headers;
  /** Parsed if it is JSON, else text. */
  body: unknown;
  /** The problem; fails for any other response. */
  problem: z.infer<typeof Problem>;
}

/** A ticket API with its own database and a stopped clock. */
export interface TestApi {
  api: TicketApiServer;
  store: Store;
  files: FileStore;
  attachments: Attachments;
  /** Milliseconds since the epoch; assign to advance the time. */
  time: { now: number };
  log: LogEntry[];
  token(claims: JWTPayload, more?: { secret?: string; header?: Record<string, unknown> }): Promise<string>;
  send(method: string, path: string, request?: TestRequest): Promise<TestResponse>;
  /**
   * The whole database as text, except clocks and the outbox. Two equal dumps mean that nothing was stored in between.
   */
  dump(): Promise<string>;
  close(): Promise<void>;
}

/** The default priorities with response targets, which a default configuration lacks. */
export const TARGETED_PRIORITIES: Priority[] = DEFAULT_PRIORITIES.map((priority, index) => ({
  ...priority,
  responseMinutes: [60, 240, 480, 1_440][index] ?? null,
}));

/** Options of an API of the tests. */
export interface TestOptions extends Partial<TicketApiOptions> {
  /** False leaves the priorities to the inbox. Default: those of {@link TARGETED_PRIORITIES} are configured. */
  hasPriorities?: boolean;
}

/** Opens an API on an empty database, by default without rate limits. */
export async function openTestApi(
  database: TestDatabase,
  { hasPriorities = true, ...options }: TestOptions = {},
): Promise<TestApi> {
  const store = options.store ?? (await database.freshStore());
  const time = { now: Date.UTC(2026, 5, 1, 9) };
  const log: LogEntry[] = [];
  let tables: string[] | null = null;
  const files = options.files ?? diskFiles(join(inject('scratch'), randomUUID()));
  // For manual sweeps; all its state is in the store and the files.
  const attachments = databaseAttachments({ files });
  // So that the first request of a test stores nothing itself. Tests of the marker see the failure again.
  if (!options.attachments) await assertFileStore(store, files).catch(() => {});
  const api = createOrClose(store, {
    store,
    files,
    identity: { secret: SECRET },
    clock: () => time.now,
    log: (entry) => log.push(entry),
    rateLimits: false,
    access: databaseAccess(),
    supportAccess: { enforced: true },
    inquiries: { difficulty: 6 },
    privacy: { officers: () => true },
    lifecycle: { escalation: { contacts: () => true } },
    ...(hasPriorities && { priorities: TARGETED_PRIORITIES }),
    ...options,
  });

  const token: TestApi['token'] = (claims, { secret = SECRET, header = {} } = {}) => {
    const seconds = Math.floor(time.now / 1000);
    return new SignJWT({ jti: randomUUID(), iat: seconds, exp: seconds + 900, ...claims })
      .setProtectedHeader({ alg: 'HS256', ...header })
      .sign(new TextEncoder().encode(secret));
  };

  return {
    api,
    store,
    files,
    attachments,
    time,
    log,
    token,
    async send(method, path, request = {}) {
      const headers = new Headers(request.headers);
      const bearer = request.token ?? (request.as && (await token(PEOPLE[request.as])));
      if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
      if (method === 'POST' && request.key !== null) headers.set('idempotency-key', request.key ?? randomUUID());
      if (request.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      const url = new URL(path, 'https://help.example.com');
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
      const response = await api.fetch(
        new Request(url, {
          method,
          headers,
          ...(request.body !== undefined
            ? { body: JSON.stringify(request.body) }
            : request.raw !== undefined && { body: request.raw }),
        }),
        request.address === undefined ? undefined : { incoming: { socket: { remoteAddress: request.address } } },
      );
      return read(response);
    },
    async dump() {
      tables ??= await dumpedTables(store);
      if (database.name === 'PostgreSQL') {
        // Otherwise runs in the background, between two dumps.
        await numberAllEvents(store.db);
        // In one round trip, because the matrix alone needs some thousand dumps.
        const all = tables.map(
          (name) =>
            sql`select ${sql.lit(name)} as name, (select array_agg(t::text order by t::text) from ${sql.table(name)} t) as rows`,
        );
        return JSON.stringify((await sql`${sql.join(all, sql` union all `)}`.execute(store.db)).rows);
      }
      const parts: unknown[] = [];
      for (const name of tables) {
        const { rows } = await sql`select * from ${sql.table(name)}`.execute(store.db);
        parts.push([name, rows.map((row) => JSON.stringify(row)).sort()]);
      }
      return JSON.stringify(parts);
    },
    close: () => api.close(),
  };
}

/** The tables with stored data. */
async function dumpedTables({ db, kind }: Store): Promise<string[]> {
  const names = (await db.introspection.getTables()).map(({ name }) => name);
  return names.filter(
    (name) =>
      // Tables that background jobs change.
      ![
        'clock',
        'audit_notifier_cursors',
        'ticket_notifier_cursors',
        'notification_channels',
        'outbox',
        'sent_mails',
        'agent_events',
      ].includes(name) &&
      // On PostgreSQL, a rolled-back ticket leaves a gap in the numbers.
      !(name === 'ticket_numbers' && kind === 'postgres') &&
      // Internal tables of FTS5; a deletion leaves numbers there that exceed those of JavaScript.
      !name.startsWith('search_ngrams'),
  );
}

function createOrClose(store: Store, options: TicketApiOptions): TicketApiServer {
  try {
    return createTicketApi(options);
  } catch (error) {
    void store.close();
    throw error;
  }
}

/** Parses a response. */
export async function read(response: Response): Promise<TestResponse> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  return {
    status: response.status,
    headers: response.headers,
    body,
    get problem() {
      return z.parse(Problem, body);
    },
  };
}

/** One record of each kind in Acme's organization; ticket and attachment are Ada's, with Cleo in cc. */
export interface TestData {
  ticket: string;
  ticketVersion: string;
  /** On the ticket. */
  attachment: string;
  /** Signed, for a ticket of Ada's that is closed. */
  ratingLink: string;
  /** The token of a consent question to a person without an account. */
  mailConsent: string;
  /** Address to which mail is stopped. */
  bouncedAddress: string;
  /** A ticket that came by mail. */
  mailedTicket: string;
  grant: string;
  grantVersion: string;
  /** An unanswered question. */
  accessRequest: string;
  /** Eve's, under the grant. */
  session: string;
  sessionToken: string;
  incident: string;
  article: string;
  team: string;
  macro: string;
  spareMacro: string;
  /** Shared views of Eve's. */
  savedView: string;
  spareSavedView: string;
  /** Eve's reply on the ticket. */
  heldReply: string;
  /** Another ticket of Ada's. */
  otherTicket: string;
  /** Ada's comment on it. */
  comment: string;
  /** A team that can be deleted. */
  spareTeam: string;
  /** Of the agent {@link TestData.otherAgent}. */
  absence: string;
  tag: string;
  spareTag: string;
  /** An agent of the inbox who is not among {@link PEOPLE}. */
  otherAgent: string;
  /** Two that an agent has to decide. */
  inquiry: string;
  otherInquiry: string;
  /** A customer without data who may be erased. */
  person: string;
  /** Of Cleo, for the ticket. */
  mail: string;
  /** Message of the outbox that was given up. */
  delivery: string;
  /** Id of {@link SILENT_WEBHOOK}, where it is configured. */
  channel: string;
  /** The solved challenge of one more inquiry. */
  proof: { challenge: string; nonce: string };
}

const Made = z.object({ id: z.string(), version: z.optional(z.string()) });

/** Fills an empty API with data. */
export async function fillTestApi(test: TestApi): Promise<TestData> {
  const make = async (as: TestPerson, path: string, request: TestRequest) => {
    const answer = await test.send('POST', path, { as, ...request });
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return z.parse(Made, answer.body);
  };
  await saveComponents(test.store.db, [{ id: 'exports', name: 'Exports', group: null }]);
  await saveArticles(
    test.store.db,
    [
      {
        id: 'exports',
        title: 'Exports',
        excerpt: 'How to export.',
        url: 'https://example.com/exports',
        text: 'Press Export.',
      },
    ],
    test.time.now,
  );
  // Otto exists as well, because access cannot be requested from an unknown organization.
  for (const as of ['strangeAdmin', 'admin'] as const) {
    await make(as, '/v1/tickets', { body: { subject: 'Hello', description: 'A first ticket.' } });
  }
  const file = await make('owner', '/v1/attachments', {
    query: { name: 'log.txt' },
    headers: { 'content-type': 'application/octet-stream' },
    raw: 'exported 0 rows',
  });
  const ticket = await make('owner', '/v1/tickets', {
    body: { subject: 'Export fails', description: 'Since this morning.', attachments: [file.id] },
  });
  const copied = await test.send('PATCH', `/v1/tickets/${ticket.id}`, {
    as: 'owner',
    body: { cc: ['cleo@acme.example'] },
    headers: { 'if-match': `"${ticket.version ?? ''}"` },
  });
  const over = await make('owner', '/v1/tickets', { body: { subject: 'Thank you', description: 'It was us.' } });
  await test.send('POST', `/v1/tickets/${over.id}/close`, { as: 'owner', body: {} });
  const other = await make('owner', '/v1/tickets', {
    body: { subject: 'Invoice is missing', description: 'Please send it.' },
  });
  const comment = await make('owner', `/v1/tickets/${other.id}/comments`, { body: { body: 'And the one of May?' } });
  const held = await make('agent', `/v1/support/tickets/${ticket.id}/comments`, {
    body: { body: 'Please try again.', holdSeconds: 30 },
  });
  const grant = await make('admin', '/v1/access/grants', { body: { seconds: 3_600 } });
  const accessRequest = await make('agent', '/v1/support/access-requests', {
    body: { organizationId: 'acme', seconds: 86_400, reason: 'To see the error.', scope: 'act_as' },
  });
  const entered = await test.send('POST', '/v1/support/access-sessions', {
    as: 'agent',
    body: { organizationId: 'acme', reason: 'To see the error.' },
  });
  const { session, token: sessionToken } = z.parse(StartedAccessSession, entered.body);
  const incident = await make('agent', '/v1/support/incidents', {
    body: {
      name: 'Exports are slow',
      impact: 'minor',
      components: [{ id: 'exports', state: 'degraded' }],
      body: 'We look.',
    },
  });
  for (const subject of ['Locked out', 'No mail came']) await submitInquiry(test, { subject });
  const { body } = await test.send('GET', '/v1/support/inquiries', { as: 'agent' });
  const [inquiry, otherInquiry] = z.parse(z.object({ items: z.array(Inquiry) }), body).items;
  const challenge = await test.send('GET', '/v1/inquiries/challenge');
  return {
    proof: solveChallenge(z.parse(InquiryChallenge, challenge.body)),
    inquiry: inquiry?.id ?? '',
    otherInquiry: otherInquiry?.id ?? '',
    ticket: ticket.id,
    ticketVersion: z.parse(Made, copied.body).version ?? '',
    ratingLink: await createRatingLink(test.store, over.id),
    mailConsent: await askForConsent(test),
    bouncedAddress: await addBounce(test),
    mailedTicket: await addReceivedMail(test, ticket.id),
    attachment: file.id,
    grant: grant.id,
    grantVersion: grant.version ?? '',
    accessRequest: accessRequest.id,
    session: session.id,
    sessionToken,
    person: await bystander(test),
    mail: await createMail(test, ticket.id, 'cleo@acme.example'),
    delivery: await addFailedDelivery(test),
    channel: toChannelId('webhook', SILENT_WEBHOOK.url),
    incident: incident.id,
    article: 'exports',
    ...(await furnishInbox(test)),
    ...(await addTags(test, other.id)),
    otherTicket: other.id,
    comment: comment.id,
    heldReply: held.id,
  };
}

/** Adds two tags to a ticket. */
async function addTags({ store }: TestApi, ticketId: string): Promise<Pick<TestData, 'tag' | 'spareTag'>> {
  const [tag, spareTag] = [`export ${randomUUID()}`, `slow ${randomUUID()}`];
  const rows = [tag, spareTag].map((name) => ({ ticket_id: ticketId, tag: name }));
  await store.db.insertInto('ticket_tags').values(rows).execute();
  return { tag, spareTag };
}

/** Adds the agents and teams of the inbox. */
async function furnishInbox({
  store,
  time,
}: TestApi): Promise<
  Pick<
    TestData,
    'team' | 'spareTeam' | 'otherAgent' | 'absence' | 'macro' | 'spareMacro' | 'savedView' | 'spareSavedView'
  >
> {
  // Some tests fill one database several times.
  const known = await store.db.selectFrom('agents').select('id').execute();
  const suffix = known.length === 0 ? '' : ` ${randomUUID()}`;
  const team = await upsertTeam(store.db, 'Billing', time.now);
  const spareTeam = await upsertTeam(store.db, 'Spare', time.now);
  for (const role of ['manager', 'administrator'] as const) {
    const { sub: id, name } = PEOPLE[role];
    if (known.some((agent) => agent.id === id)) continue;
    await addAgent(store.db, { id, name, email: `${id}@harbor.example`, role, teamId: team }, time.now);
  }
  const { id } = await addAgent(
    store.db,
    { email: `lee${suffix.replaceAll(' ', '-')}@harbor.example`, name: 'Lee', role: 'agent' },
    time.now,
  );
  const [macro, spareMacro, savedView, spareSavedView] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  for (const [macroId, name] of [
    [macro, `Greeting${suffix}`],
    [spareMacro, `Closing${suffix}`],
  ] as const)
    await store.db
      .insertInto('macros')
      .values({
        id: macroId,
        name,
        bodies: JSON.stringify({ en: 'Hello {{requester.name}},' }),
        status: null,
        tags: '[]',
        team_id: null,
        updated_at: time.now,
      })
      .execute();
  for (const viewId of [savedView, spareSavedView])
    await store.db
      .insertInto('saved_views')
      .values({
        id: viewId,
        owner_id: 'eve',
        name: `Urgent${suffix}`,
        query: JSON.stringify({ priority: 'urgent' }),
        shared: 1,
        created_at: time.now,
      })
      .execute();
  const absence = { id: randomUUID(), agent_id: id, starts_at: time.now, ends_at: time.now + 365 * 24 * 3_600_000 };
  await store.db.insertInto('agent_absences').values(absence).execute();
  return { team, spareTeam, otherAgent: id, absence: absence.id, macro, spareMacro, savedView, spareSavedView };
}

/** Submits an inquiry without signing in, with the solved challenge. */
export async function submitInquiry(
  test: TestApi,
  inquiry: object = {},
  request: TestRequest = {},
): Promise<TestResponse> {
  const { body } = await test.send('GET', '/v1/inquiries/challenge');
  const person = { name: 'Gus', email: 'gus@example.com', subject: 'Locked out', description: 'My phone is gone.' };
  const proof = solveChallenge(z.parse(InquiryChallenge, body));
  return test.send('POST', '/v1/inquiries', { body: { ...person, ...proof, ...inquiry }, ...request });
}

/** Adds a mail that was given up to the outbox. */
async function addFailedDelivery({ store, time }: Pick<TestApi, 'store' | 'time'>): Promise<string> {
  const id = randomUUID();
  const row = { id, channel: 'mail', created_at: time.now, due_at: time.now, failed_at: time.now };
  const message = JSON.stringify({ to: { name: null, address: 'gone@acme.example' } });
  await store.db
    .insertInto('outbox')
    .values({ ...row, message, last_error: 'The mail server answered 550.', organization_id: 'acme' })
    .execute();
  return id;
}

/** Creates a mail from a cc address without an account to its reply address. */
async function createMail(test: TestApi, ticketId: string, address: string): Promise<string> {
  const token = randomUUID().replaceAll('-', '');
  await test.store.db
    .insertInto('reply_addresses')
    .values({ token, ticket_id: ticketId, address, user_id: null, organization_id: 'acme' })
    .execute();
  return [
    `From: ${address}`,
    `To: reply+${token}@reply.harbor.example`,
    'Message-ID: <1@acme.example>',
    'Subject: Re: Export fails',
    '',
    'Here as well.',
  ].join('\r\n');
}

/** A person of Acme who has signed in before. */
async function bystander(test: TestApi): Promise<string> {
  const id = `zoe-${randomUUID()}`;
  await test.store.db
    .insertInto('users')
    .values({
      id: `acme/${id}`,
      subject: id,
      organization_id: 'acme',
      name: 'Zoe',
      email: null,
      role: 'user',
      created_at: test.time.now,
    })
    .execute();
  return id;
}

/** Stores the original of a mail that the ticket came by. */
async function addReceivedMail({ store, files, time }: TestApi, ticketId: string): Promise<string> {
  const file_key = randomUUID();
  const raw = 'From: cleo@acme.example\r\n\r\nExport fails';
  await files.put(file_key, gzipSync(raw));
  const about = { sender: 'cleo@acme.example', source: 'imap', outcome: 'ticket', ticket_id: ticketId };
  await store.db
    .insertInto('received_mails')
    .values({ id: file_key, ...about, message_digest: file_key, file_key, size: raw.length, received_at: time.now })
    .execute();
  return ticketId;
}

async function addBounce({ store, time }: Pick<TestApi, 'store' | 'time'>): Promise<string> {
  const address = 'gone@acme.example';
  await suppressAddress(store.db, address, '550 5.1.1 No such user', time.now);
  return address;
}

/** Sends a consent question to an address without an account. */
async function askForConsent({ store, time }: Pick<TestApi, 'store' | 'time'>): Promise<string> {
  const key = await toConsentKey(store.db, 'acme', 'out@elsewhere.example');
  await addQuestion(store.db, key, time.now);
  return toConsentToken(store.db, key);
}
