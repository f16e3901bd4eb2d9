import {
  combine,
  changeResponse,
  cloneRequest,
  changeRequest,
  withToken,
  wrapRoute,
  readUser,
  respondWith,
  serveAs,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const SESSION = 'GET /v1/session';

/** Defects in authentication and roles. */
export const startMutants: readonly Mutant[] = [
  {
    defect: 'a session without limits',
    caughtBy: 'session.shape',
    wrap: changeResponse(SESSION, ({ limits: _limits, ...rest }) => rest),
  },
  {
    defect: 'a session in an envelope',
    caughtBy: 'session.shape',
    wrap: changeResponse(SESSION, (data) => ({ data })),
  },
  {
    defect: 'a session that is kept for the next who asks',
    caughtBy: 'session.viewer',
    wrap: (inner) => {
      let kept: Response | null = null;
      return async (request) => {
        if (!request.url.endsWith('/v1/session') || request.method !== 'GET') return inner(request);
        kept ??= await inner(request);
        return kept.clone();
      };
    },
  },
  {
    defect: 'everybody is an admin',
    caughtBy: 'session.viewer',
    wrap: changeResponse(SESSION, (json) => ({
      ...json,
      viewer: json['viewer'] && { ...(json['viewer'] as JsonObject), role: 'admin' },
    })),
  },
  {
    defect: 'nobody looks like the last viewer',
    caughtBy: 'session.signed-out',
    wrap: wrapRoute(SESSION, (request, inner, { owner }) =>
      inner(request.headers.has('authorization') ? request : withToken(request, owner)),
    ),
  },
  {
    defect: 'a server time without a zone',
    caughtBy: 'session.time',
    wrap: changeResponse(SESSION, (json) => ({ ...json, serverTime: '2026-11-21 18:45:00' })),
  },
  {
    defect: 'a default priority that does not exist',
    caughtBy: 'session.form',
    wrap: changeResponse(SESSION, (json) => ({ ...json, defaultPriority: 'p3' })),
  },
  {
    defect: 'a form with a required choice of nothing',
    caughtBy: 'session.form',
    wrap: changeResponse(SESSION, (json) => {
      const form = json['form'] as { fields: JsonObject[] };
      return { ...json, form: { ...form, fields: form.fields.map(({ options: _options, ...field }) => field) } };
    }),
  },
  {
    defect: 'a sign-out that only says so',
    caughtBy: 'session.end',
    wrap: respondWith('DELETE /v1/session', () => new Response(null, { status: 204 })),
  },

  {
    defect: 'lists for those who are not signed in',
    caughtBy: 'auth.required',
    wrap: wrapRoute('GET /v1/tickets', (request, inner, { owner }) =>
      inner(request.headers.has('authorization') ? request : withToken(request, owner)),
    ),
  },
  {
    defect: '403 instead of 401 without a token',
    caughtBy: 'auth.required',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      if (response.status !== 401) return response;
      const json = (await response.json()) as JsonObject;
      return new Response(JSON.stringify({ ...json, status: 403, code: 'forbidden' }), {
        status: 403,
        headers: response.headers,
      });
    },
  },
  {
    defect: 'signatures that nobody checks',
    caughtBy: 'auth.forged',
    wrap: (inner, tokens) => (request) => {
      const who = readUser(request);
      return inner(who === null ? request : withToken(request, tokens[who]));
    },
  },
  {
    defect: 'a token in the address',
    caughtBy: 'auth.place',
    wrap: (inner) => (request) => {
      const url = new URL(request.url);
      const token = url.searchParams.get('access_token');
      url.searchParams.delete('access_token');
      return inner(token === null ? request : withToken(cloneRequest(request, { url: url.href }), token));
    },
  },
  {
    defect: 'a token in a cookie',
    caughtBy: 'auth.place',
    wrap: (inner) => (request) => {
      const token = /\btoken=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
      return inner(token === undefined ? request : withToken(request, token));
    },
  },
  {
    defect: 'users who may let support in',
    caughtBy: 'auth.roles',
    wrap: serveAs('POST /v1/access/grants', ['owner', 'colleague'], 'admin'),
  },
  {
    defect: 'users who may read the queue of support',
    caughtBy: 'auth.roles',
    wrap: serveAs('GET /v1/support/tickets', ['owner', 'stranger'], 'agent'),
  },
  {
    defect: 'a role that counts only after the body was read',
    caughtBy: 'auth.roles',
    wrap: combine(
      changeRequest('POST /v1/support/incidents', (body) => body),
      wrapRoute('POST /v1/support/incidents', async (request, inner, { agent }) => {
        const response = await inner(withToken(request, agent));
        return response.status === 422 ? response : inner(request);
      }),
    ),
  },
];
