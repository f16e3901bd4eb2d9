/**
 * The tables as the queries see them. The migrations make them; a test compares the two.
 *
 * The same on SQLite and PostgreSQL: times and sizes are whole numbers (milliseconds since the epoch, bytes), yes and no
 * are 1 and 0, JSON is text. Nothing here is computed by the database.
 */
import type { Generated } from 'kysely';

/** A customer's account, as the token names it. */
export interface OrganizationsTable {
  id: string;
  name: string;
  plan: string | null;
  created_at: number;
}

/** Somebody who signed in at least once: customers and agents. */
export interface UsersTable {
  /** Organization and subject as one text, see `account-id.ts`. Everything that refers to a person refers to this. */
  id: string;
  /** Null for agents. */
  organization_id: string | null;
  /** The token's subject. Unique within the organization only. */
  subject: string;
  name: string;
  /** As the token writes it. Never mail to it nor look people up by it; that is what `verified_address` is for. */
  email: string | null;
  /** `email` in lower case where the token vouches for it; null for an unverified one. Folded in code: SQLite folds ASCII only. */
  verified_address: Generated<string | null>;
  /** The language of the last token, a BCP 47 tag. */
  locale: Generated<string | null>;
  role: string;
  created_at: number;
  /** Set: every token of this person is refused. */
  disabled_at: Generated<number | null>;
  /** Tokens issued before this time are refused. */
  tokens_not_before: Generated<number>;
  /** When the same subject with the same address was first seen in another organization; null while this one is current. */
  left_at: Generated<number | null>;
}

/** Erased accounts that are disabled or were signed out. */
export interface BarredAccountsTable {
  /** A digest of the account id, which an erasure deletes. */
  digest: string;
  /** As in `users`. */
  disabled_at: number | null;
  /** As in `users`. */
  tokens_not_before: number;
}

/** Tokens that were signed out before they expired. */
export interface DeniedTokensTable {
  issuer: string;
  token_id: string;
  /** When the row is no longer needed, because the token has expired by itself. */
  expires_at: number;
}

export interface TicketsTable {
  id: string;
  /** Unique within the organization, and counted there. */
  number: number;
  organization_id: string;
  requester_id: string;
  subject: string;
  description: string;
  status: string;
  priority: string | null;
  category: string | null;
  /** JSON: the vendor's own fields by id. */
  fields: string;
  assignee: string | null;
  /** JSON: the addresses of the people in copy. */
  cc: Generated<string>;
  /** JSON: what the widget added, by name. */
  context: Generated<string | null>;
  diagnostics: Generated<string | null>;
  /** An id of whatever keeps the incidents, hence no reference. */
  incident_id: Generated<string | null>;
  /** `yes` or `no`; null when consent was not asked for. */
  consent: Generated<string | null>;
  /** JSON: how the question was worded. */
  consent_wording: Generated<string | null>;
  created_at: number;
  updated_at: number;
  response_due_at: number | null;
  /** When the first public answer of an agent came. */
  answered_at: Generated<number | null>;
  comment_count: Generated<number>;
  version: Generated<number>;
  /** When it was closed last; null while it is not. */
  closed_at: Generated<number | null>;
  /** When its customer asked for more attention, once its response target had passed. */
  escalated_at: Generated<number | null>;
  escalation_reason: Generated<string | null>;
  /** The closed ticket that it goes on from. */
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
}

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

export interface TicketTagsTable {
  ticket_id: string;
  /** In lower case. */
  tag: string;
}

/** People in copy, by address in lower case. The ticket's `cc` has them as they were written. */
export interface TicketCopiesTable {
  ticket_id: string;
  address: string;
}

/** How a closed ticket was rated. */
export interface RatingsTable {
  ticket_id: string;
  /** 1 to 5. */
  score: number;
  comment: string | null;
  rated_at: number;
}

/** What happened to tickets, as far as customers may know: internal comments leave no row. */
export interface TicketEventsTable {
  organization_id: string;
  /** 1, 2, 3 … within the organization, in the order of commits: who reads on from a number misses nothing. */
  seq: number;
  id: string;
  ticket_id: string;
  kind: string;
  at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  comment_id: string | null;
  /** JSON: from what to what, and why. */
  detail: string;
  /** The ticket's `updated_at` before; null for a new one. */
  moved_from: number | null;
  /** The ticket's priority before. */
  moved_priority: string | null;
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

/** The number of each organization's last event; locked while one is added. */
export interface EventHeadsTable {
  organization_id: string;
  seq: number;
}

export interface CommentsTable {
  id: string;
  ticket_id: string;
  /** 1, 2, 3 … within the ticket: two comments of one millisecond keep their order. */
  position: number;
  author_id: string;
  /** The author's role when they said it. */
  author_role: string;
  body: string;
  /** 1: only agents may see it. */
  internal: number;
  created_at: number;
}

/** What can be found by words, folded; one row a text, so that a new comment never rewrites the old ones. */
export interface TicketTextsTable {
  id: string;
  ticket_id: string;
  /** 1: found by agents only. */
  internal: number;
  folded: string;
}

/** A row says that there is something on the ticket which this person has not seen. */
export interface UnreadTable {
  user_id: string;
  ticket_id: string;
  since: number;
}

/** Files: waiting to be sent while `ticket_id` is null. */
export interface AttachmentsTable {
  id: string;
  owner_id: string;
  /** Null for an agent's file. */
  organization_id: string | null;
  ticket_id: Generated<string | null>;
  comment_id: Generated<string | null>;
  /** Order within its ticket or comment. */
  position: Generated<number>;
  name: string;
  type: string;
  size: number;
  /** Where the bytes lie in the file store. */
  file_key: string;
  created_at: number;
}

/** Files on their way in parts. The offset is no column: it is the length of what lies in the file store. */
export interface UploadsTable {
  /** That of the attachment it becomes. */
  id: string;
  owner_id: string;
  /** Null for an agent's file. */
  organization_id: string | null;
  /** The owner's idempotency key: the same key is the same upload. */
  key: string;
  name: string;
  /** `Upload-Metadata` as the client sent it. */
  metadata: string | null;
  /** Of the whole file. */
  size: number;
  /** Where the bytes lie until the file is whole. */
  file_key: string;
  /** 1 once it is an attachment. */
  finished: Generated<number>;
  created_at: number;
}

/** Bytes whose row is gone; they are deleted from the file store after the deletion of the row was committed. */
export interface DoomedFilesTable {
  file_key: string;
  since: number;
}

export interface ArticlesTable {
  id: string;
  title: string;
  excerpt: string;
  url: string;
  /** Title and whole text, folded. */
  folded_title: string;
  folded: string;
  updated_at: number;
}

export interface ArticleVotesTable {
  article_id: string;
  user_id: string;
  helpful: number;
  at: number;
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

/** Which components an incident concerns, and how they are because of it. */
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
  at: number;
}

/** Somebody said that an incident affects them, once each. */
export interface AffectedTable {
  incident_id: string;
  user_id: string;
  since: number;
}
/** What a ticket was told of the incident that it belongs to, once each. */
export interface IncidentNewsTable {
  ticket_id: string;
  /** The update's id, or `end`. */
  update_id: string;
  at: number;
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

/** What the customer allows. There is no column for "active": it is computed at each read. */
export interface GrantsTable {
  id: string;
  organization_id: string;
  scope: string;
  granted_by_id: string;
  granted_by_name: string;
  granted_by_role: string;
  /** From when its time runs: the grant itself, or its last reset. */
  granted_at: number;
  /** At most 7,776,000,000 ms after `granted_at`: a CHECK holds it whatever the code does. */
  expires_at: number;
  revoked_at: Generated<number | null>;
  revoked_by_id: Generated<string | null>;
  revoked_by_name: Generated<string | null>;
  revoked_by_role: Generated<string | null>;
  reason: string | null;
  ticket_id: string | null;
  version: Generated<number>;
  /** 1 once its end was written into the record. Says nothing about whether it is active. */
  end_recorded: Generated<number>;
  /** JSON: ids of areas; empty for all of them. */
  areas: Generated<string>;
  /** Null for all of them. */
  environment: Generated<string | null>;
  /** 1: an agent opened it in an emergency. */
  break_glass: Generated<number>;
  /** The version of which the admins were told that it ends within a day. */
  warned_version: Generated<number>;
}

export interface AccessRequestsTable {
  id: string;
  organization_id: string;
  agent_id: string;
  agent_name: string;
  scope: string;
  /** Seconds asked for. */
  seconds: number;
  reason: string;
  ticket_id: string | null;
  created_at: number;
  lapses_at: number;
  approved_at: Generated<number | null>;
  denied_at: Generated<number | null>;
  grant_id: Generated<string | null>;
  /** 1 once its expiry is in the audit log. */
  lapse_recorded: Generated<number>;
  /** JSON: ids of areas; empty for all of them. */
  areas: Generated<string>;
  environment: Generated<string | null>;
  /** The word with which it was denied. */
  answer: Generated<string | null>;
}

/** Agents inside, at most two hours each: a CHECK holds it. Whether one is active is computed, with its grant. */
export interface AccessSessionsTable {
  id: string;
  organization_id: string;
  grant_id: string;
  agent_id: string;
  agent_name: string;
  scope: string;
  /** JSON: ids of areas; empty for all of them. */
  areas: string;
  environment: string | null;
  acting_as_id: string | null;
  acting_as_name: string | null;
  /** 1: the user was erased, and the name is a pseudonym. */
  acting_as_erased: Generated<number>;
  /** Null for sessions from before it was stored. */
  acting_as_role: Generated<string | null>;
  reason: string;
  ticket_id: string | null;
  started_at: number;
  ends_at: number;
  /** To the half minute. */
  last_used_at: Generated<number | null>;
  /** JSON: actions whose first use is in the record. */
  used_actions: Generated<string>;
  ended_at: Generated<number | null>;
  ended_by_id: Generated<string | null>;
  ended_by_name: Generated<string | null>;
  ended_by_role: Generated<string | null>;
  /** 1 once its end was written into the record. */
  end_recorded: Generated<number>;
  /** When its reported activity gets an entry in the audit log; null while there is none. */
  activity_due_at: Generated<number | null>;
}

/** Words by which routes name persons who were erased while sessions could still report activity. */
export interface ErasedWordsTable {
  organization_id: string;
  /** A keyed digest of the word. */
  digest: string;
  /** When no report can name the person any more. */
  until: number;
}

/** Requests under a session by kind, since the last entry of the audit log about them. */
export interface AccessActivityTable {
  session_id: string;
  method: string;
  /** Without a query, ids or tokens. */
  route: string;
  /** `view` or `change`. */
  effect: string;
  /** Empty where the back end names none. */
  area: string;
  count: number;
  first_at: number;
  last_at: number;
}

/** Refused attempts by organization, person and hour: beyond a number, they are counted and not recorded one by one. */
export interface RefusalCountsTable {
  organization_id: string;
  actor_id: string;
  actor_name: string;
  /** With the kind of the attempts behind a space, where that is counted apart. */
  actor_role: string;
  /** The hour's start. */
  hour: number;
  /** Entries in the audit log. */
  recorded: number;
  /** Attempts without an entry; one entry counts them when the hour is over. */
  omitted: number;
  last_at: number;
}

/** What session tokens are signed with. */
export interface AccessKeysTable {
  id: string;
  /** Encrypted JSON Web Key; earlier versions stored it in plain text. */
  private_key: string;
  /** A JSON Web Key. */
  public_key: string;
  created_at: number;
}

/** Up to which record of each chain people were told. */
export interface NoticePlacesTable {
  organization_id: string;
  seq: number;
}

/** The record of support access, append only. */
export interface AuditEventsTable {
  organization_id: string;
  seq: number;
  at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  action: string;
  grant_id: string | null;
  request_id: string | null;
  ticket_id: string | null;
  /** Canonical JSON. */
  detail: string;
  session_id: Generated<string | null>;
  /** JSON: the random bytes and commitments of what names people. */
  proof: Generated<string>;
  previous_hash: string;
  hash: string;
}

/** The last link of each organization's chain; locked while a link is added. */
export interface AuditChainsTable {
  organization_id: string;
  seq: number;
  hash: string;
}

/** Where answers by mail go, one address for each ticket and person. */
export interface ReplyAddressesTable {
  /** The address's secret. */
  token: string;
  ticket_id: string;
  /** Whose it is, in lower case. */
  address: string;
  /** Null for people in copy who have no account. */
  user_id: string | null;
  /** The requester's. */
  organization_id: string | null;
}

/** Mails that came, by whom and for which ticket. */
export interface IncomingMailsTable {
  ticket_id: string;
  address: string;
  /** Digest of the Message-ID; of the whole mail where it has none. */
  message_key: string;
  /** Null when it was refused and its sender was told. */
  comment_id: string | null;
  at: number;
}

/** What has to leave and has not been taken yet. What was taken is deleted. */
export interface OutboxTable {
  /** Also the left half of the message id. */
  id: string;
  /** `mail`, `webhook` or `chat`. */
  channel: Generated<string>;
  /** JSON: the whole mail or message. */
  message: string;
  created_at: number;
  /** When the next attempt may begin; while one is under way, when it counts as lost. */
  due_at: number;
  attempts: Generated<number>;
  /** Set after the last attempt has failed. */
  given_up_at: Generated<number | null>;
  /** The consent that the mail depends on; null for a mail to an account. */
  consent_key: Generated<string | null>;
  /** Null for rows from before this column, and where a ticket has no organization. */
  organization_id: Generated<string | null>;
  /** Id of the endpoint or channel; null for mail. Each destination has its own worker, so that one that fails delays no other. */
  destination: Generated<string | null>;
}

/** Position of the ticket notifier in the event log of each organization. */
export interface NoticePositionsTable {
  organization_id: string;
  /** Sequence number of the last event that was turned into messages. */
  seq: number;
}

/** Due times that the support team was warned of. */
export interface DueNoticesTable {
  ticket_id: string;
  /** `overdue`, or `soon:` and the lead time in minutes. */
  kind: string;
  due_at: number;
}

/** Channels that ticket events are reported to. */
export interface NoticeChannelsTable {
  id: string;
  /** Time at which the channel was first configured; earlier events are not reported to it. */
  started_at: number;
}

/** Whether an address without an account wants mails about requests of an organization. */
export interface MailConsentsTable {
  /** A keyed digest of organization and mailbox. */
  key: string;
  state: 'asked' | 'accepted' | 'refused';
  changed_at: number;
}

/** How many mails were caused within an hour. */
export interface MailCountsTable {
  scope: string;
  /** Hours since the epoch. */
  hour: number;
  count: number;
}

/** What people asked without signing in, until an agent has decided. */
export interface InquiriesTable {
  /** A keyed digest of the network address that it came from; null when that was not known. */
  sender: Generated<string | null>;
  id: string;
  /** What they can refer to. */
  reference: string;
  name: string;
  email: string;
  organization: string | null;
  subject: string;
  description: string;
  created_at: number;
}

/** Challenges that were used, until they would expire. */
export interface UsedChallengesTable {
  id: string;
  expires_at: number;
}

/** Random secrets that all processes on this database share. */
export interface SecretsTable {
  name: string;
  value: string;
}

/** Answers that were given, by the caller's key. The HTTP layer reads and writes it. */
export interface IdempotencyTable {
  /** Whose key it is: the same key of somebody else is another key. */
  caller: string;
  key: string;
  operation: string;
  /** Digest of the request. */
  fingerprint: string;
  status: number;
  /** JSON: the headers worth repeating. */
  headers: string;
  body: string;
  created_at: number;
}

/** The last ticket number of each organization; locked while a ticket is submitted. */
export interface TicketNumbersTable {
  organization_id: string;
  last: number;
}

/** One row: the latest time that was seen. */
export interface ClockTable {
  id: number;
  now: number;
}

/** Tickets that live in a desk elsewhere, as far as they were seen here: what they are called on each side. */
export interface DeskTicketsTable {
  id: string;
  /** Which desk. */
  desk: string;
  /** What the desk calls it. */
  ref: string;
  /** Whose it is; null for one that was not filed here. */
  organization_id: string | null;
  /** Who filed it here. */
  requester_id: string | null;
  created_at: number;
}

/** Writes to a desk that knows no idempotency keys, so that a repeated one looks before it writes. */
export interface DeskAttemptsTable {
  /** Digest of whose key it is, the key, and what was done under it. */
  id: string;
  /** What the desk stores with what is written, to find it again. */
  marker: string;
  /** The caller's account; null for attempts of earlier versions, which are deleted within days. */
  account_id: string | null;
  /** What came of it, in the desk's words; null while that is not known. */
  result: string | null;
  /** References of the comments that stood on the ticket before the write, as a JSON array; null for filings. */
  baseline: string | null;
  /** Until when it may still be under way. */
  busy_until: number;
  created_at: number;
}

/** Who said what was written to the desk under the account of the server. */
export interface DeskCommentsTable {
  ticket_id: string;
  ref: string;
  author_id: string;
  author_name: string;
  author_role: string;
}

/** Files on tickets of a desk elsewhere that were seen here. */
export interface DeskFilesTable {
  id: string;
  ticket_id: string;
  ref: string;
}

/** How far somebody has read a ticket of a desk elsewhere. */
export interface DeskReadsTable {
  user_id: string;
  ticket_id: string;
  /** The desk's time of the last change that they have seen. */
  seen_until: number;
}

/** A ticket of a desk elsewhere whose requester is told what happens to it. */
export interface DeskWatchedTable {
  ticket_id: string;
  organization_id: string;
  requester_id: string;
  /** In lower case: for whom the desk is asked. */
  email: string;
  name: string;
  /** JSON: what was to be seen when it was last looked at. */
  print: string;
  /** From when on it is to be looked at again; null when nothing is known to have happened. */
  look_at: number | null;
}

/** Something that happened to a ticket of a desk elsewhere. */
export interface DeskEventsTable {
  organization_id: string;
  seq: number;
  ticket_id: string;
  requester_id: string;
  kind: string;
  at: number;
  actor_id: string;
  actor_name: string;
  actor_role: string;
  comment_id: string | null;
  number: string;
  subject: string;
  status: string;
  version: string;
}

/** How far a desk elsewhere was asked what changed. */
export interface DeskPollsTable {
  desk: string;
  cursor: string | null;
  asked_at: number;
  /** Nobody asks before; whoever moves it asks. */
  due_at: number;
}

/** All tables. */
export interface Database {
  organizations: OrganizationsTable;
  users: UsersTable;
  barred_accounts: BarredAccountsTable;
  denied_tokens: DeniedTokensTable;
  tickets: TicketsTable;
  comments: CommentsTable;
  ticket_texts: TicketTextsTable;
  ticket_copies: TicketCopiesTable;
  ratings: RatingsTable;
  ticket_events: TicketEventsTable;
  event_heads: EventHeadsTable;
  agent_events: AgentEventsTable;
  unread: UnreadTable;
  attachments: AttachmentsTable;
  uploads: UploadsTable;
  doomed_files: DoomedFilesTable;
  articles: ArticlesTable;
  article_votes: ArticleVotesTable;
  components: ComponentsTable;
  incidents: IncidentsTable;
  incident_components: IncidentComponentsTable;
  incident_updates: IncidentUpdatesTable;
  affected: AffectedTable;
  outside_affected: AffectedTable;
  incident_news: IncidentNewsTable;
  maintenances: MaintenancesTable;
  maintenance_components: MaintenanceComponentsTable;
  grants: GrantsTable;
  access_requests: AccessRequestsTable;
  access_sessions: AccessSessionsTable;
  access_activity: AccessActivityTable;
  refusal_counts: RefusalCountsTable;
  erased_words: ErasedWordsTable;
  access_keys: AccessKeysTable;
  notice_places: NoticePlacesTable;
  audit_events: AuditEventsTable;
  audit_chains: AuditChainsTable;
  reply_addresses: ReplyAddressesTable;
  incoming_mails: IncomingMailsTable;
  inquiries: InquiriesTable;
  used_challenges: UsedChallengesTable;
  secrets: SecretsTable;
  agents: AgentsTable;
  teams: TeamsTable;
  inbox_sessions: InboxSessionsTable;
  sign_in_links: SignInLinksTable;
  ticket_reads: TicketReadsTable;
  ticket_tags: TicketTagsTable;
  outbox: OutboxTable;
  notice_positions: NoticePositionsTable;
  notice_channels: NoticeChannelsTable;
  due_notices: DueNoticesTable;
  mail_consents: MailConsentsTable;
  mail_counts: MailCountsTable;
  idempotency: IdempotencyTable;
  ticket_numbers: TicketNumbersTable;
  clock: ClockTable;
  desk_tickets: DeskTicketsTable;
  desk_attempts: DeskAttemptsTable;
  desk_comments: DeskCommentsTable;
  desk_files: DeskFilesTable;
  desk_reads: DeskReadsTable;
  desk_watched: DeskWatchedTable;
  desk_events: DeskEventsTable;
  desk_event_heads: EventHeadsTable;
  desk_polls: DeskPollsTable;
}
