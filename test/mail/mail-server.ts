import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export const readPem = (name: string): string => readFileSync(`test/mail/certificate/${name}`, 'utf8');
/** A certificate for `localhost` without an authority, for tests only. */
export const certificate = { key: readPem('localhost.key.pem'), cert: readPem('localhost.pem') };

/**
 * Starts a mail server on loopback that stores received mail, with STARTTLS and, for the user `mailer`, authentication
 * with the password `p@ss/word` or the access token `token-2`.
 */
export async function startMailServer(options: SMTPServerOptions = {}) {
  const received: string[] = [];
  const sessions = new Set<string>();
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    onAuth: ({ username, password, accessToken }, _session, done) =>
      username === 'mailer' && (password === 'p@ss/word' || accessToken === 'token-2')
        ? done(null, { user: 'mailer' })
        : done(new Error('Invalid credentials')),
    onData(stream, session, done) {
      sessions.add(session.id);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString('latin1'));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    sessions,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
