/**
 * The tables as Kysely's queries see them; `migrations/` creates them, and a test compares the two.
 *
 * Both databases store the same: times and sizes as whole numbers (milliseconds since the epoch, bytes), booleans as 1 and 0,
 * JSON as text. The database computes no values but `tickets.next_due_at`.
 */
import type { Generated, GeneratedAlways } from 'kysely';

/** Customer organizations, as tokens name them. */
export interface OrganizationsTable {
  id: string;
  name: string;
  plan: string | null;
  created_at: number;
}

/** Accounts of customers and agents, created at the first sign-in. */
export interface UsersTable {
  /** Organization and subject as one text, see `account-id.ts`. Every reference to a person is this id. */
  id: string;
  /** Null for agents. */
  organization_id: string | null;
  /** Subject of the token, unique within the organization only. */
  subject: string;
  name: string;
  /** Address as the token writes it. Do not send mail to it or find accounts by it; use `verified_address`. */
  email: string | null;
  /** `email` in lower case if the token states that it is verified, else null. Lower-cased in code: SQLite handles ASCII only. */
  verified_address: Generated<string | null>;
  /** Language of the last token, a BCP 47 tag. */
  locale: Generated<string | null>;
  /** IANA time zone of the last token or ticket that named one; null while it is unknown. */
  time_zone: Generated<string | null>;
  role: string;
  created_at: number;
  /** If set, every token of the account is refused. */
  disabled_at: Generated<number | null>;
  /** Tokens issued before this time are refused. */
  tokens_not_before: Generated<number>;
  /** When the same subject with the same address first appeared in another organization; null while the account is current. */
  left_at: Generated<number | null>;
}

/** Erased accounts that are disabled or were signed out. */
export interface BarredAccountsTable {
  /** Digest of the account id, which an erasure deletes. */
  digest: string;
  /** See {@link UsersTable}. */
  disabled_at: number | null;
  /** See {@link UsersTable}. */
  tokens_not_before: number;
}

/** Tokens that were signed out before their expiry. */
export interface RevokedTokensTable {
  issuer: string;
  token_id: string;
  /** Expiry of the token, after which the row is deleted. */
  expires_at: number;
}

export interface TicketsTable {
  id: string;
  /** Unique within the organization and allocated from its own sequence. */
  number: number;
  organization_id: string;
  requester_id: string;
  subject: string;
  description: string;
  status: string;
  priority: string | null;
  category: string | null;
  /** JSON: values of the vendor's custom fields by id. */
  fields: string;
  assignee: string | null;
  /** JSON: CC'd addresses as they were written. */
  cc: Generated<string>;
  /** JSON: context values that the widget added, by name. */
  context: Generated<string | null>;
  diagnostics: Generated<string | null>;
  /** Not a foreign key: incidents may live in another system. */
  incident_id: Generated<string | null>;
  /** `yes` or `no`; null if the form did not ask for consent. */
  consent: Generated<string | null>;
  /** JSON: wording of the consent question. */
  consent_wording: Generated<string | null>;
  created_at: number;
  updated_at: number;
  response_due_at: number | null;
  /** Time of the first public reply of an agent. */
  answered_at: Generated<number | null>;
  comment_count: Generated<number>;
  version: Generated<number>;
  /** Time of the last closing; null while the ticket is open. */
  closed_at: Generated<number | null>;
  /** When the customer escalated the ticket after its response target had passed. */
  escalated_at: Generated<number | null>;
  escalation_reason: Generated<string | null>;
  /** Closed ticket that this one follows up. */
  follow_up_of: Generated<string | null>;
  /** Id of the agent; null for an assignee that is only a name. */
  assignee_id: Generated<string | null>;
  team_id: Generated<string | null>;
  /** How it arrived; null for the widget. */
  channel: Generated<string | null>;
  /** Left out of the queue's views until this time. */
  snoozed_until: Generated<number | null>;
  /** 1: spam, left out of the queue's views. */
  spam: Generated<number>;
  /** The ticket that it was merged into. */
  merged_into: Generated<string | null>;
  /** JSON: the routing rule that was applied; null without one. */
  routing: Generated<string | null>;
  /** Time of the first comment of the customer that has no answer yet, after the first answer. */
  awaiting_reply_since: Generated<number | null>;
  /** Due time of the next response; null without a target, without such a comment, or during a pause. */
  next_response_due_at: Generated<number | null>;
  /** Due time of the resolution; null without a target or during a pause. */
  resolution_due_at: Generated<number | null>;
  /** The earliest due time of the three; {@link NO_DUE_TIME} without one. Computed by the database. */
  next_due_at: GeneratedAlways<number>;
}

/** `next_due_at` of a ticket without a due time, which is after all times. */
export const NO_DUE_TIME = Number.MAX_SAFE_INTEGER;

/** Agents of the inbox. */
export interface AgentsTable {
  /** The subject of the agent's tokens. */
  id: string;
  /** In lower case. */
  email: string | null;
  name: string;
  /** `agent`, `manager` or `administrator`. */
  role: string;
  team_id: string | null;
  locale: string | null;
  /** `inbox`, or `configuration` for an agent of the configuration file, which cannot be changed here. */
  source: string;
  /** Issuer and subject of the identity provider as one text; null before the first sign-in there. */
  oidc_subject: Generated<string | null>;
  created_at: number;
  disabled_at: Generated<number | null>;
}

/** Notification preferences that agents have set. */
export interface AgentNotificationsTable {
  /** The subject of the agent's tokens. */
  agent_id: string;
  /** JSON. */
  preferences: string;
}

/** Teams of agents. */
export interface TeamsTable {
  id: string;
  name: string;
  created_at: number;
}

/** Browser sessions of the inbox. A cookie holds the secret, the row its digest. */
export interface InboxSessionsTable {
  id: string;
  agent_id: string;
  secret_hash: string;
  /** Digest of the secret before the last rotation, which is valid for a short time after it. */
  previous_hash: string | null;
  rotated_at: number;
  created_at: number;
  last_used_at: number;
}

/** Links that sign an agent in, once each. */
export interface SignInLinksTable {
  token_hash: string;
  agent_id: string;
  created_at: number;
  expires_at: number;
  used_at: Generated<number | null>;
}

/** When an agent has last read a ticket. */
export interface TicketReadsTable {
  agent_id: string;
  ticket_id: string;
  read_at: number;
}

/** Prepared replies. */
export interface MacrosTable {
  id: string;
  name: string;
  /** JSON: the text by language. */
  bodies: string;
  /** Status that the reply suggests. */
  status: string | null;
  /** JSON: tags that the macro adds. */
  tags: string;
  /** Null for all teams. */
  team_id: string | null;
  updated_at: number;
}

/** Filters of the queue that an agent has saved. */
export interface SavedViewsTable {
  id: string;
  owner_id: string;
  name: string;
  /** JSON: parameters of `listQueue`. */
  query: string;
  /** 1: all agents see it. */
  shared: number;
  created_at: number;
}

/** Replies that are sent after a delay, within which they can be undone. */
export interface HeldRepliesTable {
  id: string;
  ticket_id: string;
  agent_id: string;
  agent_name: string;
  /** JSON: the body of `answerTicket`. */
  content: string;
  created_at: number;
  send_at: number;
  /** Problem code of a reply that could not be sent. */
  failed_code: Generated<string | null>;
}

/** Agents who have a ticket open. */
export interface TicketPresenceTable {
  ticket_id: string;
  agent_id: string;
  agent_name: string;
  /** `viewing` or `replying`. */
  state: string;
  since: number;
  seen_at: number;
}

/** Agents who were mentioned in an internal note. */
export interface TicketMentionsTable {
  agent_id: string;
  ticket_id: string;
  at: number;
  read_at: number | null;
}

/** Customers who have never signed in, by the address that an agent has entered. */
export interface PlaceholderAccountsTable {
  organization_id: string;
  /** In lower case. */
  address: string;
  user_id: string;
}

/** Settings that managers change in the inbox, by name. */
export interface InboxSettingsTable {
  name: string;
  /** JSON. */
  value: string;
  version: number;
}

/** Times in which agents get no tickets by routing. */
export interface AgentAbsencesTable {
  id: string;
  agent_id: string;
  starts_at: number;
  /** Exclusive. */
  ends_at: number;
}

/** Changes of settings, append only. */
export interface SettingsLogTable {
  id: string;
  at: number;
  agent_id: string;
  agent_name: string;
  area: string;
  action: string;
  /** Name of what was changed. */
  subject: string;
  /** JSON. */
  detail: string;
}

export interface TicketTagsTable {
  ticket_id: string;
  /** In lower case. */
  tag: string;
}

/** Last ticket number of each organization; locked while a ticket is created. */
export interface TicketNumbersTable {
  organization_id: string;
  last_number: number;
}

/** CC'd addresses in lower case; `tickets.cc` has them as they were written. */
export interface TicketCcTable {
  ticket_id: string;
  address: string;
}

/** Customer ratings of closed tickets. */
export interface RatingsTable {
  ticket_id: string;
  /** 1 to 5. */
  score: number;
  comment: string | null;
  rated_at: number;
}

/** Event log of tickets as customers may read it: internal comments write no row. */
export interface TicketEventsTable {
  organization_id: string;
  /** 1, 2, 3 … within the organization in commit order, so that a reader who continues from a number misses nothing. */
  seq: number;
  id: string;
  ticket_id: string;
  kind: string;
  occurred_at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  comment_id: string | null;
  /** JSON: values before and after, and the reason. */
  detail: string;
  /** `updated_at` of the ticket before the event; null for a new ticket. */
  previous_updated_at: number | null;
  /** Priority of the ticket before the event. */
  previous_priority: string | null;
}

/** Events of all organizations for agents, in the order of commits. Without personal data of customers: those are read from what an event refers to. */
export interface AgentEventsTable {
  /** Increases in the order of commits. On PostgreSQL, negative until it is assigned after the commit. */
  seq: number;
  /** What happened: `ticket`, `inquiry` or `access`. */
  topic: string;
  organization_id: string | null;
  /** Without a foreign key: the row stays when the ticket is deleted, because sequence numbers must not be reused. */
  ticket_id: string | null;
  /** The event of `ticket_events`; null for one that customers do not receive. */
  event_id: string | null;
  /** Kind of an event that customers do not receive. */
  kind: string | null;
  at: number;
  /** Agent of an event that customers do not receive. */
  actor_id: string | null;
  actor_name: string | null;
  comment_id: string | null;
}

/** Number of each organization's last event; locked while events are numbered. */
export interface EventSequencesTable {
  organization_id: string;
  last_seq: number;
}

export interface CommentsTable {
  id: string;
  ticket_id: string;
  /** 1, 2, 3 … within the ticket, so that two comments of one millisecond keep their order. */
  position: number;
  author_id: string;
  /** Role of the author at the time of writing. */
  author_role: string;
  body: string;
  /** The rest of a reply by mail: quotes, signature, forwarded messages. */
  quoted_text: Generated<string | null>;
  /** 1 for an internal comment, which only agents may read. */
  internal: number;
  created_at: number;
}

/** Searched texts of tickets, normalized. One row per text, so that a new comment rewrites no other text. */
export interface TicketSearchTextsTable {
  id: string;
  ticket_id: string;
  /** 1 if only agents may find the ticket by this text. */
  internal: number;
  normalized_text: string;
}

/** Tickets with news that the account has not read yet. */
export interface UnreadTicketsTable {
  user_id: string;
  ticket_id: string;
  unread_since: number;
}

/** Stored files. `ticket_id` is null until the ticket or comment is submitted. */
export interface AttachmentsTable {
  id: string;
  owner_id: string;
  /** Null for a file of an agent. */
  organization_id: string | null;
  ticket_id: Generated<string | null>;
  comment_id: Generated<string | null>;
  /** Order within the ticket or comment. */
  position: Generated<number>;
  name: string;
  type: string;
  size: number;
  /** Key of the content in the file store. */
  file_key: string;
  created_at: number;
}

/** Token buckets that processes share. */
export interface RateLimitsTable {
  /** Keyed hash of the limit and its user, organization or address. */
  key: string;
  /** Tokens at `updated_at`. Negative where processes admitted more than there were. */
  level: number;
  per_minute: number;
  /** By the clock of the database (ms). */
  updated_at: number;
}

/** Running processes. */
export interface ClusterProcessesTable {
  id: string;
  /** By the clock of the database (ms). */
  seen_at: number;
}

/** Jobs that one process runs for all. */
export interface JobRunsTable {
  name: string;
  /** Time of the next run, by the clock of the database (ms). */
  next_at: number;
}

/** Documents of a remote status page that one process has fetched for all. */
export interface StatusDocumentsTable {
  /** Hash of the source and its options. */
  source: string;
  /** The documents by name as JSON; null before the first answer. */
  documents: string | null;
  /** By the clock of the database (ms). */
  fetched_at: number;
  /** Time from which a process may fetch again, by the clock of the database (ms). */
  next_at: number;
}

/** Files that are written to object storage in parts. The sum of their bytes is the offset of the upload. */
export interface PartialFilesTable {
  file_key: string;
  /** Id of the multipart upload; null until the first part is full. */
  upload_id: string | null;
  /** Entity tags of the parts as a JSON array. All have the same size. */
  parts: string;
  /** Key of the object with the bytes behind the last part; null without such bytes. */
  tail_key: string | null;
  tail_bytes: number;
  /** 1 once the parts have become one object. */
  completed: number;
  /** Counts changes: a process that continues from an older version is refused. */
  version: number;
}

/** Resumable uploads. The offset is not stored here: it is the length of the file in the file store. */
export interface UploadsTable {
  /** Id of the attachment that the upload becomes. */
  id: string;
  owner_id: string;
  /** Null for a file of an agent. */
  organization_id: string | null;
  /** Idempotency key of the owner: the same key resumes the same upload. */
  key: string;
  name: string;
  /** `Upload-Metadata` as the client sent it. */
  metadata: string | null;
  /** Size of the complete file. */
  size: number;
  /** Key of the partial content in the file store. */
  file_key: string;
  /** 1 once the upload has become an attachment. */
  finished: Generated<number>;
  created_at: number;
}

/** Files to delete from the file store: their rows are deleted, and the file is deleted after that commit. */
export interface PendingFileDeletionsTable {
  file_key: string;
  due_at: number;
}

export interface ArticlesTable {
  id: string;
  title: string;
  excerpt: string;
  url: string;
  normalized_title: string;
  /** Title, excerpt and full text, normalized for search. */
  normalized_text: string;
  updated_at: number;
}

export interface ArticleVotesTable {
  article_id: string;
  user_id: string;
  helpful: number;
  voted_at: number;
}

export interface ComponentsTable {
  id: string;
  name: string;
  group_name: string | null;
  state: string;
  position: number;
}

export interface IncidentsTable {
  id: string;
  name: string;
  impact: string;
  state: string;
  started_at: number;
  resolved_at: number | null;
}

/** Components that an incident affects, with their state. */
export interface IncidentComponentsTable {
  incident_id: string;
  component_id: string;
  state: string;
}

export interface IncidentUpdatesTable {
  id: string;
  incident_id: string;
  position: number;
  state: string;
  body: string;
  posted_at: number;
}

/** Accounts that reported to be affected by an incident, of our own status page or a remote one. */
export interface IncidentAffectedTable {
  incident_id: string;
  user_id: string;
  reported_at: number;
}

/** Incident updates that a linked ticket was notified of, once each. */
export interface IncidentNotificationsTable {
  ticket_id: string;
  /** Id of the update, or `end`. */
  update_id: string;
  notified_at: number;
}

export interface MaintenancesTable {
  id: string;
  name: string;
  body: string;
  starts_at: number;
  ends_at: number;
  created_at: number;
}

export interface MaintenanceComponentsTable {
  maintenance_id: string;
  component_id: string;
}

/** Grants of support access. There is no column for "active": it is computed at each read. */
export interface GrantsTable {
  id: string;
  organization_id: string;
  scope: string;
  /** JSON: ids of areas; empty for all areas. */
  areas: Generated<string>;
  /** Null for all environments. */
  environment: Generated<string | null>;
  granted_by_id: string;
  granted_by_name: string;
  granted_by_role: string;
  /** Start of the duration: the grant itself, or its last reset. */
  granted_at: number;
  /** At most 7,776,000,000 ms after `granted_at`, which a CHECK constraint enforces. */
  expires_at: number;
  revoked_at: Generated<number | null>;
  revoked_by_id: Generated<string | null>;
  revoked_by_name: Generated<string | null>;
  revoked_by_role: Generated<string | null>;
  reason: string | null;
  ticket_id: string | null;
  /** 1 if an agent opened it in an emergency. */
  break_glass: Generated<number>;
  version: Generated<number>;
  /** 1 once the expiry is in the audit log. Says nothing about whether the grant is active. */
  expiry_logged: Generated<number>;
  /** Version of the grant whose admins were warned that it expires within a day. */
  expiry_warned_version: Generated<number>;
}

export interface AccessRequestsTable {
  id: string;
  organization_id: string;
  agent_id: string;
  agent_name: string;
  scope: string;
  /** JSON: ids of areas; empty for all areas. */
  areas: Generated<string>;
  environment: Generated<string | null>;
  requested_seconds: number;
  reason: string;
  ticket_id: string | null;
  created_at: number;
  expires_at: number;
  approved_at: Generated<number | null>;
  denied_at: Generated<number | null>;
  denial_reason: Generated<string | null>;
  grant_id: Generated<string | null>;
  /** 1 once the expiry is in the audit log. */
  expiry_logged: Generated<number>;
}

/**
 * Sessions of agents under a grant, at most two hours each, which a CHECK constraint enforces. Whether one is active is computed
 * together with its grant.
 */
export interface AccessSessionsTable {
  id: string;
  organization_id: string;
  grant_id: string;
  agent_id: string;
  agent_name: string;
  scope: string;
  /** JSON: ids of areas; empty for all areas. */
  areas: string;
  environment: string | null;
  acting_as_id: string | null;
  acting_as_name: string | null;
  acting_as_role: Generated<string | null>;
  /** 1 if the user was erased and the name is a pseudonym. */
  acting_as_erased: Generated<number>;
  reason: string;
  ticket_id: string | null;
  started_at: number;
  ends_at: number;
  /** Rounded to half a minute. */
  last_used_at: Generated<number | null>;
  /** JSON: actions whose first use is in the audit log. */
  used_actions: Generated<string>;
  ended_at: Generated<number | null>;
  ended_by_id: Generated<string | null>;
  ended_by_name: Generated<string | null>;
  ended_by_role: Generated<string | null>;
  /** 1 once the end is in the audit log. */
  end_logged: Generated<number>;
  /** When the reported activity is summed up in the audit log; null without activity. */
  activity_due_at: Generated<number | null>;
}

/** Requests under a session by kind, counted since the last audit log entry about them. */
export interface AccessActivityTable {
  session_id: string;
  method: string;
  /** Without a query, ids or tokens. */
  route: string;
  /** `view` or `change`. */
  effect: string;
  /** Empty if the back end names no area. */
  area: string;
  count: number;
  first_at: number;
  last_at: number;
}

/** Words of routes that name erased persons, kept while sessions can still report activity. */
export interface ErasedWordsTable {
  organization_id: string;
  /** Keyed digest of the word. */
  digest: string;
  /** After this time, no report can name the person. */
  expires_at: number;
}

/** Refused attempts by organization, person and hour. Attempts beyond a limit are counted and not logged one by one. */
export interface RefusalCountsTable {
  organization_id: string;
  actor_id: string;
  actor_name: string;
  /** Followed by a space and the kind of the attempts if that kind is counted separately. */
  actor_role: string;
  /** Start of the hour. */
  hour: number;
  /** Attempts with an entry in the audit log. */
  logged: number;
  /** Attempts without an entry; one entry sums them up after the hour. */
  omitted: number;
  last_at: number;
}

/** Keys that sign session tokens. */
export interface AccessKeysTable {
  id: string;
  /** Encrypted JSON Web Key. */
  private_key: string;
  /** JSON Web Key. */
  public_key: string;
  created_at: number;
}

/** Audit log of support access, append-only. */
export interface AuditEventsTable {
  organization_id: string;
  seq: number;
  occurred_at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  action: string;
  grant_id: string | null;
  request_id: string | null;
  session_id: Generated<string | null>;
  ticket_id: string | null;
  /** Canonical JSON. */
  detail: string;
  /** JSON: salts and commitments of the values that name people. */
  proof: Generated<string>;
  previous_hash: string;
  hash: string;
}

/** Head of each organization's hash chain; locked while an entry is appended. */
export interface AuditChainsTable {
  organization_id: string;
  seq: number;
  hash: string;
}

/** Undelivered messages. A delivered message is deleted. */
export interface OutboxTable {
  /** Also the local part of the message id. */
  id: string;
  /** `mail`, `webhook` or `chat`. */
  channel: Generated<string>;
  /** Id of the endpoint or channel; null for mail. Each destination has its own worker, so that a failing one delays no other. */
  destination: Generated<string | null>;
  /** JSON: the complete mail or message. */
  message: string;
  created_at: number;
  /** When the next attempt may begin; during an attempt, when it counts as lost. */
  due_at: number;
  attempts: Generated<number>;
  /** When the last attempt failed; null while attempts remain. */
  failed_at: Generated<number | null>;
  /** Consent that the mail depends on; null for a mail to an account. */
  consent_key: Generated<string | null>;
  /** Null if the ticket has no organization. */
  organization_id: Generated<string | null>;
  /** Type of the event that the message reports; null for mails to customers. */
  event_type: Generated<string | null>;
  /** Why the last attempt failed; null before the first failure. */
  last_error: Generated<string | null>;
}

/** Mails that a mail server has accepted, by which delivery reports find the recipient. */
export interface SentMailsTable {
  /** The local part of the message id. */
  id: string;
  /** Recipient, in lower case. */
  address: string;
  /** Null for mails that are not about a ticket. */
  ticket_id: Generated<string | null>;
  sent_at: number;
}

/** Addresses from which mails were returned. */
export interface MailBouncesTable {
  /** In lower case. */
  address: string;
  /** When mail to the address was stopped; null while it is sent. */
  suppressed_at: Generated<number | null>;
  /** Temporary failures since the last delivery that is known to have failed permanently or was resumed. */
  soft_count: number;
  last_at: number;
  /** Enhanced status code (RFC 3463), such as `5.1.1`; empty when the report had none. */
  status: string;
  /** Diagnostic text of the mail server; one line. */
  reason: string;
  /** The last mail that was counted, so that a repeated report is not counted again. */
  last_mail_id: Generated<string | null>;
}

/** Position of a notifier in the log of each organization: the last entry that it turned into messages. */
export interface NotifierCursorsTable {
  organization_id: string;
  seq: number;
}

/** Channels that ticket events are reported to. */
export interface NotificationChannelsTable {
  id: string;
  /** When the channel was first configured; earlier events are not reported to it. */
  started_at: number;
}

/** Due times that the support team was warned of. */
export interface DueNoticesTable {
  ticket_id: string;
  /** `overdue`, or `soon:` and the lead time in minutes. */
  kind: string;
  due_at: number;
}

/** Reply addresses of mails, one per ticket and recipient. */
export interface ReplyAddressesTable {
  /** Secret part of the address. */
  token: string;
  /** Not a foreign key: the ticket may live in a remote help desk. */
  ticket_id: string;
  /** Address of the recipient in lower case. */
  address: string;
  /** Null for a CC'd person without an account. */
  user_id: string | null;
  /** Organization of the requester. */
  organization_id: string | null;
}

/** Processed mails by ticket and sender. */
export interface IncomingMailsTable {
  ticket_id: string;
  address: string;
  /** Digest of the Message-ID, or of the complete mail if it has none. */
  message_digest: string;
  /** Null if the mail was refused with a reply to the sender. */
  comment_id: string | null;
  received_at: number;
}

/** Received mails with what became of them. */
export interface ReceivedMailsTable {
  id: string;
  /** Address of `From` in lower case. */
  sender: string;
  /** Digest of the Message-ID and the content. */
  message_digest: string;
  /** Null for a mail without one. */
  message_id: string | null;
  /** `imap`, `pipe`, `lmtp`, `api`, or the kind of the gateway. */
  source: string;
  /** `comment`, `ticket`, `inquiry`, or `refused`. */
  outcome: string;
  /** Code of the refusal. */
  reason: string | null;
  /** Not a foreign key: the ticket may live in a remote help desk. */
  ticket_id: string | null;
  comment_id: string | null;
  inquiry_id: string | null;
  /** Key of the compressed message in the file store; null when it is not stored. */
  file_key: string | null;
  /** Bytes of the message. */
  size: number;
  received_at: number;
}

/** Work that one process does at a time. */
export interface LeasesTable {
  name: string;
  /** Random id of the process. */
  holder: string;
  expires_at: number;
}

/** Whether an address without an account agreed to mails about tickets of an organization. */
export interface MailConsentsTable {
  /** Keyed digest of organization and mailbox. */
  key: string;
  state: 'asked' | 'accepted' | 'refused';
  changed_at: number;
}

/** Number of mails that were caused within an hour. */
export interface MailCountsTable {
  scope: string;
  /** Hours since the epoch. */
  hour: number;
  count: number;
}

/** Requests without sign-in, until an agent decides about them. */
export interface InquiriesTable {
  id: string;
  /** Reference number for the sender. */
  reference: string;
  name: string;
  email: string;
  organization: string | null;
  subject: string;
  description: string;
  /** Keyed digest of the sender's network address, so that a full queue is shared fairly; null if it is unknown. */
  sender_digest: Generated<string | null>;
  created_at: number;
}

/** Proof-of-work challenges that were used, until their expiry. */
export interface UsedChallengesTable {
  id: string;
  expires_at: number;
}

/** Random secrets that all processes on the database share. */
export interface SecretsTable {
  name: string;
  value: string;
}

/** Stored answers by idempotency key. The HTTP layer reads and writes them. */
export interface IdempotencyTable {
  /** Owner of the key: another caller's equal key is a different key. */
  caller: string;
  key: string;
  operation: string;
  /** Digest of the request. */
  fingerprint: string;
  status: number;
  /** JSON: headers that a repeated answer needs. */
  headers: string;
  body: string;
  created_at: number;
}

/** Single row of the monotonic clock: the latest time that any process has seen. */
export interface ClockTable {
  id: number;
  now: number;
}

/** Tickets of remote help desks that were seen here: their ids on both sides. */
export interface DeskTicketsTable {
  id: string;
  /** Name of the help desk. */
  desk: string;
  /** Id of the ticket in the help desk. */
  ref: string;
  /** Null for a ticket that was not created here. */
  organization_id: string | null;
  /** Null for a ticket that was not created here. */
  requester_id: string | null;
  created_at: number;
}

/** Writes to a help desk without idempotency keys, so that a retry looks up the result before it writes again. */
export interface DeskWriteAttemptsTable {
  /** Digest of the caller, the key and the operation. */
  id: string;
  /** Text that the help desk stores with the written object, to find it again. */
  marker: string;
  account_id: string | null;
  /** Result as the help desk names it; null while it is unknown. */
  result: string | null;
  /** JSON: ids of the comments that the ticket had before the write; null for a new ticket. */
  baseline: string | null;
  /** Until this time, the write may still be running. */
  locked_until: number;
  created_at: number;
}

/** Authors of comments that were written to a remote help desk under the server's account. */
export interface DeskCommentsTable {
  ticket_id: string;
  /** Id of the comment in the help desk. */
  ref: string;
  author_id: string;
  author_name: string;
  author_role: string;
}

/** Files on tickets of remote help desks that were seen here. */
export interface DeskFilesTable {
  id: string;
  ticket_id: string;
  /** Id of the file in the help desk. */
  ref: string;
}

/** How far an account has read a ticket of a remote help desk. */
export interface DeskReadsTable {
  user_id: string;
  ticket_id: string;
  /** The help desk's time of the last change that the account has read. */
  read_until: number;
}

/** Tickets of a remote help desk whose requesters are notified of changes. */
export interface DeskWatchedTicketsTable {
  ticket_id: string;
  organization_id: string;
  requester_id: string;
  /** Address in lower case, under which the help desk is queried. */
  email: string;
  name: string;
  /** JSON: state of the ticket at the last check. */
  snapshot: string;
  /** Null while no change is known. */
  next_check_at: number | null;
}

/** Event log of tickets of a remote help desk. */
export interface DeskEventsTable {
  organization_id: string;
  seq: number;
  ticket_id: string;
  requester_id: string;
  kind: string;
  occurred_at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  comment_id: string | null;
  number: string;
  subject: string;
  status: string;
  version: string;
}

/** Polling state of each remote help desk. */
export interface DeskPollsTable {
  desk: string;
  cursor: string | null;
  polled_at: number;
  /** The process that advances this time runs the next poll. */
  next_poll_at: number;
}

/** All tables. */
export interface Database {
  organizations: OrganizationsTable;
  users: UsersTable;
  barred_accounts: BarredAccountsTable;
  revoked_tokens: RevokedTokensTable;
  tickets: TicketsTable;
  ticket_numbers: TicketNumbersTable;
  ticket_cc: TicketCcTable;
  comments: CommentsTable;
  ticket_search_texts: TicketSearchTextsTable;
  unread_tickets: UnreadTicketsTable;
  ratings: RatingsTable;
  ticket_events: TicketEventsTable;
  ticket_event_sequences: EventSequencesTable;
  agent_events: AgentEventsTable;
  attachments: AttachmentsTable;
  uploads: UploadsTable;
  partial_files: PartialFilesTable;
  rate_limits: RateLimitsTable;
  cluster_processes: ClusterProcessesTable;
  job_runs: JobRunsTable;
  status_documents: StatusDocumentsTable;
  pending_file_deletions: PendingFileDeletionsTable;
  articles: ArticlesTable;
  article_votes: ArticleVotesTable;
  components: ComponentsTable;
  incidents: IncidentsTable;
  incident_components: IncidentComponentsTable;
  incident_updates: IncidentUpdatesTable;
  incident_affected: IncidentAffectedTable;
  remote_incident_affected: IncidentAffectedTable;
  incident_notifications: IncidentNotificationsTable;
  maintenances: MaintenancesTable;
  maintenance_components: MaintenanceComponentsTable;
  grants: GrantsTable;
  access_requests: AccessRequestsTable;
  access_sessions: AccessSessionsTable;
  access_activity: AccessActivityTable;
  erased_words: ErasedWordsTable;
  refusal_counts: RefusalCountsTable;
  access_keys: AccessKeysTable;
  audit_events: AuditEventsTable;
  audit_chains: AuditChainsTable;
  outbox: OutboxTable;
  sent_mails: SentMailsTable;
  mail_bounces: MailBouncesTable;
  audit_notifier_cursors: NotifierCursorsTable;
  ticket_notifier_cursors: NotifierCursorsTable;
  notification_channels: NotificationChannelsTable;
  due_notices: DueNoticesTable;
  reply_addresses: ReplyAddressesTable;
  incoming_mails: IncomingMailsTable;
  received_mails: ReceivedMailsTable;
  leases: LeasesTable;
  mail_consents: MailConsentsTable;
  mail_counts: MailCountsTable;
  inquiries: InquiriesTable;
  used_challenges: UsedChallengesTable;
  secrets: SecretsTable;
  agents: AgentsTable;
  agent_notifications: AgentNotificationsTable;
  teams: TeamsTable;
  inbox_sessions: InboxSessionsTable;
  sign_in_links: SignInLinksTable;
  ticket_reads: TicketReadsTable;
  ticket_tags: TicketTagsTable;
  macros: MacrosTable;
  saved_views: SavedViewsTable;
  held_replies: HeldRepliesTable;
  ticket_presence: TicketPresenceTable;
  ticket_mentions: TicketMentionsTable;
  placeholder_accounts: PlaceholderAccountsTable;
  inbox_settings: InboxSettingsTable;
  agent_absences: AgentAbsencesTable;
  settings_log: SettingsLogTable;
  idempotency: IdempotencyTable;
  clock: ClockTable;
  desk_tickets: DeskTicketsTable;
  desk_write_attempts: DeskWriteAttemptsTable;
  desk_comments: DeskCommentsTable;
  desk_files: DeskFilesTable;
  desk_reads: DeskReadsTable;
  desk_watched_tickets: DeskWatchedTicketsTable;
  desk_events: DeskEventsTable;
  desk_event_sequences: EventSequencesTable;
  desk_polls: DeskPollsTable;
}
