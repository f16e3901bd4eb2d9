import { randomUUID } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';
import { getMessages } from '../messages/index.ts';
import { describeChannels, enqueueNotice, type Destinations } from './channels.ts';
import { sendChatMessage, toChatRow } from './chat/messages.ts';
import type { Notice } from './chat/notice.ts';
import { toSlackMessage } from './chat/slack.ts';
import { toTeamsMessage } from './chat/teams.ts';
import { resolveMailOptions, type MailLanguage, type MailOptions, type MailSettings } from './mail/options.ts';
import { toTeamMail } from './mail/team-mails.ts';
import { resolveNotificationOptions, toChannelId, type NotificationOptions } from './options.ts';
import { describeDeliveryError } from './outbox-worker.ts';
import {
  enqueueMessages,
  resolveEndpoints,
  sendMessage,
  toWebhookRow,
  type ResolvedEndpoint,
  type WebhookEndpoint,
} from './webhooks/index.ts';

/** Time limit for all test deliveries together. */
const TIMEOUT_MS = 60_000;

/** Type of a test message. */
export const TEST_TYPE = 'test';

/** Builds the notice that a test delivery sends. */
export const buildTestNotice = (language: MailLanguage): Notice => ({
  ...getMessages(language).teamNotices.test,
  facts: [],
  excerpt: null,
  link: null,
});

/**
 * Adds a test message for a channel or an endpoint to the outbox.
 *
 * @returns the id of the first row; null when no channel has this id
 */
export async function enqueueTestMessage(
  tx: Db,
  id: string,
  { settings, endpoints, mail }: Destinations,
  now: number,
): Promise<string | null> {
  const channel = settings.channels.find((one) => one.id === id);
  if (channel) {
    const subject = { type: TEST_TYPE, organizationId: null, about: [] } as const;
    const [row] = await enqueueNotice(tx, channel, buildTestNotice(channel.language), subject, {
      mail,
      now,
      createdAt: now,
    });
    return row ?? null;
  }
  const endpoint = endpoints.find(({ url }) => toChannelId('webhook', url) === id);
  if (!endpoint) return null;
  const event = { type: TEST_TYPE, at: now, data: { version: 1 }, organizationId: null };
  const [row] = await enqueueMessages(tx, [{ ...endpoint, events: null }], event, now);
  return row ?? null;
}

/** Outcome of a test delivery. `error` is null when the channel accepted the message. */
export interface TestDelivery {
  name: string;
  error: string | null;
}

/**
 * Sends a test message to channels and endpoints directly, without the outbox.
 *
 * @param options.only id or name of the only channel to test; undefined for all
 * @throws ConfigurationError for invalid options
 */
export async function sendTestMessages(
  {
    notifications,
    webhooks,
    mail,
  }: {
    notifications?: NotificationOptions | undefined;
    webhooks?: readonly WebhookEndpoint[] | undefined;
    mail: MailOptions | null;
  },
  { now, only }: { now: number; only?: string | undefined },
): Promise<TestDelivery[]> {
  const mailSettings = mail && resolveMailOptions(mail);
  const settings = resolveNotificationOptions(notifications ?? {}, { hasMail: mail !== null });
  const endpoints = resolveEndpoints(webhooks ?? []);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { fetch } = globalThis;
  const results: TestDelivery[] = [];
  for (const { id, name } of describeChannels({ settings, endpoints })) {
    if (only !== undefined && only !== id && only !== name) continue;
    const channel = settings.channels.find((one) => one.id === id);
    const endpoint = endpoints.find(({ url }) => toChannelId('webhook', url) === id);
    try {
      if (endpoint) await sendTestWebhook(endpoint, { now, signal });
      else if (channel?.destination.kind === 'mail' && mail && mailSettings)
        await sendTestMails(channel.destination.to, channel.language, { mail, settings: mailSettings, now, signal });
      else if (channel && channel.destination.kind !== 'mail') {
        const notice = buildTestNotice(channel.language);
        const body = channel.destination.kind === 'slack' ? toSlackMessage(notice) : toTeamsMessage(notice);
        await sendChatMessage(channel.destination.url, toChatRow(body, []), { signal, fetch });
      }
      results.push({ name, error: null });
    } catch (error) {
      results.push({ name, error: describeDeliveryError(error) });
    }
  }
  return results;
}

const sendTestWebhook = (endpoint: ResolvedEndpoint, { now, signal }: { now: number; signal: AbortSignal }) =>
  sendMessage(endpoint, toWebhookRow(randomUUID(), { type: TEST_TYPE, at: now, data: { version: 1 } }), {
    signal,
    clock: () => now,
    fetch: globalThis.fetch,
  });

async function sendTestMails(
  addresses: readonly string[],
  language: MailLanguage,
  { mail, settings, now, signal }: { mail: MailOptions; settings: MailSettings; now: number; signal: AbortSignal },
): Promise<void> {
  for (const address of addresses)
    await mail.send(toTeamMail(address, buildTestNotice(language), { language, settings, now }), { signal });
}
