/** Runs the token endpoints that `madoguchi init` writes, each in its own language, and verifies their tokens. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { TOKEN_ENDPOINTS, type Framework } from '../../src/cli/init/frameworks.ts';

const SECRETS = 'Zt4mWq8yLr2pXc6vBn0sHd5gKj9fTe3uAo7iMw1xQz8= Qm2tVx9bLw4rYc7nKp0sHd6gJf8eTa3uXo5iZv1qBy8=';
const USER = { id: 'u1', name: 'Ada Émile', email: 'ada@acme.example', role: 'user' };

// In the repository, so that imports of its packages resolve.
const parent = resolve(import.meta.dirname, '../../node_modules/.token-endpoints');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function write(name: string, code: string): string {
  const path = join(folder, name);
  mkdirSync(resolve(path, '..'), { recursive: true });
  writeFileSync(path, code);
  return path;
}

const run = (command: string, args: readonly string[]) =>
  execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', MADOGUCHI_SECRET: SECRETS },
  }).trim();

/** Whether a program runs; prints what is missing otherwise. */
function has(command: string, ...args: string[]): boolean {
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  if (status !== 0) console.log(`NOT RUN: ${command} ${args.join(' ')} fails. Suite "machine" installs it on Debian.`);
  return status === 0;
}

/** The claims that every endpoint must sign for the user. */
const CLAIMS = {
  sub: 'u1',
  name: USER.name,
  email: USER.email,
  org: 'acme',
  org_name: 'Acme',
  role: 'user',
  seconds: 900,
};
/** What every endpoint must answer: first without a session, then with one. */
const ANSWERS = { status: '401', cache: 'no-store', claims: CLAIMS };

/** Verifies a token with the first secret and returns its claims. */
async function readClaims(token: string) {
  const key = new TextEncoder().encode(SECRETS.split(' ')[0]);
  const { payload } = await jwtVerify(token, key, { audience: 'madoguchi', typ: 'JWT', algorithms: ['HS256'] });
  const { jti = '', iat = 0, exp = 0, aud: _aud, ...claims } = payload;
  if (!/^[\w-]{30,}$/.test(jti)) throw new Error(`The token has no random id: "${jti}".`);
  return { ...claims, seconds: exp - iat };
}

const node = (code: string) =>
  run(process.execPath, [
    '--input-type=module',
    '-e',
    `const user = ${JSON.stringify({ ...USER, organization: { id: 'acme', name: 'Acme' } })};\n${code}`,
  ]);

/** Parses what a program printed: the status without a session, and the token and the cache header with one. */
async function readAnswers(text: string) {
  const [status, token = '', cache] = text.split('\n').at(-1)?.split(' ') ?? [];
  return { status, cache, claims: await readClaims(token) };
}

const FETCH_TWICE = `const first = await get(null); const second = await get(user);
console.log(first.status, (await second.json()).token, second.headers.get('cache-control'));`;

const load = (id: Framework) => {
  const { code, file } = TOKEN_ENDPOINTS[id];
  return JSON.stringify(pathToFileURL(write(`${id}/deep/${file.replace(/\.js$/, '.mjs')}`, code)).href);
};

describe('the token endpoint of madoguchi init', () => {
  it('runs in Express', async () => {
    expect(
      await readAnswers(
        node(`const { supportToken } = await import(${load('express')}); const { default: express } = await import('express');
        let signedIn; const app = express().use((request, _, next) => { request.user = signedIn; next(); }).use(supportToken);
        const server = app.listen(0, '127.0.0.1'); await new Promise((done) => server.on('listening', done));
        const get = (person) => { signedIn = person; return fetch('http://127.0.0.1:' + server.address().port + '/support-token'); };
        ${FETCH_TWICE} server.close(); server.closeAllConnections();`),
      ),
    ).toEqual(ANSWERS);
  });

  it('runs in Hono', async () => {
    expect(
      await readAnswers(
        node(`const { supportToken } = await import(${load('hono')}); const { Hono } = await import('hono');
        let signedIn; const app = new Hono(); app.use((c, next) => { c.set('user', signedIn); return next(); }); app.route('/', supportToken);
        const get = (person) => { signedIn = person; return app.request('/support-token'); };
        ${FETCH_TWICE}`),
      ),
    ).toEqual(ANSWERS);
  });

  it('runs as the plugin of Fastify, whose interface is used by hand here', async () => {
    expect(
      await readAnswers(
        node(`const { supportToken } = await import(${load('fastify')});
        let route; await supportToken({ get: (path, handler) => { route = handler; } });
        const get = async (user) => { const headers = new Headers(); let status = 200;
          const reply = { header: (name, value) => headers.set(name, value), code: (code) => { status = code; return reply; }, send: (body) => body };
          const body = await route({ user }, reply); return Response.json(body, { status, headers }); };
        ${FETCH_TWICE}`),
      ),
    ).toEqual(ANSWERS);
  });

  it('runs as a route handler of Next.js', async () => {
    write('auth.js', 'export const getUser = async () => globalThis.person;');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    expect(
      await readAnswers(
        node(`const { GET } = await import(${load('nextjs')});
        const get = (person) => { globalThis.person = person; return GET(); };
        ${FETCH_TWICE}`),
      ),
    ).toEqual(ANSWERS);
  });

  it.skipIf(!has('/usr/bin/php', '-v'))('runs in PHP', async () => {
    const file = write('support-token.php', TOKEN_ENDPOINTS.laravel.code);
    const user = `['id' => 'u1', 'name' => 'Ada Émile', 'email' => 'ada@acme.example', 'organization_id' => 'acme', 'organization_name' => 'Acme', 'role' => 'user']`;
    expect(
      await readClaims(run('/usr/bin/php', ['-r', `require '${file}'; echo sign_support_token(${user});`])),
    ).toEqual(CLAIMS);
  });

  it.skipIf(!has('/usr/bin/ruby', '-e', 'require "jwt"'))('runs in Ruby', async () => {
    const file = write('support_tokens_controller.rb', TOKEN_ENDPOINTS.rails.code);
    const user = `id: "u1", name: "Ada Émile", email: "ada@acme.example", organization_id: "acme", organization_name: "Acme", role: "user"`;
    expect(
      await readClaims(run('/usr/bin/ruby', ['-Ku', '-e', `require "${file}"; print sign_support_token(${user})`])),
    ).toEqual(CLAIMS);
  });

  const pythonUser = `
from types import SimpleNamespace
user = SimpleNamespace(id="u1", name="Ada Émile", email="ada@acme.example", is_authenticated=True, organization=SimpleNamespace(id="acme", name="Acme"))
`;
  it.skipIf(!has('/usr/bin/python3', '-c', 'import jwt, django'))('runs in Django', async () => {
    write('django_project/support_token.py', TOKEN_ENDPOINTS.django.code);
    expect(
      await readAnswers(
        run('/usr/bin/python3', [
          '-c',
          `import sys; sys.path.insert(0, "${folder}/django_project")
import json
from django.conf import settings
settings.configure(DEFAULT_CHARSET="utf-8")
from support_token import support_token
${pythonUser}
first = support_token(SimpleNamespace(user=SimpleNamespace(is_authenticated=False)))
second = support_token(SimpleNamespace(user=user))
print(first.status_code, json.loads(second.content)["token"], second.headers["Cache-Control"])`,
        ]),
      ),
    ).toEqual(ANSWERS);
  });

  it.skipIf(!has('/usr/bin/python3', '-c', 'import jwt, fastapi, fastapi.testclient'))('runs in FastAPI', async () => {
    write('fastapi_project/support_token.py', TOKEN_ENDPOINTS.fastapi.code);
    expect(
      await readAnswers(
        run('/usr/bin/python3', [
          '-c',
          `import sys; sys.path.insert(0, "${folder}/fastapi_project")
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support_token import create_router
${pythonUser}
people = [None, user]
app = FastAPI()
app.include_router(create_router(lambda: people.pop(0)))
client = TestClient(app)
first = client.get("/support-token")
second = client.get("/support-token")
print(first.status_code, second.json()["token"], second.headers["Cache-Control"])`,
        ]),
      ),
    ).toEqual(ANSWERS);
  });
});
