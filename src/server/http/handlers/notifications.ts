import { listDeliveries, readDelivery, replayDelivery } from '../../notifications/deliveries.ts';
import { describeChannels } from '../../notifications/channels.ts';
import { enqueueTestMessage } from '../../notifications/test-message.ts';
import type { Handlers } from '../handler.ts';

/** Channels of notifications and their undelivered messages, for agents. */
export const notificationHandlers: Pick<
  Handlers,
  'listDeliveries' | 'replayDelivery' | 'listNotificationChannels' | 'testNotificationChannel'
> = {
  listDeliveries: ({ db, input }, { destinations }) => listDeliveries(db, input, describeChannels(destinations)),
  replayDelivery: ({ db, input, now }, { destinations }) =>
    replayDelivery(db, input.id, describeChannels(destinations), now),
  async listNotificationChannels(_, { destinations }) {
    const items = describeChannels(destinations);
    return { items, next: null, total: items.length };
  },
  async testNotificationChannel({ db, input, now }, { destinations }) {
    const id = await enqueueTestMessage(db, input.channel, destinations, now);
    return id === null ? null : readDelivery(db, id, describeChannels(destinations));
  },
};
