import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT, type JWTPayload } from 'jose';
import { PASSWORD, type MailSystem } from './mail-system.ts';

/** The mailbox of the vendor, to which reply addresses are delivered as well. */
export const SUPPORT = 'support@mail.test';
/** The secret of the tokens. */
export const SECRET = 'a-secret-of-the-mail-tests-with-enough-bytes-0123456789';

/** Writes the configuration of a server that sends through Postfix and reads the mailbox from Dovecot. */
export function writeConfiguration(system: MailSystem, more: { incoming?: object; mail?: object } = {}): string {
  const file = join(mkdtempSync(join(system.folder, 'config-')), 'madoguchi.json');
  const config = {
    form: [
      { id: 'subject', kind: 'text', required: true },
      { id: 'description', kind: 'textarea', required: true },
      { id: 'cc', kind: 'emails' },
      { id: 'attachments', kind: 'attachments' },
    ],
    mail: {
      from: { name: 'Harbor', address: SUPPORT },
      replyDomain: 'mail.test',
      apiUrl: 'http://127.0.0.1:8080',
      smtp: {
        host: '127.0.0.1',
        port: system.smtpPort,
        security: 'starttls',
        user: SUPPORT,
        password: PASSWORD,
        caFile: system.caFile,
      },
      incoming: {
        addresses: [SUPPORT],
        authenticationServer: 'mail.test',
        imap: {
          host: '127.0.0.1',
          port: system.imapsPort,
          user: SUPPORT,
          password: PASSWORD,
          caFile: system.caFile,
          pollSeconds: 5,
        },
        ...more.incoming,
      },
      survey: { url: 'https://app.example/rate#{token}', afterHours: 0 },
      ...more.mail,
    },
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o644 });
  return file;
}

/** Signs a token of a person of the organization `acme`, or of an agent. */
export const signToken = (claims: JWTPayload): Promise<string> =>
  new SignJWT({ org: 'acme', org_name: 'Acme', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));

/** Calls the API of a server. */
export async function callApi(
  origin: string,
  token: string | null,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** Waits until a check passes, and returns its result. Mail is transferred by other programs, in their own time. */
export async function waitFor<T>(what: string, check: () => Promise<T | undefined | null | false>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const result = await check();
    if (result) return result;
    await sleep(100);
  }
  throw new Error(`It did not happen: ${what}.`);
}
