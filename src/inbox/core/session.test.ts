import { expect, test } from 'vitest';
import { createSession } from './session.ts';

const viewer = { id: 'a1', name: 'Kim', email: null, role: 'agent', team: null };
const answer = (token: string) => Response.json({ viewer, token, expiresAt: '2026-11-30T12:00:00Z' });

/** A server that gives the responses in turn, and the requests that it got. */
function createServer(...responses: (Response | Error)[]) {
  const requests: string[] = [];
  const fetcher: typeof fetch = (url, init) => {
    requests.push(`${init?.method ?? 'GET'} ${String(url)}`);
    const next = responses.shift() ?? new Error('offline');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  return { fetcher, requests };
}

test('the token of the first answer is used once, and later ones are requested', async () => {
  const { fetcher, requests } = createServer(answer('one'), answer('two'), answer('three'));
  const session = createSession('/inbox/', fetcher);
  await session.read();
  expect(session.state.value).toEqual({
    kind: 'signed-in',
    viewer,
    remoteDesk: false,
    supportSessionUrl: null,
    helpDeskUrl: null,
    privacyOfficer: false,
  });
  expect(await session.getToken({ reason: 'start' })).toBe('one');
  expect(await session.getToken({ reason: 'expiring' })).toBe('two');
  expect(await session.getToken({ reason: 'start' })).toBe('three');
  expect(requests).toEqual(['GET /inbox/session', 'GET /inbox/session', 'GET /inbox/session']);
});

test('a renewal does not change the state of the page', async () => {
  const { fetcher } = createServer(answer('one'), answer('two'));
  const session = createSession('/inbox/', fetcher);
  await session.read();
  const before = session.state.value;
  await session.getToken({ reason: 'expired' });
  expect(session.state.value).toBe(before);
});

test('an ended session shows the sign-in methods of the server', async () => {
  const signIn = { openIdConnect: true, mail: false };
  const { fetcher } = createServer(answer('one'), Response.json({ code: 'auth_required', signIn }, { status: 401 }));
  const session = createSession('/inbox/', fetcher);
  await session.read();
  expect(await session.getToken({ reason: 'expired' })).toBeNull();
  expect(session.state.value).toEqual({ kind: 'signed-out', methods: signIn });
});

test('a failing server does not sign out, and a first failure can be retried', async () => {
  const { fetcher } = createServer(
    new Response('<h1>Bad gateway</h1>', { status: 502 }),
    answer('one'),
    new Error('offline'),
  );
  const session = createSession('/inbox/', fetcher);
  await session.read();
  expect(session.state.value.kind).toBe('failed');
  await session.read();
  expect(session.state.value.kind).toBe('signed-in');
  await expect(session.getToken({ reason: 'expired' })).rejects.toThrow('offline');
  expect(session.state.value.kind).toBe('signed-in');
});

test('signing out ends the session on the server', async () => {
  const { fetcher, requests } = createServer(
    answer('one'),
    new Response(null, { status: 204 }),
    Response.json({ signIn: { openIdConnect: false, mail: true } }, { status: 401 }),
  );
  const session = createSession('/x/inbox/', fetcher);
  await session.read();
  await session.signOut();
  expect(requests).toEqual(['GET /x/inbox/session', 'POST /x/inbox/sign-out', 'GET /x/inbox/session']);
  expect(session.state.value.kind).toBe('signed-out');
});
