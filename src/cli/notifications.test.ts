import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SignJWT } from 'jose';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';
import { startMailServer } from '../../test/mail/mail-server.ts';
import { startReceiver } from '../../test/notifications/receiver.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  killCliProcesses();
  await Promise.all(closers.splice(0).map((close) => close()));
});

describe('madoguchi serve with a few lines of configuration', () => {
  it('reports a ticket to a webhook, by mail to the team and in Slack, each with a link', async () => {
    const receiver = await startReceiver();
    const mailServer = await startMailServer();
    closers.push(receiver.close, mailServer.close);
    const folder = join(inject('scratch'), randomUUID());
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'madoguchi.json');
    writeFileSync(
      config,
      JSON.stringify({
        mail: {
          from: { address: 'support@harbor.example' },
          smtp: { caFile: resolve('test/mail/certificate/localhost.pem') },
        },
        notifications: {
          ticketUrl: 'https://desk.harbor.example/tickets/{id}',
          channels: [
            { kind: 'slack', url: `${receiver.url}/slack` },
            { kind: 'mail', to: ['team@harbor.example'] },
          ],
        },
        webhooks: [{ url: `${receiver.url}/hook`, secret: `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}` }],
      }),
    );
    const program = startCli(['serve', '--port', '0', '--data', folder, '--config', config, '--quiet'], {
      MADOGUCHI_SECRET: SECRET,
      MADOGUCHI_SMTP_URL: `smtp://mailer:p%40ss%2Fword@localhost:${mailServer.port}?security=starttls`,
    });
    const origin = await program.origin();
    const token = await new SignJWT({ sub: 'ada', name: 'Ada', org: 'acme', org_name: 'Acme', role: 'user' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
    const response = await fetch(`${origin}/v1/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ subject: 'Export fails', description: 'It stops at 90 %.' }),
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    const link = `https://desk.harbor.example/tickets/${id}`;
    await vi.waitFor(
      () => {
        expect(receiver.at('/slack')[0]?.body).toContain(link);
        expect(receiver.at('/hook')[0]?.body).toContain(link);
        expect(mailServer.received).toHaveLength(1);
      },
      { timeout: 60_000, interval: 100 },
    );
    const mail = await PostalMime.parse(mailServer.received[0] ?? '');
    expect(mail.to).toMatchObject([{ address: 'team@harbor.example' }]);
    expect(mail.text).toContain(link);
  }, 120_000);
});
