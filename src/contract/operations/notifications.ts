import { jsonResponse, pageResponse } from '../endpoints/endpoint.ts';
import { ChannelQuery, Delivery, DeliveryQuery, NotificationChannelInfo, TestChannel } from '../schemas/delivery.ts';
import { AgentNotificationPreferences } from '../schemas/inbox.ts';
import { IdParams } from '../schemas/requests.ts';
import type { Operation } from './operation.ts';

const agents = ['agent'] as const;

/** Channels of notifications and their undelivered messages, for agents. */
export const notificationOperations = {
  listDeliveries: {
    method: 'GET',
    path: '/v1/support/deliveries',
    area: 'support',
    summary: 'List mails, webhooks and chat messages whose delivery failed, newest first.',
    actors: agents,
    query: DeliveryQuery,
    reply: pageResponse(Delivery),
    status: 200,
    problems: [],
  },
  replayDelivery: {
    method: 'POST',
    path: '/v1/support/deliveries/{id}/replay',
    area: 'support',
    summary: 'Deliver a failed message again, under the same `webhook-id` or Message-ID.',
    actors: agents,
    params: IdParams,
    reply: jsonResponse(Delivery),
    status: 200,
    problems: ['not_found'],
  },
  listNotificationChannels: {
    method: 'GET',
    path: '/v1/support/notification-channels',
    area: 'support',
    summary: 'List the configured channels of notifications and endpoints of webhooks.',
    actors: agents,
    query: ChannelQuery,
    reply: pageResponse(NotificationChannelInfo),
    status: 200,
    problems: [],
  },
  testNotificationChannel: {
    method: 'POST',
    path: '/v1/support/deliveries',
    area: 'support',
    summary: 'Send a test message to a channel. It is listed with the deliveries until it has arrived.',
    actors: agents,
    sends: 'json',
    body: TestChannel,
    reply: jsonResponse(Delivery),
    status: 201,
    problems: ['not_found'],
  },
  readMyNotifications: {
    method: 'GET',
    path: '/v1/support/my-notifications',
    area: 'support',
    summary: 'Get how the signed-in agent is notified by mail.',
    actors: agents,
    reply: jsonResponse(AgentNotificationPreferences),
    status: 200,
    problems: [],
  },
  replaceMyNotifications: {
    method: 'PUT',
    path: '/v1/support/my-notifications',
    area: 'support',
    summary: 'Replace how the signed-in agent is notified by mail. It wins over the configuration file.',
    actors: agents,
    sends: 'json',
    body: AgentNotificationPreferences,
    reply: jsonResponse(AgentNotificationPreferences),
    status: 200,
    problems: [],
  },
} as const satisfies Record<string, Operation>;
