import * as z from 'zod/mini';
import { isAddress } from '../../lib/mail-address.ts';
import { ConfigurationError } from '../../configuration-error.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../../messages/index.ts';
import {
  resolveIncomingMailOptions,
  type IncomingMailOptions,
  type IncomingMailSettings,
} from '../incoming-mail/options.ts';
import {
  resolveSenders,
  type MailAddress,
  type MailBrandOptions,
  type MailSenderOptions,
  type MailSenders,
} from './brand.ts';
import { MailBlock } from './content.ts';
import { createMailTexts, type MailTextOverrides, type RenderMailText } from './texts.ts';
import type { Text } from '../../../contract/index.ts';

/** The languages mails are written in. */
export const MAIL_LANGUAGES: readonly Language[] = LANGUAGES;
/** The languages mails are written in. */
export type MailLanguage = Language;

export type { MailAddress };

const Address = z.object({
  /** One line, or null. */
  name: z.nullable(z.string()),
  address: z.string(),
});

const envelope = {
  /** `<…@…>`. The same for each attempt, so that a mail system can drop duplicates. */
  messageId: z.string(),
  /** RFC 3339, UTC. */
  date: z.string(),
  from: Address,
  to: Address,
  /** The ticket's own address, or null when answers go to `from`. */
  replyTo: z.nullable(z.string()),
  /** One line without control characters, not yet encoded. */
  subject: z.string(),
  language: z.enum(LANGUAGES),
  /** Further headers, in ASCII and already safe, such as `References`, `Auto-Submitted` and `List-Unsubscribe`. */
  headers: z.record(z.string(), z.string()),
};

/** A mail as it is passed to `send`. */
export const OutgoingMail = z.object({
  ...envelope,
  /** Plain text with `\n`. */
  text: z.string(),
  /** The same as an HTML document. */
  html: z.string(),
});
/**
 * An outgoing mail. Only `text` and `html` contain line breaks (`\n`) and tabs; all other parts are free of control characters, so
 * that customers cannot inject headers. The mail library encodes it.
 */
export type OutgoingMail = z.infer<typeof OutgoingMail>;

/** A mail in the outbox. It is rendered when it is delivered. */
export const StoredMail = z.object({
  ...envelope,
  blocks: z.array(MailBlock),
  /** The ticket that the mail is about; absent without one. */
  ticketId: z.optional(z.string()),
});

/** A mail in the outbox. */
export type StoredMail = z.infer<typeof StoredMail>;

/** Limits on mails that customers cause. Mails that agents cause are not limited. */
export interface OutgoingMailLimits {
  /** Mails an hour that one person can cause. Default 200. */
  perPersonHour?: number;
  /** Mails an hour that all people of one organization can cause. Default 2,000. */
  perOrganizationHour?: number;
  /** Consent questions an hour that one person can cause. Default 20. */
  questionsPerPersonHour?: number;
}

/** Options of outgoing and incoming mail. */
export interface MailOptions {
  /** The sender. The name can be a text for each language. */
  from: { name?: Text; address: string };
  /** Further senders, by organization, category or language. The first that matches sends the mail, else `from`. */
  senders?: readonly MailSenderOptions[];
  /** Logo, color and name of the vendor in mails. */
  brand?: MailBrandOptions;
  /**
   * Texts that replace the built-in ones, by language and path. `docs/reference/mail-texts.md` lists them.
   *
   * @example texts: { en: { 'received.text': 'Thank you. We have received your request #{{number}}:' } }
   */
  texts?: MailTextOverrides;
  /**
   * URL that opens a ticket for its requester, with `{id}` or `{number}`. Default: the deep link that opens the panel, on the first
   * of `origins`; without any, mails have no link.
   */
  ticketUrl?: string;
  /**
   * The domain of reply addresses, `reply+<secret>@<replyDomain>`, one for each ticket and person. Pass mail to these
   * addresses to `receiveMail`. Without it, replies go to `from`.
   */
  replyDomain?: string;
  /** Checks of incoming mail. */
  incoming?: IncomingMailOptions;
  /** Limits on mails that customers cause. */
  limits?: OutgoingMailLimits;
  /**
   * Mail to cc'd addresses without an account in the organization. `ask`: one mail without any text of a customer, with a
   * link to accept further mails. `send`: all mails until the address unsubscribes. Default `ask`.
   */
  externalCc?: 'ask' | 'send';
  /**
   * The public address of this API, such as `https://support.example.com`, for links in mails to people without an account.
   * Without it, with `externalCc: 'ask'` they get no mail.
   */
  apiUrl?: string;
  /**
   * Sends one mail and resolves when the mail system has accepted it. After a rejection, or a minute without a result (then
   * `signal` is aborted), the mail is sent again with backoff for five days. Delivery is at least once, under the same
   * `messageId`. A rejection with `PermanentDeliveryError` is not repeated.
   *
   * @example send: createSmtpTransport({ url: process.env.SMTP_URL }).send
   */
  send: (mail: OutgoingMail, options: { signal: AbortSignal }) => Promise<unknown>;
  /**
   * A mail to the requester after a ticket was closed, with a link to rate it. `url` is a page of the vendor with `{token}`, which rates
   * by `PUT /v1/ratings`; put the token after a `#`, so that no server logs it. `afterHours`: default 24. Default: no mail.
   */
  survey?: { url: string; afterHours?: number };
  /** The language for people without a locale. Default `en`. */
  language?: MailLanguage;
  /** The IANA time zone of times in mails, which name it. Default `UTC`. */
  timeZone?: string;
}

/** Validated mail options. */
export interface MailSettings {
  /** The default sender in the default language. */
  from: MailAddress;
  senders: MailSenders;
  renderText: RenderMailText;
  /** Formats the URL that opens a ticket for its requester; null when none is configured. */
  formatTicketUrl: (ticket: { id: string; number: string }) => string | null;
  replyDomain: string | null;
  /** The domain of message ids. */
  domain: string;
  language: MailLanguage;
  timeZone: string;
  incoming: IncomingMailSettings;
  limits: Required<OutgoingMailLimits>;
  externalCc: 'ask' | 'send';
  /** Null when no survey is sent. */
  survey: { url: string; afterMs: number } | null;
  /** URL of the consent page without a token; null without a public URL. */
  consentUrl: string | null;
  /** URL of one-click unsubscription without a token; null without a public URL. */
  unsubscribeUrl: string | null;
}

/**
 * Validates mail options.
 *
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveMailOptions(
  {
    from,
    senders: senderOptions,
    brand,
    texts,
    ticketUrl,
    replyDomain,
    incoming = {},
    limits = {},
    externalCc = 'ask',
    apiUrl,
    survey,
    language = DEFAULT_LANGUAGE,
    timeZone = 'UTC',
  }: MailOptions,
  { origins = [] }: { origins?: readonly string[] } = {},
): MailSettings {
  const senders = resolveSenders({ from, brand, senders: senderOptions });
  if (replyDomain !== undefined && !isAddress(`reply@${replyDomain}`)) {
    throw new ConfigurationError(
      `mail.replyDomain must be a domain such as "help.example.com"; "${replyDomain}" is not.`,
    );
  }
  if (!LANGUAGES.includes(language))
    throw new ConfigurationError(`mail.language must be one of ${LANGUAGES.join(', ')}; "${String(language)}" is not.`);
  if (!isTimeZone(timeZone)) {
    throw new ConfigurationError(`mail.timeZone must be a time zone such as "Asia/Tokyo"; "${timeZone}" is not.`);
  }
  const { perPersonHour = 200, perOrganizationHour = 2_000, questionsPerPersonHour = 20 } = limits;
  for (const [name, value] of Object.entries({ perPersonHour, perOrganizationHour, questionsPerPersonHour })) {
    if (!(value >= 0)) throw new ConfigurationError(`mail.limits.${name} must be a number of at least 0.`);
  }
  if (externalCc !== 'ask' && externalCc !== 'send')
    throw new ConfigurationError(`mail.externalCc must be "ask" or "send"; "${String(externalCc)}" is not.`);
  return {
    senders,
    renderText: createMailTexts(texts),
    formatTicketUrl: createTicketUrl(ticketUrl, origins),
    limits: { perPersonHour, perOrganizationHour, questionsPerPersonHour },
    externalCc,
    survey: survey === undefined ? null : resolveSurvey(survey),
    consentUrl: apiUrl === undefined ? null : toPublicUrl(apiUrl, 'consent'),
    unsubscribeUrl: apiUrl === undefined ? null : toPublicUrl(apiUrl, 'unsubscribe'),
    from: senders.select({ language }).from,
    replyDomain: replyDomain ?? null,
    domain: replyDomain ?? from.address.slice(from.address.lastIndexOf('@') + 1),
    language,
    timeZone,
    incoming: resolveIncomingMailOptions(incoming),
  };
}

/** Deep link of the panel (`docs/guides/embedding.md`). The fragment is not sent to the server of the page. */
const DEEP_LINK = '#madoguchi=tickets?id={id}';

function createTicketUrl(ticketUrl: string | undefined, origins: readonly string[]): MailSettings['formatTicketUrl'] {
  const [origin] = origins;
  const template = ticketUrl ?? (origin === undefined ? null : `${origin.replace(/\/$/, '')}/${DEEP_LINK}`);
  if (template === null) return () => null;
  const url = URL.parse(template.replaceAll(/\{(?:id|number)\}/g, '1'));
  const unknown = /\{(?!(?:id|number)\})[^{}]{0,40}\}/.exec(template)?.[0];
  if (unknown !== undefined)
    throw new ConfigurationError(`mail.ticketUrl: unknown placeholder ${unknown}; expected {id} or {number}.`);
  if (!url || !/^https?:$/.test(url.protocol) || !/\{(?:id|number)\}/.test(template))
    throw new ConfigurationError(
      `mail.ticketUrl must be a URL with {id} or {number}, such as "https://app.example.com/support${DEEP_LINK}"; "${template}" is not.`,
    );
  return ({ id, number }) =>
    template.replaceAll('{id}', () => encodeURIComponent(id)).replaceAll('{number}', () => encodeURIComponent(number));
}

function resolveSurvey({ url, afterHours = 24 }: NonNullable<MailOptions['survey']>): MailSettings['survey'] {
  if (!/^https?:$/.test(URL.parse(url.replaceAll('{token}', 't'))?.protocol ?? '') || !url.includes('{token}'))
    throw new ConfigurationError(
      `mail.survey.url must be a URL with {token}, such as "https://example.com/rate#{token}"; "${url}" is not.`,
    );
  if (!(afterHours >= 0 && afterHours <= 720))
    throw new ConfigurationError(`mail.survey.afterHours must be 0 to 720; ${String(afterHours)} is not.`);
  return { url, afterMs: afterHours * 3_600_000 };
}

function toPublicUrl(apiUrl: string, page: 'consent' | 'unsubscribe'): string {
  const url = URL.parse(apiUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new ConfigurationError(
      `mail.apiUrl must be an address such as "https://support.example.com"; "${apiUrl}" is not.`,
    );
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/v1/mail/${page}`;
}
