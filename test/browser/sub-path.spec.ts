import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTicketApi, openStore, toNodeListener } from '../../src/server/index.ts';
import { expect, test as base } from './fixtures.ts';
import { Widget } from './widget.ts';

/** An API mounted with the widget's files under `/support` of its origin. */
const test = base.extend<{ mounted: string }>({
  mounted: async ({ stage }, use) => {
    const data = await mkdtemp(join(tmpdir(), 'madoguchi-sub-path-'));
    const store = await openStore({ database: data });
    const api = createTicketApi({
      store,
      identity: {
        secret: 'only-for-this-test-0123456789-abcdefghijkl',
        audience: 'madoguchi',
        issuer: 'https://x.example',
      },
      embed: join(import.meta.dirname, '../../dist/embed'),
      basePath: '/support',
      inquiries: {},
      origins: [stage.pages.url],
    });
    const listener = toNodeListener(api);
    const server = createServer((request, response) => void listener(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/support`);
    server.close();
    server.closeAllConnections();
    await api.close();
    await store.close();
    await rm(data, { recursive: true, force: true });
  },
});

for (const [kind, file, tag] of [
  ['the classic script', 'madoguchi.js', 'async crossorigin'],
  ['the module', 'madoguchi.mjs', 'type="module" crossorigin'],
] as const)
  test(`${kind} under a path uses the API at the same path`, async ({ page, stage, mounted }) => {
    const session = page.waitForResponse((response) => response.url().endsWith('/v1/session'));
    await page.goto(
      stage.pages.put({
        lang: 'en',
        csp: null,
        head: `<script ${tag} src="${mounted}/${file}"></script>`,
        body: '<main><h1>Invoices</h1></main>',
      }),
    );
    const widget = new Widget(page, 'en');
    await widget.open();
    expect((await session).url()).toBe(`${mounted}/v1/session`);
    await expect(widget.dialog.getByRole('textbox', { name: 'Email' })).toBeVisible();
  });
