import { toAsciiAddress } from '../../lib/mail-address.ts';
import type { MailSettings } from '../mail/options.ts';

/** Headers by name in lower case; more than one by the same name in their order. */
export type Headers = ReadonlyMap<string, readonly string[]>;

const SUBJECTS =
  /^(?:\s*(?:re|fwd?)\s*:)*\s*(?:auto(?:matic)?[\s-]?(?:reply|response)|out of (?:the )?office|undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure)|returned mail|自動(?:返信|応答|配信)|不在(?:通知|の(?:お知らせ|連絡))|配信不能|【自動(?:返信|応答|配信)】|\[自動(?:返信|応答)\])/i;
const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-][^@]*)?@/i;

/** Whether a mail is automatic: a vacation reply, a bounce or a mailing list. Replying to it could cause a mail loop. */
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

/** Whether the sender asks for no automatic answers: Exchange marks the mails of its systems with it. */
export function suppressesAnswers(headers: Headers): boolean {
  const value = headers.get('x-auto-response-suppress')?.[0] ?? '';
  return /\b(?:all|oof|autoreply)\b/i.test(value);
}

/** Whether an address belongs to this server: its sender, an address for new tickets, or a reply address. */
export function isOwnAddress({ senders, replyDomain, incoming }: MailSettings, address: string): boolean {
  const ascii = toAsciiAddress(address);
  if (senders.addresses.includes(ascii) || incoming.addresses.has(ascii)) return true;
  return replyDomain !== null && address.startsWith('reply+') && address.endsWith(`@${replyDomain.toLowerCase()}`);
}

/** Whether the mail was sent by this server. */
export function isLoop(settings: MailSettings, from: string, messageId: string | null): boolean {
  if (isOwnAddress(settings, from)) return true;
  return (
    messageId !== null &&
    /^<[\da-f-]{36}@/.test(messageId) &&
    messageId.toLowerCase().endsWith(`@${settings.domain.toLowerCase()}>`)
  );
}
