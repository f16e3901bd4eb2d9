export { createTicketApi, type TicketApiServer } from './create-ticket-api.ts';
export type { TicketApiOptions } from './options.ts';
export {
  ChecklistSchema,
  DEFAULT_PRIORITIES,
  FieldSchema,
  PhoneSchema,
  PrioritySchema,
  type ConfiguredField,
  type TicketCreationDenial,
  type FormOptions,
} from './forms/index.ts';
export { toNodeListener, type NodeListener } from './node-listener.ts';
export { VERSION } from './version.ts';

export { ConfigurationError } from './configuration-error.ts';
export type { ClaimNames, IdentityOptions, JwksIdentity, SecretIdentity } from './auth/options.ts';
export {
  addAgent,
  disableAgent,
  enableAgent,
  findAgent,
  findAgentByEmail,
  listAgents,
  setAgentRole,
  upsertTeam,
  type Agent,
  type ConfiguredAgent,
  type NewAgent,
} from './inbox/agents.ts';
export { createLinkToken } from './inbox/sessions.ts';
export type { InboxOptions, OpenIdConnectOptions } from './inbox/options.ts';
export { disableUser, enableUser, endSessions } from './auth/accounts.ts';
export { logFailures, logLines, type Log, type LogEntry } from './http/log.ts';
export type { AnonymousOperationId } from './http/handler.ts';
export type { RateLimitOptions, RateLimits, RateLimit } from './http/rate-limit.ts';

export { BackupError, createBackup, restoreBackup, verifyBackup, type BackupSummary } from './backup/index.ts';
export { DatabaseInUseError, openStore, readPendingMigrations, type Database, type Store } from './database/index.ts';
export type { InquiryOptions, InquiryRequest } from './inquiries/index.ts';
export { CC_POLICIES, STRANGER_POLICIES } from './notifications/incoming-mail/options.ts';
export { MailGatewaysSchema, type MailGatewayOptions } from './notifications/mail-gateways/index.ts';
export { handIn, type HandInResult } from './notifications/incoming-mail/hand-in.ts';
export { MAIL_LANGUAGES, resolveMailOptions } from './notifications/mail/options.ts';
export { MailBrandSchema, MailSenderSchema } from './notifications/mail/brand.ts';
export type {
  IncomingMailOptions,
  MailAddress,
  MailLanguage,
  MailOptions,
  OutgoingMail,
} from './notifications/mail/index.ts';
export { listFailedDeliveries, replayFailedDelivery } from './notifications/deliveries.ts';
export { sendTestMessages, type TestDelivery } from './notifications/test-message.ts';
export { TargetRuleSchema, type TargetRule } from './tickets/targets.ts';
export { DigestSchema, QuietHoursSchema } from './notifications/schedule.ts';
export { AgentOptionsSchema, type AgentOptions } from './notifications/agent-options.ts';
export { NotificationOptionsSchema, type NotificationOptions } from './notifications/options.ts';
export { PermanentDeliveryError } from './notifications/permanent-delivery-error.ts';
export {
  createSmtpTransport,
  SmtpOptionsSchema,
  type SmtpOptions,
  type SmtpReceipt,
  type SmtpTransport,
} from './notifications/smtp/index.ts';
export { checkImap, ImapOptionsSchema, type ImapCheck, type ImapOptions } from './notifications/imap/index.ts';
export { databaseDesk, type DatabaseDeskOptions, type LifecycleOptions } from './tickets/database-desk.ts';
export {
  remoteDesk,
  type DeskLimitOptions,
  type DeskMapping,
  type RemoteDeskOptions,
} from './help-desks/remote/remote-desk.ts';
export { freshdesk, type FreshdeskOptions } from './help-desks/freshdesk/index.ts';
export { jira, type JiraOptions } from './help-desks/jira/index.ts';
export { redmine, type RedmineOptions } from './help-desks/redmine/index.ts';
export { requestTracker, type RequestTrackerOptions } from './help-desks/request-tracker/index.ts';
export { zendesk, type ZendeskOptions } from './help-desks/zendesk/index.ts';
export { DeskConfigSchema, createDesk } from './help-desks/create-desk.ts';
export { DeskRequestError } from './help-desks/desk-error.ts';
export { createUnavailableDesk } from './help-desks/unavailable.ts';
export type { DeskConnection } from './help-desks/http-client.ts';
export type * from './help-desks/adapter.ts';
export { SupportHoursSchema, type SupportHours } from './business-hours/index.ts';
export {
  applyRetention,
  erasePerson,
  exportPerson,
  resolvePrivacyOptions,
  type PersonRef,
  type PrivacyOptions,
} from './privacy/index.ts';
export type { EventOptions } from './events/index.ts';
export { createRatingLink } from './ratings/index.ts';
export {
  assertFileStore,
  databaseAttachments,
  diskFiles,
  s3Files,
  type S3Options,
  FILE_EXTENSIONS,
  type AttachmentLimits,
} from './attachments/index.ts';
export {
  betterStack,
  cachet,
  databaseIncidents,
  feedStatus,
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
  readExportSignature,
  verifyHashChain,
  verifyAuditExport,
  verifyStoredAuditLog,
  type AccessTarget,
  type AccessOptions,
  type AccessPolicy,
  type AccessScope,
  type TrustedSignature,
  type ChainCheck,
  type ExportCheck,
} from './support-access/index.ts';
export type { WebhookEndpoint } from './notifications/webhooks/index.ts';
export { databaseArticles, saveArticles, type ArticleSource } from './articles/index.ts';

export { createPrometheusMetrics, type PrometheusMetrics } from './telemetry/prometheus.ts';
export type { Gauges, Metrics } from './telemetry/metrics.ts';

export { OperationalError, validationError, ProblemError } from './errors.ts';
export type {
  Access,
  AccessSessions,
  Articles,
  Attachments,
  CallContext,
  Db,
  Desk,
  ExternalWrites,
  EventLog,
  FileStore,
  NewTicket,
  Identity,
  IncidentLink,
  IncidentLinks,
  IdempotentCall,
  LoggedEvent,
  PartialFiles,
  DeniedAction,
  PageResult,
  StatusSource,
  SupportDesk,
  Uploads,
} from './interfaces/index.ts';

export {
  VirusScanSchema,
  type Verdict,
  type VirusScanner,
  type VirusScanOptions,
} from './attachments/virus-scan/index.ts';
