import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * The statements that both databases share: text, whole numbers, keys, checks and indexes. `schema.ts` describes the columns.
 * Limits are written out: a migration must not change with the code.
 */
const TABLES = `
create table organizations (
  id text primary key,
  name text not null,
  plan text,
  created_at bigint not null
);
create table users (
  id text primary key,
  organization_id text references organizations(id),
  subject text not null,
  name text not null,
  email text,
  verified_address text,
  locale text,
  role text not null,
  created_at bigint not null,
  disabled_at bigint,
  tokens_not_before bigint not null default 0,
  left_at bigint
);
create index users_by_subject on users (subject, organization_id);
create index users_by_verified_address on users (verified_address, organization_id);
create table barred_accounts (
  digest text primary key,
  disabled_at bigint,
  tokens_not_before bigint not null
);
create table revoked_tokens (
  issuer text not null,
  token_id text not null,
  expires_at bigint not null,
  primary key (issuer, token_id)
);
create index revoked_tokens_by_expiry on revoked_tokens (expires_at);

create table tickets (
  id text primary key,
  number bigint not null,
  organization_id text not null references organizations(id),
  requester_id text not null references users(id),
  subject text not null,
  description text not null,
  status text not null,
  priority text,
  category text,
  fields text not null,
  assignee text,
  cc text not null default '[]',
  context text,
  diagnostics text,
  incident_id text,
  consent text,
  consent_wording text,
  created_at bigint not null,
  updated_at bigint not null,
  response_due_at bigint,
  answered_at bigint,
  comment_count integer not null default 0,
  version integer not null default 1,
  closed_at bigint,
  escalated_at bigint,
  escalation_reason text,
  follow_up_of text references tickets(id) on delete set null
);
create unique index tickets_by_number on tickets (organization_id, number);
create index tickets_by_requester on tickets
  (organization_id, requester_id, updated_at, id, status, priority, category, created_at);
create index tickets_by_organization on tickets
  (organization_id, updated_at, id, status, priority, category, created_at, requester_id);
create index tickets_by_organization_status on tickets
  (organization_id, status, updated_at, id, priority, category, created_at, requester_id);
create index tickets_by_creation on tickets
  (organization_id, created_at, id, status, priority, category, requester_id);
create index tickets_by_priority on tickets
  (organization_id, priority, updated_at, id, status, category, created_at, requester_id);
create index tickets_by_update on tickets (updated_at, id);
create index tickets_by_status on tickets (status, updated_at, id);
create index tickets_by_incident on tickets (incident_id);
create index tickets_by_response_due on tickets (response_due_at)
  where response_due_at is not null and answered_at is null and closed_at is null;
create table ticket_numbers (
  organization_id text primary key,
  last_number bigint not null
);
create table ticket_cc (
  ticket_id text not null references tickets(id) on delete cascade,
  address text not null,
  primary key (address, ticket_id)
);
create index ticket_cc_by_ticket on ticket_cc (ticket_id);
create table comments (
  id text primary key,
  ticket_id text not null references tickets(id),
  position integer not null,
  author_id text not null references users(id),
  author_role text not null,
  body text not null,
  internal integer not null,
  created_at bigint not null,
  unique (ticket_id, position)
);
create table ticket_search_texts (
  id text primary key,
  ticket_id text not null references tickets(id),
  internal integer not null,
  normalized_text text not null
);
create index ticket_search_texts_by_ticket on ticket_search_texts (ticket_id);
create table unread_tickets (
  user_id text not null references users(id),
  ticket_id text not null references tickets(id),
  unread_since bigint not null,
  primary key (user_id, ticket_id)
);
create table ratings (
  ticket_id text primary key references tickets(id) on delete cascade,
  score integer not null,
  comment text,
  rated_at bigint not null,
  constraint ratings_are_1_to_5 check (score between 1 and 5)
);
create table ticket_events (
  organization_id text not null references organizations(id),
  seq bigint not null,
  id text not null,
  ticket_id text not null references tickets(id) on delete cascade,
  kind text not null,
  occurred_at bigint not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  comment_id text,
  detail text not null,
  previous_updated_at bigint,
  previous_priority text,
  primary key (organization_id, seq)
);
create index ticket_events_by_ticket on ticket_events (ticket_id, seq);
create table ticket_event_sequences (
  organization_id text primary key references organizations(id),
  last_seq bigint not null
);

create table attachments (
  id text primary key,
  owner_id text not null references users(id),
  organization_id text references organizations(id),
  ticket_id text references tickets(id),
  comment_id text references comments(id),
  position integer not null default 0,
  name text not null,
  type text not null,
  size bigint not null,
  file_key text not null unique,
  created_at bigint not null
);
create index attachments_by_ticket on attachments (ticket_id, comment_id);
create index attachments_by_owner on attachments (owner_id, size);
create index attachments_by_organization on attachments (organization_id, size);
create table uploads (
  id text primary key,
  owner_id text not null references users(id),
  organization_id text references organizations(id),
  key text not null,
  name text not null,
  metadata text,
  size bigint not null,
  file_key text not null unique,
  finished integer not null default 0,
  created_at bigint not null,
  unique (owner_id, key)
);
create index uploads_by_organization on uploads (organization_id, size);
create index uploads_by_creation on uploads (created_at);
create table pending_file_deletions (
  file_key text primary key,
  due_at bigint not null
);

create table articles (
  id text primary key,
  title text not null,
  excerpt text not null,
  url text not null,
  normalized_title text not null,
  normalized_text text not null,
  updated_at bigint not null
);
create table article_votes (
  article_id text not null references articles(id) on delete cascade,
  user_id text not null references users(id),
  helpful integer not null,
  voted_at bigint not null,
  primary key (article_id, user_id)
);

create table components (
  id text primary key,
  name text not null,
  group_name text,
  state text not null,
  position integer not null
);
create table incidents (
  id text primary key,
  name text not null,
  impact text not null,
  state text not null,
  started_at bigint not null,
  resolved_at bigint
);
create index incidents_by_time on incidents (resolved_at, started_at);
create table incident_components (
  incident_id text not null references incidents(id),
  component_id text not null references components(id),
  state text not null,
  primary key (incident_id, component_id)
);
create table incident_updates (
  id text primary key,
  incident_id text not null references incidents(id),
  position integer not null,
  state text not null,
  body text not null,
  posted_at bigint not null,
  unique (incident_id, position)
);
create table incident_affected (
  incident_id text not null references incidents(id),
  user_id text not null references users(id),
  reported_at bigint not null,
  primary key (incident_id, user_id)
);
create table remote_incident_affected (
  incident_id text not null,
  user_id text not null references users(id),
  reported_at bigint not null,
  primary key (incident_id, user_id)
);
create table incident_notifications (
  ticket_id text not null references tickets(id),
  update_id text not null,
  notified_at bigint not null,
  primary key (ticket_id, update_id)
);
create table maintenances (
  id text primary key,
  name text not null,
  body text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  created_at bigint not null,
  constraint maintenances_have_a_length check (ends_at > starts_at)
);
create table maintenance_components (
  maintenance_id text not null references maintenances(id),
  component_id text not null references components(id),
  primary key (maintenance_id, component_id)
);

create table grants (
  id text primary key,
  organization_id text not null references organizations(id),
  scope text not null,
  areas text not null default '[]',
  environment text,
  granted_by_id text not null,
  granted_by_name text not null,
  granted_by_role text not null,
  granted_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  revoked_by_id text,
  revoked_by_name text,
  revoked_by_role text,
  reason text,
  ticket_id text,
  break_glass integer not null default 0,
  version integer not null default 1,
  expiry_logged integer not null default 0,
  expiry_warned_version integer not null default 0,
  constraint grants_last_at_most_90_days check (expires_at - granted_at between 1000 and 7776000000)
);
create index grants_by_expiry on grants (organization_id, expires_at);
create table access_requests (
  id text primary key,
  organization_id text not null references organizations(id),
  agent_id text not null,
  agent_name text not null,
  scope text not null,
  areas text not null default '[]',
  environment text,
  requested_seconds bigint not null,
  reason text not null,
  ticket_id text,
  created_at bigint not null,
  expires_at bigint not null,
  approved_at bigint,
  denied_at bigint,
  denial_reason text,
  grant_id text references grants(id),
  expiry_logged integer not null default 0
);
create index access_requests_by_expiry on access_requests (organization_id, expires_at);
create table access_sessions (
  id text primary key,
  organization_id text not null references organizations(id),
  grant_id text not null references grants(id),
  agent_id text not null,
  agent_name text not null,
  scope text not null,
  areas text not null,
  environment text,
  acting_as_id text,
  acting_as_name text,
  acting_as_role text,
  acting_as_erased integer not null default 0,
  reason text not null,
  ticket_id text,
  started_at bigint not null,
  ends_at bigint not null,
  last_used_at bigint,
  used_actions text not null default '[]',
  ended_at bigint,
  ended_by_id text,
  ended_by_name text,
  ended_by_role text,
  end_logged integer not null default 0,
  activity_due_at bigint,
  constraint access_sessions_last_at_most_2_hours check (ends_at - started_at between 1 and 7200000)
);
create index access_sessions_by_grant on access_sessions (grant_id, ends_at);
create index access_sessions_by_end on access_sessions (organization_id, ends_at);
create index access_sessions_by_agent on access_sessions (agent_id, ends_at);
create index access_sessions_by_acting_as on access_sessions (acting_as_id, ends_at);
create index access_sessions_by_activity on access_sessions (activity_due_at);
create table access_activity (
  session_id text not null references access_sessions(id),
  method text not null,
  route text not null,
  effect text not null,
  area text not null,
  count bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  primary key (session_id, method, route, effect, area)
);
create table erased_words (
  organization_id text not null,
  digest text not null,
  expires_at bigint not null,
  primary key (organization_id, digest)
);
create table refusal_counts (
  organization_id text not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  hour bigint not null,
  logged integer not null,
  omitted integer not null,
  last_at bigint not null,
  primary key (organization_id, actor_id, actor_role, hour)
);
create table access_keys (
  id text primary key,
  private_key text not null,
  public_key text not null,
  created_at bigint not null
);
create table audit_events (
  organization_id text not null,
  seq bigint not null,
  occurred_at bigint not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  action text not null,
  grant_id text,
  request_id text,
  session_id text,
  ticket_id text,
  detail text not null,
  proof text not null default '{}',
  previous_hash text not null,
  hash text not null,
  primary key (organization_id, seq)
);
create table audit_chains (
  organization_id text primary key,
  seq bigint not null,
  hash text not null
);

create table outbox (
  id text primary key,
  channel text not null default 'mail',
  destination text,
  message text not null,
  created_at bigint not null,
  due_at bigint not null,
  attempts integer not null default 0,
  failed_at bigint,
  consent_key text,
  organization_id text
);
create index outbox_by_due_time on outbox (due_at);
create index outbox_by_consent on outbox (consent_key);
create index outbox_by_organization on outbox (organization_id);
create table audit_notifier_cursors (
  organization_id text primary key,
  seq bigint not null
);
create table ticket_notifier_cursors (
  organization_id text primary key,
  seq bigint not null
);
create table notification_channels (
  id text primary key,
  started_at bigint not null
);
create table due_notices (
  ticket_id text not null references tickets(id) on delete cascade,
  kind text not null,
  due_at bigint not null,
  primary key (ticket_id, kind, due_at)
);
create table reply_addresses (
  token text primary key,
  ticket_id text not null,
  address text not null,
  user_id text,
  organization_id text,
  unique (ticket_id, address)
);
create table incoming_mails (
  ticket_id text not null,
  address text not null,
  message_digest text not null,
  comment_id text,
  received_at bigint not null,
  primary key (ticket_id, address, message_digest)
);
create index incoming_mails_by_time on incoming_mails (received_at);
create table mail_consents (
  key text primary key,
  state text not null,
  changed_at bigint not null,
  constraint mail_consents_state check (state in ('asked', 'accepted', 'refused'))
);
create table mail_counts (
  scope text not null,
  hour bigint not null,
  count integer not null,
  primary key (scope, hour)
);

create table inquiries (
  id text primary key,
  reference text not null unique,
  name text not null,
  email text not null,
  organization text,
  subject text not null,
  description text not null,
  sender_digest text,
  created_at bigint not null
);
create index inquiries_by_creation on inquiries (created_at, id);
create table used_challenges (
  id text primary key,
  expires_at bigint not null
);

create table secrets (
  name text primary key,
  value text not null
);
create table idempotency (
  caller text not null,
  key text not null,
  operation text not null,
  fingerprint text not null,
  status integer not null,
  headers text not null,
  body text not null,
  created_at bigint not null,
  constraint idempotency_key primary key (caller, key)
);
create index idempotency_by_time on idempotency (created_at);
create table clock (
  id integer primary key,
  now bigint not null,
  constraint clock_has_one_row check (id = 1)
);
insert into clock (id, now) values (1, 0);

create table desk_tickets (
  id text primary key,
  desk text not null,
  ref text not null,
  organization_id text,
  requester_id text,
  created_at bigint not null,
  unique (desk, ref)
);
create table desk_write_attempts (
  id text primary key,
  marker text not null unique,
  account_id text,
  result text,
  baseline text,
  locked_until bigint not null,
  created_at bigint not null
);
create index desk_write_attempts_by_creation on desk_write_attempts (created_at);
create index desk_write_attempts_by_account on desk_write_attempts (account_id);
create table desk_comments (
  ticket_id text not null,
  ref text not null,
  author_id text not null,
  author_name text not null,
  author_role text not null,
  primary key (ticket_id, ref)
);
create table desk_files (
  id text primary key,
  ticket_id text not null,
  ref text not null,
  unique (ticket_id, ref)
);
create table desk_reads (
  user_id text not null,
  ticket_id text not null,
  read_until bigint not null,
  primary key (user_id, ticket_id)
);
create table desk_watched_tickets (
  ticket_id text primary key,
  organization_id text not null,
  requester_id text not null,
  email text not null,
  name text not null,
  snapshot text not null,
  next_check_at bigint
);
create index desk_watched_tickets_by_next_check on desk_watched_tickets (next_check_at);
create table desk_events (
  organization_id text not null,
  seq bigint not null,
  ticket_id text not null,
  requester_id text not null,
  kind text not null,
  occurred_at bigint not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  comment_id text,
  number text not null,
  subject text not null,
  status text not null,
  version text not null,
  primary key (organization_id, seq)
);
create index desk_events_by_time on desk_events (occurred_at);
create table desk_event_sequences (
  organization_id text primary key,
  last_seq bigint not null
);
create table desk_polls (
  desk text primary key,
  cursor text,
  polled_at bigint not null,
  next_poll_at bigint not null
)`;

/**
 * The search index of SQLite. It holds which n-grams are in which text, and no positions: the text itself is compared afterwards.
 * A contentless FTS5 table has no foreign keys, so a trigger deletes its rows.
 */
const SQLITE_SEARCH = [
  `create table search_documents (
    seq integer primary key,
    text_id text not null unique references ticket_search_texts(id) on delete cascade,
    ticket_id text not null
  )`,
  `create virtual table search_ngrams using fts5(
    ngrams, content='', contentless_delete=1, detail=none, tokenize='ascii'
  )`,
  `create trigger search_documents_deleted after delete on search_documents begin
    delete from search_ngrams where rowid = old.seq;
  end`,
];

const POSTGRES_SEARCH = [
  `create table search_documents (
    text_id text primary key references ticket_search_texts(id) on delete cascade,
    ticket_id text not null,
    ngrams text[] not null
  )`,
  'create index search_documents_by_ngram on search_documents using gin (ngrams)',
];

/**
 * On PostgreSQL, a transaction stores events under negative numbers from a sequence, without a lock. After the commit,
 * `number_ticket_events` numbers the committed events of one organization and returns its last number. A concurrent caller waits
 * for the row of `ticket_event_sequences` and then reads what the first caller has numbered, because each statement of the
 * function has a snapshot of its own. Events are updated one by one by primary key: without statistics, PostgreSQL plans one
 * joined update as a scan of the table. An event that is deleted meanwhile takes no number.
 *
 * On SQLite, transactions take turns, so an event gets its number when it is stored.
 */
const POSTGRES_EVENT_NUMBERS = [
  'create sequence ticket_event_order',
  'create index ticket_events_unnumbered on ticket_events (organization_id) where seq < 0',
  `create function number_ticket_events(organization text) returns bigint language plpgsql as $body$
    declare
      head bigint;
      last bigint;
      unnumbered bigint;
    begin
      if not exists (select from ticket_events where organization_id = organization and seq < 0) then
        return coalesce((select last_seq from ticket_event_sequences where organization_id = organization), 0);
      end if;
      insert into ticket_event_sequences (organization_id, last_seq) values (organization, 0) on conflict do nothing;
      select last_seq into head from ticket_event_sequences where organization_id = organization for update;
      last := head;
      for unnumbered in
        select seq from ticket_events where organization_id = organization and seq < 0 order by seq desc
      loop
        update ticket_events set seq = last + 1 where organization_id = organization and seq = unnumbered;
        if found then
          last := last + 1;
        end if;
      end loop;
      if last > head then
        update ticket_event_sequences set last_seq = last where organization_id = organization;
      end if;
      return last;
    end $body$`,
];

/** Names of the random secrets that all processes on a database share. */
const SECRETS = ['events', 'ratings', 'mail-consents', 'erased-words'];

/** The schema of version 0.1.0. */
export const initial: Migration = {
  async up(db: Kysely<unknown>) {
    const dialect = isSqlite(db) ? SQLITE_SEARCH : [...POSTGRES_SEARCH, ...POSTGRES_EVENT_NUMBERS];
    for (const statement of [...TABLES.split(';'), ...dialect]) await sql.raw(statement).execute(db);
    for (const name of SECRETS)
      await sql`insert into secrets (name, value) values (${name}, ${randomBytes(32).toString('base64url')})`.execute(
        db,
      );
  },
};
