export { resolveEndpoints, type ResolvedEndpoint, type WebhookEndpoint } from './endpoints.ts';
export { enqueueMessages, sendMessage, toWebhookRow, type WebhookEvent } from './messages.ts';
