import { describe, inject } from 'vitest';
import * as z from 'zod/mini';
import type { DeskAccount, DeskAddress } from '../../scripts/desks/accounts.ts';
import { connectDesk, type Connecting } from '../../scripts/desks/connect.ts';
import type { DebianDesk } from '../../scripts/desks/packages.ts';
import { Attachment, Comment, Ticket, TicketSummary } from '../../src/contract/index.ts';
import type { TicketApiOptions } from '../../src/server/index.ts';
import { openTestApi, type TestResponse, type TestRequest, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { CUSTOMERS, type Customer } from './people.ts';

const Tickets = z.object({
  items: z.array(TicketSummary),
  total: z.nullable(z.number()),
  next: z.nullable(z.string()),
});
const Comments = z.object({ items: z.array(Comment) });

/** A ticket API with a live help desk, on SQLite, for its customers. */
export class LiveApi {
  readonly test: TestApi;
  private constructor(test: TestApi) {
    this.test = test;
  }

  /** Opens one. @param connecting another URL of the help desk, and other limits */
  static async open(
    desk: DeskAddress,
    connecting: Connecting = {},
    options: Partial<TicketApiOptions> = {},
  ): Promise<LiveApi> {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    const test = await openTestApi(sqlite, {
      desk: await connectDesk(desk, { lookupDelayMs: 1_000, ...connecting }),
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'priority', kind: 'priority' },
        { id: 'severity', kind: 'text', label: 'Severity' },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments' },
      ],
      context: true,
      ...options,
    });
    return new LiveApi(test);
  }

  close(): Promise<void> {
    return this.test.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Sends a request as a user. */
  async send(customer: Customer, method: string, path: string, request: TestRequest = {}): Promise<TestResponse> {
    this.test.time.now = Date.now();
    return this.test.send(method, path, { ...request, token: await this.test.token(CUSTOMERS[customer]) });
  }

  /** Uploads a file. */
  async upload(customer: Customer, name: string, raw: string): Promise<Attachment> {
    const headers = { 'content-type': 'application/octet-stream' };
    return z.parse(
      Attachment,
      (await this.send(customer, 'POST', '/v1/attachments', { query: { name }, headers, raw })).body,
    );
  }

  /** Creates a ticket; fails when it is rejected. */
  async file(customer: Customer, more: object = {}, request: TestRequest = {}): Promise<Ticket> {
    const body = { subject: 'Export fails', description: 'It stops at 50%.', ...more };
    const answer = await this.send(customer, 'POST', '/v1/tickets', { body, ...request });
    mustBe(201, answer);
    return z.parse(Ticket, answer.body);
  }

  /** Returns a page of a user's tickets; fails when it is rejected. */
  async list(customer: Customer, query: Record<string, string> = {}): Promise<z.infer<typeof Tickets>> {
    const answer = await this.send(customer, 'GET', '/v1/tickets', { query });
    mustBe(200, answer);
    return z.parse(Tickets, answer.body);
  }

  async read(customer: Customer, id: string): Promise<Ticket> {
    return z.parse(Ticket, (await this.send(customer, 'GET', `/v1/tickets/${id}`)).body);
  }

  async comments(customer: Customer, id: string): Promise<Comment[]> {
    return z.parse(Comments, (await this.send(customer, 'GET', `/v1/tickets/${id}/comments`)).body).items;
  }

  reply(customer: Customer, id: string, body: string, request: TestRequest = {}): Promise<TestResponse> {
    return this.send(customer, 'POST', `/v1/tickets/${id}/comments`, { body: { body }, ...request });
  }
}

/** Response of a help desk itself. */
export interface DirectResponse {
  status: number;
  headers: Headers;
  text: string;
  json(): unknown;
}

/**
 * Sends a request to a help desk itself, with an account of its own.
 *
 * @param body sent as JSON, or unchanged if it is text
 */
export async function requestDirectly(
  desk: DeskAddress,
  account: DeskAccount,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<DirectResponse> {
  const token = desk.tokens[account];
  const response = await fetch(`${desk.url}/${desk.kind === 'redmine' ? '' : 'REST/2.0/'}${path}`, {
    method,
    headers: {
      ...(desk.kind === 'redmine' ? { 'x-redmine-api-key': token } : { authorization: `token ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: (): unknown => JSON.parse(text) };
}

/** Defines tests of a live help desk. If none can be started, they count as skipped. */
export function describeLive(kind: DebianDesk, title: string, tests: (desk: DeskAddress) => void): void {
  const desk = inject('desks').find((one) => one.kind === kind);
  const nowhere = { kind, url: '', tokens: { madoguchi: '', agent: '', cust1: '', cust2: '' } };
  describe.skipIf(!desk)(`${kind}: ${title}`, () => {
    tests(desk ?? nowhere);
  });
}

/** For a proxy in front of it. */
export const toPort = ({ url }: DeskAddress): number => Number(new URL(url).port);

function mustBe(status: number, answer: TestResponse): void {
  if (answer.status !== status) throw new Error(`It answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
