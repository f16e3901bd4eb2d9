import PostalMime from 'postal-mime';
import { readEnvelope } from '../incoming-mail/envelope.ts';
import { MimeError, rewriteMessage } from '../incoming-mail/mime.ts';
import { sanitizeLine } from './sanitize.ts';

/** Result for one recipient. */
export interface ReportedRecipient {
  /** Final recipient, in lower case; null when the report does not name it. */
  address: string | null;
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`. */
  action: string;
  /** Enhanced status code (RFC 3463), such as `5.1.1`; empty when there is none. */
  status: string;
  /** Diagnostic text of the mail server; one line. */
  diagnostic: string;
}

/** A report on the delivery of a mail (RFC 3464), or a returned mail without one. */
export interface DeliveryReport {
  /** Message-IDs that the report contains, that of the returned mail first. */
  messageIds: readonly string[];
  recipients: readonly ReportedRecipient[];
}

/** A returned mail is small, or cut; more parts are not read. */
const LIMITS = {
  maxParts: 50,
  maxDepth: 10,
  maxMessageDepth: 2,
  maxHeaderBytes: 256 * 1024,
  maxTextBytes: 256 * 1024,
};
const MAX_RECIPIENTS = 100;
const MAX_MESSAGE_IDS = 20;
/** Characters of the parts in which message ids are looked for. */
const MAX_SEARCHED = 64 * 1024;
const MESSAGE_ID = /<[\w.+-]{1,100}@[\w.-]{1,255}>/g;
const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/**
 * Reads a delivery report: a message of type `multipart/report`, or one that a mail server has written as text and that has the
 * returned message below.
 *
 * @param raw the message (RFC 5322)
 * @returns null when the message is no delivery report
 */
export async function parseDeliveryReport(raw: Uint8Array): Promise<DeliveryReport | null> {
  const email = await parse(raw);
  if (!email) return null;
  const parts = email.attachments.map(({ mimeType, content }) => ({
    type: mimeType.toLowerCase(),
    text: typeof content === 'string' ? content : new TextDecoder().decode(content),
  }));
  const report = parts.find(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
  const returned = parts.find(({ type }) => /^(?:message\/(?:rfc822|global)|text\/rfc822-headers)$/.test(type));
  const text = email.text ?? '';
  const header = returned ? returned.text.split(/\r?\n\r?\n/, 1).join('') : '';
  const own = /^message-id:\s*(<[^<>\s]{1,300}>)/im.exec(header.slice(0, MAX_SEARCHED))?.[1];
  const others = findMessageIds([header, text]);
  const messageIds = [...new Set([...(own === undefined ? [] : [own]), ...others])].slice(0, MAX_MESSAGE_IDS);
  if (report) return { messageIds, recipients: readRecipients(report.text) };
  // Some servers write the reason as text and append the message.
  if (!(await isFromMailSystem(raw))) return null;
  const status = STATUS.exec(text.slice(0, MAX_SEARCHED))?.[1] ?? '';
  const diagnostic = text.split('\n').find((line) => STATUS.test(line) || /\b[45]\d\d\b/.test(line)) ?? '';
  return {
    messageIds,
    recipients: [{ address: null, action: 'failed', status, diagnostic: sanitizeLine(diagnostic) }],
  };
}

async function parse(raw: Uint8Array) {
  try {
    return await PostalMime.parse(rewriteMessage(raw, LIMITS).message, {
      forceRfc822Attachments: true,
      maxRfc822NestingDepth: LIMITS.maxMessageDepth,
    });
  } catch (error) {
    if (error instanceof MimeError || error instanceof Error) return null;
    throw error;
  }
}

const findMessageIds = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.slice(0, MAX_SEARCHED).matchAll(MESSAGE_ID)].map(([id]) => id));

/** Whether a mail system wrote the message: the sender of the envelope is empty, or is the mailer daemon. */
async function isFromMailSystem(raw: Uint8Array): Promise<boolean> {
  const envelope = await readEnvelope(raw);
  if (!envelope) return false;
  const returnPath = envelope.headers.get('return-path')?.[0]?.trim();
  return returnPath === '<>' || /^(?:mailer-daemon|postmaster)@/i.test(envelope.from);
}

/** Reads the groups of fields of a `message/delivery-status` part; the first group is about the message. */
function readRecipients(text: string): ReportedRecipient[] {
  const groups = text.replaceAll('\r\n', '\n').split(/\n{2,}/);
  return groups.slice(0, MAX_RECIPIENTS + 1).flatMap((group) => {
    const fields = readFields(group);
    const recipient = fields.get('final-recipient') ?? fields.get('original-recipient');
    const action = fields.get('action')?.toLowerCase().trim() ?? '';
    if (recipient === undefined || action === '') return [];
    const address = recipient.split(';').at(-1)?.trim().replaceAll(/^<|>$/g, '').toLowerCase() ?? '';
    return [
      {
        address: address === '' ? null : address,
        action,
        status: STATUS.exec(fields.get('status') ?? '')?.[1] ?? '',
        diagnostic: sanitizeLine((fields.get('diagnostic-code') ?? '').replace(/^[^;]{0,30};/, '')),
      },
    ];
  });
}

function readFields(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of group.split(/\n(?![ \t])/)) {
    const colon = field.indexOf(':');
    const name = field.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, field.slice(colon + 1).trim());
  }
  return fields;
}
