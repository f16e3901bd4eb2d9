import {
  all,
  answering,
  asked,
  asking,
  carrying,
  on,
  personOf,
  pretending,
  servingAs,
  type Loose,
  type Mutant,
} from './helpers.ts';

const SESSION = 'GET /v1/session';

/** Defects in authentication and roles. */
export const startMutants: readonly Mutant[] = [
  {
    what: 'a session without limits',
    caughtBy: 'session.shape',
    wrap: answering(SESSION, ({ limits: _limits, ...rest }) => rest),
  },
  { what: 'a session in an envelope', caughtBy: 'session.shape', wrap: answering(SESSION, (data) => ({ data })) },
  {
    what: 'a session that is kept for the next who asks',
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
    what: 'everybody is an admin',
    caughtBy: 'session.viewer',
    wrap: answering(SESSION, (json) => ({
      ...json,
      viewer: json['viewer'] && { ...(json['viewer'] as Loose), role: 'admin' },
    })),
  },
  {
    what: 'nobody looks like the last viewer',
    caughtBy: 'session.signed-out',
    wrap: on(SESSION, (request, inner, { owner }) =>
      inner(request.headers.has('authorization') ? request : carrying(request, owner)),
    ),
  },
  {
    what: 'a server time without a zone',
    caughtBy: 'session.time',
    wrap: answering(SESSION, (json) => ({ ...json, serverTime: '2026-11-21 18:45:00' })),
  },
  {
    what: 'a default priority that does not exist',
    caughtBy: 'session.form',
    wrap: answering(SESSION, (json) => ({ ...json, defaultPriority: 'p3' })),
  },
  {
    what: 'a form with a required choice of nothing',
    caughtBy: 'session.form',
    wrap: answering(SESSION, (json) => {
      const form = json['form'] as { fields: Loose[] };
      return { ...json, form: { ...form, fields: form.fields.map(({ options: _options, ...field }) => field) } };
    }),
  },
  {
    what: 'a sign-out that only says so',
    caughtBy: 'session.end',
    wrap: pretending('DELETE /v1/session', () => new Response(null, { status: 204 })),
  },

  {
    what: 'lists for those who are not signed in',
    caughtBy: 'auth.required',
    wrap: on('GET /v1/tickets', (request, inner, { owner }) =>
      inner(request.headers.has('authorization') ? request : carrying(request, owner)),
    ),
  },
  {
    what: '403 instead of 401 without a token',
    caughtBy: 'auth.required',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      if (response.status !== 401) return response;
      const json = (await response.json()) as Loose;
      return new Response(JSON.stringify({ ...json, status: 403, code: 'forbidden' }), {
        status: 403,
        headers: response.headers,
      });
    },
  },
  {
    what: 'signatures that nobody checks',
    caughtBy: 'auth.forged',
    wrap: (inner, tokens) => (request) => {
      const who = personOf(request);
      return inner(who === null ? request : carrying(request, tokens[who]));
    },
  },
  {
    what: 'a token in the address',
    caughtBy: 'auth.place',
    wrap: (inner) => (request) => {
      const url = new URL(request.url);
      const token = url.searchParams.get('access_token');
      url.searchParams.delete('access_token');
      return inner(token === null ? request : carrying(asked(request, { url: url.href }), token));
    },
  },
  {
    what: 'a token in a cookie',
    caughtBy: 'auth.place',
    wrap: (inner) => (request) => {
      const token = /\btoken=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
      return inner(token === undefined ? request : carrying(request, token));
    },
  },
  {
    what: 'users who may let support in',
    caughtBy: 'auth.roles',
    wrap: servingAs('POST /v1/access/grants', ['owner', 'colleague'], 'admin'),
  },
  {
    what: 'users who may read the queue of support',
    caughtBy: 'auth.roles',
    wrap: servingAs('GET /v1/support/tickets', ['owner', 'stranger'], 'agent'),
  },
  {
    what: 'a role that counts only after the body was read',
    caughtBy: 'auth.roles',
    wrap: all(
      asking('POST /v1/support/incidents', (body) => body),
      on('POST /v1/support/incidents', async (request, inner, { agent }) => {
        const response = await inner(carrying(request, agent));
        return response.status === 422 ? response : inner(request);
      }),
    ),
  },
];
