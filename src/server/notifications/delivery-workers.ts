import { describeFailure, type Log, type LogEntry } from '../http/log.ts';
import {
  createAccessMail,
  createOutboxWorker,
  createMailWorker,
  type MailOptions,
  type MailSettings,
} from './mail/index.ts';
import { createAuditNotifier } from './index.ts';
import type { Access } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import { sendMessage, type ResolvedEndpoint } from './webhooks/index.ts';

/** The background workers for mails, webhooks and the notices of support access. */
export interface DeliveryWorkers {
  /**
   * Starts the workers, debounced by 50 ms; call it after a commit.
   *
   * @param options.audit false where the commit cannot have appended to the audit log. Default true.
   */
  wake(options?: { audit?: boolean }): void;
  /** Deletes messages that were given up longer ago than the retention. */
  sweep(now: number): Promise<void>;
  /** Starts no new deliveries and waits for those in flight, within a time limit. */
  close(): Promise<void>;
}

interface Parts {
  store: Store;
  access: Access;
  /** Null when no mail is sent. */
  mail: { settings: MailSettings; send: MailOptions['send'] } | null;
  endpoints: readonly ResolvedEndpoint[];
  clock: () => number;
  log: Log;
  /** Called for each organization with new audit entries. */
  onRecord: (organizationId: string) => void;
}

/** Starts the delivery workers. */
export function createDeliveryWorkers({
  store,
  access,
  mail,
  endpoints,
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
      clock,
      onFailure: (error, givenUp) => logFailure(givenUp ? 'mail_given_up' : 'mail_failed', error),
    });
  const webhooks =
    endpoints.length === 0
      ? null
      : createOutboxWorker('webhook', {
          store,
          clock,
          handOver: (message, { signal }) =>
            sendMessage(endpoints, message, { signal, clock, fetch: globalThis.fetch }),
          onFailure: (error, givenUp) => logFailure(givenUp ? 'webhook_given_up' : 'webhook_failed', error),
        });
  const wakeSenders = () => {
    mails?.wake();
    webhooks?.wake();
  };
  const notifier = createAuditNotifier({
    store,
    access,
    mail: mail && createAccessMail(mail.settings),
    endpoints,
    clock,
    onRecord,
    onTold: wakeSenders,
    onFailure: (error) => logFailure('sweep_failed', error),
  });

  return {
    wake({ audit = true } = {}) {
      wakeSenders();
      if (audit) notifier.wake();
    },
    // One worker sweeps the rows of all channels.
    sweep: async (now) => (mails ?? webhooks)?.sweep(now),
    async close() {
      await notifier.close();
      await Promise.all([mails?.close(), webhooks?.close()]);
    },
  };
}
