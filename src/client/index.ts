export type { ClientHandle as Connection } from './create-client-from-operations.ts';
export type { ClientOptions } from './resolve-options.ts';
export { ApiError, type ApiErrorDetails, type ApiErrorKind } from './api-error.ts';
export { subscribeToEvents as followEvents, type EventHandlers as FollowOptions } from './subscribe-to-events.ts';
export { isApiError } from './is-api-error.ts';
export { createClientHandle as connect, createClient, parseReply as readReply } from './create-client.ts';
export type { GetToken, TokenRequest } from './token-cache.ts';
export { operations } from '../contract/index.ts';
export type {
  CallOptions,
  FileBody,
  TicketApi as FullApi,
  OperationInput as Input,
  OperationId,
  OperationOutput as Output,
  Page,
  CustomerApi as TicketApi,
  TicketEvent,
} from '../contract/index.ts';
