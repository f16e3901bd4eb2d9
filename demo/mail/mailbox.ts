import { appendFile, readFile } from 'node:fs/promises';
import { OutgoingMail } from '../../src/server/notifications/mail/options.ts';

/** More than anybody reads in a demo. */
const KEPT = 200;

/** Where mail to customers ends in the demo. */
export interface Mailbox {
  /** The outgoing-mail port. Takes each mail once, as a mail system does, by its message id. */
  send(mail: OutgoingMail): Promise<void>;
  /** Newest first. */
  list(): readonly OutgoingMail[];
}

/**
 * Opens the mailbox.
 *
 * @param file One mail a line, as JSON; made with the first mail.
 */
export async function openMailbox(file: string): Promise<Mailbox> {
  const mails: OutgoingMail[] = [];
  const known = new Set<string>();
  const keep = (mail: OutgoingMail) => {
    known.add(mail.messageId);
    mails.unshift(mail);
    mails.length = Math.min(mails.length, KEPT);
  };
  for (const line of (await readText(file)).split('\n')) {
    const mail = mailOf(line);
    if (mail) keep(mail);
  }
  return {
    async send(mail) {
      if (known.has(mail.messageId)) return;
      await appendFile(file, `${JSON.stringify(mail)}\n`);
      keep(mail);
    },
    list: () => mails,
  };
}

/** A line that was cut off by the end of the process is no mail; the outbox sends that one again. */
function mailOf(line: string): OutgoingMail | null {
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
