import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  disableAgent,
  findAgentByEmail,
  setAgentRole,
  createLinkToken,
  type OutgoingMail,
} from '../../../src/server/index.ts';
import { startInboxSession } from '../../../src/server/inbox/sessions.ts';
import { databases } from '../../databases.ts';
import { MAIL, openTestApi, type TestApi } from '../harness.ts';
import { openBrowser, openLink, signInAgent } from './browser.ts';
import { followProvider, startIdentityProvider, type IdentityProvider } from './identity-provider.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ORIGIN = 'http://127.0.0.1:8080';

describe.each(databases)('sign-in to the inbox on $name', (database) => {
  let test: TestApi;
  const mails: OutgoingMail[] = [];
  beforeAll(async () => {
    test = await openTestApi(database, {
      inbox: { publicUrl: ORIGIN, supportSessionUrl: 'https://app.example/support/{organization}' },
      mail: { ...MAIL, send: (mail) => Promise.resolve(void mails.push(mail)) },
    });
  });
  afterAll(() => test.close());

  const agent = (name: string) => `${name}@harbor.example`;
  const queue = (token: string) => test.send('GET', '/v1/support/tickets', { token });

  it('a link signs an agent in, and the session issues tokens for the API', async () => {
    const { browser, id } = await signInAgent(test, { email: agent('kim'), name: 'Kim' });
    const session = await browser.session();
    expect(session.viewer).toEqual({ id, name: 'Kim', email: agent('kim'), role: 'agent', team: null, locale: null });
    expect(session.supportSessionUrl).toBe('https://app.example/support/{organization}');
    expect(Date.parse(session.expiresAt) - test.time.now).toBe(5 * MINUTE);
    expect((await queue(session.token)).status).toBe(200);
  });

  it('opening a link does not use it up; pressing its button does, once', async () => {
    const { id } = await signInAgent(test, { email: agent('once') });
    const token = await createLinkToken(test.store.db, id, test.time.now);
    const browser = openBrowser(test);
    for (let scan = 0; scan < 3; scan++) {
      const page = await browser.request('GET', `/inbox/sign-in/link?token=${token}`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<form method="post"');
      expect(browser.cookies.size).toBe(0);
    }
    const press = () =>
      openBrowser(test).request('POST', '/inbox/sign-in/link', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `token=${token}`,
      });
    const answers = await Promise.all([press(), press(), press()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
    expect((await browser.request('GET', `/inbox/sign-in/link?token=${token}`)).status).toBe(410);
  });

  it('a link expires after 15 minutes', async () => {
    const { id } = await signInAgent(test, { email: agent('late') });
    const token = await createLinkToken(test.store.db, id, test.time.now);
    test.time.now += 15 * MINUTE;
    const page = await openBrowser(test).request('GET', `/inbox/sign-in/link?token=${token}`, {
      headers: { 'accept-language': 'ja' },
    });
    expect([page.status, (await page.text()).includes('このリンクは無効です')]).toEqual([410, true]);
  });

  it('without a session, the answer names the ways to sign in', async () => {
    const response = await openBrowser(test).request('GET', '/inbox/session');
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect(await response.json()).toMatchObject({
      code: 'auth_required',
      signIn: { openIdConnect: false, mail: true },
    });
  });

  it('mails a link to a known address, and answers alike for an unknown one', async () => {
    await signInAgent(test, { email: agent('mia'), name: 'Mia', locale: 'ja' });
    const browser = openBrowser(test);
    const ask = async (email: string) => {
      const response = await browser.request('POST', '/inbox/sign-in/mail', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email }),
      });
      return [response.status, await response.text()];
    };
    mails.length = 0;
    expect(await ask('MIA@harbor.example')).toEqual([202, '{}']);
    expect(await ask('unknown@harbor.example')).toEqual([202, '{}']);
    await expect.poll(() => mails.length).toBe(1);
    expect(mails[0]).toMatchObject({ to: { address: agent('mia') }, subject: 'サインイン用リンク' });
    const link = /http:\S+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
    expect(link.startsWith(`${ORIGIN}/inbox/sign-in/link?token=`)).toBe(true);
    expect((await browser.request('GET', link)).status).toBe(200);
    // Five links an hour, of which the helper has created one.
    const more = await Promise.all(Array.from({ length: 10 }, () => ask(agent('mia'))));
    expect(more).toEqual(Array.from({ length: 10 }, () => [202, '{}']));
    await expect.poll(() => mails.length).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mails).toHaveLength(4);
  });

  it('the cookie cannot be read by scripts, and is for this host and secure connections only', async () => {
    const { id } = await signInAgent(test, { email: agent('cookie') });
    const token = await createLinkToken(test.store.db, id, test.time.now);
    const press = async (origin: string, headers = {}) => {
      const response = await openBrowser(test, origin).request('POST', '/inbox/sign-in/link', {
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: `token=${await createLinkToken(test.store.db, id, test.time.now)}`,
      });
      return response.headers.getSetCookie().join();
    };
    expect(token).not.toBe('');
    const plain = await openTestApi(database, { inbox: {} });
    try {
      const { id: other } = await signInAgent(plain, { email: agent('cookie') });
      const attributes = async (origin: string) => {
        const response = await openBrowser(plain, origin).request('POST', '/inbox/sign-in/link', {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `token=${await createLinkToken(plain.store.db, other, plain.time.now)}`,
        });
        return response.headers.getSetCookie().join();
      };
      expect(await attributes('https://support.example.com')).toMatch(
        /^__Host-madoguchi_inbox=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/,
      );
      expect(await attributes('http://support.example.com')).toMatch(/^__Host-.*; Secure$/);
      expect(await attributes('http://localhost:8080')).toMatch(
        /^madoguchi_inbox=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
      );
    } finally {
      await plain.close();
    }
    expect(await press(ORIGIN)).not.toContain('Secure');
  });

  it('each sign-in gets a new secret and ends the session that the browser had', async () => {
    const { browser, id } = await signInAgent(test, { email: agent('fixed') });
    const planted = browser.cookies.get('madoguchi_inbox') ?? '';
    const first = await browser.session();
    const token = await createLinkToken(test.store.db, id, test.time.now);
    await browser.request('POST', '/inbox/sign-in/link', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}`,
    });
    expect(browser.cookies.get('madoguchi_inbox')).not.toBe(planted);
    expect((await queue(first.token)).problem.code).toBe('auth_invalid');
    const thief = openBrowser(test);
    thief.cookies.set('madoguchi_inbox', planted);
    expect((await thief.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('the secret rotates; a replaced one works for a minute, and ends the session afterwards', async () => {
    const { browser } = await signInAgent(test, { email: agent('rotate') });
    const old = browser.cookies.get('madoguchi_inbox') ?? '';
    test.time.now += 16 * MINUTE;
    await browser.session();
    const next = browser.cookies.get('madoguchi_inbox');
    expect(next).not.toBe(old);
    const tab = openBrowser(test);
    tab.cookies.set('madoguchi_inbox', old);
    expect((await tab.request('GET', '/inbox/session')).status).toBe(200);
    await browser.session();
    test.time.now += 2 * MINUTE;
    expect((await tab.request('GET', '/inbox/session')).status).toBe(401);
    expect((await browser.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('a session ends after 12 hours without use and after 7 days', async () => {
    const { browser } = await signInAgent(test, { email: agent('idle') });
    test.time.now += 11 * HOUR;
    await browser.session();
    test.time.now += 13 * HOUR;
    expect((await browser.request('GET', '/inbox/session')).status).toBe(401);
    const again = await openLink(test, (await findAgentByEmail(test.store.db, agent('idle')))?.id ?? '');
    for (let half = 0; half < 13; half++) {
      test.time.now += 11.9 * HOUR;
      await again.session();
    }
    test.time.now += 11.9 * HOUR * 2;
    expect((await again.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('a sign-out ends the session and its tokens, a sign-out everywhere those of all browsers', async () => {
    const { browser, id } = await signInAgent(test, { email: agent('leave') });
    const other = await openLink(test, id);
    const [one, two] = [await browser.session(), await other.session()];
    expect((await browser.request('POST', '/inbox/sign-out')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    expect((await queue(one.token)).problem.code).toBe('auth_invalid');
    expect((await queue(two.token)).status).toBe(200);
    const third = await openLink(test, id);
    expect((await third.request('POST', '/inbox/sign-out-everywhere')).status).toBe(204);
    expect((await queue(two.token)).problem.code).toBe('auth_invalid');
    expect((await other.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('disabling an agent ends sessions, links and tokens at once', async () => {
    const { browser, id } = await signInAgent(test, { email: agent('gone') });
    const { token } = await browser.session();
    const link = await createLinkToken(test.store.db, id, test.time.now);
    await disableAgent(test.store, id, test.time.now);
    expect((await queue(token)).problem.code).toBe('auth_invalid');
    expect((await browser.request('GET', '/inbox/session')).status).toBe(401);
    expect((await browser.request('GET', `/inbox/sign-in/link?token=${link}`)).status).toBe(410);
    // Also a session that was started in the same moment.
    const { secret } = await startInboxSession(test.store.db, id, test.time.now);
    browser.cookies.set('madoguchi_inbox', secret);
    expect((await browser.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('a disabled agent is refused with a token of the vendor as well', async () => {
    const { id } = await signInAgent(test, { email: agent('vendor') });
    const token = await test.token({ sub: id, name: 'Vendor', role: 'agent' });
    expect((await queue(token)).status).toBe(200);
    await disableAgent(test.store, id, test.time.now);
    expect((await queue(token)).problem.code).toBe('auth_invalid');
  });

  it('a changed role is in the next answer', async () => {
    const { browser, id } = await signInAgent(test, { email: agent('role') });
    expect((await browser.session()).viewer.role).toBe('agent');
    await setAgentRole(test.store.db, id, 'manager');
    expect((await browser.session()).viewer.role).toBe('manager');
  });

  it('refuses requests that a page of another origin caused', async () => {
    const { browser } = await signInAgent(test, { email: agent('forge') });
    const sources: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of sources) {
      const response = await browser.request('POST', '/inbox/sign-out', { headers });
      expect([headers, response.status]).toEqual([headers, 403]);
    }
    // A browser that sends no Sec-Fetch-Site, as to an http URL in a company network.
    const withoutMetadata = (origin: string | null) =>
      test.api.fetch(
        new Request(`${ORIGIN}/inbox/sign-out`, {
          method: 'POST',
          headers: {
            host: '127.0.0.1:8080',
            cookie: `madoguchi_inbox=${browser.cookies.get('madoguchi_inbox') ?? ''}`,
            ...(origin !== null && { origin }),
          },
        }),
      );
    for (const origin of ['https://evil.example', 'null', null, 'http://127.0.0.1:8081'])
      expect((await withoutMetadata(origin)).status).toBe(403);
    await browser.session();
    expect((await withoutMetadata(ORIGIN)).status).toBe(204);
  });

  it('the cookie alone calls no operation of the API', async () => {
    const { browser } = await signInAgent(test, { email: agent('bare') });
    expect((await browser.request('GET', '/v1/support/tickets')).status).toBe(401);
  });

  it('a token signed with the secret of the vendor is none of the inbox', async () => {
    const { id } = await signInAgent(test, { email: agent('sign') });
    const token = await test.token(
      { sub: id, sid: 'x', name: 'X', role: 'agent', iss: 'madoguchi:inbox' },
      { header: { typ: 'inbox+jwt' } },
    );
    expect((await queue(token)).problem.code).toBe('auth_invalid');
  });
});

describe.each(databases)('sign-in with OpenID Connect on $name', (database) => {
  let provider: IdentityProvider;
  let test: TestApi;
  beforeAll(async () => {
    provider = await startIdentityProvider(`${ORIGIN}/inbox/sign-in/oidc/callback`);
    const { issuer, clientId, clientSecret } = provider;
    test = await openTestApi(database, {
      inbox: {
        openIdConnect: {
          issuer,
          clientId,
          clientSecret,
          roles: { agent: ['support'], manager: ['leads'], administrator: ['admins'] },
        },
      },
      clock: Date.now,
    });
  });
  afterAll(async () => {
    await test.close();
    await provider.close();
  });

  /** Goes through the provider and returns the last redirect of the inbox. */
  const signIn = async (returnTo = '/inbox/') => {
    const browser = openBrowser(test);
    const begun = await browser.request('GET', `/inbox/sign-in/oidc?returnTo=${encodeURIComponent(returnTo)}`);
    const callback = await followProvider(begun.headers.get('location') ?? '', provider.issuer);
    const done = await browser.request('GET', callback, { headers: { 'sec-fetch-site': 'cross-site' } });
    return { browser, callback, location: done.headers.get('location') };
  };

  it('signs a person in whose group has a role, and keeps one account per subject', async () => {
    provider.signInAs({
      sub: 'p1',
      name: 'Pat',
      email: 'Pat@harbor.example',
      email_verified: true,
      groups: ['staff', 'support'],
    });
    const { browser, location } = await signIn('/inbox/tickets/7?view=mine');
    expect(location).toBe('/inbox/tickets/7?view=mine');
    const { viewer } = await browser.session();
    expect(viewer).toMatchObject({ name: 'Pat', email: 'pat@harbor.example', role: 'agent' });
    provider.signInAs({
      sub: 'p1',
      name: 'Pat',
      email: 'Pat@harbor.example',
      email_verified: true,
      groups: ['leads', 'admins'],
    });
    const again = await (await signIn()).browser.session();
    expect(again.viewer).toMatchObject({ id: viewer.id, role: 'administrator' });
  });

  it('refuses a person without a role, and an account that is disabled', async () => {
    provider.signInAs({
      sub: 'p2',
      name: 'Quinn',
      email: 'quinn@harbor.example',
      email_verified: true,
      groups: ['sales'],
    });
    const refused = await signIn();
    expect(refused.location).toBe('/inbox/?signIn=refused');
    expect((await refused.browser.request('GET', '/inbox/session')).status).toBe(401);
    provider.signInAs({
      sub: 'p3',
      name: 'Ray',
      email: 'ray@harbor.example',
      email_verified: true,
      groups: ['support'],
    });
    const { viewer } = await (await signIn()).browser.session();
    await disableAgent(test.store, viewer.id, Date.now());
    expect((await signIn()).location).toBe('/inbox/?signIn=refused');
  });

  it('an address of which the provider does not say that it is verified opens no account of another person', async () => {
    await signInAgent({ ...test, time: { now: Date.now() } }, { email: 'chief@harbor.example', role: 'administrator' });
    provider.signInAs({ sub: 'p9', name: 'Mallory', email: 'chief@harbor.example', groups: ['support'] });
    const { viewer } = await (await signIn()).browser.session();
    expect(viewer).toMatchObject({ name: 'Mallory', role: 'agent', email: null });
  });

  it('an address that the provider has not verified opens no account of another person', async () => {
    await signInAgent({ ...test, time: { now: Date.now() } }, { email: 'boss@harbor.example', role: 'administrator' });
    provider.signInAs({
      sub: 'p4',
      name: 'Mallory',
      email: 'boss@harbor.example',
      email_verified: false,
      groups: ['support'],
    });
    const { viewer } = await (await signIn()).browser.session();
    expect(viewer).toMatchObject({ name: 'Mallory', role: 'agent', email: null });
  });

  it('a second subject with the address of an account does not get that account', async () => {
    provider.signInAs({
      sub: 'p5',
      name: 'Sam',
      email: 'sam@harbor.example',
      email_verified: true,
      groups: ['support'],
    });
    await (await signIn()).browser.session();
    provider.signInAs({
      sub: 'p6',
      name: 'Sam 2',
      email: 'sam@harbor.example',
      email_verified: true,
      groups: ['support'],
    });
    expect((await signIn()).location).toBe('/inbox/?signIn=refused');
  });

  it('a callback is valid once, and only in the browser that began the sign-in', async () => {
    provider.signInAs({
      sub: 'p7',
      name: 'Tess',
      email: 'tess@harbor.example',
      email_verified: true,
      groups: ['support'],
    });
    const { browser, callback } = await signIn();
    expect((await browser.request('GET', callback)).headers.get('location')).toBe('/inbox/?signIn=failed');
    const attacker = openBrowser(test);
    const begun = await attacker.request('GET', '/inbox/sign-in/oidc');
    const forced = await followProvider(begun.headers.get('location') ?? '', provider.issuer);
    const victim = openBrowser(test);
    expect((await victim.request('GET', forced)).headers.get('location')).toBe('/inbox/?signIn=failed');
    await victim.request('GET', '/inbox/sign-in/oidc');
    expect((await victim.request('GET', forced)).headers.get('location')).toBe('/inbox/?signIn=failed');
    expect((await victim.request('GET', '/inbox/session')).status).toBe(401);
  });

  it('leads only to paths of the inbox afterwards', async () => {
    provider.signInAs({
      sub: 'p8',
      name: 'Uma',
      email: 'uma@harbor.example',
      email_verified: true,
      groups: ['support'],
    });
    for (const path of ['https://evil.example/inbox/', '//evil.example/inbox/', '/\\evil.example', '/v1/session'])
      expect((await signIn(path)).location).toBe('/inbox/');
  });
});
