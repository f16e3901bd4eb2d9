pragma foreign_keys = off;
begin;
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE organizations (
  id text primary key,
  name text not null,
  plan text,
  created_at bigint not null
);
CREATE TABLE users (
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
CREATE TABLE barred_accounts (
  digest text primary key,
  disabled_at bigint,
  tokens_not_before bigint not null
);
CREATE TABLE revoked_tokens (
  issuer text not null,
  token_id text not null,
  expires_at bigint not null,
  primary key (issuer, token_id)
);
CREATE TABLE tickets (
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
CREATE TABLE ticket_numbers (
  organization_id text primary key,
  last_number bigint not null
);
CREATE TABLE ticket_cc (
  ticket_id text not null references tickets(id) on delete cascade,
  address text not null,
  primary key (address, ticket_id)
);
CREATE TABLE comments (
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
CREATE TABLE ticket_search_texts (
  id text primary key,
  ticket_id text not null references tickets(id),
  internal integer not null,
  normalized_text text not null
);
CREATE TABLE unread_tickets (
  user_id text not null references users(id),
  ticket_id text not null references tickets(id),
  unread_since bigint not null,
  primary key (user_id, ticket_id)
);
CREATE TABLE ratings (
  ticket_id text primary key references tickets(id) on delete cascade,
  score integer not null,
  comment text,
  rated_at bigint not null,
  constraint ratings_are_1_to_5 check (score between 1 and 5)
);
CREATE TABLE ticket_events (
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
CREATE TABLE ticket_event_sequences (
  organization_id text primary key references organizations(id),
  last_seq bigint not null
);
CREATE TABLE attachments (
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
CREATE TABLE uploads (
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
CREATE TABLE pending_file_deletions (
  file_key text primary key,
  due_at bigint not null
);
CREATE TABLE articles (
  id text primary key,
  title text not null,
  excerpt text not null,
  url text not null,
  normalized_title text not null,
  normalized_text text not null,
  updated_at bigint not null
);
CREATE TABLE article_votes (
  article_id text not null references articles(id) on delete cascade,
  user_id text not null references users(id),
  helpful integer not null,
  voted_at bigint not null,
  primary key (article_id, user_id)
);
CREATE TABLE components (
  id text primary key,
  name text not null,
  group_name text,
  state text not null,
  position integer not null
);
CREATE TABLE incidents (
  id text primary key,
  name text not null,
  impact text not null,
  state text not null,
  started_at bigint not null,
  resolved_at bigint
);
CREATE TABLE incident_components (
  incident_id text not null references incidents(id),
  component_id text not null references components(id),
  state text not null,
  primary key (incident_id, component_id)
);
CREATE TABLE incident_updates (
  id text primary key,
  incident_id text not null references incidents(id),
  position integer not null,
  state text not null,
  body text not null,
  posted_at bigint not null,
  unique (incident_id, position)
);
CREATE TABLE incident_affected (
  incident_id text not null references incidents(id),
  user_id text not null references users(id),
  reported_at bigint not null,
  primary key (incident_id, user_id)
);
CREATE TABLE remote_incident_affected (
  incident_id text not null,
  user_id text not null references users(id),
  reported_at bigint not null,
  primary key (incident_id, user_id)
);
CREATE TABLE incident_notifications (
  ticket_id text not null references tickets(id),
  update_id text not null,
  notified_at bigint not null,
  primary key (ticket_id, update_id)
);
CREATE TABLE maintenances (
  id text primary key,
  name text not null,
  body text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  created_at bigint not null,
  constraint maintenances_have_a_length check (ends_at > starts_at)
);
CREATE TABLE maintenance_components (
  maintenance_id text not null references maintenances(id),
  component_id text not null references components(id),
  primary key (maintenance_id, component_id)
);
CREATE TABLE grants (
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
CREATE TABLE access_requests (
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
CREATE TABLE access_sessions (
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
CREATE TABLE access_activity (
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
CREATE TABLE erased_words (
  organization_id text not null,
  digest text not null,
  expires_at bigint not null,
  primary key (organization_id, digest)
);
CREATE TABLE refusal_counts (
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
CREATE TABLE access_keys (
  id text primary key,
  private_key text not null,
  public_key text not null,
  created_at bigint not null
);
CREATE TABLE audit_events (
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
CREATE TABLE audit_chains (
  organization_id text primary key,
  seq bigint not null,
  hash text not null
);
CREATE TABLE outbox (
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
CREATE TABLE audit_notifier_cursors (
  organization_id text primary key,
  seq bigint not null
);
CREATE TABLE ticket_notifier_cursors (
  organization_id text primary key,
  seq bigint not null
);
CREATE TABLE notification_channels (
  id text primary key,
  started_at bigint not null
);
CREATE TABLE due_notices (
  ticket_id text not null references tickets(id) on delete cascade,
  kind text not null,
  due_at bigint not null,
  primary key (ticket_id, kind, due_at)
);
CREATE TABLE reply_addresses (
  token text primary key,
  ticket_id text not null,
  address text not null,
  user_id text,
  organization_id text,
  unique (ticket_id, address)
);
CREATE TABLE incoming_mails (
  ticket_id text not null,
  address text not null,
  message_digest text not null,
  comment_id text,
  received_at bigint not null,
  primary key (ticket_id, address, message_digest)
);
CREATE TABLE mail_consents (
  key text primary key,
  state text not null,
  changed_at bigint not null,
  constraint mail_consents_state check (state in ('asked', 'accepted', 'refused'))
);
CREATE TABLE mail_counts (
  scope text not null,
  hour bigint not null,
  count integer not null,
  primary key (scope, hour)
);
CREATE TABLE inquiries (
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
CREATE TABLE used_challenges (
  id text primary key,
  expires_at bigint not null
);
CREATE TABLE secrets (
  name text primary key,
  value text not null
);
CREATE TABLE idempotency (
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
CREATE TABLE clock (
  id integer primary key,
  now bigint not null,
  constraint clock_has_one_row check (id = 1)
);
CREATE TABLE desk_tickets (
  id text primary key,
  desk text not null,
  ref text not null,
  organization_id text,
  requester_id text,
  created_at bigint not null,
  unique (desk, ref)
);
CREATE TABLE desk_write_attempts (
  id text primary key,
  marker text not null unique,
  account_id text,
  result text,
  baseline text,
  locked_until bigint not null,
  created_at bigint not null
);
CREATE TABLE desk_comments (
  ticket_id text not null,
  ref text not null,
  author_id text not null,
  author_name text not null,
  author_role text not null,
  primary key (ticket_id, ref)
);
CREATE TABLE desk_files (
  id text primary key,
  ticket_id text not null,
  ref text not null,
  unique (ticket_id, ref)
);
CREATE TABLE desk_reads (
  user_id text not null,
  ticket_id text not null,
  read_until bigint not null,
  primary key (user_id, ticket_id)
);
CREATE TABLE desk_watched_tickets (
  ticket_id text primary key,
  organization_id text not null,
  requester_id text not null,
  email text not null,
  name text not null,
  snapshot text not null,
  next_check_at bigint
);
CREATE TABLE desk_events (
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
CREATE TABLE desk_event_sequences (
  organization_id text primary key,
  last_seq bigint not null
);
CREATE TABLE desk_polls (
  desk text primary key,
  cursor text,
  polled_at bigint not null,
  next_poll_at bigint not null
);
CREATE TABLE search_documents (
    seq integer primary key,
    text_id text not null unique references ticket_search_texts(id) on delete cascade,
    ticket_id text not null
  );
CREATE VIRTUAL TABLE search_ngrams using fts5(
    ngrams, content='', contentless_delete=1, detail=none, tokenize='ascii'
  );
insert into "kysely_migration" values ('0001-initial', '2026-11-30T21:44:44.838Z');
insert into "kysely_migration_lock" values ('migration_lock', 0);
insert into "organizations" values ('acme', 'Acme', null, 1796029201000);
insert into "organizations" values ('globex', 'Globex', null, 1796029209000);
insert into "users" values ('acme/ada', 'acme', 'ada', 'Ada', 'ada@acme.example', 'ada@acme.example', null, 'user', 1796029201000, null, 0, null);
insert into "users" values ('/eve', null, 'eve', 'Eve', null, null, null, 'agent', 1796029203000, null, 0, null);
insert into "users" values ('acme/bob', 'acme', 'bob', 'Bob', 'bob@acme.example', 'bob@acme.example', null, 'user', 1796029207000, null, 0, null);
insert into "users" values ('acme/carol', 'acme', 'carol', 'Carol', 'carol@acme.example', 'carol@acme.example', null, 'admin', 1796029208000, null, 0, null);
insert into "users" values ('globex/dora', 'globex', 'dora', 'Dora', 'dora@globex.example', 'dora@globex.example', null, 'user', 1796029209000, null, 0, null);
insert into "users" values ('acme/erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', 'acme', 'erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', '(erased)', null, null, null, 'user', 1796029228000, 1796029230000, 0, null);
insert into "barred_accounts" values ('Z34_2NF4VbCLH10oV7R2BOoL0rGKII9lfo2h2cvzJFA', null, 1796029230001);
insert into "revoked_tokens" values ('', 'O3PLKPgKKqB1bLXutgyW31nw_aTuhgdiUrTEyGs-Fhk', 1796115763000);
insert into "tickets" values ('914fa50e-68ff-4618-8786-d2351674cb4a', 1001, 'acme', 'acme/ada', '請求書のエクスポートが失敗する', 'エクスポート画面で CSV を選ぶと Timeout になります。', 'open', 'urgent', 'billing', '{"orderNumber":"ORD-2026-0042"}', null, '["bob@acme.example","external@partner.example"]', null, null, null, null, null, 1796029202000, 1796029206000, null, 1796029205000, 3, 3, null, null, null, null);
insert into "tickets" values ('f385ac12-61b0-4e8c-ad70-09bda55f740a', 1002, 'acme', 'acme/bob', 'Question 1 about reports', 'The report of week 1 shows 7 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029207000, 1796029207000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('6d6844f5-fcf1-4de0-9f4f-277fd16cebac', 1003, 'acme', 'acme/carol', 'Question 2 about reports', 'The report of week 2 shows 14 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029208000, 1796029208000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('3786174d-b862-466e-b5d9-c8656368d711', 1001, 'globex', 'globex/dora', 'Question 3 about reports', 'The report of week 3 shows 21 rows.', 'new', 'low', null, '{}', null, '[]', null, null, null, null, null, 1796029209000, 1796029209000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('91a70a3a-9b51-4db9-a74a-5f386c42c7ef', 1004, 'acme', 'acme/ada', 'Question 4 about reports', 'The report of week 4 shows 28 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029210000, 1796029210000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('89901846-ad1d-4469-a3a1-ffab4ca26c3b', 1005, 'acme', 'acme/bob', 'Question 5 about reports', 'The report of week 5 shows 35 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029211000, 1796029211000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('1cc5f863-8998-4367-8c89-509dd7120c2a', 1006, 'acme', 'acme/carol', 'Question 6 about reports', 'The report of week 6 shows 42 rows.', 'new', 'low', null, '{}', null, '[]', null, null, null, null, null, 1796029212000, 1796029212000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('3015b972-39fb-4827-805d-f6187ab0179b', 1002, 'globex', 'globex/dora', 'Question 7 about reports', 'The report of week 7 shows 49 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029213000, 1796029213000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('a3ecef2c-b62a-42c8-a80c-0a68bc45a90f', 1007, 'acme', 'acme/ada', 'Question 8 about reports', 'The report of week 8 shows 56 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029214000, 1796029214000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('204efd5e-77ff-4407-8e41-a51c70c23262', 1008, 'acme', 'acme/bob', 'Question 9 about reports', 'The report of week 9 shows 63 rows.', 'new', 'low', null, '{}', null, '[]', null, null, null, null, null, 1796029215000, 1796029215000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('510da5df-9960-40c9-bfad-d16346bed503', 1009, 'acme', 'acme/carol', 'Question 10 about reports', 'The report of week 10 shows 70 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029216000, 1796029216000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc', 1003, 'globex', 'globex/dora', 'Question 11 about reports', 'The report of week 11 shows 77 rows.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029217000, 1796029217000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('b569a347-3dc9-44fe-9c88-d0c018f671e1', 1010, 'acme', 'acme/ada', 'Question 12 about reports', 'The report of week 12 shows 84 rows.', 'new', 'low', null, '{}', null, '[]', null, null, null, null, null, 1796029218000, 1796029218000, null, null, 0, 1, null, null, null, null);
insert into "tickets" values ('1793a974-35b5-402e-b8ad-9c6c90c12987', 1011, 'acme', 'acme/ada', 'Thank you', 'It was our mistake.', 'closed', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029219000, 1796029220000, null, null, 0, 3, 1796029220000, null, null, null);
insert into "tickets" values ('983938ec-c0cf-44fe-9682-dd4b945c138f', 1012, 'acme', 'acme/ada', 'The same again', 'See before.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029222000, 1796029222000, null, null, 0, 1, null, null, null, '1793a974-35b5-402e-b8ad-9c6c90c12987');
insert into "tickets" values ('d49eba51-957c-42b8-acff-c42fd101391e', 1013, 'acme', 'acme/bob', 'Cannot log in', 'The code never arrives.', 'open', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029223000, 1796029225000, null, 1796029224000, 2, 3, null, null, null, null);
insert into "tickets" values ('3f53fb92-ac86-407d-9080-a0fe6756062e', 1014, 'acme', 'acme/carol', 'New user', 'Please add a seat.', 'new', 'normal', null, '{}', null, '["ada@acme.example"]', null, null, null, null, null, 1796029226000, 1796029227000, null, null, 0, 2, null, null, null, null);
insert into "tickets" values ('474cb8b4-b37a-48fc-b2b4-54f4f941d4d0', 1015, 'acme', 'acme/erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', '(erased)', '(erased)', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029228000, 1796029229000, null, null, 1, 3, null, null, null, null);
insert into "tickets" values ('ee1b90cc-7141-4599-b574-31b88fe0f395', 1016, 'acme', 'acme/ada', 'Sent twice', 'The first answer was lost.', 'new', 'normal', null, '{}', null, '[]', null, null, null, null, null, 1796029245000, 1796029245000, null, null, 0, 1, null, null, null, null);
insert into "ticket_numbers" values ('acme', 1016);
insert into "ticket_numbers" values ('globex', 1003);
insert into "ticket_cc" values ('914fa50e-68ff-4618-8786-d2351674cb4a', 'bob@acme.example');
insert into "ticket_cc" values ('914fa50e-68ff-4618-8786-d2351674cb4a', 'external@partner.example');
insert into "ticket_cc" values ('3f53fb92-ac86-407d-9080-a0fe6756062e', 'ada@acme.example');
insert into "comments" values ('57e373e4-bac1-463d-9418-e8e2a635c3cf', '914fa50e-68ff-4618-8786-d2351674cb4a', 1, '/eve', 'agent', 'A private diagnosis: queue 7 is stuck.', 1, 1796029204000);
insert into "comments" values ('b71ae058-fbb7-4f9c-9f47-ec6dfb20c857', '914fa50e-68ff-4618-8786-d2351674cb4a', 2, '/eve', 'agent', 'Please try again with fewer rows.', 0, 1796029205000);
insert into "comments" values ('d713acfa-6170-4f7f-8d8d-31507d9b6d7b', '914fa50e-68ff-4618-8786-d2351674cb4a', 3, 'acme/ada', 'user', 'It still fails with 10 rows. 半角ｶﾅでも検索できますか?', 0, 1796029206000);
insert into "comments" values ('60281dc3-184c-4910-b70a-b3326c68768a', 'd49eba51-957c-42b8-acff-c42fd101391e', 1, '/eve', 'agent', 'The mail was in the spam folder.', 0, 1796029224000);
insert into "comments" values ('d059a8ad-0bde-4b75-bac7-1178f9578d71', 'd49eba51-957c-42b8-acff-c42fd101391e', 2, 'acme/bob', 'user', 'Not on my side.', 0, 1796029225000);
insert into "comments" values ('c450bc02-e24f-4261-91bc-8c37721ccfa2', '474cb8b4-b37a-48fc-b2b4-54f4f941d4d0', 1, 'acme/erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', 'user', '(erased)', 0, 1796029229000);
insert into "ticket_search_texts" values ('d89ca74e-bc94-4b5c-a753-fa9b8ee70481', '914fa50e-68ff-4618-8786-d2351674cb4a', 0, '#1001 請求書のえくすぽーとが失敗する えくすぽーと画面で csv を選ぶと timeout になります。');
insert into "ticket_search_texts" values ('21724428-7065-49de-8e57-64f903d24324', '914fa50e-68ff-4618-8786-d2351674cb4a', 1, 'a private diagnosis: queue 7 is stuck.');
insert into "ticket_search_texts" values ('54dd3df5-d01b-4b27-9f34-754183f14b7a', '914fa50e-68ff-4618-8786-d2351674cb4a', 0, 'please try again with fewer rows.');
insert into "ticket_search_texts" values ('62f8e3aa-2cae-4265-b47a-edcdc7b02172', '914fa50e-68ff-4618-8786-d2351674cb4a', 0, 'it still fails with 10 rows. 半角かなでも検索できますか?');
insert into "ticket_search_texts" values ('9323fdbb-1591-4f29-b068-75182b344258', 'f385ac12-61b0-4e8c-ad70-09bda55f740a', 0, '#1002 question 1 about reports the report of week 1 shows 7 rows.');
insert into "ticket_search_texts" values ('b8a5af13-a89e-46c2-893c-56769415ca4e', '6d6844f5-fcf1-4de0-9f4f-277fd16cebac', 0, '#1003 question 2 about reports the report of week 2 shows 14 rows.');
insert into "ticket_search_texts" values ('ad1bbbb0-600c-40d0-a22c-aa2f3d2b9102', '3786174d-b862-466e-b5d9-c8656368d711', 0, '#1001 question 3 about reports the report of week 3 shows 21 rows.');
insert into "ticket_search_texts" values ('5cdb494b-9107-477d-b2d1-7e9e4bb3907f', '91a70a3a-9b51-4db9-a74a-5f386c42c7ef', 0, '#1004 question 4 about reports the report of week 4 shows 28 rows.');
insert into "ticket_search_texts" values ('1b84d6c7-2fd0-4864-b069-1c57a9f48b44', '89901846-ad1d-4469-a3a1-ffab4ca26c3b', 0, '#1005 question 5 about reports the report of week 5 shows 35 rows.');
insert into "ticket_search_texts" values ('3821a095-e2b0-4153-bf7d-a9563ec0e664', '1cc5f863-8998-4367-8c89-509dd7120c2a', 0, '#1006 question 6 about reports the report of week 6 shows 42 rows.');
insert into "ticket_search_texts" values ('6c54a7c3-ad5d-488f-8d7a-556923c55b4a', '3015b972-39fb-4827-805d-f6187ab0179b', 0, '#1002 question 7 about reports the report of week 7 shows 49 rows.');
insert into "ticket_search_texts" values ('1322feff-47c2-4b13-9722-0fddf22ecd70', 'a3ecef2c-b62a-42c8-a80c-0a68bc45a90f', 0, '#1007 question 8 about reports the report of week 8 shows 56 rows.');
insert into "ticket_search_texts" values ('32f161f6-af36-42fd-a488-42abca206a6d', '204efd5e-77ff-4407-8e41-a51c70c23262', 0, '#1008 question 9 about reports the report of week 9 shows 63 rows.');
insert into "ticket_search_texts" values ('08c0f237-32d5-4c15-9f00-03a8c0def5da', '510da5df-9960-40c9-bfad-d16346bed503', 0, '#1009 question 10 about reports the report of week 10 shows 70 rows.');
insert into "ticket_search_texts" values ('c0d44dad-c04b-4e65-8989-e4d1a6f9e09d', '87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc', 0, '#1003 question 11 about reports the report of week 11 shows 77 rows.');
insert into "ticket_search_texts" values ('e6879f06-f26d-410d-85f0-827e641e5319', 'b569a347-3dc9-44fe-9c88-d0c018f671e1', 0, '#1010 question 12 about reports the report of week 12 shows 84 rows.');
insert into "ticket_search_texts" values ('b9b5aad0-98f1-476d-99de-b72ffea43574', '1793a974-35b5-402e-b8ad-9c6c90c12987', 0, '#1011 thank you it was our mistake.');
insert into "ticket_search_texts" values ('ad741025-6e74-4fdd-b8ce-4dad730127ed', '983938ec-c0cf-44fe-9682-dd4b945c138f', 0, '#1012 the same again see before.');
insert into "ticket_search_texts" values ('c3aa5e52-dcd6-43d5-9a76-efe924476c50', 'd49eba51-957c-42b8-acff-c42fd101391e', 0, '#1013 cannot log in the code never arrives.');
insert into "ticket_search_texts" values ('89497088-3b2d-4de9-ad05-a7fc267c0843', 'd49eba51-957c-42b8-acff-c42fd101391e', 0, 'the mail was in the spam folder.');
insert into "ticket_search_texts" values ('0746ece5-3e08-4890-8ae5-0e49cd342c88', 'd49eba51-957c-42b8-acff-c42fd101391e', 0, 'not on my side.');
insert into "ticket_search_texts" values ('289ab4a6-6428-41fb-929c-416f7fb35400', '3f53fb92-ac86-407d-9080-a0fe6756062e', 0, '#1014 new user please add a seat.');
insert into "ticket_search_texts" values ('12dd75c7-5534-4d41-b1c8-f3710f40b02f', '474cb8b4-b37a-48fc-b2b4-54f4f941d4d0', 0, '#1015');
insert into "ticket_search_texts" values ('d071636a-ea42-4f0b-a4e0-fc315591588d', 'ee1b90cc-7141-4599-b574-31b88fe0f395', 0, '#1016 sent twice the first answer was lost.');
insert into "unread_tickets" values ('acme/ada', '3f53fb92-ac86-407d-9080-a0fe6756062e', 1796029227000);
insert into "ratings" values ('1793a974-35b5-402e-b8ad-9c6c90c12987', 5, 'Quick.', 1796029221000);
insert into "ticket_events" values ('acme', 1, 'c0c37c3c-66ff-4668-a0cd-ed731fa44b1b', '914fa50e-68ff-4618-8786-d2351674cb4a', 'created', 1796029202000, 'ada', 'Ada', 'user', null, '{}', null, 'urgent');
insert into "ticket_events" values ('acme', 2, 'b6a51ec1-c587-489e-bc29-087c6197a1c4', '914fa50e-68ff-4618-8786-d2351674cb4a', 'comment', 1796029205000, 'eve', 'Eve', 'agent', 'b71ae058-fbb7-4f9c-9f47-ec6dfb20c857', '{}', 1796029202000, 'urgent');
insert into "ticket_events" values ('acme', 3, 'b78a88cd-29ee-442f-b211-508f8a1f56b4', '914fa50e-68ff-4618-8786-d2351674cb4a', 'status', 1796029205000, 'eve', 'Eve', 'agent', null, '{"from":"new","to":"pending"}', 1796029202000, 'urgent');
insert into "ticket_events" values ('acme', 4, 'e1baeb6a-eb9e-42be-9e13-378801c96519', '914fa50e-68ff-4618-8786-d2351674cb4a', 'comment', 1796029206000, 'ada', 'Ada', 'user', 'd713acfa-6170-4f7f-8d8d-31507d9b6d7b', '{}', 1796029205000, 'urgent');
insert into "ticket_events" values ('acme', 5, '6db45f37-c0c6-45e0-a9a3-c7d72d18c79b', '914fa50e-68ff-4618-8786-d2351674cb4a', 'status', 1796029206000, 'ada', 'Ada', 'user', null, '{"from":"pending","to":"open"}', 1796029205000, 'urgent');
insert into "ticket_events" values ('acme', 6, '5743dc63-6251-467f-ad2d-0414ae38a880', 'f385ac12-61b0-4e8c-ad70-09bda55f740a', 'created', 1796029207000, 'bob', 'Bob', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 7, '1a575d3e-850d-4efa-b767-e3c9dc1d88e7', '6d6844f5-fcf1-4de0-9f4f-277fd16cebac', 'created', 1796029208000, 'carol', 'Carol', 'admin', null, '{}', null, 'normal');
insert into "ticket_events" values ('globex', 1, '5d017846-3456-4671-bc0f-246732fb2d81', '3786174d-b862-466e-b5d9-c8656368d711', 'created', 1796029209000, 'dora', 'Dora', 'user', null, '{}', null, 'low');
insert into "ticket_events" values ('acme', 8, '9144f3e6-76c9-490b-b30f-93d9fee4e2eb', '91a70a3a-9b51-4db9-a74a-5f386c42c7ef', 'created', 1796029210000, 'ada', 'Ada', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 9, '3efd3455-c5ea-484d-891c-b5421e1bff4a', '89901846-ad1d-4469-a3a1-ffab4ca26c3b', 'created', 1796029211000, 'bob', 'Bob', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 10, '930e20b4-d70f-4cb9-b4ad-22d2956a5161', '1cc5f863-8998-4367-8c89-509dd7120c2a', 'created', 1796029212000, 'carol', 'Carol', 'admin', null, '{}', null, 'low');
insert into "ticket_events" values ('globex', 2, '7a19afbd-ec69-42b2-ad25-8d5129a573e9', '3015b972-39fb-4827-805d-f6187ab0179b', 'created', 1796029213000, 'dora', 'Dora', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 11, '0bc206ed-2d5a-4bba-b473-6fc4a44ce8f4', 'a3ecef2c-b62a-42c8-a80c-0a68bc45a90f', 'created', 1796029214000, 'ada', 'Ada', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 12, '2a5ac8c8-a8c6-4e65-854b-bdce1de1cb15', '204efd5e-77ff-4407-8e41-a51c70c23262', 'created', 1796029215000, 'bob', 'Bob', 'user', null, '{}', null, 'low');
insert into "ticket_events" values ('acme', 13, '2b23af5d-a884-4cf2-ba12-4887fc4de5fb', '510da5df-9960-40c9-bfad-d16346bed503', 'created', 1796029216000, 'carol', 'Carol', 'admin', null, '{}', null, 'normal');
insert into "ticket_events" values ('globex', 3, '3ddfdf3d-905e-4d7a-8ca0-b54c1a8092ac', '87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc', 'created', 1796029217000, 'dora', 'Dora', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 14, 'cb900433-9f0c-49d9-851e-8c195d74b54b', 'b569a347-3dc9-44fe-9c88-d0c018f671e1', 'created', 1796029218000, 'ada', 'Ada', 'user', null, '{}', null, 'low');
insert into "ticket_events" values ('acme', 15, '2aba45a0-6b62-4611-b351-f59c45e60d5e', '1793a974-35b5-402e-b8ad-9c6c90c12987', 'created', 1796029219000, 'ada', 'Ada', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 16, 'b33c4023-2df4-49ab-948f-b1f8352505df', '1793a974-35b5-402e-b8ad-9c6c90c12987', 'status', 1796029220000, 'ada', 'Ada', 'user', null, '{"from":"new","to":"closed"}', 1796029219000, 'normal');
insert into "ticket_events" values ('acme', 17, 'e303c9b2-e492-43aa-bf2b-09ad3ac5b4ce', '1793a974-35b5-402e-b8ad-9c6c90c12987', 'rated', 1796029221000, 'ada', 'Ada', 'user', null, '{"to":"5"}', 1796029220000, 'normal');
insert into "ticket_events" values ('acme', 18, 'dd9c7d81-c085-464f-a62e-b8649675244a', '983938ec-c0cf-44fe-9682-dd4b945c138f', 'created', 1796029222000, 'ada', 'Ada', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 19, '1dccb356-00e9-403a-8c82-637ca8671c44', '1793a974-35b5-402e-b8ad-9c6c90c12987', 'followed', 1796029222000, 'ada', 'Ada', 'user', null, '{"to":"1012","ticketId":"983938ec-c0cf-44fe-9682-dd4b945c138f"}', 1796029220000, 'normal');
insert into "ticket_events" values ('acme', 20, '37dc702b-0dec-4f85-acf8-b60e3fe56250', 'd49eba51-957c-42b8-acff-c42fd101391e', 'created', 1796029223000, 'bob', 'Bob', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 21, '1140b653-a8de-4308-9497-4ff33854d6b7', 'd49eba51-957c-42b8-acff-c42fd101391e', 'comment', 1796029224000, 'eve', 'Eve', 'agent', '60281dc3-184c-4910-b70a-b3326c68768a', '{}', 1796029223000, 'normal');
insert into "ticket_events" values ('acme', 22, '87e4949b-ae2c-4813-b9cb-5545bceeb7c9', 'd49eba51-957c-42b8-acff-c42fd101391e', 'status', 1796029224000, 'eve', 'Eve', 'agent', null, '{"from":"new","to":"solved"}', 1796029223000, 'normal');
insert into "ticket_events" values ('acme', 23, '2186b30b-59b3-47f9-9f64-b18b8c4ee388', 'd49eba51-957c-42b8-acff-c42fd101391e', 'comment', 1796029225000, 'bob', 'Bob', 'user', 'd059a8ad-0bde-4b75-bac7-1178f9578d71', '{}', 1796029224000, 'normal');
insert into "ticket_events" values ('acme', 24, '267f4f21-a84e-4543-86d0-80f85a12eb3d', 'd49eba51-957c-42b8-acff-c42fd101391e', 'status', 1796029225000, 'bob', 'Bob', 'user', null, '{"from":"solved","to":"open"}', 1796029224000, 'normal');
insert into "ticket_events" values ('acme', 25, 'afc68b28-3640-4cb1-b338-88b493f4b28f', '3f53fb92-ac86-407d-9080-a0fe6756062e', 'created', 1796029226000, 'carol', 'Carol', 'admin', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 26, '08308085-692f-4213-aacc-e70aa265eadb', '3f53fb92-ac86-407d-9080-a0fe6756062e', 'edited', 1796029227000, 'carol', 'Carol', 'admin', null, '{"fields":["cc"]}', 1796029226000, 'normal');
insert into "ticket_events" values ('acme', 27, 'bd8b24b9-b7d1-4837-82c2-388a219cf39e', '474cb8b4-b37a-48fc-b2b4-54f4f941d4d0', 'created', 1796029228000, 'erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', '(erased)', 'user', null, '{}', null, 'normal');
insert into "ticket_events" values ('acme', 28, '84ebab89-25d1-40f0-9550-f24cf1ce583b', '474cb8b4-b37a-48fc-b2b4-54f4f941d4d0', 'comment', 1796029229000, 'erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de', '(erased)', 'user', 'c450bc02-e24f-4261-91bc-8c37721ccfa2', '{}', 1796029228000, 'normal');
insert into "ticket_events" values ('acme', 29, 'f6fa37c5-a55d-4de1-9d11-2aa167fb8568', 'ee1b90cc-7141-4599-b574-31b88fe0f395', 'created', 1796029245000, 'ada', 'Ada', 'user', null, '{}', null, 'normal');
insert into "ticket_event_sequences" values ('acme', 29);
insert into "ticket_event_sequences" values ('globex', 3);
insert into "attachments" values ('dce7c565-394c-491d-8c79-fafa61097014', 'acme/ada', 'acme', '914fa50e-68ff-4618-8786-d2351674cb4a', null, 0, 'log.txt', 'text/plain', 15, 'e5f64e0b-d0bd-499b-93e9-8b510a68ca03', 1796029201000);
insert into "attachments" values ('6811f742-b14f-415e-baff-eca7d217e57c', '/eve', null, '914fa50e-68ff-4618-8786-d2351674cb4a', 'b71ae058-fbb7-4f9c-9f47-ec6dfb20c857', 0, 'screenshot.png', 'image/png', 70, '01547441-2c65-41ef-a198-9b14dcaa15c4', 1796029203000);
insert into "uploads" values ('1c3bf08e-c8f1-416e-a982-8104ac52843f', 'acme/ada', 'acme', 'ee9d5fe7-5013-4161-910b-0b949faa4a74', 'half.png', 'filename aGFsZi5wbmc=', 70, '63b0718d-4309-4a11-a53c-542738171e60', 0, 1796029242000);
insert into "articles" values ('exports', 'Export invoices', 'How to export.', 'https://harbor.example/help/exports', 'export invoices', 'export invoices how to export. press export.', 1796029200000);
insert into "article_votes" values ('exports', 'acme/ada', 1, 1796029239000);
insert into "components" values ('exports', 'Exports', null, 'operational', 0);
insert into "components" values ('mail', 'Mail', 'Messages', 'operational', 1);
insert into "incidents" values ('ba305136-20c6-422d-86ac-e26644820f8d', 'Exports are slow', 'minor', 'identified', 1796029236000, null);
insert into "incident_components" values ('ba305136-20c6-422d-86ac-e26644820f8d', 'exports', 'degraded');
insert into "incident_updates" values ('214c7abf-6d47-4e7e-89a7-c225b1705ddb', 'ba305136-20c6-422d-86ac-e26644820f8d', 1, 'investigating', 'We look.', 1796029236000);
insert into "incident_updates" values ('30fee0e9-7d2b-4ffa-8841-bf4cf894e78a', 'ba305136-20c6-422d-86ac-e26644820f8d', 2, 'identified', 'A queue is stuck.', 1796029238000);
insert into "incident_affected" values ('ba305136-20c6-422d-86ac-e26644820f8d', 'acme/ada', 1796029237000);
insert into "grants" values ('cf0fb431-a2b7-4357-9ce4-14d1215340a7', 'acme', 'act', '[]', null, 'carol', 'Carol', 'admin', 1796029231000, 1796115631000, null, null, null, null, null, null, 0, 1, 0, 0);
insert into "grants" values ('e1a25fdc-8f15-49b0-aaca-1614e268003f', 'acme', 'view', '[]', null, 'carol', 'Carol', 'admin', 1796029234000, 1796032834000, 1796029235000, 'carol', 'Carol', 'admin', null, null, 0, 2, 0, 0);
insert into "access_requests" values ('5ffe5a13-fc1a-4285-8d10-d6666c10e2e5', 'globex', 'eve', 'Eve', 'view', '[]', null, 3600, 'To look at the report.', null, 1796029233000, 1796288433000, null, null, null, null, 0);
insert into "access_sessions" values ('70258895-58dd-418d-bc4c-40bd2fb44efa', 'acme', 'cf0fb431-a2b7-4357-9ce4-14d1215340a7', 'eve', 'Eve', 'view', '[]', null, null, null, null, 0, 'To reproduce the error.', null, 1796029232000, 1796036432000, null, '[]', null, null, null, null, 0, null);
insert into "access_keys" values ('9081cdcc-fca9-4358-90bc-8003f420e8f1', '{"v":1,"salt":"tC4RQ1rQekmkKQ778p3M3B9vokvBM4RPu7O8hkEFiQ0","nonce":"PGLQiHBUdKEYB4yn","sealed":"99i8kwLaddVOLqwV-rcTcuar4QdPGADX3SI12720bnl345qDDIhNupr8dr32QtQaTBm5JnCR6gi611hDMiFSueh5VbEPlyjPkM1eGtlJ0MMx2dd3AblEiImjHencFUNFT4dnig91oUXQAtaWmL47nYiN-jwMl3UwpiIibRQs7QapKTeUtZ-WbondzPtTHB0gDOsZGV1t1lvlWcrYpe9wFD9Zs3eQaBgrgOU-TqDok39YC8bLZNeioXtqqCOBjcTMUPtx7jwdG3BgNEMahefoT3swq3bFHXQEp_vsR7klxCG-NOzgOMkS9Km5Oah-2CQcO0nMEkzmHg","tag":"MqrudMD8n_x7lzzyeUF1nA"}', '{"kty":"EC","x":"464pHbWiujClQ_CN5qEXvd1gAJn3PvWB4584Mk7BDeA","y":"sNHRitm0zpCr4Nrv3Y0CMWze6xRpVhSHntM6-AcPRAw","crv":"P-256","kid":"9081cdcc-fca9-4358-90bc-8003f420e8f1","alg":"ES256","use":"sig"}', 1796029232000);
insert into "audit_events" values ('acme', 1, 1796029230000, 'eve', 'Eve', 'agent', 'erased', null, null, null, null, '{"entries":[],"person":"erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de"}', '{"actor":{"commitment":"27c67fbc183c4498d8e4a3b75970b1c36b940547b88b6482f6e80ae11b1c2509","salt":"b22bcadc6c26ee9cdb1474c69f9bb43c395b89287eb08ed1d3538e1d5299e185"},"detail":{"commitment":"5e36a32546d6fa6e336963cfce48bc5a0cc517d0e1bce872052c2e00022bbf80","salt":"bb9b5be5f5a100c904f7d249ddf2c0d63c2ffa8a4a7bdf1a1e5b5b99d1c8a31a"},"personal":[]}', '0000000000000000000000000000000000000000000000000000000000000000', '748c8530aa23fab7f8b73c436f3e818749b74cbd366ca30eb1546163c6d21324');
insert into "audit_events" values ('acme', 2, 1796029231000, 'carol', 'Carol', 'admin', 'granted', 'cf0fb431-a2b7-4357-9ce4-14d1215340a7', null, null, null, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-12-01T09:00:31.000Z","grantedAt":"2026-11-30T09:00:31.000Z","scope":"act","state":"active","version":"1"},"areas":[],"before":null,"environment":null,"expiresAt":"2026-12-01T09:00:31.000Z","reason":null,"scope":"act","seconds":86400}', '{"actor":{"commitment":"da339dc530f687099b172312d3b34a0ffd52775bc5cc4f8dd3bea7383fbcc3ff","salt":"5080cc63d873b034b86e7fca6f4f2527229d1f25c110066e2aefff27d227981e"},"detail":{"commitment":"acb8b1eae60e2a8bd9b9fd39806e9e4a1897a4ca174804d35c40a8119904405b","salt":"c841d5148b0f0435c5774327efcbe2c430a325245c5347cf186750608347c37c"},"personal":["reason"]}', '748c8530aa23fab7f8b73c436f3e818749b74cbd366ca30eb1546163c6d21324', 'aad4b200af0a02b92c4f3c37f3b675517dc329b74f810f10cc09ad0ea74ccba6');
insert into "audit_events" values ('acme', 3, 1796029232000, 'eve', 'Eve', 'agent', 'session_started', 'cf0fb431-a2b7-4357-9ce4-14d1215340a7', null, '70258895-58dd-418d-bc4c-40bd2fb44efa', null, '{"actingAs":null,"after":{"endsAt":"2026-11-30T11:00:32.000Z","grantVersion":1,"state":"active"},"areas":[],"before":null,"environment":null,"reason":"To reproduce the error.","scope":"view"}', '{"actor":{"commitment":"bcc6730744e627e731aaa520cf9f819a8d8eaca8cdca21d4ad4ddec3d66f5803","salt":"c83da3a20a427ebdfc275865d248b55ceaea4fde3874356e2776162395b9d6f6"},"detail":{"commitment":"4344a34dec4ca607d589a38c7a544e3f98033418b2c51b444c922b7bfaf66204","salt":"b640a3051c468f573f4d3786534fb6760dd25023251dd652bd1ddf20d3a9195f"},"personal":["actingAs","reason"]}', 'aad4b200af0a02b92c4f3c37f3b675517dc329b74f810f10cc09ad0ea74ccba6', '456e1710d9f4af1556fb5406a9d37c203616c3bf314bbd7b3d9ffe84f8fb524c');
insert into "audit_events" values ('globex', 1, 1796029233000, 'eve', 'Eve', 'agent', 'requested', null, '5ffe5a13-fc1a-4285-8d10-d6666c10e2e5', null, null, '{"after":{"state":"waiting"},"areas":[],"before":null,"environment":null,"reason":"To look at the report.","requested_seconds":3600,"scope":"view"}', '{"actor":{"commitment":"dd982798813075ec7e09c677741e53693bd452245bff137da0a46f4bd966d99a","salt":"f56b4a5dfd4ca28521d0d80b9abf5918784354db66c103d8d0930ac70bebaf7b"},"detail":{"commitment":"e8755ef252b504479ed82500c8c1578e0def0e9309e4439d1e9820a86f7aa43b","salt":"6672ec1f58080ffe3e64e637bd3983d2454dbf03af22695e6576b3e6ec392a38"},"personal":["reason","requested_seconds"]}', '0000000000000000000000000000000000000000000000000000000000000000', '443f10bd3583fe27ebb11b87813def3c804eb5a4da7502c7f4744cce8c97650c');
insert into "audit_events" values ('acme', 4, 1796029234000, 'carol', 'Carol', 'admin', 'granted', 'e1a25fdc-8f15-49b0-aaca-1614e268003f', null, null, null, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"active","version":"1"},"areas":[],"before":null,"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","reason":null,"scope":"view","seconds":3600}', '{"actor":{"commitment":"6cf9b115021110d0d8897c2dfc8d82a6a6cf00e910cabbc012336ce0d4ec7c62","salt":"bc4485aabf3f7ceb2aa99dd6053f9be414049e440fd5be02084b52e903e55181"},"detail":{"commitment":"723d14bb1efaa2942bed7a6d3c51e728fd74ea0a55788dea423a534b5a779b58","salt":"8b059c68ea53d4c90474a217989c6f4b083697f10f50e37e7250fc73521e1cfd"},"personal":["reason"]}', '456e1710d9f4af1556fb5406a9d37c203616c3bf314bbd7b3d9ffe84f8fb524c', '0fd57a8d118b824a79d6e2c67cf4c96f7aaf9390a45ecc7f11935f06edf2cf36');
insert into "audit_events" values ('acme', 5, 1796029235000, 'carol', 'Carol', 'admin', 'revoked', 'e1a25fdc-8f15-49b0-aaca-1614e268003f', null, null, null, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"revoked","version":"2"},"before":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"active","version":"1"}}', '{"actor":{"commitment":"8e00f1c854940c4ebdacec03f50690f4420d374383747dec1ae6ff64fa1cd374","salt":"726e015c6bb1eede202b20f10bb46064b96577ea231616c64f088496d116859f"},"detail":{"commitment":"63e2944daad8d7e37ed8a1388472f8539eb957197cb48008c9c6a382b760a8c5","salt":"4e221ce6b19955a79aede4e67baf04f84c1077ae381d21355ab42f3faa7d0a02"},"personal":[]}', '0fd57a8d118b824a79d6e2c67cf4c96f7aaf9390a45ecc7f11935f06edf2cf36', '6cd7228ea5eae4bba5f8d1cd16e11039ad07f5ab63340774b76627c27dfeeef7');
insert into "audit_chains" values ('acme', 5, '6cd7228ea5eae4bba5f8d1cd16e11039ad07f5ab63340774b76627c27dfeeef7');
insert into "audit_chains" values ('globex', 1, '443f10bd3583fe27ebb11b87813def3c804eb5a4da7502c7f4744cce8c97650c');
insert into "outbox" values ('9015579c-1500-43f1-9a39-b118e183b9b0', 'mail', null, '{"messageId":"<9015579c-1500-43f1-9a39-b118e183b9b0@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+bf5c78ff584c06c101f8ce486fc86fa4@reply.harbor.example","subject":"[#1001] Received: 請求書のエクスポートが失敗する","text":"Hello Ada,\n\nWe have received your request #1001:\n請求書のエクスポートが失敗する\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-914fa50e-68ff-4618-8786-d2351674cb4a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029379473, 2, null, null, 'acme');
insert into "outbox" values ('bd56ff28-55dd-4e06-a99e-e14219c1de74', 'mail', null, '{"messageId":"<bd56ff28-55dd-4e06-a99e-e14219c1de74@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":null,"address":"bob@acme.example"},"replyTo":null,"subject":"[#1001] Receive updates on request #1001?","text":"Hello,\n\nA customer of support@harbor.example added your address to request #1001, so that you can receive updates by email.\n\nTo choose whether you receive them, open:\nhttps://help.harbor.example/v1/mail/consent#Linm_A25PbLtYE3O1UdSZpDKyVu47hAf9RbBf6MQMZE.2BVWLrEv6u_DPvR86XwUfJ3alAH1XgkrrUvRazqS7T8\n\nIf you do nothing, you will not receive any more emails.\n","language":"en","headers":{"References":"<ticket-914fa50e-68ff-4618-8786-d2351674cb4a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029358816, 2, null, 'Linm_A25PbLtYE3O1UdSZpDKyVu47hAf9RbBf6MQMZE', 'acme');
insert into "outbox" values ('5ed9ec21-61cd-4e25-95e9-a994179d0adc', 'mail', null, '{"messageId":"<5ed9ec21-61cd-4e25-95e9-a994179d0adc@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":null,"address":"external@partner.example"},"replyTo":null,"subject":"[#1001] Receive updates on request #1001?","text":"Hello,\n\nA customer of support@harbor.example added your address to request #1001, so that you can receive updates by email.\n\nTo choose whether you receive them, open:\nhttps://help.harbor.example/v1/mail/consent#VPcODfrcV5sJUOmBwxoUPBaCoWSuJNwtuxcwQWOlX-4.DkFYIDlF9eki-r8YwixclgSbIjOCVTywPTKBJkWEG_w\n\nIf you do nothing, you will not receive any more emails.\n","language":"en","headers":{"References":"<ticket-914fa50e-68ff-4618-8786-d2351674cb4a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029362905, 2, null, 'VPcODfrcV5sJUOmBwxoUPBaCoWSuJNwtuxcwQWOlX-4', 'acme');
insert into "outbox" values ('ede52ee2-7727-4f66-8504-d31289767b31', 'mail', null, '{"messageId":"<ede52ee2-7727-4f66-8504-d31289767b31@reply.harbor.example>","date":"2026-11-30T09:00:05.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+bf5c78ff584c06c101f8ce486fc86fa4@reply.harbor.example","subject":"[#1001] New reply: 請求書のエクスポートが失敗する","text":"Hello Ada,\n\nEve replied to request #1001:\n請求書のエクスポートが失敗する\n\n----------\nPlease try again with fewer rows.\n----------\n\nAttachments, available in the support window:\n- screenshot.png\n\nWhat happens next: we are waiting for your reply in the support window.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-914fa50e-68ff-4618-8786-d2351674cb4a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029205000, 1796029387685, 2, null, null, 'acme');
insert into "outbox" values ('45e486fb-97fd-48ba-aefb-83b692e70e79', 'mail', null, '{"messageId":"<45e486fb-97fd-48ba-aefb-83b692e70e79@reply.harbor.example>","date":"2026-11-30T09:00:07.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+f933b84c81ad7bdf8145775f0e59e636@reply.harbor.example","subject":"[#1002] Received: Question 1 about reports","text":"Hello Bob,\n\nWe have received your request #1002:\nQuestion 1 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-f385ac12-61b0-4e8c-ad70-09bda55f740a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029207000, 1796029368581, 2, null, null, 'acme');
insert into "outbox" values ('25ec7e4e-6ee4-4876-b755-b6eb57055f42', 'mail', null, '{"messageId":"<25ec7e4e-6ee4-4876-b755-b6eb57055f42@reply.harbor.example>","date":"2026-11-30T09:00:08.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+2a38f2b6160fe32fc4da3f0f71297d51@reply.harbor.example","subject":"[#1003] Received: Question 2 about reports","text":"Hello Carol,\n\nWe have received your request #1003:\nQuestion 2 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-6d6844f5-fcf1-4de0-9f4f-277fd16cebac@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029208000, 1796029372395, 2, null, null, 'acme');
insert into "outbox" values ('3921bef9-a46b-481e-a5ee-2499543bb988', 'mail', null, '{"messageId":"<3921bef9-a46b-481e-a5ee-2499543bb988@reply.harbor.example>","date":"2026-11-30T09:00:09.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+6189e504174a627abeae63535abda1bc@reply.harbor.example","subject":"[#1001] Received: Question 3 about reports","text":"Hello Dora,\n\nWe have received your request #1001:\nQuestion 3 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-3786174d-b862-466e-b5d9-c8656368d711@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029209000, 1796029387178, 2, null, null, 'globex');
insert into "outbox" values ('36cfa4e0-1263-4c37-a2f2-f4f60c2ee687', 'mail', null, '{"messageId":"<36cfa4e0-1263-4c37-a2f2-f4f60c2ee687@reply.harbor.example>","date":"2026-11-30T09:00:10.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+7dd3543b9e48025eaac1a4cd767f128d@reply.harbor.example","subject":"[#1004] Received: Question 4 about reports","text":"Hello Ada,\n\nWe have received your request #1004:\nQuestion 4 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-91a70a3a-9b51-4db9-a74a-5f386c42c7ef@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029210000, 1796029248272, 1, null, null, 'acme');
insert into "outbox" values ('cd551f3c-5b37-4a93-b4a2-6880881cb083', 'mail', null, '{"messageId":"<cd551f3c-5b37-4a93-b4a2-6880881cb083@reply.harbor.example>","date":"2026-11-30T09:00:11.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+5035fb6cd55c30331bf9347b34d28a59@reply.harbor.example","subject":"[#1005] Received: Question 5 about reports","text":"Hello Bob,\n\nWe have received your request #1005:\nQuestion 5 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-89901846-ad1d-4469-a3a1-ffab4ca26c3b@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029211000, 1796029370689, 2, null, null, 'acme');
insert into "outbox" values ('6a5dd1c0-43d2-4a76-8264-6a030ab97efe', 'mail', null, '{"messageId":"<6a5dd1c0-43d2-4a76-8264-6a030ab97efe@reply.harbor.example>","date":"2026-11-30T09:00:12.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+b479d8da644d6f0cac72f1687752f5b6@reply.harbor.example","subject":"[#1006] Received: Question 6 about reports","text":"Hello Carol,\n\nWe have received your request #1006:\nQuestion 6 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-1cc5f863-8998-4367-8c89-509dd7120c2a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029212000, 1796029245380, 1, null, null, 'acme');
insert into "outbox" values ('5b723753-b21b-4434-af21-2c37c5cccbce', 'mail', null, '{"messageId":"<5b723753-b21b-4434-af21-2c37c5cccbce@reply.harbor.example>","date":"2026-11-30T09:00:13.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+d298c898b16dddbb9c73538e2905e2eb@reply.harbor.example","subject":"[#1002] Received: Question 7 about reports","text":"Hello Dora,\n\nWe have received your request #1002:\nQuestion 7 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-3015b972-39fb-4827-805d-f6187ab0179b@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029213000, 1796029246732, 1, null, null, 'globex');
insert into "outbox" values ('d26fe9c3-37b9-4cd6-a51e-4b70ff9efd10', 'mail', null, '{"messageId":"<d26fe9c3-37b9-4cd6-a51e-4b70ff9efd10@reply.harbor.example>","date":"2026-11-30T09:00:14.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+46a31032636e17a21bb812e530b8cf6f@reply.harbor.example","subject":"[#1007] Received: Question 8 about reports","text":"Hello Ada,\n\nWe have received your request #1007:\nQuestion 8 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-a3ecef2c-b62a-42c8-a80c-0a68bc45a90f@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029214000, 1796029250834, 1, null, null, 'acme');
insert into "outbox" values ('9a980802-5960-4217-94c1-656654be77dd', 'mail', null, '{"messageId":"<9a980802-5960-4217-94c1-656654be77dd@reply.harbor.example>","date":"2026-11-30T09:00:15.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+4321d7e3f412e6c0c1a167eed6fe2ea5@reply.harbor.example","subject":"[#1008] Received: Question 9 about reports","text":"Hello Bob,\n\nWe have received your request #1008:\nQuestion 9 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-204efd5e-77ff-4407-8e41-a51c70c23262@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029215000, 1796029246994, 1, null, null, 'acme');
insert into "outbox" values ('85fa0396-b424-43fb-8fe3-3dd51ccd1769', 'mail', null, '{"messageId":"<85fa0396-b424-43fb-8fe3-3dd51ccd1769@reply.harbor.example>","date":"2026-11-30T09:00:16.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+5b41d7898c91f38156be794164632a40@reply.harbor.example","subject":"[#1009] Received: Question 10 about reports","text":"Hello Carol,\n\nWe have received your request #1009:\nQuestion 10 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-510da5df-9960-40c9-bfad-d16346bed503@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029216000, 1796029248184, 1, null, null, 'acme');
insert into "outbox" values ('d984d7e1-d371-491c-9c5b-9b58651d215a', 'mail', null, '{"messageId":"<d984d7e1-d371-491c-9c5b-9b58651d215a@reply.harbor.example>","date":"2026-11-30T09:00:17.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+033da8af19eae2702a8e82d605379cd9@reply.harbor.example","subject":"[#1003] Received: Question 11 about reports","text":"Hello Dora,\n\nWe have received your request #1003:\nQuestion 11 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029217000, 1796029248036, 1, null, null, 'globex');
insert into "outbox" values ('2a6566a1-9431-49ee-9c78-571c0d30c149', 'mail', null, '{"messageId":"<2a6566a1-9431-49ee-9c78-571c0d30c149@reply.harbor.example>","date":"2026-11-30T09:00:18.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+4c404622fcfd3c9b5d2b767a6019710e@reply.harbor.example","subject":"[#1010] Received: Question 12 about reports","text":"Hello Ada,\n\nWe have received your request #1010:\nQuestion 12 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-b569a347-3dc9-44fe-9c88-d0c018f671e1@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029218000, 1796029252320, 1, null, null, 'acme');
insert into "outbox" values ('89da9072-f38b-4c42-8d7a-e59fcabe1546', 'mail', null, '{"messageId":"<89da9072-f38b-4c42-8d7a-e59fcabe1546@reply.harbor.example>","date":"2026-11-30T09:00:19.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+79d2a3d440db0cc49dc6f31feceb29d7@reply.harbor.example","subject":"[#1011] Received: Thank you","text":"Hello Ada,\n\nWe have received your request #1011:\nThank you\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-1793a974-35b5-402e-b8ad-9c6c90c12987@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029219000, 1796029255371, 1, null, null, 'acme');
insert into "outbox" values ('de982443-cc64-4eaf-a582-b70c224998c3', 'mail', null, '{"messageId":"<de982443-cc64-4eaf-a582-b70c224998c3@reply.harbor.example>","date":"2026-11-30T09:00:22.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+daba35c22ed281f84127bfc61729731c@reply.harbor.example","subject":"[#1012] Received: The same again","text":"Hello Ada,\n\nWe have received your request #1012:\nThe same again\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-983938ec-c0cf-44fe-9682-dd4b945c138f@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029222000, 1796029261007, 1, null, null, 'acme');
insert into "outbox" values ('77cf0c7f-2fb2-4564-9ea1-3b425a4e36f5', 'mail', null, '{"messageId":"<77cf0c7f-2fb2-4564-9ea1-3b425a4e36f5@reply.harbor.example>","date":"2026-11-30T09:00:23.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+745f03db4381f57df80cb413d59e924a@reply.harbor.example","subject":"[#1013] Received: Cannot log in","text":"Hello Bob,\n\nWe have received your request #1013:\nCannot log in\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-d49eba51-957c-42b8-acff-c42fd101391e@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029223000, 1796029260856, 1, null, null, 'acme');
insert into "outbox" values ('334458de-41ac-4729-94a4-95d863857a95', 'mail', null, '{"messageId":"<334458de-41ac-4729-94a4-95d863857a95@reply.harbor.example>","date":"2026-11-30T09:00:24.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+745f03db4381f57df80cb413d59e924a@reply.harbor.example","subject":"[#1013] New reply: Cannot log in","text":"Hello Bob,\n\nEve replied to request #1013:\nCannot log in\n\n----------\nThe mail was in the spam folder.\n----------\n\nWhat happens next: let us know in the support window whether this solved your problem.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-d49eba51-957c-42b8-acff-c42fd101391e@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029224000, 1796029263205, 1, null, null, 'acme');
insert into "outbox" values ('63233543-1d43-48c6-b5a8-99297e583bec', 'mail', null, '{"messageId":"<63233543-1d43-48c6-b5a8-99297e583bec@reply.harbor.example>","date":"2026-11-30T09:00:26.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+207bd248c5189a3c67447aca17ce0402@reply.harbor.example","subject":"[#1014] Received: New user","text":"Hello Carol,\n\nWe have received your request #1014:\nNew user\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-3f53fb92-ac86-407d-9080-a0fe6756062e@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029226000, 1796029264431, 1, null, null, 'acme');
insert into "outbox" values ('08107b03-0690-4680-a632-7b506fbbe0bd', 'mail', null, '{"messageId":"<08107b03-0690-4680-a632-7b506fbbe0bd@reply.harbor.example>","date":"2026-11-30T09:00:33.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is on","text":"Hello Carol,\n\nCarol turned on support access. It ends automatically on 1 December 2026 at 09:00 UTC.\n\nSupport can view and edit data.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029233000, 1796029269048, 1, null, null, 'acme');
insert into "outbox" values ('e23a068e-a801-4f95-a273-95e4933b0d0a', 'mail', null, '{"messageId":"<e23a068e-a801-4f95-a273-95e4933b0d0a@reply.harbor.example>","date":"2026-11-30T09:00:35.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is on","text":"Hello Carol,\n\nCarol turned on support access. It ends automatically on 30 November 2026 at 10:00 UTC.\n\nSupport can view data, but not change it.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029235000, 1796029268661, 1, null, null, 'acme');
insert into "outbox" values ('8b5c6368-32e8-4d61-9976-e6a89b7feb96', 'mail', null, '{"messageId":"<8b5c6368-32e8-4d61-9976-e6a89b7feb96@reply.harbor.example>","date":"2026-11-30T09:00:37.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is off","text":"Hello Carol,\n\nCarol turned off support access.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029237000, 1796029273835, 1, null, null, 'acme');
insert into "outbox" values ('1ba1675f-1ea0-4a2e-b363-89f2cd73e3de', 'mail', null, '{"messageId":"<1ba1675f-1ea0-4a2e-b363-89f2cd73e3de@reply.harbor.example>","date":"2026-11-30T09:00:45.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+2afdc579a2230b325b1f2fed0c1be4fa@reply.harbor.example","subject":"[#1016] Received: Sent twice","text":"Hello Ada,\n\nWe have received your request #1016:\nSent twice\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-ee1b90cc-7141-4599-b574-31b88fe0f395@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029245000, 1796029278384, 1, null, null, 'acme');
insert into "audit_notifier_cursors" values ('acme', 5);
insert into "audit_notifier_cursors" values ('globex', 1);
insert into "reply_addresses" values ('bf5c78ff584c06c101f8ce486fc86fa4', '914fa50e-68ff-4618-8786-d2351674cb4a', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('f933b84c81ad7bdf8145775f0e59e636', 'f385ac12-61b0-4e8c-ad70-09bda55f740a', 'bob@acme.example', 'acme/bob', 'acme');
insert into "reply_addresses" values ('2a38f2b6160fe32fc4da3f0f71297d51', '6d6844f5-fcf1-4de0-9f4f-277fd16cebac', 'carol@acme.example', 'acme/carol', 'acme');
insert into "reply_addresses" values ('6189e504174a627abeae63535abda1bc', '3786174d-b862-466e-b5d9-c8656368d711', 'dora@globex.example', 'globex/dora', 'globex');
insert into "reply_addresses" values ('7dd3543b9e48025eaac1a4cd767f128d', '91a70a3a-9b51-4db9-a74a-5f386c42c7ef', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('5035fb6cd55c30331bf9347b34d28a59', '89901846-ad1d-4469-a3a1-ffab4ca26c3b', 'bob@acme.example', 'acme/bob', 'acme');
insert into "reply_addresses" values ('b479d8da644d6f0cac72f1687752f5b6', '1cc5f863-8998-4367-8c89-509dd7120c2a', 'carol@acme.example', 'acme/carol', 'acme');
insert into "reply_addresses" values ('d298c898b16dddbb9c73538e2905e2eb', '3015b972-39fb-4827-805d-f6187ab0179b', 'dora@globex.example', 'globex/dora', 'globex');
insert into "reply_addresses" values ('46a31032636e17a21bb812e530b8cf6f', 'a3ecef2c-b62a-42c8-a80c-0a68bc45a90f', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('4321d7e3f412e6c0c1a167eed6fe2ea5', '204efd5e-77ff-4407-8e41-a51c70c23262', 'bob@acme.example', 'acme/bob', 'acme');
insert into "reply_addresses" values ('5b41d7898c91f38156be794164632a40', '510da5df-9960-40c9-bfad-d16346bed503', 'carol@acme.example', 'acme/carol', 'acme');
insert into "reply_addresses" values ('033da8af19eae2702a8e82d605379cd9', '87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc', 'dora@globex.example', 'globex/dora', 'globex');
insert into "reply_addresses" values ('4c404622fcfd3c9b5d2b767a6019710e', 'b569a347-3dc9-44fe-9c88-d0c018f671e1', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('79d2a3d440db0cc49dc6f31feceb29d7', '1793a974-35b5-402e-b8ad-9c6c90c12987', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('daba35c22ed281f84127bfc61729731c', '983938ec-c0cf-44fe-9682-dd4b945c138f', 'ada@acme.example', 'acme/ada', 'acme');
insert into "reply_addresses" values ('745f03db4381f57df80cb413d59e924a', 'd49eba51-957c-42b8-acff-c42fd101391e', 'bob@acme.example', 'acme/bob', 'acme');
insert into "reply_addresses" values ('207bd248c5189a3c67447aca17ce0402', '3f53fb92-ac86-407d-9080-a0fe6756062e', 'carol@acme.example', 'acme/carol', 'acme');
insert into "reply_addresses" values ('2afdc579a2230b325b1f2fed0c1be4fa', 'ee1b90cc-7141-4599-b574-31b88fe0f395', 'ada@acme.example', 'acme/ada', 'acme');
insert into "mail_consents" values ('Linm_A25PbLtYE3O1UdSZpDKyVu47hAf9RbBf6MQMZE', 'asked', 1796029202000);
insert into "mail_consents" values ('VPcODfrcV5sJUOmBwxoUPBaCoWSuJNwtuxcwQWOlX-4', 'asked', 1796029202000);
insert into "mail_counts" values ('questions acme/ada', 498897, 2);
insert into "mail_counts" values ('mailbox tiigEdLYqVcGUJ1bkcC-9W4s6lOP9HcrYLAqKgX-dMI', 498897, 1);
insert into "mail_counts" values ('mailbox wFbiQ6D90OGxvTavDTMoUntMJ30hepU2D5JRSpUAapQ', 498897, 1);
insert into "mail_counts" values ('person acme/ada', 498897, 9);
insert into "mail_counts" values ('organization acme', 498897, 18);
insert into "mail_counts" values ('person acme/bob', 498897, 4);
insert into "mail_counts" values ('person acme/carol', 498897, 4);
insert into "mail_counts" values ('person globex/dora', 498897, 3);
insert into "mail_counts" values ('organization globex', 498897, 3);
insert into "inquiries" values ('8ca68537-634b-414d-9456-f3e66dc4ee7b', 'R-G6V4RD9X', 'Gus', 'gus@example.com', null, 'Locked out', 'My phone is gone.', null, 1796029240000);
insert into "inquiries" values ('bc4807dd-87b7-4dc1-97e6-d9fcacf9cebd', 'R-P6R256GG', 'Gus', 'gus@example.com', null, 'No mail came', 'My phone is gone.', null, 1796029241000);
insert into "used_challenges" values ('xQLE5-7MOOKdD0Rn', 1796031039000);
insert into "used_challenges" values ('20LpuYWs1La-0erd', 1796031040000);
insert into "secrets" values ('events', 'BL6pKaRsmUN91_LXlmHwQmtxSIhh9tDB37CUIfV1vj0');
insert into "secrets" values ('ratings', 'hz-wqEVsdZDCmFrNGNqWORXgnkR7fPffq7qTaLTXlBw');
insert into "secrets" values ('mail-consents', 'HNOXfPmO32FyI8heiWRKV3YzmiGZIjse5HHM7Bi9fDo');
insert into "secrets" values ('erased-words', '_yuFSIfD1oWv-5mMy4BIasZZkI1GX4s1-vZ4v8ZX66s');
insert into "secrets" values ('file-store', 'marker-ca273d79-7ddf-47da-a722-e49c5984f7e6');
insert into "secrets" values ('inquiries', 'y5XocBA65ljK2oFq1t7Do-tDeL8Dp2tSb1X3yOEwV7E');
insert into "idempotency" values ('["acme","ada"]', '45d1f836-6196-4877-97e6-7fa856c2d70e', 'uploadAttachment', '0OiWXWAUvjXCsd-zb4v_tihdRY8K2HlCSR9e4LmGlI8', 201, '{"content-type":"application/json"}', '{"id":"dce7c565-394c-491d-8c79-fafa61097014","name":"log.txt","size":15,"type":"text/plain","createdAt":"2026-11-30T09:00:01.000Z"}', 1796029201000);
insert into "idempotency" values ('["acme","ada"]', 'de988042-cd18-4071-980d-6fc11f7f05b8', 'createTicket', 'vOAzWz-p2QX5J-aahgZQKC9phJbtMdP-tRNKEHGO4jY', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"914fa50e-68ff-4618-8786-d2351674cb4a","number":"1001","subject":"請求書のエクスポートが失敗する","status":"new","customerStatus":"awaiting_assignment","priority":"urgent","category":"billing","requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:02.000Z","updatedAt":"2026-11-30T09:00:02.000Z","responseDueAt":null,"unread":false,"version":"1","description":"エクスポート画面で CSV を選ぶと Timeout になります。","attachments":[{"id":"dce7c565-394c-491d-8c79-fafa61097014","name":"log.txt","size":15,"type":"text/plain","createdAt":"2026-11-30T09:00:01.000Z"}],"fields":{"orderNumber":"ORD-2026-0042"},"cc":["bob@acme.example","external@partner.example"],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029202000);
insert into "idempotency" values ('[null,"eve"]', '26dace77-b46e-4724-8c05-2c16ed047544', 'uploadAttachment', 'b5-oixPthHlNY6CjDfZ_mscHC0Cbr1xgoIa2DkGEyms', 201, '{"content-type":"application/json"}', '{"id":"6811f742-b14f-415e-baff-eca7d217e57c","name":"screenshot.png","size":70,"type":"image/png","createdAt":"2026-11-30T09:00:03.000Z"}', 1796029203000);
insert into "idempotency" values ('[null,"eve"]', '971df044-ed4a-4fb7-a283-aae6fdbe4127', 'answerTicket', 'Ek3DktPNp-yifH1Vz-rtY1nT7Pn_hXqf0aPwwq6fkCY', 201, '{"content-type":"application/json"}', '{"id":"57e373e4-bac1-463d-9418-e8e2a635c3cf","body":"A private diagnosis: queue 7 is stuck.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:04.000Z","attachments":[],"internal":true}', 1796029204000);
insert into "idempotency" values ('[null,"eve"]', '424351ec-ecf6-4028-807a-f96173df7016', 'answerTicket', 'YC-eCQRPVhalXhCcx03dL_vGV16AnHloGTiROirSxTI', 201, '{"content-type":"application/json"}', '{"id":"b71ae058-fbb7-4f9c-9f47-ec6dfb20c857","body":"Please try again with fewer rows.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:05.000Z","attachments":[{"id":"6811f742-b14f-415e-baff-eca7d217e57c","name":"screenshot.png","size":70,"type":"image/png","createdAt":"2026-11-30T09:00:03.000Z"}],"internal":false}', 1796029205000);
insert into "idempotency" values ('["acme","ada"]', 'e1c3c202-ff03-4f9e-b832-ac5d8c6d5cff', 'addComment', '2k0jd1FqtIyJTuCvY17RgEDshimqH2zMYpUs5nG6G90', 201, '{"content-type":"application/json"}', '{"id":"d713acfa-6170-4f7f-8d8d-31507d9b6d7b","body":"It still fails with 10 rows. 半角ｶﾅでも検索できますか?","author":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:06.000Z","attachments":[]}', 1796029206000);
insert into "idempotency" values ('["acme","bob"]', '32a2b493-ff97-49a0-b543-a3c2462da78a', 'createTicket', 'FB3zm0lQzxIqL-m1RwSnmidEM5gx-AyqzqSzFiiGnqI', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"f385ac12-61b0-4e8c-ad70-09bda55f740a","number":"1002","subject":"Question 1 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:07.000Z","updatedAt":"2026-11-30T09:00:07.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 1 shows 7 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029207000);
insert into "idempotency" values ('["acme","carol"]', '5e0295e7-2087-407a-9e54-ae91d50ecdeb', 'createTicket', 'vIy9S7_acqn-zhFJ4FEfGkRFIPpXLU2OC_TMsDQHyY8', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"6d6844f5-fcf1-4de0-9f4f-277fd16cebac","number":"1003","subject":"Question 2 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:08.000Z","updatedAt":"2026-11-30T09:00:08.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 2 shows 14 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029208000);
insert into "idempotency" values ('["globex","dora"]', 'f1c6b3f2-6355-4086-898f-54cf82a58f3f', 'createTicket', 'OfyBnx2sOiLmcC9t1uqms83xb9xsrqkBGCHWfIGPv1g', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"3786174d-b862-466e-b5d9-c8656368d711","number":"1001","subject":"Question 3 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:09.000Z","updatedAt":"2026-11-30T09:00:09.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 3 shows 21 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029209000);
insert into "idempotency" values ('["acme","ada"]', 'cae47fd4-ed04-4591-932b-d794a88f7eed', 'createTicket', 'kJZl11DIE8O31-oEspBMr5WWWnRyjez6YflB5abtMgQ', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"91a70a3a-9b51-4db9-a74a-5f386c42c7ef","number":"1004","subject":"Question 4 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:10.000Z","updatedAt":"2026-11-30T09:00:10.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 4 shows 28 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029210000);
insert into "idempotency" values ('["acme","bob"]', '54b37252-dfd9-494a-8d0b-0477d60f85f1', 'createTicket', 'LUWKOZrqXqdZTzBJlNFVRR4VonysrqcIV3o5tVOebxQ', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"89901846-ad1d-4469-a3a1-ffab4ca26c3b","number":"1005","subject":"Question 5 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:11.000Z","updatedAt":"2026-11-30T09:00:11.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 5 shows 35 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029211000);
insert into "idempotency" values ('["acme","carol"]', 'daddab8f-30cb-457e-b251-dc0a7efd80be', 'createTicket', 'joptDWZSef3Z0YHM5BTsUAM_ZjwAfWbt4X8LH7ijkUc', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"1cc5f863-8998-4367-8c89-509dd7120c2a","number":"1006","subject":"Question 6 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:12.000Z","updatedAt":"2026-11-30T09:00:12.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 6 shows 42 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029212000);
insert into "idempotency" values ('["globex","dora"]', 'c394eaa7-7829-4b8d-a296-724c4d97c7f7', 'createTicket', 'oQpui0jU4S9nYsdKtiFiLe1iE-SIfIiV4g9aRRq41pk', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"3015b972-39fb-4827-805d-f6187ab0179b","number":"1002","subject":"Question 7 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:13.000Z","updatedAt":"2026-11-30T09:00:13.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 7 shows 49 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029213000);
insert into "idempotency" values ('["acme","ada"]', '20b5280b-4c66-4adf-b8dd-e601ada76379', 'createTicket', 'ia-VZzZoZOP9wu2xPemJ6M5DrFTunNPxPkEQcJ1sDT0', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"a3ecef2c-b62a-42c8-a80c-0a68bc45a90f","number":"1007","subject":"Question 8 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:14.000Z","updatedAt":"2026-11-30T09:00:14.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 8 shows 56 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029214000);
insert into "idempotency" values ('["acme","bob"]', '493ffab5-af43-45e6-a0dc-828644cd6d5b', 'createTicket', '8ejIFSilr27cIBl8Xswtp_otjFtOonlrdjmTO80CmCU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"204efd5e-77ff-4407-8e41-a51c70c23262","number":"1008","subject":"Question 9 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:15.000Z","updatedAt":"2026-11-30T09:00:15.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 9 shows 63 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029215000);
insert into "idempotency" values ('["acme","carol"]', '4b6f822e-7635-437f-856f-f8817d49c92a', 'createTicket', '9mYT1MzTu476z0ek4lxsIsH7bvbAWoc26dwdUozmLlU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"510da5df-9960-40c9-bfad-d16346bed503","number":"1009","subject":"Question 10 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:16.000Z","updatedAt":"2026-11-30T09:00:16.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 10 shows 70 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029216000);
insert into "idempotency" values ('["globex","dora"]', 'c9724df0-df2f-4444-9894-211890c951d2', 'createTicket', 'LdThZFbwOlt-aGSb86IF7VuNTUpD9AH593Gs5Jwgtzs', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc","number":"1003","subject":"Question 11 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:17.000Z","updatedAt":"2026-11-30T09:00:17.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 11 shows 77 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029217000);
insert into "idempotency" values ('["acme","ada"]', 'e3471676-7016-442d-b328-f80ac4bf19b9', 'createTicket', 'GsRdIwa0pySYsdjFRKCkLWhh3jOXyeKWlG07Cvp3qqU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"b569a347-3dc9-44fe-9c88-d0c018f671e1","number":"1010","subject":"Question 12 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:18.000Z","updatedAt":"2026-11-30T09:00:18.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 12 shows 84 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029218000);
insert into "idempotency" values ('["acme","ada"]', 'ba98246b-ac8b-4eaf-b618-fbaf516bd45b', 'createTicket', 'Wg1T74lvev4bDJ3nqROlJ5vXwDNpdjw5_EAsWXiDIKY', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"1793a974-35b5-402e-b8ad-9c6c90c12987","number":"1011","subject":"Thank you","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:19.000Z","updatedAt":"2026-11-30T09:00:19.000Z","responseDueAt":null,"unread":false,"version":"1","description":"It was our mistake.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029219000);
insert into "idempotency" values ('["acme","ada"]', '453a0f09-e465-4b12-b1f2-e66f8ec9c31d', 'closeTicket', 'cmg82i1FcpojgU14dxUmAY1rzCCeceMdcXN75JUI7-Q', 200, '{"content-type":"application/json","etag":"\"2\""}', '{"id":"1793a974-35b5-402e-b8ad-9c6c90c12987","number":"1011","subject":"Thank you","status":"closed","customerStatus":"closed","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:19.000Z","updatedAt":"2026-11-30T09:00:20.000Z","responseDueAt":null,"unread":false,"version":"2","description":"It was our mistake.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":false,"close":false,"reopen":true,"confirm":false,"escalate":false,"rate":true,"followUp":false,"edit":[]}}', 1796029220000);
insert into "idempotency" values ('["acme","ada"]', 'e187bb03-fd11-4739-892a-68e3ef09e59f', 'createTicket', 'CEp5kKXLArVAS5Evi8URdENnUow4QMn_m9dR-lN16Dg', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"983938ec-c0cf-44fe-9682-dd4b945c138f","number":"1012","subject":"The same again","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:22.000Z","updatedAt":"2026-11-30T09:00:22.000Z","responseDueAt":null,"unread":false,"version":"1","description":"See before.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":{"id":"1793a974-35b5-402e-b8ad-9c6c90c12987","number":"1011"},"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029222000);
insert into "idempotency" values ('["acme","bob"]', 'a07425ec-5f34-4d62-950c-c6ca7a007937', 'createTicket', '7zS9XcJ5ogx6LQt5GBKIv8uIo8nMkIeVBWQu9w-O_eA', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"d49eba51-957c-42b8-acff-c42fd101391e","number":"1013","subject":"Cannot log in","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:23.000Z","updatedAt":"2026-11-30T09:00:23.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The code never arrives.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029223000);
insert into "idempotency" values ('[null,"eve"]', 'db469a4b-1f1c-449c-96e6-7857b0898ef0', 'answerTicket', 'vwzYvdKNh1i-2r-dcseDKk2UFEF9zz9qFnM2rK2SWk8', 201, '{"content-type":"application/json"}', '{"id":"60281dc3-184c-4910-b70a-b3326c68768a","body":"The mail was in the spam folder.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:24.000Z","attachments":[],"internal":false}', 1796029224000);
insert into "idempotency" values ('["acme","bob"]', '4772c855-23b5-4aa8-8927-70e5e1265dfd', 'addComment', 'Y1OcV_jTY3SncHGoOvyXoSmm-8Eqqzo5h_ZhFZBfWhc', 201, '{"content-type":"application/json"}', '{"id":"d059a8ad-0bde-4b75-bac7-1178f9578d71","body":"Not on my side.","author":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:25.000Z","attachments":[]}', 1796029225000);
insert into "idempotency" values ('["acme","carol"]', '9d24de93-1e4d-432d-a489-58f274c154dc', 'createTicket', 'h3rkWfQgmaMpTGuUniTQ6JRRn71BJm9eYiWWASyUkGw', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"3f53fb92-ac86-407d-9080-a0fe6756062e","number":"1014","subject":"New user","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:26.000Z","updatedAt":"2026-11-30T09:00:26.000Z","responseDueAt":null,"unread":false,"version":"1","description":"Please add a seat.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029226000);
insert into "idempotency" values ('[null,"eve"]', 'ebc37d0e-6273-4a63-abf3-5c878ac8a9f3', 'erasePerson', 'YVjfNl-o_fmS9qhW_wxpEunKyR2bLlPQCiGeMywQmQ4', 200, '{"content-type":"application/json"}', '{"pseudonym":"erased-5cdb618a-326e-4c8b-8bd5-ccd26cef60de","tickets":1,"comments":1,"files":0,"records":0}', 1796029230000);
insert into "idempotency" values ('["acme","carol"]', '2867d2d6-3fae-49c8-a3e7-c2f835ffb2c3', 'grantAccess', 'zLRyP5a6SIlzOkkXSwghNRKs9b2znz2iuC8zkvS-sJA', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"cf0fb431-a2b7-4357-9ce4-14d1215340a7","state":"active","scope":"act","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:31.000Z","expiresAt":"2026-12-01T09:00:31.000Z","revokedAt":null,"revokedBy":null,"reason":null,"ticketId":null,"version":"1","areas":[],"environment":null,"breakGlass":false}', 1796029231000);
insert into "idempotency" values ('[null,"eve"]', '4873980d-8b34-4b77-8090-28a4235f821b', 'startAccessSession', '8WaTUe1T1sQ88uTCdYZsGivwMWKUDafQaTApbOF43Nw', 201, '{"content-type":"application/json"}', '{"session":{"id":"70258895-58dd-418d-bc4c-40bd2fb44efa","agent":{"id":"eve","name":"Eve","role":"agent"},"actingAs":null,"ticketId":null,"endsAt":"2026-11-30T11:00:32.000Z","state":"active","grantId":"cf0fb431-a2b7-4357-9ce4-14d1215340a7","scope":"view","areas":[],"environment":null,"reason":"To reproduce the error.","startedAt":"2026-11-30T09:00:32.000Z","lastUsedAt":null,"endedAt":null,"endedBy":null},"token":"eyJhbGciOiJFUzI1NiIsImtpZCI6IjkwODFjZGNjLWZjYTktNDM1OC05MGJjLTgwMDNmNDIwZThmMSIsInR5cCI6InN1cHBvcnQtc2Vzc2lvbitqd3QifQ.eyJzdWIiOiJldmUiLCJuYW1lIjoiRXZlIiwic2lkIjoiNzAyNTg4OTUtNThkZC00MThkLWJjNGMtNDBiZDJmYjQ0ZWZhIiwib3JnIjoiYWNtZSIsImdyYW50IjoiY2YwZmI0MzEtYTJiNy00MzU3LTljZTQtMTRkMTIxNTM0MGE3IiwidmVyIjoxLCJzY29wZSI6InZpZXciLCJhcmVhcyI6W10sImVudiI6bnVsbCwidGlja2V0IjpudWxsLCJlbmRzIjoxNzk2MDM2NDMyMDAwLCJhY3RfYXMiOm51bGwsInVudGlsIjoxNzk2MDI5NTMyMDAwLCJpc3MiOiJtYWRvZ3VjaGkiLCJhdWQiOiJtYWRvZ3VjaGktc2Vzc2lvbiIsImlhdCI6MTc5NjAyOTIzMiwiZXhwIjoxNzk2MDI5NTMyfQ.ciOwdGrBQq2HhD7OIyUiBEITbJUdE_M9jRo1eqo2BJW4BiAeWpU60hew08fuKOCDQH0HD4fqUy9-5OgzgB7iWg","tokenExpiresAt":"2026-11-30T09:05:32.000Z"}', 1796029232000);
insert into "idempotency" values ('[null,"eve"]', '499a96eb-777d-4fff-97fa-8b792df763c6', 'askForAccess', 'zBrCrjvtizmviqTFLLGdivSwLFetLsfCrbJVkuZ1T70', 201, '{"content-type":"application/json"}', '{"id":"5ffe5a13-fc1a-4285-8d10-d6666c10e2e5","state":"waiting","agent":{"id":"eve","name":"Eve","role":"agent"},"scope":"view","seconds":3600,"reason":"To look at the report.","ticketId":null,"createdAt":"2026-11-30T09:00:33.000Z","expiresAt":"2026-12-03T09:00:33.000Z","grantId":null,"areas":[],"environment":null,"answer":null}', 1796029233000);
insert into "idempotency" values ('["acme","carol"]', 'aff08c03-9ab3-4d89-970e-f5a6dddd61e7', 'grantAccess', 'KfBOuMygbbMLP4JEdGCEH5sX7KGXhRsexcQuOlG_OFI', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"e1a25fdc-8f15-49b0-aaca-1614e268003f","state":"active","scope":"view","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:34.000Z","expiresAt":"2026-11-30T10:00:34.000Z","revokedAt":null,"revokedBy":null,"reason":null,"ticketId":null,"version":"1","areas":[],"environment":null,"breakGlass":false}', 1796029234000);
insert into "idempotency" values ('["acme","carol"]', 'e9ad07f0-07d8-440a-ba5b-0c11071073e4', 'revokeGrant', '2lyRRekyZDp462Ow2FR1k_iujC6MQWd6Vkm8tYE1iUM', 200, '{"content-type":"application/json","etag":"\"2\""}', '{"id":"e1a25fdc-8f15-49b0-aaca-1614e268003f","state":"revoked","scope":"view","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:34.000Z","expiresAt":"2026-11-30T10:00:34.000Z","revokedAt":"2026-11-30T09:00:35.000Z","revokedBy":{"id":"carol","name":"Carol","role":"admin"},"reason":null,"ticketId":null,"version":"2","areas":[],"environment":null,"breakGlass":false}', 1796029235000);
insert into "idempotency" values ('[null,"eve"]', '4d49d390-90c6-47a5-bef9-94af3c4f3455', 'openIncident', 'I2lnKXQc9cZIlFFzsh2AcvKL2FWa-JVfWg1EL4xuR3I', 201, '{"content-type":"application/json"}', '{"id":"ba305136-20c6-422d-86ac-e26644820f8d","name":"Exports are slow","impact":"minor","state":"investigating","startedAt":"2026-11-30T09:00:36.000Z","resolvedAt":null,"url":null,"components":["Exports"],"updates":[{"id":"214c7abf-6d47-4e7e-89a7-c225b1705ddb","state":"investigating","body":"We look.","at":"2026-11-30T09:00:36.000Z"}]}', 1796029236000);
insert into "idempotency" values ('[null,"eve"]', 'ece4105b-4bcb-42d1-b069-be4fa516d332', 'addIncidentUpdate', 'pgHB2Lp1Hzpr3GMfQMfD3d9Vtnx9GcxJZjEhykULLUQ', 201, '{"content-type":"application/json"}', '{"id":"ba305136-20c6-422d-86ac-e26644820f8d","name":"Exports are slow","impact":"minor","state":"identified","startedAt":"2026-11-30T09:00:36.000Z","resolvedAt":null,"url":null,"components":["Exports"],"updates":[{"id":"30fee0e9-7d2b-4ffa-8841-bf4cf894e78a","state":"identified","body":"A queue is stuck.","at":"2026-11-30T09:00:38.000Z"},{"id":"214c7abf-6d47-4e7e-89a7-c225b1705ddb","state":"investigating","body":"We look.","at":"2026-11-30T09:00:36.000Z"}]}', 1796029238000);
insert into "idempotency" values ('null', '118a66ef-d88e-429d-9360-f3ff4a1b1315', 'sendInquiry', 'l_9KDZY3J-dd8JcmQxJWHTBoOrBbK7lE05ZtilDb_2Y', 201, '{"content-type":"application/json"}', '{"reference":"R-G6V4RD9X"}', 1796029240000);
insert into "idempotency" values ('null', 'd5220dbf-9243-4b46-9366-abc92aabc3f4', 'sendInquiry', 'luZ-kTwPvxhhi46g04DnsiiizCdaZA4rGoFn91kjhiw', 201, '{"content-type":"application/json"}', '{"reference":"R-P6R256GG"}', 1796029241000);
insert into "idempotency" values ('["acme","ada"]', '996dc080-3588-4097-9040-713335fb34a7', 'createTicket', 'dXDjhAuxpiyCj1lD3cdaGGfwrbnkVDpw6hkYncwwPxg', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"ee1b90cc-7141-4599-b574-31b88fe0f395","number":"1016","subject":"Sent twice","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:45.000Z","updatedAt":"2026-11-30T09:00:45.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The first answer was lost.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029245000);
insert into "clock" values (1, 1796029245000);
insert into "search_documents" values (1, 'd89ca74e-bc94-4b5c-a753-fa9b8ee70481', '914fa50e-68ff-4618-8786-d2351674cb4a');
insert into "search_documents" values (2, '21724428-7065-49de-8e57-64f903d24324', '914fa50e-68ff-4618-8786-d2351674cb4a');
insert into "search_documents" values (3, '54dd3df5-d01b-4b27-9f34-754183f14b7a', '914fa50e-68ff-4618-8786-d2351674cb4a');
insert into "search_documents" values (4, '62f8e3aa-2cae-4265-b47a-edcdc7b02172', '914fa50e-68ff-4618-8786-d2351674cb4a');
insert into "search_documents" values (5, '9323fdbb-1591-4f29-b068-75182b344258', 'f385ac12-61b0-4e8c-ad70-09bda55f740a');
insert into "search_documents" values (6, 'b8a5af13-a89e-46c2-893c-56769415ca4e', '6d6844f5-fcf1-4de0-9f4f-277fd16cebac');
insert into "search_documents" values (7, 'ad1bbbb0-600c-40d0-a22c-aa2f3d2b9102', '3786174d-b862-466e-b5d9-c8656368d711');
insert into "search_documents" values (8, '5cdb494b-9107-477d-b2d1-7e9e4bb3907f', '91a70a3a-9b51-4db9-a74a-5f386c42c7ef');
insert into "search_documents" values (9, '1b84d6c7-2fd0-4864-b069-1c57a9f48b44', '89901846-ad1d-4469-a3a1-ffab4ca26c3b');
insert into "search_documents" values (10, '3821a095-e2b0-4153-bf7d-a9563ec0e664', '1cc5f863-8998-4367-8c89-509dd7120c2a');
insert into "search_documents" values (11, '6c54a7c3-ad5d-488f-8d7a-556923c55b4a', '3015b972-39fb-4827-805d-f6187ab0179b');
insert into "search_documents" values (12, '1322feff-47c2-4b13-9722-0fddf22ecd70', 'a3ecef2c-b62a-42c8-a80c-0a68bc45a90f');
insert into "search_documents" values (13, '32f161f6-af36-42fd-a488-42abca206a6d', '204efd5e-77ff-4407-8e41-a51c70c23262');
insert into "search_documents" values (14, '08c0f237-32d5-4c15-9f00-03a8c0def5da', '510da5df-9960-40c9-bfad-d16346bed503');
insert into "search_documents" values (15, 'c0d44dad-c04b-4e65-8989-e4d1a6f9e09d', '87ea1b58-caf7-4cd2-8ac7-e3ce4f3fb1fc');
insert into "search_documents" values (16, 'e6879f06-f26d-410d-85f0-827e641e5319', 'b569a347-3dc9-44fe-9c88-d0c018f671e1');
insert into "search_documents" values (17, 'b9b5aad0-98f1-476d-99de-b72ffea43574', '1793a974-35b5-402e-b8ad-9c6c90c12987');
insert into "search_documents" values (18, 'ad741025-6e74-4fdd-b8ce-4dad730127ed', '983938ec-c0cf-44fe-9682-dd4b945c138f');
insert into "search_documents" values (19, 'c3aa5e52-dcd6-43d5-9a76-efe924476c50', 'd49eba51-957c-42b8-acff-c42fd101391e');
insert into "search_documents" values (20, '89497088-3b2d-4de9-ad05-a7fc267c0843', 'd49eba51-957c-42b8-acff-c42fd101391e');
insert into "search_documents" values (21, '0746ece5-3e08-4890-8ae5-0e49cd342c88', 'd49eba51-957c-42b8-acff-c42fd101391e');
insert into "search_documents" values (22, '289ab4a6-6428-41fb-929c-416f7fb35400', '3f53fb92-ac86-407d-9080-a0fe6756062e');
insert into "search_documents" values (23, '12dd75c7-5534-4d41-b1c8-f3710f40b02f', '474cb8b4-b37a-48fc-b2b4-54f4f941d4d0');
insert into "search_documents" values (24, 'd071636a-ea42-4f0b-a4e0-fc315591588d', 'ee1b90cc-7141-4599-b574-31b88fe0f395');
delete from "search_ngrams_data";
insert into "search_ngrams_data" values (1, x'1a894e');
insert into "search_ngrams_data" values (10, x'00000000ff00000102021c00020a010101190000170101011a1a0000010000');
insert into "search_ngrams_data" values (137438953473, x'000000cd0230301802013118010131180201301802013618010136180101611802016e180201731801016318020165180101651802016e18020172180101661802016918010168180201651801016918020163180201721801016c1802016f1801016e18020173180201741801016f18020173180101721802017318010173180201651802017418020177180101741802016818020177180203ee80ae18010177180201611802016518020169180103ee80a318040131180301ae18020e84803832326233336164383763311804040404040404040404040404040404040404040404040404040404040404040404040404040604040404060404');
insert into "search_ngrams_data" values (1374389534721, x'000007d50230300103010101010101010101010101010101030102013001040101010101010101010102013101060901010103010201320506020133060902013408020135090201360a0201370c0201380d0201390e01013101030101010101010101010101010101010301020130010301010101010101010101010101010103010201310f0202013210020201331302013406100201351701013205010101020105020201310702013808010133060102040204020135090101340602020105060201320a0201390b01013509030b0201360c0101360a02010201330d0101370203060102010201300e0201370f01013808040103020134100101390b020101016102010101010101010101010101010101010101020201620501010101010101010101010201641602016702010f02016903010e0202016b1102016d120202016e110202017213020173030e03020201740214010162050101010101010101010101020201651202016f0501010101010101010101010101630101110201611302016b0202016f1302017301010164021101010102016416020165130101020169020101650101010201010101010101010101010101010101010201610313020165050101010101010101010101020201661202016b05010101010101010101010102016f010201700501010101010101010101010201720310010202017305010101010101010101010103020175020201761302017703130203ee80ae11010301016603010101010101010101010101010202020161040201650302016f120201016702010f01020161030f02016e020101680301010101010101010101010101010101010201611102016505010101010101010101010102010102016f050101010101010101010101010169010101010101010101010101010101010101010101020161020201641502016c041002016d0102016e030f010102016f050101010101010101010101020173020f02017403010d020176021101016b0203010101010101010101010101020165110203ee80ae0201016c03010f010202016414020165031302016c0402016f130201730401016d0110010201020161140201650111020169110201791501016e0201020101010101010101010101010101010101020165130302016b1102016e1302016f02110201016f010101010101010101010101010101010101010101020164130201660501010101010101010101010201671302016c1402016e050101010101010101010101050201720501010101010101010101010202017302020174130202017501040101010101010101010101010201770301010101010101010101010101010170020102010101010101010101010104020201611402016c031302016f050101010101010101010101020172020101710203010101010101010101010102017502030101010101010101010101010172020101010101010101010101010101010101010202016505010101010101010101010102020169021102016f030101010101010101010101010102017213020174050101010101010101010101020179030203ee80ae140101730101010101010101010101010101010101010101010102016112020165030f04020168050101010101010101010101020169021302017014020174020201010101010101010101010101020176010203ee80ae0301010101010101010101010101030401ba02010174010101010101010101010101010101010101010101010201611102016502020168030101010101010101010101010101010101020169010301010101010101010101010102017203020173050101010101010101010101020175020203ee80ae160101750101030101010101010101010101010502016302020165020301010101010101010101010201721102017316020174010401010101010101010101010101760101110201610202016513010177030101010101010101010101010101030202016111030201650302010101010101010101010102016903010201730301010101010101010101010101010179030e0402016f110103e380820102028188010403e3818f0103018b040403e381aa040403ee80bf0403018c010403e5a4b10103018d040403e381be0403018f010403e381990103019901030403e38082010502818b040601bd010502828b010301a701030403e3818d0405028282040301a8010403e3818c010403e794bb010301aa01030403e381a7040502828a010301ab010403e381aa010301ae010403e38188010301b6010403e381a8010301bd010403e383bc010301be01030403e38199010302028282040403e6a49c0403018a010403e381be0103018b01030192010403e981b801020283bc010403e381a8010103e58d8a040403e8a792040202a4b1010403e69597010103e69597010403e381990102029bb8010403e381ae010202a49c040403e7b4a2040202b182010403e69bb8010103e794bb010403e99da2010202b4a2040403e381a7040103e8a792040403e3818b040202ab8b010403e6b182010103e981b8010403e381b60102029da2010403e381a7010103ee80a30104010101010101010101010101010103010401310104010101010101010101010101010103010301ae0201010101010101010101010101010101010101010301ba020301bf04020e8480356263316130386432386534070404040c383232623333616438376331010101010101020101020101020101010101010104160f0b0505040404040404161605050405040b0404090409040406040604090404070406170f04060704050504070510040f060404040408040604180510040f040f071004040508130404050705041504120f1804040504070f0506051104060804050404040804050404170504040618040f04041010040511111304050f04101017100511040f04061904060f0504120414041904041511040f040613041004041006040414051005110604060506040606040604060406050605040505060504060605060504060406040604060507050604060404060506060605060606050605060506060605060606050606060506171518040413');
delete from "search_ngrams_idx";
insert into "search_ngrams_idx" values (1, x'', 2);
insert into "search_ngrams_idx" values (10, x'', 2);
delete from "search_ngrams_docsize";
insert into "search_ngrams_docsize" values (1, x'4b', 1);
insert into "search_ngrams_docsize" values (2, x'2b', 2);
insert into "search_ngrams_docsize" values (3, x'27', 3);
insert into "search_ngrams_docsize" values (4, x'36', 4);
insert into "search_ngrams_docsize" values (5, x'38', 5);
insert into "search_ngrams_docsize" values (6, x'3a', 6);
insert into "search_ngrams_docsize" values (7, x'39', 7);
insert into "search_ngrams_docsize" values (8, x'3a', 8);
insert into "search_ngrams_docsize" values (9, x'39', 9);
insert into "search_ngrams_docsize" values (10, x'3a', 10);
insert into "search_ngrams_docsize" values (11, x'3b', 11);
insert into "search_ngrams_docsize" values (12, x'3b', 12);
insert into "search_ngrams_docsize" values (13, x'3b', 13);
insert into "search_ngrams_docsize" values (14, x'39', 14);
insert into "search_ngrams_docsize" values (15, x'3a', 15);
insert into "search_ngrams_docsize" values (16, x'3a', 16);
insert into "search_ngrams_docsize" values (17, x'28', 17);
insert into "search_ngrams_docsize" values (18, x'28', 18);
insert into "search_ngrams_docsize" values (19, x'2f', 19);
insert into "search_ngrams_docsize" values (20, x'22', 20);
insert into "search_ngrams_docsize" values (21, x'13', 21);
insert into "search_ngrams_docsize" values (22, x'22', 22);
insert into "search_ngrams_docsize" values (23, x'09', 25);
insert into "search_ngrams_docsize" values (24, x'2e', 26);
delete from "search_ngrams_config";
insert into "search_ngrams_config" values ('version', 4);
CREATE INDEX users_by_subject on users (subject, organization_id);
CREATE INDEX users_by_verified_address on users (verified_address, organization_id);
CREATE INDEX revoked_tokens_by_expiry on revoked_tokens (expires_at);
CREATE UNIQUE INDEX tickets_by_number on tickets (organization_id, number);
CREATE INDEX tickets_by_requester on tickets
  (organization_id, requester_id, updated_at, id, status, priority, category, created_at);
CREATE INDEX tickets_by_organization on tickets
  (organization_id, updated_at, id, status, priority, category, created_at, requester_id);
CREATE INDEX tickets_by_organization_status on tickets
  (organization_id, status, updated_at, id, priority, category, created_at, requester_id);
CREATE INDEX tickets_by_creation on tickets
  (organization_id, created_at, id, status, priority, category, requester_id);
CREATE INDEX tickets_by_priority on tickets
  (organization_id, priority, updated_at, id, status, category, created_at, requester_id);
CREATE INDEX tickets_by_update on tickets (updated_at, id);
CREATE INDEX tickets_by_status on tickets (status, updated_at, id);
CREATE INDEX tickets_by_incident on tickets (incident_id);
CREATE INDEX tickets_by_response_due on tickets (response_due_at)
  where response_due_at is not null and answered_at is null and closed_at is null;
CREATE INDEX ticket_cc_by_ticket on ticket_cc (ticket_id);
CREATE INDEX ticket_search_texts_by_ticket on ticket_search_texts (ticket_id);
CREATE INDEX ticket_events_by_ticket on ticket_events (ticket_id, seq);
CREATE INDEX attachments_by_ticket on attachments (ticket_id, comment_id);
CREATE INDEX attachments_by_owner on attachments (owner_id, size);
CREATE INDEX attachments_by_organization on attachments (organization_id, size);
CREATE INDEX uploads_by_organization on uploads (organization_id, size);
CREATE INDEX uploads_by_creation on uploads (created_at);
CREATE INDEX incidents_by_time on incidents (resolved_at, started_at);
CREATE INDEX grants_by_expiry on grants (organization_id, expires_at);
CREATE INDEX access_requests_by_expiry on access_requests (organization_id, expires_at);
CREATE INDEX access_sessions_by_grant on access_sessions (grant_id, ends_at);
CREATE INDEX access_sessions_by_end on access_sessions (organization_id, ends_at);
CREATE INDEX access_sessions_by_agent on access_sessions (agent_id, ends_at);
CREATE INDEX access_sessions_by_acting_as on access_sessions (acting_as_id, ends_at);
CREATE INDEX access_sessions_by_activity on access_sessions (activity_due_at);
CREATE INDEX outbox_by_due_time on outbox (due_at);
CREATE INDEX outbox_by_consent on outbox (consent_key);
CREATE INDEX outbox_by_organization on outbox (organization_id);
CREATE INDEX incoming_mails_by_time on incoming_mails (received_at);
CREATE INDEX inquiries_by_creation on inquiries (created_at, id);
CREATE INDEX idempotency_by_time on idempotency (created_at);
CREATE INDEX desk_write_attempts_by_creation on desk_write_attempts (created_at);
CREATE INDEX desk_write_attempts_by_account on desk_write_attempts (account_id);
CREATE INDEX desk_watched_tickets_by_next_check on desk_watched_tickets (next_check_at);
CREATE INDEX desk_events_by_time on desk_events (occurred_at);
CREATE TRIGGER search_documents_deleted after delete on search_documents begin
    delete from search_ngrams where rowid = old.seq;
  end;
commit;
