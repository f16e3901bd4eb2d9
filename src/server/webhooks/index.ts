export { settleEndpoints, type SettledEndpoint, type WebhookEndpoint } from './endpoints.ts';
export { putMessages, sendMessage, type Happening } from './messages.ts';
