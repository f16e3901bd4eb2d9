export {
  resolveEndpoints as settleEndpoints,
  type ResolvedEndpoint as SettledEndpoint,
  type WebhookEndpoint,
} from './endpoints.ts';
export { enqueueMessages as putMessages, sendMessage, type WebhookEvent as Happening } from './messages.ts';
