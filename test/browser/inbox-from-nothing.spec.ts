import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { killCliProcesses, startCli } from '../cli-process.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';
import { Widget } from './widget.ts';

test.afterAll(killCliProcesses);

/** A page of the vendor's product with the tag, and the URL that returns the token of its user. */
async function startProduct(secret: string) {
  let tag = '';
  const key = new TextEncoder().encode(secret);
  const createToken = () =>
    new SignJWT({ name: 'Aiko Mori', email: 'aiko@acme.example', org: 'acme', org_name: 'Acme', role: 'user' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject('aiko')
      .setAudience('madoguchi')
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(key);
  const server = createServer((request, response) => {
    if (request.url === '/support-token')
      void createToken().then((token) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ token }));
      });
    else response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Acme</title><h1>Acme</h1>${tag}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setTag: (text: string) => {
      tag = text;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('from one command to an answered ticket: serve, tag, ticket, sign-in by link, reply in the inbox, live at the customer', async ({
  page,
  browser,
  contextOptions,
}) => {
  test.setTimeout(120_000);
  const started = performance.now();
  const data = await mkdtemp(join(tmpdir(), 'madoguchi-inbox-'));
  const secret = randomBytes(48).toString('base64');
  const product = await startProduct(secret);
  const place = ['--data', data];
  const server = startCli(['serve', '--port', '0', '--origins', product.origin, ...place], {
    MADOGUCHI_SECRET: secret,
  });
  const origin = await server.origin();
  product.setTag(`<script async src="${origin}/madoguchi.js" data-token-url="/support-token"></script>`);

  await page.goto(product.origin);
  const widget = new Widget(page, 'en');
  await widget.open();
  await widget.submit({ subject: 'The export is empty', description: 'Since this morning.' });
  await widget.go('tickets');
  await widget.openTicket('The export is empty');

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      'src/cli/main.ts',
      'agents',
      'add',
      'kim@harbor.example',
      '--name',
      'Kim Rivera',
      '--public-url',
      origin,
      ...place,
    ],
    { env: { PATH: process.env['PATH'] ?? '' } },
  );
  const context = await browser.newContext(contextOptions);
  const agent = await context.newPage();
  await agent.goto(stdout.trim());
  await agent.getByRole('button').click();
  const inbox = new Inbox(agent);
  await agent.getByRole('link', { name: /^Unassigned/ }).click();
  await inbox.openTicket('The export is empty');
  await agent.getByRole('button', { name: 'Assign to me' }).click();
  await expect(agent.getByRole('button', { name: 'Assignee: Kim Rivera' })).toBeVisible();
  await inbox.reply('Thank you. We have repaired the export.');

  await expect(widget.dialog.getByText('Thank you. We have repaired the export.')).toBeVisible({ timeout: 40_000 });
  await expect(widget.dialog.getByText('Kim Rivera').first()).toBeVisible();

  // The other way round, without any action of the agent.
  await widget.reply('It works again.');
  await expect(inbox.conversation.getByText('It works again.')).toBeVisible({ timeout: 40_000 });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  test.info().annotations.push({ type: 'figures', description: `${seconds} s from the command to the answer` });

  await Promise.all([context.close(), page.close()]);
  server.child.kill('SIGTERM');
  await server.ended;
  await product.close();
  await rm(data, { recursive: true, force: true });
});
