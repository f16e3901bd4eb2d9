import { readAgentPreferences, replaceAgentPreferences } from '../../notifications/agents.ts';
import { EventTypes } from '../../notifications/event-types.ts';
import { rejectField } from '../../errors.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import { listDeliveries, readDelivery, replayDelivery } from '../../notifications/deliveries.ts';
import { describeChannels } from '../../notifications/channels.ts';
import { enqueueTestMessage } from '../../notifications/test-message.ts';
import type { Handlers } from '../handler.ts';

/** Channels of notifications and their undelivered messages, for agents. */
export const notificationHandlers: Pick<
  Handlers,
  | 'listDeliveries'
  | 'replayDelivery'
  | 'listNotificationChannels'
  | 'testNotificationChannel'
  | 'readMyNotifications'
  | 'replaceMyNotifications'
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
  readMyNotifications: ({ db, identity }, { destinations: { settings } }) =>
    readAgentPreferences(db, identity, settings),
  async replaceMyNotifications({ db, identity, input }) {
    if (!isTimeZone(input.timeZone)) throw rejectField('timeZone', 'unknown_time_zone');
    if (!EventTypes.safeParse(input.events).success) throw rejectField('events', 'invalid_option');
    return replaceAgentPreferences(db, identity, input);
  },
};
