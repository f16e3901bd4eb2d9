import type { MailSettings } from '../mail.ts';

/** Headers by name in lower case; more than one by the same name in their order. */
export type Headers = ReadonlyMap<string, readonly string[]>;

const SUBJECTS =
  /^(?:\s*(?:re|fwd?)\s*:)*\s*(?:auto(?:matic)?[\s-]?(?:reply|response)|out of (?:the )?office|undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure)|returned mail|自動(?:返信|応答|配信)|不在(?:通知|の(?:お知らせ|連絡))|配信不能|【自動(?:返信|応答|配信)】|\[自動(?:返信|応答)\])/i;
const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-][^@]*)?@/i;

/** Whether a machine wrote this: a holiday reply, a bounce, a list. Answering it, or telling others of it, could go on for ever. */
export function isAutomatic(headers: Headers, from: string, subject: string): boolean {
  const value = (name: string) => headers.get(name)?.[0]?.trim().toLowerCase();
  const submitted = value('auto-submitted');
  if (submitted !== undefined && !submitted.startsWith('no')) return true;
  if (/^(?:bulk|junk|list|auto[_-]?reply)\b/.test(value('precedence') ?? '')) return true;
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply', 'list-id', 'list-unsubscribe'])
    if (headers.has(name)) return true;
  if (value('return-path') === '<>') return true;
  if (/^multipart\/report\b/.test(value('content-type') ?? '')) return true;
  return MACHINES.test(from) || SUBJECTS.test(subject);
}

/** Whether this is one of our own mails, come back. */
export function isLoop(
  { from: ours, domain, replyDomain }: MailSettings,
  from: string,
  messageId: string | null,
): boolean {
  if (from === ours.address.toLowerCase()) return true;
  if (replyDomain !== null && from.startsWith('reply+') && from.endsWith(`@${replyDomain.toLowerCase()}`)) return true;
  return (
    messageId !== null &&
    /^<[\da-f-]{36}@/.test(messageId) &&
    messageId.toLowerCase().endsWith(`@${domain.toLowerCase()}>`)
  );
}

/**
 * Whether the vendor's own mail server has found that the sender is somebody else (RFC 8601). Only what that server wrote
 * counts, and of that the topmost: what stands below may have come with the mail.
 *
 * @param server its name, as it begins its `Authentication-Results`; without it nothing can be said
 */
export function isForged(headers: Headers, server: string | undefined): boolean {
  if ((headers.get('from')?.length ?? 0) > 1) return true;
  if (server === undefined) return false;
  const results = headers
    .get('authentication-results')
    ?.find((line) => line.trim().toLowerCase().split(/[\s;]/)[0] === server.toLowerCase());
  if (results === undefined) return true;
  const result = (method: string) => new RegExp(`\\b${method}=(\\w+)`, 'i').exec(results)?.[1]?.toLowerCase();
  const dmarc = result('dmarc');
  if (dmarc === 'pass' || dmarc === 'bestguesspass') return false;
  if (dmarc === 'fail' || dmarc === 'reject' || dmarc === 'quarantine') return true;
  return result('dkim') !== 'pass' && result('spf') !== 'pass';
}
