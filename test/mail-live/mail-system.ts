import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { ImapFlow } from 'imapflow';
import { findFreePort } from '../../scripts/free-port.ts';

const NOBODY = 65_534;
/** The password of every mailbox. */
export const PASSWORD = 'secret';

/** Postfix and Dovecot on loopback, with mailboxes in the domains `mail.test` (the vendor) and `acme.test` (customers). */
export interface MailSystem {
  smtpPort: number;
  imapPort: number;
  imapsPort: number;
  /** The certificate of both servers, PEM. */
  ca: string;
  caFile: string;
  folder: string;
  /** Sends a mail as the owner of a mailbox, through Postfix. */
  send(user: string, mail: SendMailOptions & { recipients?: readonly string[] }): Promise<void>;
  /** Reads the messages of a folder, oldest first. */
  read(user: string, folder?: string): Promise<string[]>;
  /** Puts a message into the inbox of a mailbox without a transfer. */
  append(user: string, raw: string): Promise<void>;
  stopImap(): Promise<void>;
  startImap(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Postfix and Dovecot in a new folder. Needs root. */
export async function startMailSystem(
  users: readonly string[],
  pipes: Readonly<Record<string, string>> = {},
): Promise<MailSystem> {
  const folder = mkdtempSync('/tmp/madoguchi-mail-');
  chmodSync(folder, 0o755);
  const [imap, imaps, lmtp, auth, smtp, submission] = await Promise.all(
    Array.from({ length: 6 }, () => findFreePort()),
  );
  if (!imap || !imaps || !lmtp || !auth || !smtp || !submission) throw new Error('There are no free ports.');
  const openssl = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync(
    'openssl',
    [
      ...openssl,
      '-keyout',
      'key.pem',
      '-out',
      'crt.pem',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const mail = join(folder, 'mail');
  for (const name of ['mail', 'run', 'state', 'pf', 'pfq', 'pfd', 'pflog']) mkdirSync(join(folder, name));
  chownSync(mail, NOBODY, NOBODY);
  const hash = execFileSync('doveadm', ['pw', '-s', 'SHA512-CRYPT', '-p', PASSWORD], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'users'), users.map((user) => `${user}:${hash}::::::\n`).join(''), { mode: 0o644 });
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
state_dir = ${folder}/state
protocols = imap lmtp
listen = 127.0.0.1
log_path = ${folder}/dovecot.log
recipient_delimiter = +
ssl = yes
ssl_cert = <${folder}/crt.pem
ssl_key = <${folder}/key.pem
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${folder}/mail/%u allow_all_users=yes
}
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtp}
  }
}
service auth {
  inet_listener {
    port = ${auth}
  }
}
`,
  );
  const domains = [...new Set(users.map((user) => user.slice(user.indexOf('@') + 1)))];
  // Stands for a filter such as OpenDMARC: mail over an authenticated connection has the sender's domain.
  const verdicts = domains.map(
    (domain) => `${domain} = PREPEND Authentication-Results: mail.test; dmarc=pass header.from=${domain}`,
  );
  const transports = Object.keys(pipes).map((address) => `${address} = ${address.split('@')[0]}pipe:`);
  writeFileSync(
    join(folder, 'pf/main.cf'),
    `compatibility_level = 3.6
queue_directory = ${folder}/pfq
data_directory = ${folder}/pfd
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/pflog/mail.log
maillog_file_prefixes = ${folder}
myhostname = mail.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
recipient_delimiter = +
virtual_mailbox_domains = ${domains.join(' ')}
virtual_alias_maps = inline:{ { reply@mail.test = support@mail.test } }
virtual_transport = lmtp:inet:127.0.0.1:${lmtp}
transport_maps = inline:{ ${transports.map((line) => `{ ${line} }`).join(', ')} }
default_transport = error:no outbound mail
alias_maps =
local_recipient_maps =
alias_database =
message_size_limit = 52428800
smtpd_recipient_restrictions = permit_sasl_authenticated reject_unauth_destination
smtpd_sender_restrictions = check_sender_access inline:{ ${verdicts.map((line) => `{ ${line} }`).join(', ')} }
smtpd_tls_cert_file = ${folder}/crt.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${auth}
`.replace('transport_maps = inline:{  }\n', ''),
  );
  // Debian's services, without chroot and without the listener on port 25.
  const internal = readFileSync('/usr/share/postfix/master.cf.dist', 'utf8')
    .split('\n')
    .filter((line) => /^\w+\s+(?:unix|unix-dgram)\s/.test(line) && !/\spipe$/.test(line))
    .map((line) => line.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)y/, '$1n'));
  const commands = Object.entries(pipes).map(
    ([address, command]) =>
      `${address.split('@')[0]}pipe unix - n n - - pipe\n  user=nobody null_sender= argv=${command}`,
  );
  writeFileSync(
    join(folder, 'pf/master.cf'),
    [
      ...internal,
      `127.0.0.1:${smtp} inet n - n - - smtpd`,
      `127.0.0.1:${submission} inet n - n - - smtpd`,
      '  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes',
      ...commands,
      '',
    ].join('\n'),
  );
  execFileSync('chown', ['postfix', join(folder, 'pfd')]);

  let dovecot: ChildProcess | null = null;
  const startImap = async () => {
    dovecot = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
    await waitForPort(imap);
  };
  const stopImap = async () => {
    const running = dovecot;
    dovecot = null;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill();
    await ended;
  };
  await startImap();
  execFileSync('postfix', ['-c', join(folder, 'pf'), 'start'], { stdio: 'ignore' });
  await waitForPort(submission);

  const ca = readFileSync(join(folder, 'crt.pem'), 'utf8');
  const connect = async (user: string) => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: imaps,
      secure: true,
      auth: { user, pass: PASSWORD },
      tls: { ca },
      logger: false,
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  return {
    smtpPort: submission,
    imapPort: imap,
    imapsPort: imaps,
    ca,
    caFile: join(folder, 'crt.pem'),
    folder,
    stopImap,
    startImap,
    async send(user, { recipients, ...mail }) {
      const transport = createTransport({
        host: '127.0.0.1',
        port: submission,
        requireTLS: true,
        auth: { user, pass: PASSWORD },
        tls: { ca },
      });
      await transport.sendMail({
        from: user,
        ...mail,
        ...(recipients && { envelope: { from: user, to: [...recipients] } }),
      });
      transport.close();
    },
    async read(user, name = 'INBOX') {
      const client = await connect(user);
      try {
        if (!(await client.list()).some(({ path }) => path === name)) return [];
        const { exists } = await client.mailboxOpen(name, { readOnly: true });
        if (exists === 0) return [];
        return (await client.fetchAll('1:*', { source: true })).map(({ source }) => source?.toString('utf8') ?? '');
      } finally {
        await client.logout();
      }
    },
    async append(user, raw) {
      const client = await connect(user);
      try {
        await client.append('INBOX', Buffer.from(raw));
      } finally {
        await client.logout();
      }
    },
    async close() {
      execFileSync('postfix', ['-c', join(folder, 'pf'), 'stop'], { stdio: 'ignore' });
      await stopImap();
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`Nothing listens on port ${port}.`);
}
