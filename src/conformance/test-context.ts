import type { Capabilities, CreateTicket, OperationId, OperationOutput, Session, Ticket } from '../contract/index.ts';
import type { ApiResponse } from './http-response.ts';
import type { Caller, RequestSpec } from './caller.ts';
import { fillForm, truncateCharacters, getTextLimit } from './create-ticket.ts';
import { CLI_FLAGS, ROLE_DESCRIPTIONS, TEST_USERS, type TestUser } from './test-users.ts';
import { readReply } from './validate-shape.ts';
import { NotSupportedError, CheckFailedError, CheckSkippedError } from './assertions.ts';

/** A capability of a session. */
export type Capability = keyof Capabilities;

/** Everything that checks share: the API, the test users, and tickets created by checks. */
export class TestContext {
  readonly caller: Caller;
  readonly tokens: Readonly<Partial<Record<TestUser, string>>>;
  readonly users: ReadonlySet<TestUser>;
  /** Origin that the API allows; null when not configured. */
  readonly origin: string | null;
  /** Whether the API runs on this machine, so that large uploads are acceptable. */
  readonly isLocal: boolean;
  /** Part of every subject, so that test tickets are recognizable. */
  readonly marker: string;
  /** Tickets created so far by id, with their number and requester. */
  readonly tickets = new Map<string, { number: string; as: TestUser }>();
  /** Tickets that the list checks share, newest first. */
  readonly listFixture: string[] = [];
  /** Ids of closed tickets. */
  readonly closed = new Set<string>();
  /** Ids of active grants. */
  readonly grants = new Set<string>();
  /** Ids of unsubmitted files, with the user who uploaded them. */
  readonly files = new Map<string, TestUser>();

  readonly #run: string;
  readonly #overrides: Partial<CreateTicket>;
  readonly #sessions = new Map<string, Promise<Session>>();
  #words = 0;

  constructor(options: {
    caller: Caller;
    tokens: Readonly<Partial<Record<TestUser, string>>>;
    origin: string | null;
    isLocal: boolean;
    run: string;
    overrides: Partial<CreateTicket>;
  }) {
    this.caller = options.caller;
    this.tokens = options.tokens;
    this.users = new Set(TEST_USERS.filter((user) => options.tokens[user] !== undefined));
    this.origin = options.origin;
    this.isLocal = options.isLocal;
    this.#run = options.run;
    this.#overrides = options.overrides;
    this.marker = `[madoguchi check ${options.run}]`;
  }

  /** Calls an operation, by default as the owner. */
  call(id: OperationId, spec?: RequestSpec): Promise<ApiResponse> {
    return this.caller.call(id, spec);
  }

  /** Calls an operation that must succeed and returns its parsed response. */
  async get<I extends OperationId>(id: I, spec?: RequestSpec): Promise<OperationOutput<I>> {
    return readReply(id, await this.caller.call(id, spec));
  }

  /** @throws CheckSkippedError when the token of a test user is missing */
  requireUsers(...users: TestUser[]): void {
    for (const user of users) {
      if (!this.users.has(user)) {
        throw new CheckSkippedError(`It needs a token of ${ROLE_DESCRIPTIONS[user]} (${CLI_FLAGS[user]}).`);
      }
    }
  }

  /** Returns the cached session of a test user. @throws CheckSkippedError when it cannot be read */
  session(as: TestUser = 'owner'): Promise<Session> {
    let session = this.#sessions.get(as);
    if (!session) {
      session = this.get('getSession', { as }).catch((error: unknown) => {
        throw toSkipped(error, 'The session could not be read');
      });
      this.#sessions.set(as, session);
    }
    return session;
  }

  /** @throws NotSupportedError when the session does not declare the capability */
  async requireCapability(capability: Capability, as: TestUser = 'owner'): Promise<Session> {
    const session = await this.session(as);
    const declared = session.capabilities[capability];
    if (declared === false || declared === undefined || declared === 'none') {
      throw new NotSupportedError(`The session of the ${as} declares no "${capability}".`);
    }
    return session;
  }

  /** Returns a word that no other ticket contains. */
  uniqueWord(): string {
    return `k${this.#run}w${++this.#words}q`;
  }

  /** Builds a valid, marked ticket within the limits of the session. */
  async draft(more: Partial<CreateTicket> = {}, as: TestUser = 'owner'): Promise<CreateTicket> {
    const session = await this.session(as);
    const { subject = 'Conformance check', ...rest } = more;
    return {
      description: `Created by "madoguchi check" to test this API. It can be deleted.`,
      ...fillForm(session),
      ...this.#overrides,
      ...rest,
      subject: truncateCharacters(
        // A short limit truncates the marker rather than the subject.
        getTextLimit(session, 'subject') < 60 ? `${subject} ${this.marker}` : `${this.marker} ${subject}`,
        getTextLimit(session, 'subject'),
      ),
    };
  }

  /** Calls createTicket with any body and registers a created ticket for cleanup. */
  async send(body: unknown, spec: RequestSpec = {}): Promise<ApiResponse> {
    const response = await this.call('createTicket', { body, ...spec });
    this.registerTicket(response, spec.as === undefined || spec.as === 'anonymous' ? 'owner' : spec.as);
    return response;
  }

  /** Registers the ticket in a response for cleanup. */
  registerTicket(response: ApiResponse, as: TestUser): void {
    if (response.status < 200 || response.status >= 300 || typeof response.json !== 'object' || response.json === null)
      return;
    const { id, number } = response.json as { id?: unknown; number?: unknown };
    if (typeof id === 'string') this.tickets.set(id, { number: typeof number === 'string' ? number : id, as });
  }

  /** Creates a ticket. @throws CheckSkippedError when that fails */
  async ticket(more: Partial<CreateTicket> = {}, as: TestUser = 'owner'): Promise<Ticket> {
    await this.requireCapability('createTicket', as);
    const response = await this.send(await this.draft(more, as), { as });
    try {
      return readReply('createTicket', response);
    } catch (error) {
      throw toSkipped(error, 'No ticket could be created');
    }
  }

  /** Closes a ticket. @throws CheckSkippedError when that fails */
  async close(id: string, as: TestUser = 'owner'): Promise<Ticket> {
    await this.requireCapability('close', as);
    try {
      const ticket = await this.get('closeTicket', { as, id, body: {} });
      this.closed.add(id);
      return ticket;
    } catch (error) {
      throw toSkipped(error, 'No ticket could be closed');
    }
  }
}

/** Converts a failed prerequisite to a skip: another check reports the failure itself. */
function toSkipped(error: unknown, what: string): unknown {
  return error instanceof CheckFailedError ? new CheckSkippedError(`${what}: ${error.message}`) : error;
}
