export type { ClientHandle } from './create-client-from-operations.ts';
export type { ClientOptions } from './resolve-options.ts';
export { ApiError, type ApiErrorDetails, type ApiErrorKind } from './api-error.ts';
export { subscribeToEvents, type EventHandlers } from './subscribe-to-events.ts';
export { subscribeToAgentEvents, type AgentEventHandlers } from './subscribe-to-agent-events.ts';
export { isApiError } from './is-api-error.ts';
export { createClientHandle, createClient, parseReply } from './create-client.ts';
export type { GetToken, TokenRequest } from './token-cache.ts';
export { operations } from '../contract/index.ts';
export type {
  CallOptions,
  FileBody,
  TicketApi,
  OperationInput,
  OperationId,
  OperationOutput,
  Page,
  CustomerApi,
  TicketEvent,
  AgentEvent,
} from '../contract/index.ts';
