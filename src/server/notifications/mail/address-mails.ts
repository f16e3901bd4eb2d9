import type { Ticket } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import type { Language } from '../../messages/index.ts';
import {
  addQuestion,
  deleteQuestions,
  readConsents,
  toConsentKey,
  toConsentToken,
  toListKey,
  type MailList,
  type ConsentState,
} from './consent.ts';
import { countMails, uncountMails, type MailCounter, type OnMailLimited } from './mail-counts.ts';
import type { MailSettings } from './options.ts';
import type { Recipient } from './recipients.ts';
import type { Addressed } from './enqueue-mail.ts';
import { questionMail, withUnsubscribe, type MailContext, type Reader, type Written } from './ticket-texts.ts';

/** Consent questions to one mailbox per hour, across organizations. */
const MAX_QUESTIONS_PER_MAILBOX_HOUR = 3;

/** Writes a mail for one recipient. */
export type WriteMail = (reader: Reader, context: MailContext) => Written;

interface AddressOptions {
  settings: MailSettings;
  organizationId: string | null;
  ticket: Ticket;
  write: WriteMail;
  /** The list that recipients with an account can stop; null for mails that they cannot stop. */
  list: MailList | null;
  /** The account that causes the mails; null for an agent, who is not limited. */
  cause: string | null;
  onLimited: OnMailLimited;
}

/**
 * Builds the mail for each recipient, in the transaction of the change. Accounts with a verified address get all mails, within the
 * limits of the account that causes them; other addresses get mails only after consent, else the consent question.
 */
export async function addressMails(
  tx: Db,
  recipients: readonly Recipient[],
  options: AddressOptions,
  now: number,
): Promise<Addressed[]> {
  const { organizationId, cause, settings, onLimited } = options;
  const keys = new Map<Recipient, string>();
  for (const recipient of recipients)
    if (recipient.isExternal) keys.set(recipient, await toConsentKey(tx, organizationId, recipient.to.address));
  const listKeys = await toListKeys(tx, recipients, options);
  const states = await readConsents(tx, [...keys.values(), ...listKeys.values()]);
  const mails: Addressed[] = [];
  /** Questions stored here, with the counters that each has used. */
  const added = new Map<string, readonly MailCounter[]>();
  for (const recipient of recipients) {
    const key = keys.get(recipient);
    const mail =
      key === undefined
        ? toListMail(recipient, options, { listKey: listKeys.get(recipient), states })
        : await toExternalMail(tx, recipient, { ...options, key, state: states.get(key), added }, now);
    if (mail) mails.push(mail);
  }
  if (cause === null) return mails;
  const { perPersonHour, perOrganizationHour } = settings.limits;
  const wanted = mails.length;
  const allowed = await countMails(tx, { kind: 'person', key: cause, limit: perPersonHour, wanted, onLimited }, now);
  const all = { key: organizationId ?? '', limit: perOrganizationHour, wanted: allowed, onLimited };
  const sent = mails.slice(0, await countMails(tx, { kind: 'organization', ...all }, now));
  // A stored question that was not sent would keep the address from being asked again.
  for (const { consentKey } of sent) if (consentKey !== undefined) added.delete(consentKey);
  await deleteQuestions(tx, [...added.keys()]);
  for (const counters of added.values()) await uncountMails(tx, counters, now);
  return sent;
}

/** The keys of the list for recipients with an account. The requester always gets answers, so these have no list. */
async function toListKeys(
  tx: Db,
  recipients: readonly Recipient[],
  { list, organizationId }: AddressOptions,
): Promise<Map<Recipient, string>> {
  const keys = new Map<Recipient, string>();
  if (list === null) return keys;
  for (const recipient of recipients)
    if (!recipient.isExternal) keys.set(recipient, await toListKey(tx, list, organizationId, recipient.to.address));
  return keys;
}

/** The mail to an account; null when its owner has stopped the list. */
function toListMail(
  recipient: Recipient,
  options: AddressOptions,
  { listKey, states }: { listKey: string | undefined; states: ReadonlyMap<string, ConsentState> },
): Addressed | null {
  const mail = toMail(recipient, options);
  if (listKey === undefined) return mail;
  return states.get(listKey) === 'refused' ? null : { ...mail, consentKey: listKey };
}

const toMail = ({ to, bearer, reader }: Recipient, options: AddressOptions): Addressed => ({
  to,
  ...(bearer && { bearer }),
  language: reader.language,
  written: options.write(reader, toContext(options, reader.language)),
});

const toContext = ({ settings, organizationId, ticket }: AddressOptions, language: Language): MailContext => ({
  settings,
  vendor: settings.senders.select({ language, organizationId, category: ticket.category }).brand.name,
});

/** The mail to an address that no account has verified; null for none. */
async function toExternalMail(
  tx: Db,
  recipient: Recipient,
  options: AddressOptions & {
    key: string;
    state: ConsentState | undefined;
    added: Map<string, readonly MailCounter[]>;
  },
  now: number,
): Promise<Addressed | null> {
  const { settings, key, state, added, cause, ticket, onLimited } = options;
  const { consentUrl, externalCc, limits } = settings;
  if (state === 'refused') return null;
  const link = consentUrl === null ? null : `${consentUrl}#${await toConsentToken(tx, key)}`;
  const { language } = recipient.reader;
  const context = toContext(options, language);
  if (state === 'accepted' || externalCc === 'send') {
    // The link works only for a stored question.
    if (link !== null && state === undefined && (await addQuestion(tx, key, now))) added.set(key, []);
    const mail = toMail(recipient, options);
    return {
      ...mail,
      consentKey: key,
      written: link === null ? mail.written : withUnsubscribe(mail.written, link, language, context),
    };
  }
  if (link === null || state === 'asked') return null;
  const mailbox = await toConsentKey(tx, null, recipient.to.address);
  const counters = [
    ...(cause === null ? [] : [{ kind: 'questions' as const, key: cause, limit: limits.questionsPerPersonHour }]),
    { kind: 'mailbox' as const, key: mailbox, limit: MAX_QUESTIONS_PER_MAILBOX_HOUR },
  ];
  const counted: MailCounter[] = [];
  for (const counter of counters) {
    if ((await countMails(tx, { ...counter, wanted: 1, onLimited }, now)) === 0) {
      await uncountMails(tx, counted, now);
      return null;
    }
    counted.push(counter);
  }
  // A concurrent question to another address of the same mailbox wins.
  if (!(await addQuestion(tx, key, now))) {
    await uncountMails(tx, counted, now);
    return null;
  }
  added.set(key, counted);
  const written = questionMail(ticket.number, link, language, context);
  return { to: { name: null, address: recipient.to.address }, language, consentKey: key, written };
}
