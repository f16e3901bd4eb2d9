import { expect } from 'vitest';
import * as z from 'zod/mini';
import { InboxSession } from '../../../src/contract/index.ts';
import { addAgent, createLinkToken, type NewAgent } from '../../../src/server/index.ts';
import type { TestApi } from '../harness.ts';

/** A browser with a cookie jar at the inbox of a test API. */
export interface InboxBrowser {
  cookies: Map<string, string>;
  /** Sends a request as a page of the inbox would, unless `headers` say otherwise. */
  request(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<Response>;
  /** Reads the session, which must exist. */
  session(): Promise<z.infer<typeof InboxSession>>;
}

export function openBrowser(test: Pick<TestApi, 'api'>, origin = 'http://127.0.0.1:8080'): InboxBrowser {
  const cookies = new Map<string, string>();
  const request: InboxBrowser['request'] = async (method, path, { headers = {}, body } = {}) => {
    const url = new URL(path, origin);
    const response = await test.api.fetch(
      new Request(url, {
        method,
        redirect: 'manual',
        headers: {
          host: url.host,
          'sec-fetch-site': 'same-origin',
          ...(method === 'POST' && { origin }),
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...headers,
        },
        ...(body !== undefined && { body }),
      }),
    );
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/Max-Age=0\b/.test(cookie)) cookies.delete(name);
      else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
  return {
    cookies,
    request,
    async session() {
      const response = await request('GET', '/inbox/session');
      expect(response.status).toBe(200);
      return z.parse(InboxSession, await response.json());
    },
  };
}

/** Adds an agent and signs them in by a link. */
export async function signInAgent(
  test: TestApi,
  agent: Partial<NewAgent> & { email: string },
  origin?: string,
): Promise<{ browser: InboxBrowser; id: string }> {
  const { id } = await addAgent(test.store.db, { name: 'Kim', role: 'agent', ...agent }, test.time.now);
  return { browser: await openLink(test, id, origin), id };
}

/** Opens a fresh sign-in link of an agent and presses its button. */
export async function openLink(test: TestApi, agentId: string, origin?: string): Promise<InboxBrowser> {
  const browser = openBrowser(test, origin);
  const token = await createLinkToken(test.store.db, agentId, test.time.now);
  const pressed = await browser.request('POST', '/inbox/sign-in/link', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  });
  expect(pressed.status).toBe(303);
  return browser;
}
