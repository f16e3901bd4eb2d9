export type { Connection } from './client.ts';
export type { ClientOptions } from './settings.ts';
export { ApiError, type ApiErrorDetails, type ApiErrorKind } from './error.ts';
export { followEvents, type FollowOptions } from './events.ts';
export { isApiError } from './is-api-error.ts';
export { connect, createClient, readReply } from './full.ts';
export type { GetToken, TokenRequest } from './token.ts';
export { operations } from '../contract/index.ts';
export type {
  CallOptions,
  FileBody,
  FullApi,
  Input,
  OperationId,
  Output,
  Page,
  TicketApi,
  TicketEvent,
} from '../contract/index.ts';
