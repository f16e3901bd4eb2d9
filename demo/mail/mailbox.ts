import { appendFile, readFile } from 'node:fs/promises';
import { OutgoingMail } from '../../src/server/notifications/mail/options.ts';

/** Maximum mails on the page. */
const KEPT = 200;

/** Collects the mail to customers in the demo. */
export interface Mailbox {
  /** Accepts a mail to send, once per message id, as a mail system does. */
  send(mail: OutgoingMail): Promise<void>;
  /** Newest first. */
  list(): readonly OutgoingMail[];
}

/**
 * Opens the mailbox.
 *
 * @param file contains one mail per line, as JSON; created with the first mail
 */
export async function openMailbox(file: string): Promise<Mailbox> {
  const mails: OutgoingMail[] = [];
  const known = new Set<string>();
  const add = (mail: OutgoingMail) => {
    known.add(mail.messageId);
    mails.unshift(mail);
    mails.length = Math.min(mails.length, KEPT);
  };
  for (const line of (await readText(file)).split('\n')) {
    const mail = parseMail(line);
    if (mail) add(mail);
  }
  return {
    async send(mail) {
      if (known.has(mail.messageId)) return;
      await appendFile(file, `${JSON.stringify(mail)}\n`);
      add(mail);
    },
    list: () => mails,
  };
}

/** A line that was truncated by a crash is skipped; the outbox sends that mail again. */
function parseMail(line: string): OutgoingMail | null {
  try {
    const parsed = OutgoingMail.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
