import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Request } from '@playwright/test';
import { SignJWT } from 'jose';
import { createTicketApi, openStore, toNodeListener, type OutgoingMail, type Store } from '../../src/server/index.ts';
import { sweepConsents } from '../../src/server/notifications/mail/index.ts';
import { expect, test as base } from './fixtures.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const SENDER = 'Harbor Support <help> & "co"';
const YEAR_MS = 366 * 24 * 3_600_000;

interface Api {
  url: string;
  store: Store;
  /** Creates a ticket with a new address in cc, and returns the link of the mail to that address. */
  link(): Promise<string>;
}

const test = base.extend<object, { api: Api }>({
  api: [
    async ({ browserName }, use) => {
      const folder = await mkdtemp(join(tmpdir(), `madoguchi-consent-${browserName}-`));
      const server = createServer((request, response) => void listener(request, response));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const store = await openStore({ database: join(folder, 'database') });
      const mails: OutgoingMail[] = [];
      const api = createTicketApi({
        store,
        identity: { secret: SECRET },
        rateLimits: false,
        form: [
          { id: 'subject', kind: 'text', required: true },
          { id: 'description', kind: 'textarea', required: true },
          { id: 'cc', kind: 'emails' },
        ],
        mail: {
          from: { name: SENDER, address: 'support@harbor.example' },
          apiUrl: url,
          send: async (mail) => mails.push(mail),
        },
      });
      const listener = toNodeListener(api);
      const link = async () => {
        const address = `${randomUUID()}@elsewhere.example`;
        const token = await new SignJWT({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' })
          .setProtectedHeader({ alg: 'HS256' })
          .setJti(randomUUID())
          .setIssuedAt()
          .setExpirationTime('10m')
          .sign(new TextEncoder().encode(SECRET));
        const response = await fetch(`${url}/v1/tickets`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': randomUUID(),
          },
          body: JSON.stringify({ subject: 'Export', description: 'It fails.', cc: [address] }),
        });
        expect(response.status).toBe(201);
        const mail = () => mails.find(({ to }) => to.address === address);
        await expect.poll(mail).toBeDefined();
        return /http:\S+#\S+/.exec(mail()?.text ?? '')?.[0] ?? '';
      };
      await use({ url, store, link });
      await api.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const stored = (link: string, api: Api) =>
  fetch(`${api.url}/v1/mail/consents`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('#')[1] ?? '' }),
  }).then((response) => response.json());

test('the page of mail consent sets it in both directions, also by keyboard', async ({ page, api }) => {
  const link = await api.link();
  await page.goto(link);
  await expect(heading(page)).toHaveText('Receive email updates?');
  await expect(page).toHaveTitle(`Email updates · ${SENDER}`);
  await expect(page.getByText(`A customer of ${SENDER} added your email address`)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  // Opening the page changes nothing.
  expect(await stored(link, api)).toEqual({ state: 'asked' });

  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Receive updates', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Email updates are on');
  await expect(heading(page)).toBeFocused();
  expect(await stored(link, api)).toEqual({ state: 'accepted' });

  await page.reload();
  await expect(heading(page)).toHaveText('Email updates are on');
  await page.getByRole('button', { name: "Don't receive updates" }).click();
  await expect(heading(page)).toHaveText('Email updates are off');
  await expect(heading(page)).toBeFocused();
  expect(await stored(link, api)).toEqual({ state: 'refused' });
});

test('the page of mail consent reports that a link is incomplete or has expired', async ({ page, api, seen }) => {
  seen.expected.push(/404/);
  const link = await api.link();
  for (const wrong of [link.slice(0, -3), link.split('#')[0] ?? '']) {
    await page.goto('about:blank');
    await page.goto(wrong);
    await expect(heading(page)).toHaveText('This link is not valid');
    await expect(page.getByRole('button')).toHaveCount(0);
  }
  // Another link in the same tab.
  await page.goto(link);
  await expect(heading(page)).toHaveText('Receive email updates?');
  await sweepConsents(api.store.db, Date.now() + YEAR_MS);
  await page.getByRole('button', { name: 'Receive updates', exact: true }).click();
  await expect(heading(page)).toHaveText('This link is not valid');
});

test('the page of mail consent sends its token in no path, query or header of a request', async ({ page, api }) => {
  const link = await api.link();
  const token = link.split('#')[1] ?? '';
  expect(token).not.toBe('');
  const requests: Request[] = [];
  page.on('request', (request) => requests.push(request));
  const response = await page.goto(link);
  expect(response?.headers()['referrer-policy']).toBe('no-referrer');
  await page.getByRole('button', { name: 'Receive updates', exact: true }).click();
  await expect(heading(page)).toHaveText('Email updates are on');
  const sent = requests.filter((request) => request.method() === 'PUT');
  expect(sent).toHaveLength(2);
  for (const request of requests) {
    const url = new URL(request.url());
    expect(url.pathname + url.search).not.toContain(token);
    expect(JSON.stringify(await request.allHeaders())).not.toContain(token);
  }
  expect(await stored(link, api)).toEqual({ state: 'accepted' });
});

test('the page of mail consent repeats an answer that did not arrive', async ({ page, api, seen }) => {
  seen.expected.push(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|NS_ERROR|503|CORS|Cross-Origin/);
  const link = await api.link();
  await page.goto(link);
  await expect(heading(page)).toHaveText('Receive email updates?');
  await page.route('**/v1/mail/consents', (route) => route.abort());
  await page.getByRole('button', { name: "Don't receive updates" }).click();
  await expect(heading(page)).toHaveText('No connection');
  await page.unroute('**/v1/mail/consents');
  await page.route('**/v1/mail/consents', (route) => route.fulfill({ status: 503, body: '' }));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(page)).toHaveText('Something went wrong');
  expect(await stored(link, api)).toEqual({ state: 'asked' });
  await page.unroute('**/v1/mail/consents');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(page)).toHaveText('Email updates are off');
  expect(await stored(link, api)).toEqual({ state: 'refused' });
});

test('the page of mail consent explains the alternative without JavaScript @chromium', async ({ browser, api }) => {
  for (const [locale, text] of [
    ['en-US', 'turn on JavaScript in your browser'],
    ['ja-JP', 'JavaScriptを有効にして'],
  ] as const) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale });
    const page = await context.newPage();
    await page.goto(await api.link());
    await expect(page.getByText(text)).toBeVisible();
    await expect(heading(page)).toHaveCount(1);
    await expect(page.getByRole('button')).toHaveCount(0);
    await context.close();
  }
});

for (const locale of ['en-US', 'ja-JP'])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`axe: the page of mail consent, ${locale}, ${colorScheme} @chromium`, async ({ browser, api }) => {
      for (const width of [390, 1280]) {
        const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 844 } });
        const page = await context.newPage();
        const folder = process.env['SCREENSHOTS'];
        const check = async (view: string) => {
          await expect(page.locator(`#${view}`)).toBeVisible();
          await expect(page.locator('html')).toHaveAttribute('lang', locale.slice(0, 2));
          expect((await new AxeBuilder({ page }).analyze()).violations, `${view} at ${width} px`).toEqual([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          expect(wide, `${view} at ${width} px`).toBe(false);
          if (folder) await page.screenshot({ path: join(folder, `${view}-${locale}-${colorScheme}-${width}.png`) });
        };
        await page.goto(await api.link());
        await check('asked');
        await page.locator('#asked [data-action=accept]').focus();
        await page.keyboard.press('Enter');
        await check('accepted');
        await page.locator('#accepted [data-action=refuse]').click();
        await check('refused');
        await context.setOffline(true);
        await page.locator('#refused [data-action=accept]').click();
        await check('offline');
        await context.setOffline(false);
        await page.goto('about:blank');
        await page.goto(`${api.url}/v1/mail/consent#x`);
        await check('invalid');
        await context.close();
      }
    });
