import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate, readPem, startMailServer } from '../../../../test/mail/mail-server.ts';
import { PermanentDeliveryError } from '../permanent-delivery-error.ts';
import type { OutgoingMail } from '../mail/options.ts';
import { createSmtpTransport, type SmtpOptions, type SmtpTransport } from './index.ts';

const signal = AbortSignal.timeout(30_000);

const mail: OutgoingMail = {
  messageId: '<4711@harbor.example>',
  date: '2026-11-30T08:05:06.000Z',
  from: { name: '港サポート, Inc.', address: 'support@harbor.example' },
  to: { name: '田中 花', address: 'hana@acme.example' },
  replyTo: 'reply+0a1b@reply.harbor.example',
  subject: 'お問い合わせ #7「書き出し」を受け付けました',
  text: 'ありがとうございます。\n.\nFrom here on\n',
  html: '<p>ありがとうございます。</p>\n',
  language: 'ja',
  headers: { References: '<ticket-1@harbor.example>', 'Auto-Submitted': 'auto-generated', 'Content-Language': 'ja' },
};

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function mailServer(options: SMTPServerOptions = {}) {
  const server = await startMailServer(options);
  closers.push(() => server.close());
  return server;
}

function connect(options: SmtpOptions): SmtpTransport {
  const transport = createSmtpTransport({ ca: certificate.cert, ...options });
  closers.push(() => transport.close());
  return transport;
}

/** An OAuth2 token endpoint; `answer` receives the posted form. */
async function startTokenEndpoint(answer: (form: URLSearchParams) => { status?: number; body: unknown }) {
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { status = 200, body } = answer(new URLSearchParams(text));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}

describe('createSmtpTransport', () => {
  it('sends a complete mail, encrypted and authenticated', async () => {
    const { port, received } = await mailServer();
    const transport = connect({ url: `smtp://mailer:p%40ss%2Fword@localhost:${port}?security=starttls` });
    const { response } = await transport.send(mail, { signal });
    expect(response).toMatch(/^250 /);
    const [raw = ''] = received;
    expect(raw).toMatch(/^Date: Mon, 30 Nov 2026 08:05:06 \+0000\r$/m);
    const read = await PostalMime.parse(raw);
    expect(read).toMatchObject({
      messageId: mail.messageId,
      from: mail.from,
      to: [mail.to],
      replyTo: [{ address: mail.replyTo }],
      subject: mail.subject,
      references: mail.headers['References'],
    });
    expect(read.text?.replaceAll('\r\n', '\n')).toBe(mail.text);
    expect(read.html?.replaceAll('\r\n', '\n')).toBe(mail.html);
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(read.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  it('encrypts from the first byte with smtps', async () => {
    const { port, received } = await mailServer({ secure: true });
    await connect({ url: `smtps://localhost:${port}` }).send(mail, { signal });
    expect(received).toHaveLength(1);
  });

  it('sends nothing to a server that cannot encrypt', async () => {
    const { port, received } = await mailServer({ disabledCommands: ['STARTTLS'] });
    const transport = connect({ url: `smtp://mailer:p%40ss%2Fword@localhost:${port}?security=starttls` });
    await expect(transport.send(mail, { signal })).rejects.toThrow(
      /could not be encrypted \(mail\.smtp\.security is "starttls"\)/,
    );
    expect(received).toEqual([]);
  });

  it('refuses a certificate of an unknown authority', async () => {
    const { port, received } = await mailServer();
    const transport = createSmtpTransport({ url: `smtp://localhost:${port}?security=starttls` });
    closers.push(() => transport.close());
    await expect(transport.send(mail, { signal })).rejects.toThrow(/certificate/);
    expect(received).toEqual([]);
  });

  it('reports that the password was refused, without repeating it', async () => {
    const { port } = await mailServer();
    const transport = connect({ url: `smtp://mailer:hunter2hunter2@localhost:${port}?security=starttls` });
    const failure = await transport.verify().catch((error: unknown) => error);
    expect(String(failure)).toMatch(/refused the user or password.*MADOGUCHI_SMTP_URL/);
    expect(String(failure)).not.toContain('hunter2');
  });

  it('reports that the server cannot be reached', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await expect(connect({ host: '127.0.0.1', port }).verify()).rejects.toThrow(
      new RegExp(`^The mail server 127\\.0\\.0\\.1:${port} cannot be reached`),
    );
  });

  it('stops when it is aborted while the server is silent', async () => {
    const silent = createTcpServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closers.push(() => void silent.close());
    const abort = new AbortController();
    const sent = connect({ host: '127.0.0.1', port: (silent.address() as AddressInfo).port }).send(mail, {
      signal: abort.signal,
    });
    abort.abort(new Error('The server stops.'));
    await expect(sent).rejects.toThrow(/The mail could not be sent through/);
  });

  it('distinguishes a mailbox that does not exist from other refusals', async () => {
    const refuse = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code });
    const { port } = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('gone') ? refuse(550, '5.1.1 No such user') : refuse(554, '5.7.1 Relay access denied')),
    });
    const transport = connect({ host: '127.0.0.1', port });
    await expect(
      transport.send({ ...mail, to: { name: null, address: 'gone@acme.example' } }, { signal }),
    ).rejects.toThrow(PermanentDeliveryError);
    const failure = await transport.send(mail, { signal }).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(PermanentDeliveryError);
    expect(String(failure)).toContain('5.7.1 Relay access denied');
  });

  it('sends many mails over few connections', async () => {
    const { port, received, sessions } = await mailServer();
    const transport = connect({ host: '127.0.0.1', port, maxConnections: 2 });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        transport.send({ ...mail, messageId: `<${index}@harbor.example>` }, { signal }),
      ),
    );
    expect(received).toHaveLength(20);
    expect(sessions.size).toBeLessThanOrEqual(2);
  });

  it('signs mails so that a verifier accepts them (DKIM)', async () => {
    const { port, received } = await mailServer();
    const privateKey = readPem('dkim.key.pem');
    const transport = connect({
      host: '127.0.0.1',
      port,
      dkim: { domain: 'harbor.example', selector: 'mail', privateKey },
    });
    const headers = {
      ...mail.headers,
      'List-Unsubscribe': '<https://api.harbor.example/v1/mail/unsubscribe?u=token>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
    await transport.send({ ...mail, headers }, { signal });
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    const { results } = await dkimVerify(Buffer.from(received[0] ?? '', 'latin1'), {
      resolver: async (name: string) => {
        if (name !== 'mail._domainkey.harbor.example') throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
        return [[`v=DKIM1; k=rsa; p=${publicKey}`]];
      },
    });
    expect(results.map(({ status }) => status.result)).toEqual(['pass']);
    // Mail programs offer one-click unsubscription only where both fields are signed.
    expect(received[0]?.replaceAll(/\r\n\s+/g, '')).toMatch(/h=[^;]*:List-Unsubscribe:List-Unsubscribe-Post/i);
  });

  it.each([
    ['a refresh token', { refreshToken: 'refresh-1' }, { grant_type: 'refresh_token', refresh_token: 'refresh-1' }],
    ['client credentials', { scope: 'smtp.send' }, { grant_type: 'client_credentials', scope: 'smtp.send' }],
  ])('authenticates with an access token from %s', async (_, grant, form) => {
    const requests: object[] = [];
    const tokenUrl = await startTokenEndpoint((posted) => {
      requests.push(Object.fromEntries(posted));
      return { body: { access_token: 'token-2', expires_in: 3_600 } };
    });
    const { port, received } = await mailServer({ authMethods: ['XOAUTH2'] });
    const transport = connect({
      host: 'localhost',
      port,
      security: 'starttls',
      user: 'mailer',
      oauth2: { tokenUrl, clientId: 'madoguchi', clientSecret: 'client-secret', ...grant },
    });
    await transport.send(mail, { signal });
    await transport.send({ ...mail, messageId: '<4712@harbor.example>' }, { signal });
    expect(received).toHaveLength(2);
    expect(requests).toEqual([{ client_id: 'madoguchi', client_secret: 'client-secret', ...form }]);
  });

  it('reports why the token endpoint refused', async () => {
    const tokenUrl = await startTokenEndpoint(() => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been revoked.' },
    }));
    const { port } = await mailServer({ authMethods: ['XOAUTH2'] });
    const transport = connect({
      host: 'localhost',
      port,
      security: 'starttls',
      user: 'mailer',
      oauth2: { tokenUrl, clientId: 'madoguchi', clientSecret: 'client-secret', refreshToken: 'r' },
    });
    await expect(transport.verify()).rejects.toThrow(
      /answered 400: invalid_grant: Token has been revoked\. Check mail\.smtp\.oauth2\./,
    );
  });
});

describe('resolveSmtpOptions', () => {
  const oauth2 = { tokenUrl: 'https://login.example/token', clientId: 'a', clientSecret: 'b', refreshToken: 'c' };
  it.each<[string, SmtpOptions, RegExp]>([
    ['no server', {}, /mail\.smtp\.host is missing/],
    ['another protocol', { url: 'https://mail.example:587' }, /must look like "smtp:/],
    ['an unknown security', { url: 'smtp://mail.example?security=ssl' }, /takes tls, starttls or none/],
    ['a URL with parts beside it', { url: 'smtp://mail.example', port: 25 }, /either url, or host/],
    ['a stray "%"', { url: 'smtp://u:50%@mail.example' }, /"%25"/],
    ['a password without a user', { host: 'mail.example', password: 'x' }, /mail\.smtp\.user is missing/],
    ['a password in the clear', { url: 'smtp://u:p@mail.example?security=none' }, /would be sent unencrypted/],
    [
      'OAuth2 beside a password',
      { host: 'mail.example', user: 'u', password: 'p', oauth2 },
      /either password or oauth2/,
    ],
    [
      'a token URL that is none',
      { host: 'm.example', user: 'u', oauth2: { ...oauth2, tokenUrl: 'x' } },
      /tokenUrl must be/,
    ],
    [
      'a token URL that sends the client secret unencrypted',
      { host: 'm.example', user: 'u', oauth2: { ...oauth2, tokenUrl: 'http://login.example/token' } },
      /tokenUrl must be an https: URL/,
    ],
    [
      'a key that is not PEM',
      { host: 'm.example', dkim: { domain: 'd', selector: 's', privateKey: 'k' } },
      /must be a private key in PEM/,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => createSmtpTransport(options)).toThrow(message);
  });

  it.each<[string, string]>([
    ['smtp://mail.example', 'mail.example:587'],
    ['smtps://mail.example', 'mail.example:465'],
    ['smtp://mail.example:25', 'mail.example:25'],
    ['smtp://[::1]:2525', '[::1]:2525'],
  ])('reads %s as %s', (url, server) => {
    const transport = createSmtpTransport({ url });
    expect(transport.server).toBe(server);
    transport.close();
  });
});
