import { describeFailure, type Log, type LogEntry } from '../http/log.ts';
import { createAccessMail, createChannel, createSender, type MailOptions, type MailSettings } from './mail/index.ts';
import { createHerald } from './index.ts';
import type { Access } from '../interfaces.ts';
import type { Store } from '../database/index.ts';
import { sendMessage, type SettledEndpoint } from './webhooks/index.ts';

/** All that leaves by itself: mails, webhooks, and the notices that become both. */
export interface DeliveryWorkers {
  /** Looks for what there is, within 50 ms; call it after a commit. */
  wake(): void;
  /** Forgets what was given up long ago. */
  sweep(now: number): Promise<void>;
  /** Begins nothing new, and waits a moment for what is under way. */
  close(): Promise<void>;
}

interface Parts {
  store: Store;
  access: Access;
  /** Null when no mail is sent. */
  mail: { settings: MailSettings; send: MailOptions['send'] } | null;
  endpoints: readonly SettledEndpoint[];
  clock: () => number;
  log: Log;
  /** Called when something was written into an organization's record of support access. */
  onRecord: (organizationId: string) => void;
}

/** Starts everything that leaves. */
export function createDeliveryWorkers({
  store,
  access,
  mail,
  endpoints,
  clock,
  log,
  onRecord,
}: Parts): DeliveryWorkers {
  const tell = (event: LogEntry['event'], error: unknown) =>
    log({ time: new Date().toISOString(), level: 'error', event, error: describeFailure(error) });

  const mails =
    mail &&
    createSender({
      store,
      send: mail.send,
      clock,
      onFailure: (error, givenUp) => tell(givenUp ? 'mail_given_up' : 'mail_failed', error),
    });
  const webhooks =
    endpoints.length === 0
      ? null
      : createChannel('webhook', {
          store,
          clock,
          handOver: (message, { signal }) =>
            sendMessage(endpoints, message, { signal, clock, fetch: globalThis.fetch }),
          onFailure: (error, givenUp) => tell(givenUp ? 'webhook_given_up' : 'webhook_failed', error),
        });
  const handOver = () => {
    mails?.wake();
    webhooks?.wake();
  };
  const herald = createHerald({
    store,
    access,
    mail: mail && createAccessMail(mail.settings),
    endpoints,
    clock,
    onRecord,
    onTold: handOver,
    onFailure: (error) => tell('sweep_failed', error),
  });

  return {
    wake() {
      handOver();
      herald.wake();
    },
    // Of all channels: what was given up is the same rows to both.
    sweep: async (now) => (mails ?? webhooks)?.sweep(now),
    async close() {
      await herald.close();
      await Promise.all([mails?.close(), webhooks?.close()]);
    },
  };
}
