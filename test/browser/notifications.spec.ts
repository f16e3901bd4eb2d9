import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import PostalMime from 'postal-mime';
import { findFreePort } from '../../scripts/free-port.ts';
import { killCliProcesses, startCli } from '../cli-process.ts';
import { startMailServer } from '../mail/mail-server.ts';
import { startReceiver } from '../notifications/receiver.ts';
import { expect, test } from './fixtures.ts';
import { Widget } from './widget.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';

test.afterAll(killCliProcesses);

test('a ticket of the panel reaches a webhook, a mailbox and Slack with a few lines of configuration, each with a link to it in the inbox', async ({
  page,
  stage,
  browser,
  contextOptions,
}) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-notifications-'));
  const [receiver, mailServer, port] = await Promise.all([startReceiver(), startMailServer(), findFreePort()]);
  const origin = `http://127.0.0.1:${port}`;
  const config = join(folder, 'madoguchi.json');
  // As in docs/guides/notifications.md, and the certificate of the test's mail server.
  await writeFile(
    config,
    JSON.stringify({
      inbox: { publicUrl: origin },
      mail: {
        from: { address: 'support@harbor.example' },
        smtp: { caFile: resolve('test/mail/certificate/localhost.pem') },
      },
      notifications: {
        channels: [
          { kind: 'slack', url: `${receiver.url}/slack` },
          { kind: 'mail', to: ['team@harbor.example'] },
        ],
      },
      webhooks: [{ url: `${receiver.url}/hook`, secret: `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}` }],
    }),
  );
  const place = ['--data', folder];
  const server = startCli(
    ['serve', '--port', String(port), '--config', config, '--origins', stage.pages.url, '--quiet', ...place],
    {
      MADOGUCHI_SECRET: SECRET,
      MADOGUCHI_SMTP_URL: `smtp://mailer:p%40ss%2Fword@localhost:${mailServer.port}?security=starttls`,
    },
  );
  await server.origin();
  const token = await new SignJWT({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));
  await page.goto(
    stage.pages.put({
      lang: 'en',
      csp: null,
      head: `<script>Madoguchi = [['identify', { getToken: async () => ${JSON.stringify(token)} }]]</script>
        <script async crossorigin src="${origin}/madoguchi.js"></script>`,
      body: '<main><h1>Orders</h1></main>',
    }),
  );
  const widget = new Widget(page, 'en');
  await widget.open();
  const number = await widget.submit({ subject: 'The export is empty', description: 'Since this morning.' });

  const link = new RegExp(`${origin}/inbox/tickets/[\\w-]+`);
  await expect
    .poll(() => [receiver.at('/slack').length, receiver.at('/hook').length, mailServer.received.length], {
      timeout: 60_000,
    })
    .toEqual([1, 1, 1]);
  const mail = await PostalMime.parse(mailServer.received[0] ?? '');
  expect(mail.to).toMatchObject([{ address: 'team@harbor.example' }]);
  const links = [receiver.at('/slack')[0]?.body, receiver.at('/hook')[0]?.body, mail.text].map(
    (text) => link.exec(text ?? '')?.[0],
  );
  expect(new Set(links).size, 'the same link everywhere').toBe(1);

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['src/cli/main.ts', 'agents', 'add', 'kim@harbor.example', '--name', 'Kim', '--public-url', origin, ...place],
    { env: { PATH: process.env['PATH'] ?? '' } },
  );
  const context = await browser.newContext(contextOptions);
  const agent = await context.newPage();
  await agent.goto(stdout.trim());
  await agent.getByRole('button').click();
  await expect(agent.getByRole('main')).toBeVisible();
  await agent.goto(links[0] ?? '');
  await expect(agent.getByRole('heading', { name: 'The export is empty' })).toBeVisible();
  await expect(agent.getByText(`#${number}`).first()).toBeVisible();

  await Promise.all([context.close(), page.goto('about:blank')]);
  server.child.kill('SIGTERM');
  await server.ended;
  await Promise.all([receiver.close(), mailServer.close()]);
  await rm(folder, { recursive: true, force: true });
});
