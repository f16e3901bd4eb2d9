import type { Capabilities, CreateTicket, OperationId, OperationOutput, Session, Ticket } from '../contract/index.ts';
import type { Answer } from './http-response.ts';
import type { Caller, RequestSpec } from './caller.ts';
import { fillForm, firstCharacters, toLimit } from './create-ticket.ts';
import { CLI_FLAGS, ROLE_DESCRIPTIONS, TEST_USERS, type TestUser } from './test-users.ts';
import { readReply } from './validate-shape.ts';
import { NotSupportedError, CheckFailedError, CheckSkippedError } from './assertions.ts';

/** A capability of a session. */
export type Capability = keyof Capabilities;

/** Everything that checks share: the API, the test users, and tickets created by checks. */
export class TestContext {
  readonly caller: Caller;
  readonly tokens: Readonly<Partial<Record<TestUser, string>>>;
  readonly people: ReadonlySet<TestUser>;
  /** An origin whose pages may call the API, when one was named. */
  readonly origin: string | null;
  /** Whether the API runs on this machine, so that even large files cost nobody anything. */
  readonly near: boolean;
  /** Stands in everything that is filed, so that people see what it is. */
  readonly mark: string;
  /** Every ticket filed so far, by its id, with the number that people know and who filed it. */
  readonly tickets = new Map<string, { number: string; as: TestUser }>();
  /** Tickets that checks of lists share, the newest first. */
  readonly five: string[] = [];
  /** Tickets that are known to be closed. */
  readonly closed = new Set<string>();
  /** Grants opened so far, and files uploaded and not sent. */
  readonly grants = new Set<string>();
  readonly files = new Map<string, TestUser>();

  readonly #run: string;
  readonly #overrides: Partial<CreateTicket>;
  readonly #sessions = new Map<string, Promise<Session>>();
  #words = 0;

  constructor(about: {
    caller: Caller;
    tokens: Readonly<Partial<Record<TestUser, string>>>;
    origin: string | null;
    near: boolean;
    run: string;
    overrides: Partial<CreateTicket>;
  }) {
    this.caller = about.caller;
    this.tokens = about.tokens;
    this.people = new Set(TEST_USERS.filter((person) => about.tokens[person] !== undefined));
    this.origin = about.origin;
    this.near = about.near;
    this.#run = about.run;
    this.#overrides = about.overrides;
    this.mark = `[madoguchi check ${about.run}]`;
  }

  /** Calls an operation, as the owner unless it says otherwise. */
  call(id: OperationId, said?: RequestSpec): Promise<Answer> {
    return this.caller.call(id, said);
  }

  /** Calls an operation that must succeed, and reads its answer. */
  async get<I extends OperationId>(id: I, said?: RequestSpec): Promise<OperationOutput<I>> {
    return readReply(id, await this.caller.call(id, said));
  }

  /** @throws Unchecked when the kit has no token of somebody */
  needs(...people: TestUser[]): void {
    for (const person of people) {
      if (!this.people.has(person)) {
        throw new CheckSkippedError(`It needs a token of ${ROLE_DESCRIPTIONS[person]} (${CLI_FLAGS[person]}).`);
      }
    }
  }

  /** Somebody's session, read once. @throws Unchecked when there is none to read */
  session(as: TestUser = 'owner'): Promise<Session> {
    let session = this.#sessions.get(as);
    if (!session) {
      session = this.get('getSession', { as }).catch((error: unknown) => {
        throw without(error, 'The session could not be read');
      });
      this.#sessions.set(as, session);
    }
    return session;
  }

  /** @throws Absent when somebody's session does not promise this */
  async offers(capability: Capability, as: TestUser = 'owner'): Promise<Session> {
    const session = await this.session(as);
    const said = session.capabilities[capability];
    if (said === false || said === undefined || said === 'none') {
      throw new NotSupportedError(`The session of the ${as} says that there is no "${capability}".`);
    }
    return session;
  }

  /** A word that stands nowhere else. */
  word(): string {
    return `k${this.#run}w${++this.#words}q`;
  }

  /** What a ticket is filed with: right in every way, marked, and within the session's limits. */
  async draft(more: Partial<CreateTicket> = {}, as: TestUser = 'owner'): Promise<CreateTicket> {
    const session = await this.session(as);
    const { subject = 'A ticket of the conformance kit', ...rest } = more;
    return {
      description: `Filed by "madoguchi check" to see what this API does. It can be deleted.`,
      ...fillForm(session),
      ...this.#overrides,
      ...rest,
      subject: firstCharacters(
        // In a short subject, the check's own word goes first.
        toLimit(session, 'subject') < 60 ? `${subject} ${this.mark}` : `${this.mark} ${subject}`,
        toLimit(session, 'subject'),
      ),
    };
  }

  /** Files something, whatever comes of it; a ticket that is made is remembered, to be closed in the end. */
  async send(body: unknown, said: RequestSpec = {}): Promise<Answer> {
    const answer = await this.call('createTicket', { body, ...said });
    this.remember(answer, said.as === undefined || said.as === 'nobody' ? 'owner' : said.as);
    return answer;
  }

  /** Remembers the ticket that an answer tells of, to be closed in the end. */
  remember(answer: Answer, as: TestUser): void {
    if (answer.status < 200 || answer.status >= 300 || typeof answer.json !== 'object' || answer.json === null) return;
    const { id, number } = answer.json as { id?: unknown; number?: unknown };
    if (typeof id === 'string') this.tickets.set(id, { number: typeof number === 'string' ? number : id, as });
  }

  /** A ticket to work on. @throws Unchecked when none can be filed */
  async ticket(more: Partial<CreateTicket> = {}, as: TestUser = 'owner'): Promise<Ticket> {
    await this.offers('createTicket', as);
    const answer = await this.send(await this.draft(more, as), { as });
    try {
      return readReply('createTicket', answer);
    } catch (error) {
      throw without(error, 'No ticket could be filed');
    }
  }

  /** Closes a ticket, for checks that need a closed one. @throws Unchecked when that cannot be done */
  async close(id: string, as: TestUser = 'owner'): Promise<Ticket> {
    await this.offers('close', as);
    try {
      const ticket = await this.get('closeTicket', { as, id, body: {} });
      this.closed.add(id);
      return ticket;
    } catch (error) {
      throw without(error, 'No ticket could be closed');
    }
  }
}

/** What a check was told on its way to what it is about: that is another check's finding, not its own. */
function without(error: unknown, what: string): unknown {
  return error instanceof CheckFailedError ? new CheckSkippedError(`${what}: ${error.message}`) : error;
}
