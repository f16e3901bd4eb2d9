import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { MailOptions } from '../../src/server/index.ts';
import { createSnsVerifier, type FetchSns } from '../../src/server/notifications/mail-gateways/index.ts';
import { databases } from '../databases.ts';
import { readPem } from '../mail/mail-server.ts';
import { openTestApi, PEOPLE, type TestApi } from './harness.ts';

const SUPPORT = 'support@harbor.example';
const hana = { ...PEOPLE.owner, sub: 'hana', name: 'Hana', email: 'hana@acme.example' };
const user = 'gateway';
const password = 'a-password-of-a-gateway';
const signingKey = 'key-0123456789abcdef0123';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const authenticationServer = 'mx.gateway.example';
const gateways: NonNullable<NonNullable<MailOptions['incoming']>['gateways']> = {
  raw: { user, password, authenticationServer },
  postmark: { user, password, authenticationServer },
  mailgun: { signingKey, authenticationServer },
  sendgrid: {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    authenticationServer,
  },
  ses: { topicArn: 'arn:aws:sns:eu-west-1:123456789012:mail' },
};

const write = (server = authenticationServer) =>
  [
    `Authentication-Results: ${server}; dmarc=pass header.from=acme.example`,
    'From: Hana <hana@acme.example>',
    `To: ${SUPPORT}`,
    `Message-ID: <${randomUUID()}@acme.example>`,
    'Subject: 書き出し',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '失敗します。',
  ].join('\r\n');

describe.each(databases.slice(0, 1))('a gateway on $name', (database) => {
  const open: TestApi[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((test) => test.close()));
  });

  async function start() {
    const test = await openTestApi(database, {
      mail: {
        from: { name: 'Harbor', address: SUPPORT },
        incoming: { addresses: [SUPPORT], authenticationServer: 'mx.harbor.example', gateways },
        send: async () => {},
      },
    });
    open.push(test);
    await test.send('POST', '/v1/tickets', {
      token: await test.token(hana),
      body: { subject: 'First', description: 'Makes the account known.' },
    });
    const post = async (kind: string, body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await test.api.fetch(
        new Request(`http://localhost/v1/mail/gateways/${kind}`, { method: 'POST', body, headers }),
      );
      const { outcome, reason, code }: Record<string, unknown> = await response.json();
      return [response.status, outcome ?? code, ...(reason === undefined ? [] : [reason])];
    };
    return { test, post };
  }

  it('that sends the message itself needs the password, and only its own results count', async () => {
    const { post } = await start();
    expect(await post('raw', write(), { authorization: basic })).toEqual([200, 'ticket']);
    expect(await post('raw', write())).toEqual([401, 'auth_invalid']);
    const wrong = `Basic ${Buffer.from(`${user}:wrong`).toString('base64')}`;
    expect(await post('raw', write(), { authorization: wrong })).toEqual([401, 'auth_invalid']);
    // Written by the sender: the gateway removes no fields of the vendor's mail server.
    expect(await post('raw', write('mx.harbor.example'), { authorization: basic })).toEqual([200, 'refused', 'forged']);
    expect(await post('raw', 'no mail', { authorization: basic })).toEqual([200, 'refused', 'unreadable']);
    const limit = new Uint8Array(40 * 1024 * 1024);
    expect(await post('raw', limit, { authorization: basic })).toEqual([413, 'too_large']);
  });

  it('of Postmark sends the raw message in JSON', async () => {
    const { post } = await start();
    const body = (mail: object) => JSON.stringify({ From: 'hana@acme.example', Subject: 'x', ...mail });
    const RawEmail = write();
    expect(await post('postmark', body({ RawEmail }), { authorization: basic })).toEqual([200, 'ticket']);
    expect(await post('postmark', body({ RawEmail }))).toEqual([401, 'auth_invalid']);
    expect(await post('postmark', body({}), { authorization: basic })).toEqual([400, 'bad_request']);
    expect(await post('postmark', 'no JSON', { authorization: basic })).toEqual([400, 'bad_request']);
  });

  it('of Mailgun is verified by its signature, within minutes and once', async () => {
    const { test, post } = await start();
    const form = (more: Record<string, string> = {}) => {
      const timestamp = more['timestamp'] ?? String(Math.floor(test.time.now / 1_000));
      const token = more['token'] ?? randomUUID();
      const signature = createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest('hex');
      const data = new FormData();
      const fields = { timestamp, token, signature, recipient: SUPPORT, 'body-mime': write(), ...more };
      for (const [name, value] of Object.entries(fields)) data.set(name, value);
      return data;
    };
    expect(await post('mailgun/mime', form({ token: 'once' }))).toEqual([200, 'ticket']);
    expect(await post('mailgun/mime', form({ token: 'once' }))).toEqual([401, 'auth_invalid']);
    expect(await post('mailgun/mime', form({ signature: '0'.repeat(64) }))).toEqual([401, 'auth_invalid']);
    const old = String(Math.floor(test.time.now / 1_000) - 600);
    expect(await post('mailgun/mime', form({ timestamp: old }))).toEqual([401, 'auth_invalid']);
    expect(await post('mailgun/mime', 'no form')).toEqual([400, 'bad_request']);
    expect(await post('mailgun/mime', new URLSearchParams({ a: 'b' }))).toEqual([401, 'auth_invalid']);
  });

  it('of SendGrid is verified by its signature over the body', async () => {
    const { test, post } = await start();
    const data = new FormData();
    data.set('email', write());
    data.set('envelope', JSON.stringify({ to: [SUPPORT], from: 'hana@acme.example' }));
    const encoded = new Response(data);
    const type = encoded.headers.get('content-type') ?? '';
    const body = new Uint8Array(await encoded.arrayBuffer());
    const signed = (timestamp: string, signedBody = body) => ({
      'content-type': type,
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign(
        'sha256',
        Buffer.concat([Buffer.from(timestamp), signedBody]),
        privateKey,
      ).toString('base64'),
    });
    const now = String(Math.floor(test.time.now / 1_000));
    expect(await post('sendgrid', body, signed(now))).toEqual([200, 'ticket']);
    expect(await post('sendgrid', body, signed(now, body.subarray(1)))).toEqual([401, 'auth_invalid']);
    expect(await post('sendgrid', body, signed(String(Number(now) - 600)))).toEqual([401, 'auth_invalid']);
    expect(await post('sendgrid', body, { 'content-type': type })).toEqual([401, 'auth_invalid']);
  });

  it('of Amazon SES rejects messages that SNS has not signed, without a request to the named URL', async () => {
    const { test, post } = await start();
    const message = (more: object) =>
      JSON.stringify({
        Type: 'Notification',
        MessageId: '1',
        TopicArn: gateways.ses?.topicArn,
        Message: '{}',
        Timestamp: new Date(test.time.now).toISOString(),
        SignatureVersion: '2',
        Signature: 'AAAA',
        SigningCertURL: 'https://evil.example/sns.pem',
        ...more,
      });
    for (const SigningCertURL of [
      'https://evil.example/sns.pem',
      'http://sns.eu-west-1.amazonaws.com/sns.pem',
      'https://sns.eu-west-1.amazonaws.com.evil.example/sns.pem',
      'https://sns.eu-west-1.amazonaws.com@evil.example/sns.pem',
      'https://evil.example/sns.eu-west-1.amazonaws.com/sns.pem',
      'https://bucket.s3.amazonaws.com/sns.pem',
    ])
      expect(await post('ses', message({ SigningCertURL }))).toEqual([401, 'auth_invalid']);
    expect(await post('ses', message({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:mail' }))).toEqual([
      401,
      'auth_invalid',
    ]);
    expect(await post('ses', 'no JSON')).toEqual([401, 'auth_invalid']);
  });

  it('that is not configured does not exist', async () => {
    const { post } = await start();
    expect(await post('other', write())).toEqual([404, 'not_found']);
  });
});

describe('the signature of SNS', () => {
  const now = Date.now();
  const topic = 'arn:aws:sns:eu-west-1:123456789012:mail';
  const certificate = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem';
  const requested: string[] = [];
  const get: FetchSns = async (url) => {
    requested.push(url.href);
    return readPem('localhost.pem');
  };
  const message = (more: object = {}) => {
    const fields = {
      Message: 'Hello',
      MessageId: '1',
      Timestamp: new Date(now).toISOString(),
      TopicArn: topic,
      ...more,
    };
    const text = `Message\n${fields.Message}\nMessageId\n1\nTimestamp\n${fields.Timestamp}\nTopicArn\n${topic}\nType\nNotification\n`;
    return {
      Type: 'Notification' as const,
      SignatureVersion: '2' as const,
      Signature: sign('sha256', Buffer.from(text), readPem('localhost.key.pem')).toString('base64'),
      SigningCertURL: certificate,
      ...fields,
    };
  };

  it('is checked with the certificate of SNS, for the topic and within a day', async () => {
    const verifier = createSnsVerifier(get);
    expect(await verifier.isAuthentic(message(), topic, now)).toBe(true);
    expect(await verifier.isAuthentic({ ...message(), Message: 'Changed' }, topic, now)).toBe(false);
    expect(await verifier.isAuthentic(message(), `${topic}-other`, now)).toBe(false);
    expect(await verifier.isAuthentic(message(), topic, now + 25 * 3_600_000)).toBe(false);
    expect(requested).toEqual([certificate]);
  });

  it('confirms a subscription only at SNS', async () => {
    requested.length = 0;
    const verifier = createSnsVerifier(get);
    const confirmation = (SubscribeURL: string) => ({ ...message(), SubscribeURL });
    expect(await verifier.confirm(confirmation('https://evil.example/?Action=ConfirmSubscription'))).toBe(false);
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1';
    expect(await verifier.confirm(confirmation(url))).toBe(true);
    expect(requested).toEqual([url]);
  });
});
