export { createTicketApi, type TicketApiServer } from './api.ts';
export type { TicketApiOptions } from './options.ts';
export {
  ChecklistShape,
  DEFAULT_PRIORITIES,
  FieldShape,
  PhoneShape,
  PriorityShape,
  type ConfiguredField,
  type FilingRefusal,
  type FormOptions,
} from './form/index.ts';
export { toNodeListener } from './node.ts';
export { VERSION } from './version.ts';

export {
  ConfigurationError,
  type ClaimNames,
  type IdentityOptions,
  type JwksIdentity,
  type SecretIdentity,
} from './identity/options.ts';
export { disableUser, enableUser, endSessions } from './identity/accounts.ts';
export { logFailures, logLines, type Log, type LogEntry } from './http/log.ts';
export type { AnonymousOperationId } from './http/handler.ts';
export type { RateLimitOptions, RateLimits, Rates } from './http/rates.ts';

export { openStore, type Database, type Store } from './store/index.ts';
export type { InquiryOptions, InquiryRequest } from './inquiries/index.ts';
export type { IncomingMailOptions, MailAddress, MailLanguage, MailOptions, OutgoingMail } from './mail/index.ts';
export { databaseDesk, type DatabaseDeskOptions, type FollowingOptions } from './desks/database/index.ts';
export { remoteDesk, type DeskLimitOptions, type DeskMapping, type RemoteDeskOptions } from './desks/remote/index.ts';
export { freshdesk, type FreshdeskOptions } from './desks/freshdesk/index.ts';
export { jira, type JiraOptions } from './desks/jira/index.ts';
export { redmine, type RedmineOptions } from './desks/redmine/index.ts';
export { requestTracker, type RequestTrackerOptions } from './desks/request-tracker/index.ts';
export { zendesk, type ZendeskOptions } from './desks/zendesk/index.ts';
export { DeskShape, openDesk } from './desks/open.ts';
export { DeskFailure } from './desks/failure.ts';
export type { DeskConnection } from './desks/http.ts';
export type * from './desks/adapter.ts';
export { SupportHoursShape, type SupportHours } from './calendar/index.ts';
export {
  applyRetention,
  erasePerson,
  exportPerson,
  settlePrivacy,
  type PersonRef,
  type PrivacyOptions,
} from './privacy/index.ts';
export type { EventOptions } from './events/index.ts';
export { ratingLink } from './ratings/index.ts';
export { databaseAttachments, diskFiles, FILE_EXTENSIONS, type AttachmentLimits } from './files/index.ts';
export {
  betterStack,
  cachet,
  databaseIncidents,
  feed,
  incidentIo,
  instatus,
  jsonStatus,
  planMaintenance,
  saveComponents,
  STATUS_KINDS,
  StatusDocument,
  statusKinds,
  statuspage,
  uptimeKuma,
  type IncidentsOptions,
  type RemoteOptions,
  type RemoteStatus,
  type StatusKind,
  type UptimeKumaOptions,
} from './status/index.ts';
export {
  databaseAccess,
  readSeal,
  verifyChain,
  verifyExport,
  verifyStored,
  type AccessPart,
  type AccessOptions,
  type AccessPolicy,
  type AccessScope,
  type KeptSeal,
  type ChainCheck,
  type ExportCheck,
} from './access/index.ts';
export type { WebhookEndpoint } from './webhooks/index.ts';
export {
  configureSupportAccess,
  createSupportVerifier,
  currentSupportSession,
  honoSupportGuard,
  SupportAccessError,
  supportGuard,
  supportLogFields,
  verifySupportSession,
  withSupportSession,
  type BackEndIdentity,
  type SupportGuardOptions,
  type SupportSession,
  type SupportVariables,
  type SupportActivity,
  type SupportVerifier,
  type SupportVerifierOptions,
  type WithSupportSession,
} from './guard/index.ts';
export type { Intent as SupportIntent, SessionClaims } from './access/index.ts';
export { databaseArticles, saveArticles, type ArticleSource } from './articles/index.ts';

export { invalid, ProblemError } from './problem.ts';
export type {
  Access,
  AccessSessions,
  Articles,
  Attachments,
  CallContext,
  Db,
  Desk,
  DeskAhead,
  EventLog,
  FileStore,
  Filing,
  Identity,
  IncidentLink,
  IncidentLinks,
  KeyedCall,
  LoggedEvent,
  PartialFiles,
  RefusedAct,
  Rows,
  StatusSource,
  SupportDesk,
  Uploads,
} from './ports.ts';
