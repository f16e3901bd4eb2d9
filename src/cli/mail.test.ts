import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SignJWT } from 'jose';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';
import { runCli } from '../../test/cli.ts';
import { startMailServer } from '../../test/mail/mail-server.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const from = { name: 'Harbor Support', address: 'support@harbor.example' };
const certificateFile = resolve('test/mail/certificate/localhost.pem');

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  killCliProcesses();
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function mailServer() {
  const server = await startMailServer();
  closers.push(server.close);
  return server;
}

function writeConfig(mail: object): { folder: string; config: string } {
  const folder = join(inject('scratch'), randomUUID());
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'madoguchi.json');
  writeFileSync(config, JSON.stringify({ mail }));
  return { folder, config };
}

describe('madoguchi mail test', () => {
  it('sends a mail with the configuration of the server and prints the response of the mail server', async () => {
    const { port, received } = await mailServer();
    const { config } = writeConfig({ from, smtp: { caFile: certificateFile }, language: 'ja' });
    vi.stubEnv('MADOGUCHI_SMTP_URL', `smtp://mailer:p%40ss%2Fword@localhost:${port}?security=starttls`);
    const { code, out, error } = await runCli(['mail', 'test', 'me@example.com', '--config', config]);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(
      new RegExp(`^Sent to me@example\\.com from support@harbor\\.example through localhost:${port}: 250 `),
    );
    expect(await PostalMime.parse(received[0] ?? '')).toMatchObject({
      from,
      to: [{ address: 'me@example.com' }],
      subject: 'テストメール',
    });
  });

  it.each<[string, object, string[], number, RegExp]>([
    ['no mail in the configuration', {}, [], 1, /Add the key "mail"|mail\.from\.address/],
    [
      'a mail server that is down',
      { from, smtp: { host: '127.0.0.1', port: 1 } },
      [],
      1,
      /127\.0\.0\.1:1 cannot be reached/,
    ],
    ['no mail server', { from }, [], 1, /mail\.smtp\.host is missing/],
    [
      'an unreadable key',
      { from, smtp: { host: 'm.example', dkim: { domain: 'd', selector: 's', privateKeyFile: '/none' } } },
      [],
      1,
      /privateKeyFile: the file "\/none" cannot be read/,
    ],
    [
      'a sender that is no address',
      { from: { address: 'x' }, smtp: { host: 'm.example' } },
      [],
      1,
      /mail\.from\.address must be/,
    ],
  ])('reports %s', async (_, mail, args, code, message) => {
    const { config } = writeConfig(mail);
    const result = await runCli(['mail', 'test', 'me@example.com', '--config', config, ...args]);
    expect(result.code).toBe(code);
    expect(result.error).toMatch(message);
  });

  it('rejects an invalid recipient', async () => {
    const { config } = writeConfig({ from, smtp: { host: '127.0.0.1', port: 1 } });
    const { code, error } = await runCli(['mail', 'test', 'me', '--config', config]);
    expect(code).toBe(2);
    expect(error).toContain('"me" is not an e-mail address');
  });
});

describe('madoguchi mail preview', () => {
  it('prints a mail with the texts and the brand of the configuration, without a mail server', async () => {
    const { config } = writeConfig({
      from,
      brand: { color: '#117733' },
      texts: { ja: { 'answered.text': '{{author}} より回答（{{number}}）' } },
    });
    const text = await runCli(['mail', 'preview', 'answered', '--language', 'ja', '--config', config]);
    expect({ code: text.code, error: text.error }).toEqual({ code: 0, error: '' });
    expect(text.out).toMatch(/^\[#1042\] 回答のお知らせ：.*\n\n田中 花子 様\n\n佐藤 健 より回答（1042）\n/);
    const html = await runCli(['mail', 'preview', 'answered', '--format', 'html', '--config', config]);
    expect(html.out).toMatch(/^<!DOCTYPE html>[^]*background:#117733/);
  });

  it('writes to a file, and lists the names of all mails', async () => {
    const { folder } = writeConfig({});
    const file = join(folder, 'survey.html');
    const written = await runCli(['mail', 'preview', 'survey', '--format', 'html', '--output', file]);
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(file, 'utf8')).toContain('How satisfied are you');
    const names = await runCli(['mail', 'preview']);
    expect(names.out.split('\n')).toEqual(expect.arrayContaining(['received', 'digest', 'sign-in', 'consent']));
  });

  it('refuses an unknown mail and an unknown placeholder', async () => {
    const unknown = await runCli(['mail', 'preview', 'recieved']);
    expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining('there is no mail "recieved"') });
    const { config } = writeConfig({ from, texts: { en: { 'survey.text': '{{score}}' } } });
    const invalid = await runCli(['mail', 'preview', 'survey', '--config', config]);
    expect(invalid.code).toBe(1);
    expect(invalid.error).toContain('mail.texts.en["survey.text"]: unknown placeholder {{score}}');
  });
});

describe('mail of madoguchi serve', () => {
  const createToken = () =>
    new SignJWT({ sub: 'hana', org: 'acme', role: 'user', name: '田中 花', email: 'hana@acme.example', locale: 'ja' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(new TextEncoder().encode(SECRET));

  async function serve(mail: object, env: Record<string, string> = {}) {
    const { folder, config } = writeConfig(mail);
    const program = startCli(['serve', '--port', '0', '--data', join(folder, 'data'), '--config', config], {
      MADOGUCHI_SECRET: SECRET,
      ...env,
    });
    const origin = await program.origin();
    return { program, origin };
  }

  it('confirms a ticket to its requester through the configured mail server', async () => {
    const { port, received } = await mailServer();
    const { program, origin } = await serve(
      { from, smtp: { caFile: certificateFile } },
      { MADOGUCHI_SMTP_URL: `smtp://mailer:p%40ss%2Fword@localhost:${port}?security=starttls` },
    );
    const filed = await fetch(`${origin}/v1/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await createToken()}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ subject: '書き出しが失敗する', description: '今朝からです。' }),
    });
    expect(filed.status).toBe(201);
    await vi.waitFor(() => expect(received).toHaveLength(1), 10_000);
    const mail = await PostalMime.parse(received[0] ?? '');
    expect(mail).toMatchObject({ from, to: [{ name: '田中 花', address: 'hana@acme.example' }] });
    expect(mail.subject).toContain('書き出しが失敗する');
    expect(program.error()).toContain(`The mail server localhost:${port} is connected.`);
    expect(program.error()).not.toContain('p@ss');
  });

  it('starts and warns when the mail server cannot be reached', async () => {
    const { program } = await serve({ from, smtp: { host: '127.0.0.1', port: 1 } });
    await vi.waitFor(
      () => expect(program.error()).toMatch(/Warning: The mail server 127\.0\.0\.1:1 cannot be reached .* retried/),
      10_000,
    );
  });
});
