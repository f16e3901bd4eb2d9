import { type ReadonlySignal, signal } from '@preact/signals';
import * as z from 'zod/mini';
import type { GetToken } from '../../client/index.ts';

const Viewer = z.object({
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.string(),
  team: z.optional(z.nullable(z.object({ id: z.string(), name: z.string() }))),
});
/** The signed-in agent. `role` is `agent`, `manager` or `administrator`. */
export type Viewer = z.infer<typeof Viewer>;

/** Facts about the server that do not change during a session. */
const Server = {
  /** True where tickets are in a remote help desk: the inbox then has no queue. */
  remoteDesk: z._default(z.boolean(), false),
  /** URL of the help desk, in which agents answer tickets. */
  helpDeskUrl: z._default(z.nullable(z.string()), null),
  /** Whether the agent may export and erase people. */
  privacyOfficer: z._default(z.boolean(), false),
  /** URL that starts a support session in the vendor's product, with the placeholder `{organization}`. */
  supportSessionUrl: z._default(z.nullable(z.string()), null),
};
const SignedIn = z.object({ viewer: Viewer, token: z.string(), ...Server });
/** The signed-in agent and facts about the server. */
export type SignedIn = Omit<z.infer<typeof SignedIn>, 'token'>;

const SignedOut = z.object({ signIn: z.object({ openIdConnect: z.boolean(), mail: z.boolean() }) });

/** Methods by which an agent can sign in. */
export type SignInMethods = z.infer<typeof SignedOut>['signIn'];

/** State of the sign-in. */
export type SessionState =
  | { kind: 'loading' }
  | ({ kind: 'signed-in' } & SignedIn)
  | { kind: 'signed-out'; methods: SignInMethods }
  /** The server did not answer, or not as documented. */
  | { kind: 'failed' };

/** The agent's sign-in: a cookie of the server, exchanged for short-lived tokens that are kept in memory only. */
export interface InboxSession {
  state: ReadonlySignal<SessionState>;
  /** Reads the session and sets the state. */
  read(): Promise<void>;
  /** Returns a token for the ticket API; null when no agent is signed in. */
  getToken: GetToken;
  /** Requests a mail with a sign-in link. Resolves with false when the server refused. */
  requestLink(email: string): Promise<boolean>;
  /** Ends the session on the server. */
  signOut(): Promise<void>;
}

const NO_METHODS: SignInMethods = { openIdConnect: false, mail: false };

/**
 * Creates the session of the page.
 *
 * @param root - path of the inbox, with a slash at its end.
 */
export function createSession(root: string, fetcher: typeof fetch = (...call) => fetch(...call)): InboxSession {
  const state = signal<SessionState>({ kind: 'loading' });
  /** The token of the last answer, until the client has taken it. */
  let unusedToken: string | null = null;

  const post = (path: string, body: object = {}) =>
    fetcher(root + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    });

  /** Resolves with a token; null when the server knows no session. Throws when the server could not be asked. */
  async function request(): Promise<string | null> {
    const response = await fetcher(`${root}session`, {
      headers: { accept: 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.status === 401) {
      const parsed = z.safeParse(SignedOut, answer);
      state.value = { kind: 'signed-out', methods: parsed.success ? parsed.data.signIn : NO_METHODS };
      return null;
    }
    if (!response.ok) throw new Error(`The session request was answered with ${response.status}.`);
    const { token, ...rest } = z.parse(SignedIn, answer);
    const next: SessionState = { kind: 'signed-in', ...rest };
    // A renewal must not render everything again.
    if (JSON.stringify(next) !== JSON.stringify(state.peek())) state.value = next;
    return token;
  }

  return {
    state,
    async read() {
      try {
        unusedToken = await request();
      } catch {
        if (state.peek().kind !== 'signed-in') state.value = { kind: 'failed' };
      }
    },
    async getToken({ reason }) {
      const token = reason === 'start' ? unusedToken : null;
      unusedToken = null;
      return token ?? request();
    },
    requestLink: async (email) => (await post('sign-in/mail', { email })).ok,
    async signOut() {
      await post('sign-out');
      state.value = { kind: 'loading' };
      await this.read();
    },
  };
}
