import { SignJWT } from 'jose';
import { expect, test } from './fixtures.ts';
import { Widget } from './widget.ts';

/** Attributes of a tag that fetches tokens from a URL with the response `body`. */
const tokenFrom = (serve: (type: string, body: string) => string, token: string | null) => ({
  csp: null,
  identify: false,
  attributes: { 'data-token-url': serve('application/json', JSON.stringify({ token })) },
});

test('opening the panel requests the token URL once, for the form, the tickets and the event stream', async ({
  page,
  show,
  stage,
}) => {
  const host = tokenFrom(stage.pages.serve, await stage.demo.identity.createVisitorToken('user'));
  let requests = 0;
  page.on('request', (request) => {
    if (request.url().endsWith(host.attributes['data-token-url'])) requests++;
  });
  const streamed = page.waitForResponse((response) => response.url().endsWith('/v1/events'));
  const widget = await show(host);
  await widget.open();
  await streamed;
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('searchbox')).toBeVisible();
  await widget.go('status');
  await page.reload();
  const restored = new Widget(page, 'en');
  expect(requests).toBe(1);
  await restored.open();
  await restored.go('tickets');
  await expect(restored.dialog.getByRole('searchbox')).toBeVisible();
  expect(requests).toBe(2);
});

test('a rejected token is explained to the developer in the console, once', async ({ page, show, stage, seen }) => {
  seen.expected.push(/401/);
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  // Signed by another key, and without `org`.
  const token = await new SignJWT({ sub: 'user-1', name: 'Ada', role: 'user', aud: 'madoguchi' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setJti('1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode('another-secret-0123456789-abcdefghijklmnop'));
  const widget = await show(tokenFrom(stage.pages.serve, token));
  await widget.open();
  await expect(widget.dialog.getByRole('tabpanel').getByText('Sign in again to continue.')).toBeVisible();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('tabpanel').getByText('Sign in again to continue.')).toBeVisible();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/signature/i);
});

test.describe('the sign-in link', () => {
  test('is offered wherever the panel asks to sign in', async ({ show, stage }) => {
    const host = tokenFrom(stage.pages.serve, null);
    const widget = await show({
      ...host,
      profile: 'case-portal',
      attributes: { ...host.attributes, 'data-sign-in-url': '/login?back=%2Finvoices' },
    });
    await widget.open();
    for (const tab of ['submit', 'tickets'] as const) {
      await widget.go(tab);
      const link = widget.dialog.getByRole('tabpanel').getByRole('link', { name: 'Sign in' });
      await expect(link).toHaveAttribute('href', `${stage.pages.url}/login?back=%2Finvoices`);
    }
  });

  test('is offered after a rejected token, in Japanese', async ({ show, stage, seen }) => {
    seen.expected.push(/401/);
    const host = tokenFrom(stage.pages.serve, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl');
    const widget = await show({
      ...host,
      language: 'ja',
      attributes: { ...host.attributes, 'data-sign-in-url': 'https://login.example.com/' },
    });
    await widget.open();
    await widget.go('tickets');
    const link = widget.dialog.getByRole('tabpanel').getByRole('link', { name: 'ログイン' });
    await expect(link).toHaveAttribute('href', 'https://login.example.com/');
  });

  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'mailto:x@example.com', 'http://'])
    test(`is left out for the URL ${url}`, async ({ show, stage }) => {
      const host = tokenFrom(stage.pages.serve, null);
      const widget = await show({ ...host, attributes: { ...host.attributes, 'data-sign-in-url': url } });
      await widget.open();
      await widget.go('tickets');
      await expect(widget.dialog.getByText(widget.say('tickets.signedout'))).toBeVisible();
      await expect(widget.dialog.getByRole('tabpanel').getByRole('link')).toHaveCount(0);
    });
});
