import { readFileSync } from 'node:fs';
import { expect, test as base } from '../fixtures.ts';
import { allowOrigin, createShadowingElements, startAttacker, TOKEN, type Attacker } from '../host-attacks.ts';
import { resetAccess, strictPolicy, type HostPage } from '../host-page.ts';
import { Widget } from '../widget.ts';

const test = base.extend<{ attacker: Attacker }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern.
  attacker: async ({}, use) => {
    const attacker = await startAttacker();
    await use(attacker);
    await attacker.close();
  },
});

test.describe('markup in the content of the page', () => {
  for (const name of ['currentScript', 'Madoguchi', 'body', 'documentElement'])
    test(`elements named "${name}" neither redirect the widget nor prevent the badge`, async ({
      page,
      show,
      stage,
      attacker,
    }) => {
      test.setTimeout(120_000);
      for (const [tag, html] of createShadowingElements(name, attacker.url)) {
        const widget = await show({
          tag: 'late',
          // The page's own queue would be an own property of the window.
          identify: name !== 'Madoguchi',
          body: `<main>${html}</main>`,
          csp: allowOrigin(strictPolicy(stage.demo.api), attacker.url),
        });
        await expect(widget.badge, tag).toBeVisible();
        await widget.open();
        await expect(widget.dialog.getByRole('tab', { name: 'My tickets' }), tag).toBeVisible();
        expect(await page.evaluate('[Madoguchi.status(), window.attacked]'), tag).toEqual(['loaded', undefined]);
      }
      expect(attacker.received).toEqual([]);
    });

  for (const name of ['querySelector', 'head', 'scripts', 'addEventListener'])
    test(`an image named "${name}" shadows nothing that the widget reads`, async ({ page, show, seen }) => {
      const widget = await show({
        tag: 'late',
        attributes: { 'data-unread-in-title': 'true' },
        body: `<main><img name="${name}" alt=""></main>`,
      });
      expect(await page.evaluate((key) => Object.hasOwn(document, key) || key in document, name)).toBe(true);
      await widget.open();
      await widget.go('tickets');
      await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
      expect(await page.evaluate('Madoguchi.status()')).toBe('loaded');
      expect(seen.errors).toEqual([]);
    });

  for (const name of ['createElement', 'createElementNS', 'createTextNode'])
    test(`an image named "${name}" causes the fallback and no uncaught error`, async ({ page, show, seen }) => {
      const widget = await show({
        tag: 'late',
        attributes: { 'data-fallback-url': 'mailto:help@harbor.example' },
        body: `<main><img name="${name}" alt=""></main>`,
      });
      await widget.badge.click();
      await expect(page.locator('madoguchi-widget').getByRole('link')).toHaveAttribute(
        'href',
        'mailto:help@harbor.example',
      );
      expect(await page.evaluate('Madoguchi.status()')).toBe('panel_failed');
      expect(seen.errors).toEqual([]);
    });

  test('an image named "createElement" that is added after the panel causes no uncaught error', async ({
    page,
    show,
    seen,
  }) => {
    const widget = await show({ tag: 'late' });
    await widget.open();
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.name = 'createElement';
      document.body.append(image);
    });
    await widget.dialog.getByRole('tab', { name: 'My tickets' }).click();
    await widget.dialog.getByRole('tab', { name: 'Status' }).click();
    await page.waitForTimeout(500);
    expect(seen.errors).toEqual([]);
  });

  test('two elements and a frame named "Madoguchi" are not used as the handle', async ({ show, stage, attacker }) => {
    const widget = await show({
      tag: 'late',
      identify: false,
      body: `<a id="Madoguchi"></a><a id="Madoguchi"></a><iframe name="Madoguchi" src="${attacker.put('')}"></iframe>`,
      csp: allowOrigin(strictPolicy(stage.demo.api), attacker.url),
    });
    await widget.open();
    await expect(widget.subject).toBeVisible();
  });

  test('a base element redirects neither the script, the API nor the token', async ({
    page,
    stage,
    show,
    attacker,
  }) => {
    const token = await stage.demo.identity.createVisitorToken('user');
    const path = stage.pages.serve('application/json', JSON.stringify({ token }));
    const csp = strictPolicy(stage.demo.api)
      .replace(`base-uri 'none'`, `base-uri ${attacker.url}`)
      .replace('connect-src', `connect-src 'self' ${attacker.url}`);
    const widget = await show({
      csp,
      identify: false,
      attributes: { 'data-token-url': path },
      body: `<base href="${attacker.url}/">`,
    });
    await widget.open();
    await widget.go('tickets');
    await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
    expect(attacker.received).toEqual([]);
    expect(await page.evaluate(() => document.baseURI)).toContain(attacker.url);
  });
});

test.describe('the module', () => {
  test('reads only the attributes of the element that loaded it', async ({ page, show, stage, attacker }) => {
    const src = stage.demo.script.replace(/js$/, 'mjs');
    // Of a type that no browser executes, but a script element otherwise.
    const inert = `<script type="text/plain" src="${src}" data-api="${attacker.url}" data-locale="ja"></script>`;
    const widget = await show({ tag: 'module', body: `<main>${inert}</main>`, head: inert });
    await widget.open();
    await widget.go('tickets');
    await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
    expect(await page.evaluate('Madoguchi.status()')).toBe('loaded');
    expect(attacker.received).toEqual([]);
  });

  test('does nothing when a page imports it, until it is mounted', async ({ page, show, stage, attacker }) => {
    const src = stage.demo.script.replace(/js$/, 'mjs');
    const widget = await show({
      tags: 0,
      head: `<script type="module" nonce="{{nonce}}">import { mount } from '${src}'; window.mountWidget = mount;</script>`,
      body: `<script type="text/plain" src="${src}" data-api="${attacker.url}"></script>`,
    });
    await expect.poll(() => page.evaluate('typeof window.mountWidget')).toBe('function');
    await expect(page.locator('madoguchi-widget')).toHaveCount(0);
    await page.evaluate(`void mountWidget({ api: ${JSON.stringify(stage.demo.api)} })`);
    await widget.open();
    await expect(widget.dialog.getByText("Can't sign in? Contact support here.")).toBeVisible();
    expect(attacker.received).toEqual([]);
  });

  test('is reported when the classic script is loaded as one', async ({ page, show, stage }) => {
    const warned = page.waitForEvent('console', (message) => message.text().includes('madoguchi.mjs'));
    await show({ tag: 'module', script: stage.demo.script });
    await warned;
    await expect(page.locator('madoguchi-widget')).toHaveCount(0);
  });
});

test.describe('URLs in the options', () => {
  /** A script whose panel is missing, so that the fallback is shown. */
  const broken = (serve: (type: string, body: string) => string) =>
    serve('text/javascript', readFileSync(new URL('../../../dist/embed/madoguchi.js', import.meta.url), 'utf8'));

  for (const [way, host] of [
    ['an attribute', { attributes: { 'data-fallback-url': 'javascript:window.attacked=1' } }],
    ['data-config', { attributes: { 'data-config': '{"fallbackUrl":" java\\tscript:window.attacked=1"}' } }],
    [
      'update',
      {
        head: `<script nonce="{{nonce}}">(window.Madoguchi = []).push(['update', { fallbackUrl: 'javascript:window.attacked=1' }])</script>`,
      },
    ],
  ] satisfies [string, HostPage][])
    test(`a fallback that would run a script is not linked, by ${way}`, async ({ page, show, stage, seen }) => {
      seen.expected.push(/404|Failed to load|error loading dynamically imported module|disallowed MIME/i);
      const widget = await show({ ...host, script: broken(stage.pages.serve) });
      await widget.badge.click();
      await expect(page.locator('madoguchi-widget').getByRole('button', { name: /Could not load/ })).toBeVisible();
      await expect(page.locator('madoguchi-widget a')).toHaveCount(0);
    });

  const login = `<!doctype html><form><input type="hidden" name="csrf" value="${TOKEN}"></form>`;
  for (const [what, type, body] of [
    ['a login page', 'text/html', login],
    ['text around a token', 'text/plain', `token=${TOKEN}`],
    ['JSON that names it otherwise', 'application/json', `{"csrf":"${TOKEN}"}`],
  ] as const)
    test(`a token URL that returns ${what} signs no user in, and the developer gets one warning`, async ({
      page,
      show,
      stage,
    }) => {
      const sent: (string | undefined)[] = [];
      const told: string[] = [];
      page.on('request', (request) => {
        if (request.url().startsWith(stage.demo.api)) sent.push(request.headers()['authorization']);
      });
      page.on('console', (message) => message.text().includes('token URL') && told.push(message.text()));
      const widget = await show({
        identify: false,
        csp: strictPolicy(stage.demo.api).replace('connect-src', `connect-src 'self'`),
        attributes: { 'data-token-url': stage.pages.serve(type, body) },
      });
      await widget.open();
      await expect(widget.dialog.getByText("Can't sign in? Contact support here.")).toBeVisible();
      await widget.go('status');
      expect(sent.filter(Boolean)).toEqual([]);
      expect(told).toHaveLength(1);
    });
});

test('a link fills in text and choices, marked as such, and neither consent nor addresses', async ({
  page,
  address,
}) => {
  const link =
    '#madoguchi=submit?subject=From%20a%20link&topic=reports&priority=severity-2&cc=evil%40example.com' +
    '&loginAccess=yes&%20followed=7%0At7&%20incident=i1';
  await page.goto((await address({ profile: 'routed-support', visitor: 'admin' })) + link);
  const { dialog, subject } = new Widget(page, 'en');
  await expect(subject).toHaveValue('From a link');
  await expect(dialog.getByRole('radio', { name: /^2/ })).toBeChecked();
  await expect(subject).toHaveAccessibleDescription(/Filled in from a link/);
  await expect(dialog.getByRole('textbox', { name: /^Collaborators/ })).toHaveValue('');
  const consent = dialog.getByRole('group', { name: /^Turn on support access/ });
  await expect(consent.getByRole('radio', { name: /^Yes/ })).not.toBeChecked();
  await expect(dialog.getByText('Follow-up to ticket')).toHaveCount(0);
  await subject.fill('My own words');
  await expect(subject).not.toHaveAccessibleDescription(/Filled in from a link/);
});

test.describe('a frame of another origin around the product', () => {
  const framed = async (attacker: Attacker, product: string) =>
    attacker.put(`<iframe src="${product}" width="900" height="600" title="Product"></iframe>`);

  test('cannot be used to turn support access on, and the panel links to the page in its own window', async ({
    page,
    address,
    attacker,
    stage,
  }) => {
    await resetAccess(stage);
    const product = await address({ profile: 'routed-support', visitor: 'admin' });
    await page.goto(await framed(attacker, product));
    const frame = page.frameLocator('iframe');
    await frame.locator('madoguchi-widget').getByRole('button', { name: /^Help/ }).click();
    const dialog = frame.getByRole('dialog', { name: 'Support' });
    const consent = dialog.getByRole('group', { name: /^Turn on support access/ });
    await expect(consent.getByRole('radio', { name: /^Yes/ })).toBeDisabled();
    await expect(consent.getByText(/embedded in another site/)).toBeVisible();
    await dialog.getByRole('tab', { name: 'Support access' }).click();
    await expect(dialog.getByRole('heading', { name: 'Support access is off' })).toBeVisible();
    await expect(dialog.getByRole('switch')).toHaveCount(0);
    const tab = dialog.getByRole('tabpanel', { name: 'Support access' });
    await expect(tab.getByText(/embedded in another site/)).toBeVisible();
    await expect(tab.getByRole('link', { name: 'Open in a new tab' })).toHaveAttribute(
      'href',
      `${product}#madoguchi=access`,
    );
  });

  test('is accepted where the vendor allows it', async ({ page, address, attacker }) => {
    const attributes = { 'data-allow-framed-access': 'true' };
    await page.goto(await framed(attacker, `${await address({ visitor: 'admin', attributes })}#madoguchi=access`));
    const dialog = page.frameLocator('iframe').getByRole('dialog', { name: 'Support' });
    await expect(dialog.getByRole('switch')).toBeVisible();
    await expect(dialog.getByText(/embedded in another site/)).toHaveCount(0);
  });
});
