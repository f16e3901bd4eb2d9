import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { startCli } from '../cli-process.ts';
import { expect, test as base } from './fixtures.ts';
import { Widget } from './widget.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const CONFIGURATION = {
  form: [
    { id: 'subject', kind: 'text', required: true },
    { id: 'orderNumber', kind: 'text', label: { en: 'Order number', ja: '注文番号' } },
    { id: 'description', kind: 'textarea', required: true },
  ],
  status: false,
};

/** `madoguchi serve` with a configuration file, and nothing else of the vendor's. */
const test = base.extend<{ server: string }>({
  server: async ({ stage, page }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'madoguchi-configuration-'));
    const config = join(folder, 'madoguchi.json');
    await writeFile(config, JSON.stringify(CONFIGURATION));
    const embed = join(import.meta.dirname, '../../dist/embed');
    const server = startCli(
      ['serve', '--port', '0', '--data', folder, '--config', config, '--embed', embed, '--origins', stage.pages.url],
      { MADOGUCHI_SECRET: SECRET },
    );
    await use(await server.origin());
    // The page must not see its stream break.
    await page.goto('about:blank');
    server.child.kill('SIGKILL');
    await server.ended;
    await rm(folder, { recursive: true, force: true });
  },
});

for (const [language, label, title] of [
  ['en', 'Order number', 'My parcel is late'],
  ['ja', '注文番号', '荷物が届きません'],
] as const)
  test(`a ticket is found by its order number, and the status tab is hidden, by a configuration file (${language})`, async ({
    page,
    stage,
    server,
  }) => {
    const token = await new SignJWT({ sub: 'ada', name: 'Ada', org: 'acme', role: 'user' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(new TextEncoder().encode(SECRET));
    await page.goto(
      stage.pages.put({
        lang: language,
        csp: null,
        head: `<script>Madoguchi = [['identify', { getToken: async () => ${JSON.stringify(token)} }]]</script>
          <script async crossorigin src="${server}/madoguchi.js"></script>`,
        body: '<main><h1>Orders</h1></main>',
      }),
    );
    const widget = new Widget(page, language);
    await widget.open();
    await expect(widget.dialog.getByRole('tab')).toHaveText([
      new RegExp(widget.say('shell.tab.submit')),
      new RegExp(widget.say('shell.tab.tickets')),
    ]);
    await widget.dialog.getByRole('textbox', { name: label }).fill('ORD-2026-0042');
    await widget.submit({ subject: title, description: 'It did not arrive.' });
    await widget.go('tickets');
    const search = widget.dialog.getByRole('searchbox', { name: widget.say('tickets.search') });
    const tickets = widget.dialog.getByRole('tabpanel').getByRole('listitem').filter({ hasText: title });
    await search.fill('ord-2026-0043');
    await expect(tickets).toHaveCount(0);
    await search.fill('ord-2026-0042');
    await expect(tickets).toHaveCount(1);
  });
