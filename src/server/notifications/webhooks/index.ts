export { resolveEndpoints, type ResolvedEndpoint, type WebhookEndpoint } from './endpoints.ts';
export { enqueueMessages, sendMessage, type WebhookEvent } from './messages.ts';
