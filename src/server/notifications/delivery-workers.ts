import { describeFailure, type Log, type LogEntry } from '../http/log.ts';
import {
  createAccessMail,
  createOutboxWorker,
  createMailWorker,
  type MailOptions,
  type MailSettings,
} from './mail/index.ts';
import { createAuditNotifier } from './index.ts';
import type { Access, EventLog } from '../interfaces/index.ts';
import { sendChatMessage } from './chat/messages.ts';
import { toChannelId, type NotificationSettings } from './options.ts';
import { createTicketNotifier } from './ticket-notices/ticket-notifier.ts';
import { createWorkerLoop } from '../lib/worker-loop.ts';
import { enqueueSurveys } from './mail/survey-mails.ts';
import type { Store } from '../database/index.ts';
import { sendMessage, type ResolvedEndpoint } from './webhooks/index.ts';

/** The background workers for mails, webhooks, chat messages, and the notices of support access and tickets. */
export interface DeliveryWorkers {
  /**
   * Starts the workers, debounced by 50 ms; call it after a commit.
   *
   * @param options.audit false where the commit cannot have appended to the audit log. Default true.
   */
  wake(options?: { audit?: boolean }): void;
  /** Starts no new deliveries and waits for those in flight, within a time limit. */
  close(): Promise<void>;
}

interface Parts {
  store: Store;
  access: Access;
  /** Null when no mail is sent. */
  mail: { settings: MailSettings; send: MailOptions['send'] } | null;
  endpoints: readonly ResolvedEndpoint[];
  notifications: NotificationSettings;
  /** Null when the help desk has no event log. */
  events: EventLog | null;
  clock: () => number;
  log: Log;
  /** Called for each organization with new audit entries. */
  onRecord: (organizationId: string) => void;
}

/** Interval at which surveys that have become due are picked up. */
const SURVEY_POLL_MS = 60_000;
const SURVEY_DEBOUNCE_MS = 1_000;

/** Starts the delivery workers. */
export function createDeliveryWorkers({
  store,
  access,
  mail,
  endpoints,
  notifications,
  events,
  clock,
  log,
  onRecord,
}: Parts): DeliveryWorkers {
  const logFailure = (event: LogEntry['event'], error: unknown) =>
    log({ time: new Date().toISOString(), level: 'error', event, error: describeFailure(error) });

  const mails =
    mail &&
    createMailWorker({
      store,
      send: mail.send,
      settings: mail.settings,
      clock,
      onFailure: (error, givenUp) => logFailure(givenUp ? 'mail_given_up' : 'mail_failed', error),
    });
  const webhooks = endpoints.map((endpoint) =>
    createOutboxWorker('webhook', {
      store,
      destination: toChannelId('webhook', endpoint.url),
      clock,
      handOver: (message, { signal }) => sendMessage(endpoint, message, { signal, clock, fetch: globalThis.fetch }),
      onFailure: (error, givenUp) => logFailure(givenUp ? 'webhook_given_up' : 'webhook_failed', error),
    }),
  );
  const chats = notifications.channels.flatMap(({ id, destination }) =>
    destination.kind === 'mail'
      ? []
      : [
          createOutboxWorker('chat', {
            store,
            destination: id,
            // One delivery at a time, so that a channel shows events in order.
            concurrency: 1,
            clock,
            handOver: (message, { signal }) =>
              sendChatMessage(destination.url, message, { signal, fetch: globalThis.fetch }),
            onFailure: (error, givenUp) => logFailure(givenUp ? 'chat_given_up' : 'chat_failed', error),
          }),
        ],
  );
  const senders = [...(mails ? [mails] : []), ...webhooks, ...chats];
  const wakeSenders = () => senders.forEach((sender) => sender.wake());
  const notifier = createAuditNotifier({
    store,
    access,
    mail: mail && createAccessMail(mail.settings),
    destinations: { settings: notifications, endpoints, mail: mail?.settings ?? null },
    clock,
    onRecord,
    onTold: wakeSenders,
    onFailure: (error) => logFailure('audit_notifications_failed', error),
  });
  const ticketNotifier =
    events && (notifications.channels.length > 0 || endpoints.length > 0 || mail)
      ? createTicketNotifier({
          store,
          log: events,
          settings: notifications,
          endpoints,
          mail: mail?.settings ?? null,
          clock,
          onEnqueued: wakeSenders,
          onFailure: (error) => logFailure('notifications_failed', error),
        })
      : null;

  const mailSettings = mail?.settings;
  const surveys = mailSettings?.survey
    ? createWorkerLoop({
        runBatch: async () => {
          if ((await enqueueSurveys(store, mailSettings, clock())) > 0) wakeSenders();
        },
        onError: (error) => logFailure('notifications_failed', error),
        pollIntervalMs: SURVEY_POLL_MS,
        debounceMs: SURVEY_DEBOUNCE_MS,
        runAtStart: true,
      })
    : null;

  return {
    wake({ audit = true } = {}) {
      wakeSenders();
      surveys?.wake();
      if (audit) notifier.wake();
      ticketNotifier?.wake();
    },
    async close() {
      await Promise.all([notifier.close(), ticketNotifier?.close(), surveys?.close()]);
      await Promise.all(senders.map((sender) => sender.close()));
    },
  };
}
