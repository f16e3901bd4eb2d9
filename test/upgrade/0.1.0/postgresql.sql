--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: number_ticket_events(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.number_ticket_events(organization text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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
    end $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: access_activity; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_activity (
    session_id text NOT NULL,
    method text NOT NULL,
    route text NOT NULL,
    effect text NOT NULL,
    area text NOT NULL,
    count bigint NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL
);


--
-- Name: access_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_keys (
    id text NOT NULL,
    private_key text NOT NULL,
    public_key text NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: access_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_requests (
    id text NOT NULL,
    organization_id text NOT NULL,
    agent_id text NOT NULL,
    agent_name text NOT NULL,
    scope text NOT NULL,
    areas text DEFAULT '[]'::text NOT NULL,
    environment text,
    requested_seconds bigint NOT NULL,
    reason text NOT NULL,
    ticket_id text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    approved_at bigint,
    denied_at bigint,
    denial_reason text,
    grant_id text,
    expiry_logged integer DEFAULT 0 NOT NULL
);


--
-- Name: access_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_sessions (
    id text NOT NULL,
    organization_id text NOT NULL,
    grant_id text NOT NULL,
    agent_id text NOT NULL,
    agent_name text NOT NULL,
    scope text NOT NULL,
    areas text NOT NULL,
    environment text,
    acting_as_id text,
    acting_as_name text,
    acting_as_role text,
    acting_as_erased integer DEFAULT 0 NOT NULL,
    reason text NOT NULL,
    ticket_id text,
    started_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    last_used_at bigint,
    used_actions text DEFAULT '[]'::text NOT NULL,
    ended_at bigint,
    ended_by_id text,
    ended_by_name text,
    ended_by_role text,
    end_logged integer DEFAULT 0 NOT NULL,
    activity_due_at bigint,
    CONSTRAINT access_sessions_last_at_most_2_hours CHECK ((((ends_at - started_at) >= 1) AND ((ends_at - started_at) <= 7200000)))
);


--
-- Name: article_votes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.article_votes (
    article_id text NOT NULL,
    user_id text NOT NULL,
    helpful integer NOT NULL,
    voted_at bigint NOT NULL
);


--
-- Name: articles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.articles (
    id text NOT NULL,
    title text NOT NULL,
    excerpt text NOT NULL,
    url text NOT NULL,
    normalized_title text NOT NULL,
    normalized_text text NOT NULL,
    updated_at bigint NOT NULL
);


--
-- Name: attachments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attachments (
    id text NOT NULL,
    owner_id text NOT NULL,
    organization_id text,
    ticket_id text,
    comment_id text,
    "position" integer DEFAULT 0 NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    size bigint NOT NULL,
    file_key text NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: audit_chains; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_chains (
    organization_id text NOT NULL,
    seq bigint NOT NULL,
    hash text NOT NULL
);


--
-- Name: audit_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_events (
    organization_id text NOT NULL,
    seq bigint NOT NULL,
    occurred_at bigint NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    action text NOT NULL,
    grant_id text,
    request_id text,
    session_id text,
    ticket_id text,
    detail text NOT NULL,
    proof text DEFAULT '{}'::text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL
);


--
-- Name: audit_notifier_cursors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_notifier_cursors (
    organization_id text NOT NULL,
    seq bigint NOT NULL
);


--
-- Name: barred_accounts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.barred_accounts (
    digest text NOT NULL,
    disabled_at bigint,
    tokens_not_before bigint NOT NULL
);


--
-- Name: clock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.clock (
    id integer NOT NULL,
    now bigint NOT NULL,
    CONSTRAINT clock_has_one_row CHECK ((id = 1))
);


--
-- Name: comments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.comments (
    id text NOT NULL,
    ticket_id text NOT NULL,
    "position" integer NOT NULL,
    author_id text NOT NULL,
    author_role text NOT NULL,
    body text NOT NULL,
    internal integer NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: components; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.components (
    id text NOT NULL,
    name text NOT NULL,
    group_name text,
    state text NOT NULL,
    "position" integer NOT NULL
);


--
-- Name: desk_comments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_comments (
    ticket_id text NOT NULL,
    ref text NOT NULL,
    author_id text NOT NULL,
    author_name text NOT NULL,
    author_role text NOT NULL
);


--
-- Name: desk_event_sequences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_event_sequences (
    organization_id text NOT NULL,
    last_seq bigint NOT NULL
);


--
-- Name: desk_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_events (
    organization_id text NOT NULL,
    seq bigint NOT NULL,
    ticket_id text NOT NULL,
    requester_id text NOT NULL,
    kind text NOT NULL,
    occurred_at bigint NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    comment_id text,
    number text NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    version text NOT NULL
);


--
-- Name: desk_files; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_files (
    id text NOT NULL,
    ticket_id text NOT NULL,
    ref text NOT NULL
);


--
-- Name: desk_polls; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_polls (
    desk text NOT NULL,
    cursor text,
    polled_at bigint NOT NULL,
    next_poll_at bigint NOT NULL
);


--
-- Name: desk_reads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_reads (
    user_id text NOT NULL,
    ticket_id text NOT NULL,
    read_until bigint NOT NULL
);


--
-- Name: desk_tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_tickets (
    id text NOT NULL,
    desk text NOT NULL,
    ref text NOT NULL,
    organization_id text,
    requester_id text,
    created_at bigint NOT NULL
);


--
-- Name: desk_watched_tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_watched_tickets (
    ticket_id text NOT NULL,
    organization_id text NOT NULL,
    requester_id text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    snapshot text NOT NULL,
    next_check_at bigint
);


--
-- Name: desk_write_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.desk_write_attempts (
    id text NOT NULL,
    marker text NOT NULL,
    account_id text,
    result text,
    baseline text,
    locked_until bigint NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: due_notices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.due_notices (
    ticket_id text NOT NULL,
    kind text NOT NULL,
    due_at bigint NOT NULL
);


--
-- Name: erased_words; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erased_words (
    organization_id text NOT NULL,
    digest text NOT NULL,
    expires_at bigint NOT NULL
);


--
-- Name: grants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grants (
    id text NOT NULL,
    organization_id text NOT NULL,
    scope text NOT NULL,
    areas text DEFAULT '[]'::text NOT NULL,
    environment text,
    granted_by_id text NOT NULL,
    granted_by_name text NOT NULL,
    granted_by_role text NOT NULL,
    granted_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint,
    revoked_by_id text,
    revoked_by_name text,
    revoked_by_role text,
    reason text,
    ticket_id text,
    break_glass integer DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    expiry_logged integer DEFAULT 0 NOT NULL,
    expiry_warned_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT grants_last_at_most_90_days CHECK ((((expires_at - granted_at) >= 1000) AND ((expires_at - granted_at) <= '7776000000'::bigint)))
);


--
-- Name: idempotency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency (
    caller text NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    headers text NOT NULL,
    body text NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: incident_affected; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_affected (
    incident_id text NOT NULL,
    user_id text NOT NULL,
    reported_at bigint NOT NULL
);


--
-- Name: incident_components; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_components (
    incident_id text NOT NULL,
    component_id text NOT NULL,
    state text NOT NULL
);


--
-- Name: incident_notifications; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_notifications (
    ticket_id text NOT NULL,
    update_id text NOT NULL,
    notified_at bigint NOT NULL
);


--
-- Name: incident_updates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_updates (
    id text NOT NULL,
    incident_id text NOT NULL,
    "position" integer NOT NULL,
    state text NOT NULL,
    body text NOT NULL,
    posted_at bigint NOT NULL
);


--
-- Name: incidents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incidents (
    id text NOT NULL,
    name text NOT NULL,
    impact text NOT NULL,
    state text NOT NULL,
    started_at bigint NOT NULL,
    resolved_at bigint
);


--
-- Name: incoming_mails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incoming_mails (
    ticket_id text NOT NULL,
    address text NOT NULL,
    message_digest text NOT NULL,
    comment_id text,
    received_at bigint NOT NULL
);


--
-- Name: inquiries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inquiries (
    id text NOT NULL,
    reference text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    organization text,
    subject text NOT NULL,
    description text NOT NULL,
    sender_digest text,
    created_at bigint NOT NULL
);


--
-- Name: kysely_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);


--
-- Name: kysely_migration_lock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);


--
-- Name: mail_consents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mail_consents (
    key text NOT NULL,
    state text NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT mail_consents_state CHECK ((state = ANY (ARRAY['asked'::text, 'accepted'::text, 'refused'::text])))
);


--
-- Name: mail_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mail_counts (
    scope text NOT NULL,
    hour bigint NOT NULL,
    count integer NOT NULL
);


--
-- Name: maintenance_components; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.maintenance_components (
    maintenance_id text NOT NULL,
    component_id text NOT NULL
);


--
-- Name: maintenances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.maintenances (
    id text NOT NULL,
    name text NOT NULL,
    body text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT maintenances_have_a_length CHECK ((ends_at > starts_at))
);


--
-- Name: notification_channels; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_channels (
    id text NOT NULL,
    started_at bigint NOT NULL
);


--
-- Name: organizations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organizations (
    id text NOT NULL,
    name text NOT NULL,
    plan text,
    created_at bigint NOT NULL
);


--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    id text NOT NULL,
    channel text DEFAULT 'mail'::text NOT NULL,
    destination text,
    message text NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    failed_at bigint,
    consent_key text,
    organization_id text
);


--
-- Name: pending_file_deletions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pending_file_deletions (
    file_key text NOT NULL,
    due_at bigint NOT NULL
);


--
-- Name: ratings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ratings (
    ticket_id text NOT NULL,
    score integer NOT NULL,
    comment text,
    rated_at bigint NOT NULL,
    CONSTRAINT ratings_are_1_to_5 CHECK (((score >= 1) AND (score <= 5)))
);


--
-- Name: refusal_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refusal_counts (
    organization_id text NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    hour bigint NOT NULL,
    logged integer NOT NULL,
    omitted integer NOT NULL,
    last_at bigint NOT NULL
);


--
-- Name: remote_incident_affected; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.remote_incident_affected (
    incident_id text NOT NULL,
    user_id text NOT NULL,
    reported_at bigint NOT NULL
);


--
-- Name: reply_addresses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reply_addresses (
    token text NOT NULL,
    ticket_id text NOT NULL,
    address text NOT NULL,
    user_id text,
    organization_id text
);


--
-- Name: revoked_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.revoked_tokens (
    issuer text NOT NULL,
    token_id text NOT NULL,
    expires_at bigint NOT NULL
);


--
-- Name: search_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_documents (
    text_id text NOT NULL,
    ticket_id text NOT NULL,
    ngrams text[] NOT NULL
);


--
-- Name: secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.secrets (
    name text NOT NULL,
    value text NOT NULL
);


--
-- Name: ticket_cc; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_cc (
    ticket_id text NOT NULL,
    address text NOT NULL
);


--
-- Name: ticket_event_order; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.ticket_event_order
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ticket_event_sequences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_event_sequences (
    organization_id text NOT NULL,
    last_seq bigint NOT NULL
);


--
-- Name: ticket_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_events (
    organization_id text NOT NULL,
    seq bigint NOT NULL,
    id text NOT NULL,
    ticket_id text NOT NULL,
    kind text NOT NULL,
    occurred_at bigint NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    comment_id text,
    detail text NOT NULL,
    previous_updated_at bigint,
    previous_priority text
);


--
-- Name: ticket_notifier_cursors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_notifier_cursors (
    organization_id text NOT NULL,
    seq bigint NOT NULL
);


--
-- Name: ticket_numbers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_numbers (
    organization_id text NOT NULL,
    last_number bigint NOT NULL
);


--
-- Name: ticket_search_texts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_search_texts (
    id text NOT NULL,
    ticket_id text NOT NULL,
    internal integer NOT NULL,
    normalized_text text NOT NULL
);


--
-- Name: tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tickets (
    id text NOT NULL,
    number bigint NOT NULL,
    organization_id text NOT NULL,
    requester_id text NOT NULL,
    subject text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    priority text,
    category text,
    fields text NOT NULL,
    assignee text,
    cc text DEFAULT '[]'::text NOT NULL,
    context text,
    diagnostics text,
    incident_id text,
    consent text,
    consent_wording text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    response_due_at bigint,
    answered_at bigint,
    comment_count integer DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    closed_at bigint,
    escalated_at bigint,
    escalation_reason text,
    follow_up_of text
);


--
-- Name: unread_tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.unread_tickets (
    user_id text NOT NULL,
    ticket_id text NOT NULL,
    unread_since bigint NOT NULL
);


--
-- Name: uploads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.uploads (
    id text NOT NULL,
    owner_id text NOT NULL,
    organization_id text,
    key text NOT NULL,
    name text NOT NULL,
    metadata text,
    size bigint NOT NULL,
    file_key text NOT NULL,
    finished integer DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL
);


--
-- Name: used_challenges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.used_challenges (
    id text NOT NULL,
    expires_at bigint NOT NULL
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id text NOT NULL,
    organization_id text,
    subject text NOT NULL,
    name text NOT NULL,
    email text,
    verified_address text,
    locale text,
    role text NOT NULL,
    created_at bigint NOT NULL,
    disabled_at bigint,
    tokens_not_before bigint DEFAULT 0 NOT NULL,
    left_at bigint
);


--
-- Data for Name: access_activity; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: access_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.access_keys VALUES ('f3abf904-d071-4ff9-a6c1-6ff6cc27d994', '{"v":1,"salt":"G3sAv9fn86oyeADRkPFbDhsFmoERW4fHd-1mhI-NHzE","nonce":"EzdmTHlLhTTiDC05","sealed":"kPpFWnMvlntVeswQEEvxU8LkNPhJykHI1u13LicLY2t8gEnhJ2mYfGY4_yc_fTzvkQ5ECnotkJq2uXaM9UneznFoanQ7KSMMFaR9FwxnMn8IicXJflTNSy1e3Nx4vCfUcSPNN3nkHEmGrUA4MVzInsk8OLN6ntAl_pVAxrGM0lcwnpCybYR0Qhknno2hdYtIWDbd4vETpVHHUU8ZkM8CzgSKCsa8dPhDl9bSFYRvHMltq1CLh9E7vwBPDg1NvEcFBOsN2sucuepstMRnAB14KuHOIlZ_fr7SdBXJTrs85X-eBUoAhWTopEG4Ssmk7LUfIiiLS-OGdg","tag":"xca-kLMxELh2tSYsmuVseA"}', '{"kty":"EC","x":"pgkk4GlMKzlJj3Ompx1uUnloI4CNwYN2xeMdc_mMkjs","y":"niNLQnNzi5TpWyFrDvrCzRPvNPMboj3c8hfMb4XflUc","crv":"P-256","kid":"f3abf904-d071-4ff9-a6c1-6ff6cc27d994","alg":"ES256","use":"sig"}', 1796029232000);


--
-- Data for Name: access_requests; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.access_requests VALUES ('263b1bbe-9d58-4fb3-9aea-0d926be5699b', 'globex', 'eve', 'Eve', 'view', '[]', NULL, 3600, 'To look at the report.', NULL, 1796029233000, 1796288433000, NULL, NULL, NULL, NULL, 0);


--
-- Data for Name: access_sessions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.access_sessions VALUES ('4f40a133-7ea8-4179-8539-2652f5b9b241', 'acme', 'f9c86157-b130-4892-a157-015bde58878b', 'eve', 'Eve', 'view', '[]', NULL, NULL, NULL, NULL, 0, 'To reproduce the error.', NULL, 1796029232000, 1796036432000, NULL, '[]', NULL, NULL, NULL, NULL, 0, NULL);


--
-- Data for Name: article_votes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.article_votes VALUES ('exports', 'acme/ada', 1, 1796029239000);


--
-- Data for Name: articles; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.articles VALUES ('exports', 'Export invoices', 'How to export.', 'https://harbor.example/help/exports', 'export invoices', 'export invoices how to export. press export.', 1796029200000);


--
-- Data for Name: attachments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.attachments VALUES ('3ea983e7-e043-41e8-83fb-a8f4d8d2ea52', 'acme/ada', 'acme', '79612742-4838-4d5b-ac1e-34462e2eb96a', NULL, 0, 'log.txt', 'text/plain', 15, '790d7107-1e04-4047-be43-538da2a2faa7', 1796029201000);
INSERT INTO public.attachments VALUES ('2bd8eaab-ecb7-4ab2-8962-166ddcb4b67c', '/eve', NULL, '79612742-4838-4d5b-ac1e-34462e2eb96a', 'a0b99817-f1da-4f24-ab88-697912763782', 0, 'screenshot.png', 'image/png', 70, '67c9a67f-96b0-4907-aabf-3e7af2b310e8', 1796029203000);


--
-- Data for Name: audit_chains; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_chains VALUES ('globex', 1, 'f6ecac67895c7b313d7bebbb07a46e00db1814061ba223a0be72475559f98fc3');
INSERT INTO public.audit_chains VALUES ('acme', 5, '10098506ec740d0372944b5fdc5fa259ea2281b7b77dabe712895b2277438e5d');


--
-- Data for Name: audit_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_events VALUES ('acme', 1, 1796029230000, 'eve', 'Eve', 'agent', 'erased', NULL, NULL, NULL, NULL, '{"entries":[],"person":"erased-a23a1588-ec90-4fab-8f58-49fb9e00d029"}', '{"actor":{"commitment":"49d007564f41b8a0f5bdeef4b7be04a05c370d548ad6e13b7a92b89615f845e9","salt":"162ef317dc9fe0b0c1067affba61bdaf2b04487ffed0f9004b8afe613824d368"},"detail":{"commitment":"f5c6488f6f092db5eee9c2f4f0619b9968f07cf9fe15d7c03a0b94dcc334ad8d","salt":"0b1f38ff439284187e982808971245a4c8258a471faabf41ac21ef574e43e8eb"},"personal":[]}', '0000000000000000000000000000000000000000000000000000000000000000', 'ba48fd93cd91efee2a4f254049e727c9abb1a4022780b2bd724ea7129fdc8984');
INSERT INTO public.audit_events VALUES ('acme', 2, 1796029231000, 'carol', 'Carol', 'admin', 'granted', 'f9c86157-b130-4892-a157-015bde58878b', NULL, NULL, NULL, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-12-01T09:00:31.000Z","grantedAt":"2026-11-30T09:00:31.000Z","scope":"act","state":"active","version":"1"},"areas":[],"before":null,"environment":null,"expiresAt":"2026-12-01T09:00:31.000Z","reason":null,"scope":"act","seconds":86400}', '{"actor":{"commitment":"369c9e485414ddd33937c346cc97e36fcb261f8101b1e330d4b31736fd78eb49","salt":"c74b2369f7cce1cf98df59b8d7f3f50a670484e53cba09b0be4f994f8e9b2668"},"detail":{"commitment":"dded70c9f925aa3b9bf68b01f32cc75e67f6d5ce1b9246dd7e90089e5218ac44","salt":"c1907b8d97ec646ff64f15a1831cd6accd86ca902123e54442128f7dc59299ba"},"personal":["reason"]}', 'ba48fd93cd91efee2a4f254049e727c9abb1a4022780b2bd724ea7129fdc8984', '4bce53419945b523649832f08451a24d2afafca763ecfd9d650fd278ebacbb51');
INSERT INTO public.audit_events VALUES ('acme', 3, 1796029232000, 'eve', 'Eve', 'agent', 'session_started', 'f9c86157-b130-4892-a157-015bde58878b', NULL, '4f40a133-7ea8-4179-8539-2652f5b9b241', NULL, '{"actingAs":null,"after":{"endsAt":"2026-11-30T11:00:32.000Z","grantVersion":1,"state":"active"},"areas":[],"before":null,"environment":null,"reason":"To reproduce the error.","scope":"view"}', '{"actor":{"commitment":"5f036baf55409d5c423444025f601d33cea7356fdfe51ffed3bc310b4872f9db","salt":"faf2a7118b1ff3c220e7d7bf2b06b15323a135630b6610dbf13df394383757e3"},"detail":{"commitment":"ea03a5855d735c9591ac0afc142ff3b1ac0b4e3ce6437b81d4382860134170b1","salt":"a4925090bc31f0feb2377ee247036ac96d435694a2a1b8d42989f576c3ddb8b7"},"personal":["actingAs","reason"]}', '4bce53419945b523649832f08451a24d2afafca763ecfd9d650fd278ebacbb51', '0f6c578799cd6b14bc15ed35fef45b20b3a1639f742f4ddd868acd0a1d7f3b0a');
INSERT INTO public.audit_events VALUES ('globex', 1, 1796029233000, 'eve', 'Eve', 'agent', 'requested', NULL, '263b1bbe-9d58-4fb3-9aea-0d926be5699b', NULL, NULL, '{"after":{"state":"waiting"},"areas":[],"before":null,"environment":null,"reason":"To look at the report.","requested_seconds":3600,"scope":"view"}', '{"actor":{"commitment":"62f61e43f5846e81a0d8c2886ada8811c3777276d8b9696a0211040264fd1e03","salt":"f356fe9bb54f58240cc64ff3dce200e967f3b1a383195c2bb7c9eab58d72119b"},"detail":{"commitment":"c01eb3a0a4334c3b7dbc2649432d556e826759fae49a7cfbf759953768e0d28c","salt":"1043f266ca231d8c18f2d95f473a4a05d40b3f9bb99fb18a4649b5337d199297"},"personal":["reason","requested_seconds"]}', '0000000000000000000000000000000000000000000000000000000000000000', 'f6ecac67895c7b313d7bebbb07a46e00db1814061ba223a0be72475559f98fc3');
INSERT INTO public.audit_events VALUES ('acme', 4, 1796029234000, 'carol', 'Carol', 'admin', 'granted', 'bfc7c3dc-08cc-4d69-9135-e05cb94e2dfb', NULL, NULL, NULL, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"active","version":"1"},"areas":[],"before":null,"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","reason":null,"scope":"view","seconds":3600}', '{"actor":{"commitment":"3ba2c11eba23932e768b410b38ca04af2a81f39a3d31921fd7fc92aacf330b0b","salt":"6c5d038cefd3a951cfc6236374c891cc7b506061cd32a297b7d10fd22c2c9645"},"detail":{"commitment":"0ac86f467684a4a178baad6a23530f4cc8b9e2b1544a086d42762e86fe84b5dd","salt":"7b7c877b1b1b280a59d8eff1eb11fee0859b17743ce49104599e9004cc6faaf8"},"personal":["reason"]}', '0f6c578799cd6b14bc15ed35fef45b20b3a1639f742f4ddd868acd0a1d7f3b0a', '4b88ee24050267737c20cfb76ab674cf7749e86545def87a608e36b9117d9e68');
INSERT INTO public.audit_events VALUES ('acme', 5, 1796029235000, 'carol', 'Carol', 'admin', 'revoked', 'bfc7c3dc-08cc-4d69-9135-e05cb94e2dfb', NULL, NULL, NULL, '{"after":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"revoked","version":"2"},"before":{"areas":[],"environment":null,"expiresAt":"2026-11-30T10:00:34.000Z","grantedAt":"2026-11-30T09:00:34.000Z","scope":"view","state":"active","version":"1"}}', '{"actor":{"commitment":"675d03ff37a4af5c681e13efa62d8636f1ed50a6fc7dcab1541aad04fbd4f688","salt":"9bdce65e217634139fc0671c9d1e721f67d83db49ed7a2e7c55c54b9e6d9c837"},"detail":{"commitment":"56d255129ddc9ae5d1ca0606a999403aef900d4faefa3551bc548ba282ad5069","salt":"c0d9d9efc798351e7d2b5d12b2b37c3c7d99aac386cb057a19edaa1ddc978bf4"},"personal":[]}', '4b88ee24050267737c20cfb76ab674cf7749e86545def87a608e36b9117d9e68', '10098506ec740d0372944b5fdc5fa259ea2281b7b77dabe712895b2277438e5d');


--
-- Data for Name: audit_notifier_cursors; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_notifier_cursors VALUES ('globex', 1);
INSERT INTO public.audit_notifier_cursors VALUES ('acme', 5);


--
-- Data for Name: barred_accounts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.barred_accounts VALUES ('Z34_2NF4VbCLH10oV7R2BOoL0rGKII9lfo2h2cvzJFA', NULL, 1796029230001);


--
-- Data for Name: clock; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.clock VALUES (1, 1796029245000);


--
-- Data for Name: comments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.comments VALUES ('9032ac85-9864-475a-a9c7-3a5e7dad9a3b', '79612742-4838-4d5b-ac1e-34462e2eb96a', 1, '/eve', 'agent', 'A private diagnosis: queue 7 is stuck.', 1, 1796029204000);
INSERT INTO public.comments VALUES ('a0b99817-f1da-4f24-ab88-697912763782', '79612742-4838-4d5b-ac1e-34462e2eb96a', 2, '/eve', 'agent', 'Please try again with fewer rows.', 0, 1796029205000);
INSERT INTO public.comments VALUES ('c42ac87a-5624-4666-91dc-26c44f5b2f03', '79612742-4838-4d5b-ac1e-34462e2eb96a', 3, 'acme/ada', 'user', 'It still fails with 10 rows. 半角ｶﾅでも検索できますか?', 0, 1796029206000);
INSERT INTO public.comments VALUES ('e9799a47-de5f-4570-9385-b10e935d307a', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 1, '/eve', 'agent', 'The mail was in the spam folder.', 0, 1796029224000);
INSERT INTO public.comments VALUES ('c513a978-7a5b-47c5-a58f-1de8ae3d7d80', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 2, 'acme/bob', 'user', 'Not on my side.', 0, 1796029225000);
INSERT INTO public.comments VALUES ('b3ae5292-d670-4bb9-877f-fbd0d4c08043', 'd4b78590-f264-47fd-bb38-0b79531b73bf', 1, 'acme/erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', 'user', '(erased)', 0, 1796029229000);


--
-- Data for Name: components; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.components VALUES ('exports', 'Exports', NULL, 'operational', 0);
INSERT INTO public.components VALUES ('mail', 'Mail', 'Messages', 'operational', 1);


--
-- Data for Name: desk_comments; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_event_sequences; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_files; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_polls; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_reads; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_tickets; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_watched_tickets; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: desk_write_attempts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: due_notices; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: erased_words; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: grants; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grants VALUES ('f9c86157-b130-4892-a157-015bde58878b', 'acme', 'act', '[]', NULL, 'carol', 'Carol', 'admin', 1796029231000, 1796115631000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, 0, 0);
INSERT INTO public.grants VALUES ('bfc7c3dc-08cc-4d69-9135-e05cb94e2dfb', 'acme', 'view', '[]', NULL, 'carol', 'Carol', 'admin', 1796029234000, 1796032834000, 1796029235000, 'carol', 'Carol', 'admin', NULL, NULL, 0, 2, 0, 0);


--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('["acme","ada"]', 'bf1fa09e-7515-448e-8cdc-3d78aad84ed9', 'uploadAttachment', '0OiWXWAUvjXCsd-zb4v_tihdRY8K2HlCSR9e4LmGlI8', 201, '{"content-type":"application/json"}', '{"id":"3ea983e7-e043-41e8-83fb-a8f4d8d2ea52","name":"log.txt","size":15,"type":"text/plain","createdAt":"2026-11-30T09:00:01.000Z"}', 1796029201000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', '94b062e8-98e4-45a3-92b7-ec1444483eb9', 'createTicket', 'LsIPkuik7hOevnAWxh9rINqvHr8TIvFM3HhrZ9g2PrM', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"79612742-4838-4d5b-ac1e-34462e2eb96a","number":"1001","subject":"請求書のエクスポートが失敗する","status":"new","customerStatus":"awaiting_assignment","priority":"urgent","category":"billing","requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:02.000Z","updatedAt":"2026-11-30T09:00:02.000Z","responseDueAt":null,"unread":false,"version":"1","description":"エクスポート画面で CSV を選ぶと Timeout になります。","attachments":[{"id":"3ea983e7-e043-41e8-83fb-a8f4d8d2ea52","name":"log.txt","size":15,"type":"text/plain","createdAt":"2026-11-30T09:00:01.000Z"}],"fields":{"orderNumber":"ORD-2026-0042"},"cc":["bob@acme.example","external@partner.example"],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029202000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '603238fd-98c4-4160-8682-64fee44387d2', 'uploadAttachment', 'b5-oixPthHlNY6CjDfZ_mscHC0Cbr1xgoIa2DkGEyms', 201, '{"content-type":"application/json"}', '{"id":"2bd8eaab-ecb7-4ab2-8962-166ddcb4b67c","name":"screenshot.png","size":70,"type":"image/png","createdAt":"2026-11-30T09:00:03.000Z"}', 1796029203000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '6e6975eb-8129-49bd-afc7-773a5f214ed3', 'answerTicket', 'Vvj2D9rLlCcFivGtuk23_7dFty61BM96qW0fxQuNyuQ', 201, '{"content-type":"application/json"}', '{"id":"9032ac85-9864-475a-a9c7-3a5e7dad9a3b","body":"A private diagnosis: queue 7 is stuck.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:04.000Z","attachments":[],"internal":true}', 1796029204000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '4addfe19-a1b9-4682-89b5-8c05d7ddae33', 'answerTicket', 'xLFalwbct5TTzItiyGtcvNlEgJAYB620CQXspGqU_8c', 201, '{"content-type":"application/json"}', '{"id":"a0b99817-f1da-4f24-ab88-697912763782","body":"Please try again with fewer rows.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:05.000Z","attachments":[{"id":"2bd8eaab-ecb7-4ab2-8962-166ddcb4b67c","name":"screenshot.png","size":70,"type":"image/png","createdAt":"2026-11-30T09:00:03.000Z"}],"internal":false}', 1796029205000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', '33bf29db-2ccd-4fb5-bae0-afa476974506', 'addComment', 'DDqgNt6b3mXL8ofvVrJXVj_zpbjEAVS4sCUrRlQ7gMU', 201, '{"content-type":"application/json"}', '{"id":"c42ac87a-5624-4666-91dc-26c44f5b2f03","body":"It still fails with 10 rows. 半角ｶﾅでも検索できますか?","author":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:06.000Z","attachments":[]}', 1796029206000);
INSERT INTO public.idempotency VALUES ('["acme","bob"]', '8062dfc3-8caa-4888-b99f-3c96a7e95259', 'createTicket', 'FB3zm0lQzxIqL-m1RwSnmidEM5gx-AyqzqSzFiiGnqI', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3","number":"1002","subject":"Question 1 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:07.000Z","updatedAt":"2026-11-30T09:00:07.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 1 shows 7 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029207000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', '4817e1cd-01bf-4cb8-ba20-9e2f576cb4e6', 'createTicket', 'vIy9S7_acqn-zhFJ4FEfGkRFIPpXLU2OC_TMsDQHyY8', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"83db44fd-17c7-42da-9fc0-7f557e1186c8","number":"1003","subject":"Question 2 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:08.000Z","updatedAt":"2026-11-30T09:00:08.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 2 shows 14 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029208000);
INSERT INTO public.idempotency VALUES ('["globex","dora"]', '2e140b4f-5d95-4ff2-ba98-47e4257f6415', 'createTicket', 'OfyBnx2sOiLmcC9t1uqms83xb9xsrqkBGCHWfIGPv1g', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"bc94d196-db19-41ef-b66e-8aa4e1ad6078","number":"1001","subject":"Question 3 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:09.000Z","updatedAt":"2026-11-30T09:00:09.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 3 shows 21 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029209000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', 'c79b5a31-f36b-4643-ae05-a002cdfcf7c8', 'createTicket', 'kJZl11DIE8O31-oEspBMr5WWWnRyjez6YflB5abtMgQ', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"0ee12fcc-6a5b-47b5-9864-22cc8dde69ef","number":"1004","subject":"Question 4 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:10.000Z","updatedAt":"2026-11-30T09:00:10.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 4 shows 28 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029210000);
INSERT INTO public.idempotency VALUES ('["acme","bob"]', '537f7a1d-e2c0-40f1-9782-c9ffbcaed0b8', 'createTicket', 'LUWKOZrqXqdZTzBJlNFVRR4VonysrqcIV3o5tVOebxQ', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"c5dc4190-6f27-4eb3-bf0d-e0a95288e566","number":"1005","subject":"Question 5 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:11.000Z","updatedAt":"2026-11-30T09:00:11.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 5 shows 35 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029211000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', 'b30bd831-fa13-4bd6-9d72-0d331da99d1a', 'createTicket', 'joptDWZSef3Z0YHM5BTsUAM_ZjwAfWbt4X8LH7ijkUc', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"d645a68c-77fb-4597-804b-3b19eaf4b1e5","number":"1006","subject":"Question 6 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:12.000Z","updatedAt":"2026-11-30T09:00:12.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 6 shows 42 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029212000);
INSERT INTO public.idempotency VALUES ('["globex","dora"]', '27210bb7-1306-439a-80cc-b8d1944095dc', 'createTicket', 'oQpui0jU4S9nYsdKtiFiLe1iE-SIfIiV4g9aRRq41pk', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"1534571d-2e48-4c4b-aca2-98155811c9e8","number":"1002","subject":"Question 7 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:13.000Z","updatedAt":"2026-11-30T09:00:13.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 7 shows 49 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029213000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', 'b4367c76-4049-4361-9482-58b1d691336a', 'createTicket', 'ia-VZzZoZOP9wu2xPemJ6M5DrFTunNPxPkEQcJ1sDT0', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"0bc9fc23-fe53-48ce-b0d5-19a2fb40e584","number":"1007","subject":"Question 8 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:14.000Z","updatedAt":"2026-11-30T09:00:14.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 8 shows 56 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029214000);
INSERT INTO public.idempotency VALUES ('["acme","bob"]', '2b9dc9f9-a4b1-4e28-a226-e7d7da46cb5f', 'createTicket', '8ejIFSilr27cIBl8Xswtp_otjFtOonlrdjmTO80CmCU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"d8013043-9dd6-4686-9769-0bd62be6484e","number":"1008","subject":"Question 9 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:15.000Z","updatedAt":"2026-11-30T09:00:15.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 9 shows 63 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029215000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', '0f536425-d7cf-4b19-a077-22e6a728dfde', 'createTicket', '9mYT1MzTu476z0ek4lxsIsH7bvbAWoc26dwdUozmLlU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"04e5c08e-05aa-4730-9a63-925674ffda20","number":"1009","subject":"Question 10 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:16.000Z","updatedAt":"2026-11-30T09:00:16.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 10 shows 70 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029216000);
INSERT INTO public.idempotency VALUES ('["globex","dora"]', '97a80689-9133-406f-ad2a-8582ebaddef4', 'createTicket', 'LdThZFbwOlt-aGSb86IF7VuNTUpD9AH593Gs5Jwgtzs', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"324484f9-0252-47f2-8a96-763ebe91ec8e","number":"1003","subject":"Question 11 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"dora","name":"Dora","role":"user"},"createdAt":"2026-11-30T09:00:17.000Z","updatedAt":"2026-11-30T09:00:17.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 11 shows 77 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029217000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', '4506a2cc-939a-4821-b91a-6731af38cdad', 'createTicket', 'GsRdIwa0pySYsdjFRKCkLWhh3jOXyeKWlG07Cvp3qqU', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"70c88292-a410-401a-835f-6d51b7b57cb0","number":"1010","subject":"Question 12 about reports","status":"new","customerStatus":"awaiting_assignment","priority":"low","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:18.000Z","updatedAt":"2026-11-30T09:00:18.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The report of week 12 shows 84 rows.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029218000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', '62d22775-0e70-40f4-8b70-f0fe47fba72c', 'createTicket', 'Wg1T74lvev4bDJ3nqROlJ5vXwDNpdjw5_EAsWXiDIKY', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"2156135d-b448-491b-b320-62113928c78d","number":"1011","subject":"Thank you","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:19.000Z","updatedAt":"2026-11-30T09:00:19.000Z","responseDueAt":null,"unread":false,"version":"1","description":"It was our mistake.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029219000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', 'ea443cec-0d42-422c-ae62-7e7fcb1f4694', 'closeTicket', 'aRfITzZB4fpRfdQfKIU8GysSMIxxe_souU4i6MX9yH8', 200, '{"content-type":"application/json","etag":"\"2\""}', '{"id":"2156135d-b448-491b-b320-62113928c78d","number":"1011","subject":"Thank you","status":"closed","customerStatus":"closed","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:19.000Z","updatedAt":"2026-11-30T09:00:20.000Z","responseDueAt":null,"unread":false,"version":"2","description":"It was our mistake.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":false,"close":false,"reopen":true,"confirm":false,"escalate":false,"rate":true,"followUp":false,"edit":[]}}', 1796029220000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', 'da8df784-f455-4cb2-967b-34dc4300dcf4', 'createTicket', 'Jd9srowdE23I7pCzFmayz1t4S19EuAcQLF2jAh1b6pQ', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"ca7594be-a1e2-4e41-9101-720178655a70","number":"1012","subject":"The same again","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:22.000Z","updatedAt":"2026-11-30T09:00:22.000Z","responseDueAt":null,"unread":false,"version":"1","description":"See before.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":{"id":"2156135d-b448-491b-b320-62113928c78d","number":"1011"},"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029222000);
INSERT INTO public.idempotency VALUES ('["acme","bob"]', 'f60ca0e8-1b10-4bae-a882-e5690ff57ea2', 'createTicket', '7zS9XcJ5ogx6LQt5GBKIv8uIo8nMkIeVBWQu9w-O_eA', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe","number":"1013","subject":"Cannot log in","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:23.000Z","updatedAt":"2026-11-30T09:00:23.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The code never arrives.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029223000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '427d5143-0b8c-4663-85ac-31be4f85bb34', 'answerTicket', 'xXmHctw1YYrvhxXLMC_q3Xo0Jkdh7hegAIsX1mOBtNA', 201, '{"content-type":"application/json"}', '{"id":"e9799a47-de5f-4570-9385-b10e935d307a","body":"The mail was in the spam folder.","author":{"id":"eve","name":"Eve","role":"agent"},"createdAt":"2026-11-30T09:00:24.000Z","attachments":[],"internal":false}', 1796029224000);
INSERT INTO public.idempotency VALUES ('["acme","bob"]', 'beff1507-5131-490f-a51a-47d64c231eee', 'addComment', 'Rx_Z16C5olv9uHPCjkWSGZsXXN7mrNBJovsge2ICuM4', 201, '{"content-type":"application/json"}', '{"id":"c513a978-7a5b-47c5-a58f-1de8ae3d7d80","body":"Not on my side.","author":{"id":"bob","name":"Bob","role":"user"},"createdAt":"2026-11-30T09:00:25.000Z","attachments":[]}', 1796029225000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', 'd065505e-866f-46e5-b58e-f4b006de1e01', 'createTicket', 'h3rkWfQgmaMpTGuUniTQ6JRRn71BJm9eYiWWASyUkGw', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"2d03800c-15ee-432f-a7c0-86c6c7c77df5","number":"1014","subject":"New user","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"carol","name":"Carol","role":"admin"},"createdAt":"2026-11-30T09:00:26.000Z","updatedAt":"2026-11-30T09:00:26.000Z","responseDueAt":null,"unread":false,"version":"1","description":"Please add a seat.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029226000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', 'cd3068f1-cbe2-4d99-a78b-6de30b1d9d99', 'erasePerson', 'YVjfNl-o_fmS9qhW_wxpEunKyR2bLlPQCiGeMywQmQ4', 200, '{"content-type":"application/json"}', '{"pseudonym":"erased-a23a1588-ec90-4fab-8f58-49fb9e00d029","tickets":1,"comments":1,"files":0,"records":0}', 1796029230000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', '3db57080-1153-4ff1-9e8d-b2cc7f7088b8', 'grantAccess', 'zLRyP5a6SIlzOkkXSwghNRKs9b2znz2iuC8zkvS-sJA', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"f9c86157-b130-4892-a157-015bde58878b","state":"active","scope":"act","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:31.000Z","expiresAt":"2026-12-01T09:00:31.000Z","revokedAt":null,"revokedBy":null,"reason":null,"ticketId":null,"version":"1","areas":[],"environment":null,"breakGlass":false}', 1796029231000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', 'cc069e1a-1419-4a96-aa80-cecb2d7b7a89', 'startAccessSession', '8WaTUe1T1sQ88uTCdYZsGivwMWKUDafQaTApbOF43Nw', 201, '{"content-type":"application/json"}', '{"session":{"id":"4f40a133-7ea8-4179-8539-2652f5b9b241","agent":{"id":"eve","name":"Eve","role":"agent"},"actingAs":null,"ticketId":null,"endsAt":"2026-11-30T11:00:32.000Z","state":"active","grantId":"f9c86157-b130-4892-a157-015bde58878b","scope":"view","areas":[],"environment":null,"reason":"To reproduce the error.","startedAt":"2026-11-30T09:00:32.000Z","lastUsedAt":null,"endedAt":null,"endedBy":null},"token":"eyJhbGciOiJFUzI1NiIsImtpZCI6ImYzYWJmOTA0LWQwNzEtNGZmOS1hNmMxLTZmZjZjYzI3ZDk5NCIsInR5cCI6InN1cHBvcnQtc2Vzc2lvbitqd3QifQ.eyJzdWIiOiJldmUiLCJuYW1lIjoiRXZlIiwic2lkIjoiNGY0MGExMzMtN2VhOC00MTc5LTg1MzktMjY1MmY1YjliMjQxIiwib3JnIjoiYWNtZSIsImdyYW50IjoiZjljODYxNTctYjEzMC00ODkyLWExNTctMDE1YmRlNTg4NzhiIiwidmVyIjoxLCJzY29wZSI6InZpZXciLCJhcmVhcyI6W10sImVudiI6bnVsbCwidGlja2V0IjpudWxsLCJlbmRzIjoxNzk2MDM2NDMyMDAwLCJhY3RfYXMiOm51bGwsInVudGlsIjoxNzk2MDI5NTMyMDAwLCJpc3MiOiJtYWRvZ3VjaGkiLCJhdWQiOiJtYWRvZ3VjaGktc2Vzc2lvbiIsImlhdCI6MTc5NjAyOTIzMiwiZXhwIjoxNzk2MDI5NTMyfQ.hlrbaFKqvv3VXVlpsuc-AIJS49I_1DY0QFeFOTYv_zEjz0wNtCvF_rt6QQOtEk76Zw-bONwCMQ-OYUc7rSO0IQ","tokenExpiresAt":"2026-11-30T09:05:32.000Z"}', 1796029232000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '295f0db8-26b0-49a2-b1dc-71d3a7f840f9', 'askForAccess', 'zBrCrjvtizmviqTFLLGdivSwLFetLsfCrbJVkuZ1T70', 201, '{"content-type":"application/json"}', '{"id":"263b1bbe-9d58-4fb3-9aea-0d926be5699b","state":"waiting","agent":{"id":"eve","name":"Eve","role":"agent"},"scope":"view","seconds":3600,"reason":"To look at the report.","ticketId":null,"createdAt":"2026-11-30T09:00:33.000Z","expiresAt":"2026-12-03T09:00:33.000Z","grantId":null,"areas":[],"environment":null,"answer":null}', 1796029233000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', '6e9f008d-02a1-40ac-92b1-e2a7c25e6633', 'grantAccess', 'KfBOuMygbbMLP4JEdGCEH5sX7KGXhRsexcQuOlG_OFI', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"bfc7c3dc-08cc-4d69-9135-e05cb94e2dfb","state":"active","scope":"view","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:34.000Z","expiresAt":"2026-11-30T10:00:34.000Z","revokedAt":null,"revokedBy":null,"reason":null,"ticketId":null,"version":"1","areas":[],"environment":null,"breakGlass":false}', 1796029234000);
INSERT INTO public.idempotency VALUES ('["acme","carol"]', 'd4e542e8-b26a-4ccd-8e5a-cfd148972758', 'revokeGrant', 'kMAGtCwN59CtwGfCFv5I8B4Hnvn0Es3Xuv7K9xUGtpQ', 200, '{"content-type":"application/json","etag":"\"2\""}', '{"id":"bfc7c3dc-08cc-4d69-9135-e05cb94e2dfb","state":"revoked","scope":"view","grantedBy":{"id":"carol","name":"Carol","role":"admin"},"grantedAt":"2026-11-30T09:00:34.000Z","expiresAt":"2026-11-30T10:00:34.000Z","revokedAt":"2026-11-30T09:00:35.000Z","revokedBy":{"id":"carol","name":"Carol","role":"admin"},"reason":null,"ticketId":null,"version":"2","areas":[],"environment":null,"breakGlass":false}', 1796029235000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', 'e0027601-78a8-46aa-a3be-d98c1a30c455', 'openIncident', 'I2lnKXQc9cZIlFFzsh2AcvKL2FWa-JVfWg1EL4xuR3I', 201, '{"content-type":"application/json"}', '{"id":"3e4122d5-c8fd-4ea2-b31c-1af013584f75","name":"Exports are slow","impact":"minor","state":"investigating","startedAt":"2026-11-30T09:00:36.000Z","resolvedAt":null,"url":null,"components":["Exports"],"updates":[{"id":"19e64b60-02c0-40c8-849c-25c6c6e5ab24","state":"investigating","body":"We look.","at":"2026-11-30T09:00:36.000Z"}]}', 1796029236000);
INSERT INTO public.idempotency VALUES ('[null,"eve"]', '3fa29a0e-a28c-41c0-975c-6fe38f803f29', 'addIncidentUpdate', 'baYhlZd8p_0v50HExDjQ--KBu8RWDlaC6QPVOmskPnA', 201, '{"content-type":"application/json"}', '{"id":"3e4122d5-c8fd-4ea2-b31c-1af013584f75","name":"Exports are slow","impact":"minor","state":"identified","startedAt":"2026-11-30T09:00:36.000Z","resolvedAt":null,"url":null,"components":["Exports"],"updates":[{"id":"ccc9e7ee-a94e-4339-a90f-4adf67d040b0","state":"identified","body":"A queue is stuck.","at":"2026-11-30T09:00:38.000Z"},{"id":"19e64b60-02c0-40c8-849c-25c6c6e5ab24","state":"investigating","body":"We look.","at":"2026-11-30T09:00:36.000Z"}]}', 1796029238000);
INSERT INTO public.idempotency VALUES ('null', 'e3f3899e-63eb-4602-a525-652d887c2d82', 'sendInquiry', 'cbhHwCT50-tfVKe3byfnZPgEshRWV35bxG_QukINuWE', 201, '{"content-type":"application/json"}', '{"reference":"R-383696KW"}', 1796029240000);
INSERT INTO public.idempotency VALUES ('null', '50128f8c-2d13-48c1-a2b1-ea6438b9d5b0', 'sendInquiry', '90IXp5LPxCvXUr0oImbNK-yQdo8a6JuRplts3ME8vEw', 201, '{"content-type":"application/json"}', '{"reference":"R-W2TW28FY"}', 1796029241000);
INSERT INTO public.idempotency VALUES ('["acme","ada"]', '8dae891d-47da-43de-903f-cb2b50610b64', 'createTicket', 'dXDjhAuxpiyCj1lD3cdaGGfwrbnkVDpw6hkYncwwPxg', 201, '{"content-type":"application/json","etag":"\"1\""}', '{"id":"57e37705-bed8-499e-8908-2a19d4c9dbfd","number":"1016","subject":"Sent twice","status":"new","customerStatus":"awaiting_assignment","priority":"normal","category":null,"requester":{"id":"ada","name":"Ada","role":"user"},"createdAt":"2026-11-30T09:00:45.000Z","updatedAt":"2026-11-30T09:00:45.000Z","responseDueAt":null,"unread":false,"version":"1","description":"The first answer was lost.","attachments":[],"fields":{},"cc":[],"incidentId":null,"followUpOf":null,"escalation":null,"rating":null,"allowed":{"comment":true,"close":true,"reopen":false,"confirm":false,"escalate":false,"rate":false,"followUp":false,"edit":["subject","priority","cc"]}}', 1796029245000);


--
-- Data for Name: incident_affected; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.incident_affected VALUES ('3e4122d5-c8fd-4ea2-b31c-1af013584f75', 'acme/ada', 1796029237000);


--
-- Data for Name: incident_components; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.incident_components VALUES ('3e4122d5-c8fd-4ea2-b31c-1af013584f75', 'exports', 'degraded');


--
-- Data for Name: incident_notifications; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: incident_updates; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.incident_updates VALUES ('19e64b60-02c0-40c8-849c-25c6c6e5ab24', '3e4122d5-c8fd-4ea2-b31c-1af013584f75', 1, 'investigating', 'We look.', 1796029236000);
INSERT INTO public.incident_updates VALUES ('ccc9e7ee-a94e-4339-a90f-4adf67d040b0', '3e4122d5-c8fd-4ea2-b31c-1af013584f75', 2, 'identified', 'A queue is stuck.', 1796029238000);


--
-- Data for Name: incidents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.incidents VALUES ('3e4122d5-c8fd-4ea2-b31c-1af013584f75', 'Exports are slow', 'minor', 'identified', 1796029236000, NULL);


--
-- Data for Name: incoming_mails; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: inquiries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inquiries VALUES ('0df5d6e0-06be-4864-934c-ab37cd2c2c3b', 'R-383696KW', 'Gus', 'gus@example.com', NULL, 'Locked out', 'My phone is gone.', NULL, 1796029240000);
INSERT INTO public.inquiries VALUES ('8e5f7a62-ce11-4442-890c-15424255c53d', 'R-W2TW28FY', 'Gus', 'gus@example.com', NULL, 'No mail came', 'My phone is gone.', NULL, 1796029241000);


--
-- Data for Name: kysely_migration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.kysely_migration VALUES ('0001-initial', '2026-11-30T21:44:51.869Z');


--
-- Data for Name: kysely_migration_lock; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.kysely_migration_lock VALUES ('migration_lock', 0);


--
-- Data for Name: mail_consents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.mail_consents VALUES ('Vf4Qqhmv-Av98a_n-0XYAGUyXd8wV6oZK4luHCHke4E', 'asked', 1796029202000);
INSERT INTO public.mail_consents VALUES ('iD6GLX4nHuhnxKxj71hakeDgJFT2nBo7qWwdJTdq7K8', 'asked', 1796029202000);


--
-- Data for Name: mail_counts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.mail_counts VALUES ('mailbox cFt-mxxNvjXsyu-WXDsC_wWB52ZGDh_HF6hiLc2YmV4', 498897, 1);
INSERT INTO public.mail_counts VALUES ('questions acme/ada', 498897, 2);
INSERT INTO public.mail_counts VALUES ('mailbox JEyHFQVBmu5-1B6pbwbKxuT3fjSjnQc7sT47chXAapY', 498897, 1);
INSERT INTO public.mail_counts VALUES ('person globex/dora', 498897, 3);
INSERT INTO public.mail_counts VALUES ('organization globex', 498897, 3);
INSERT INTO public.mail_counts VALUES ('person acme/bob', 498897, 4);
INSERT INTO public.mail_counts VALUES ('person acme/carol', 498897, 4);
INSERT INTO public.mail_counts VALUES ('person acme/ada', 498897, 9);
INSERT INTO public.mail_counts VALUES ('organization acme', 498897, 18);


--
-- Data for Name: maintenance_components; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: maintenances; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notification_channels; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: organizations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organizations VALUES ('globex', 'Globex', NULL, 1796029209000);
INSERT INTO public.organizations VALUES ('acme', 'Acme', NULL, 1796029201000);


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox VALUES ('56db833d-677d-4535-98f1-707e92d29adb', 'mail', NULL, '{"messageId":"<56db833d-677d-4535-98f1-707e92d29adb@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":null,"address":"external@partner.example"},"replyTo":null,"subject":"[#1001] Receive updates on request #1001?","text":"Hello,\n\nA customer of support@harbor.example added your address to request #1001, so that you can receive updates by email.\n\nTo choose whether you receive them, open:\nhttps://help.harbor.example/v1/mail/consent#iD6GLX4nHuhnxKxj71hakeDgJFT2nBo7qWwdJTdq7K8.hmhTmELHsrJxNrFhUA2AGtKwN0UcaWd6oBT2UT8syOY\n\nIf you do nothing, you will not receive any more emails.\n","language":"en","headers":{"References":"<ticket-79612742-4838-4d5b-ac1e-34462e2eb96a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029374216, 2, NULL, 'iD6GLX4nHuhnxKxj71hakeDgJFT2nBo7qWwdJTdq7K8', 'acme');
INSERT INTO public.outbox VALUES ('6546a391-b6d0-451e-97a5-657920131acb', 'mail', NULL, '{"messageId":"<6546a391-b6d0-451e-97a5-657920131acb@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":null,"address":"bob@acme.example"},"replyTo":null,"subject":"[#1001] Receive updates on request #1001?","text":"Hello,\n\nA customer of support@harbor.example added your address to request #1001, so that you can receive updates by email.\n\nTo choose whether you receive them, open:\nhttps://help.harbor.example/v1/mail/consent#Vf4Qqhmv-Av98a_n-0XYAGUyXd8wV6oZK4luHCHke4E._XBlhvy4U3lZlVnCk9ematZGS8Y24ROKqUJM9iCmDdE\n\nIf you do nothing, you will not receive any more emails.\n","language":"en","headers":{"References":"<ticket-79612742-4838-4d5b-ac1e-34462e2eb96a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029365950, 2, NULL, 'Vf4Qqhmv-Av98a_n-0XYAGUyXd8wV6oZK4luHCHke4E', 'acme');
INSERT INTO public.outbox VALUES ('266b1aea-ccb1-4c1d-9ba7-45ddb4c60fb7', 'mail', NULL, '{"messageId":"<266b1aea-ccb1-4c1d-9ba7-45ddb4c60fb7@reply.harbor.example>","date":"2026-11-30T09:00:05.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+1371fdb6c638c49d517b730f754422c1@reply.harbor.example","subject":"[#1001] New reply: 請求書のエクスポートが失敗する","text":"Hello Ada,\n\nEve replied to request #1001:\n請求書のエクスポートが失敗する\n\n----------\nPlease try again with fewer rows.\n----------\n\nAttachments, available in the support window:\n- screenshot.png\n\nWhat happens next: we are waiting for your reply in the support window.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-79612742-4838-4d5b-ac1e-34462e2eb96a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029205000, 1796029370005, 2, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('e09f8fab-a688-4a16-8601-4bb0f3335947', 'mail', NULL, '{"messageId":"<e09f8fab-a688-4a16-8601-4bb0f3335947@reply.harbor.example>","date":"2026-11-30T09:00:02.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+1371fdb6c638c49d517b730f754422c1@reply.harbor.example","subject":"[#1001] Received: 請求書のエクスポートが失敗する","text":"Hello Ada,\n\nWe have received your request #1001:\n請求書のエクスポートが失敗する\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-79612742-4838-4d5b-ac1e-34462e2eb96a@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029202000, 1796029367096, 2, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('ba3399c8-d806-4502-bcc4-a95ddebb6314', 'mail', NULL, '{"messageId":"<ba3399c8-d806-4502-bcc4-a95ddebb6314@reply.harbor.example>","date":"2026-11-30T09:00:07.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+7709e0dad854551f00ea56192652f73a@reply.harbor.example","subject":"[#1002] Received: Question 1 about reports","text":"Hello Bob,\n\nWe have received your request #1002:\nQuestion 1 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029207000, 1796029371350, 2, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('1ee0dbf6-7c70-44fc-8931-d2191de6b1e1', 'mail', NULL, '{"messageId":"<1ee0dbf6-7c70-44fc-8931-d2191de6b1e1@reply.harbor.example>","date":"2026-11-30T09:00:13.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+97d07409b72ba385812f75f943988152@reply.harbor.example","subject":"[#1002] Received: Question 7 about reports","text":"Hello Dora,\n\nWe have received your request #1002:\nQuestion 7 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-1534571d-2e48-4c4b-aca2-98155811c9e8@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029213000, 1796029247374, 1, NULL, NULL, 'globex');
INSERT INTO public.outbox VALUES ('b7d34aa1-7b11-489d-9805-e1fade3a5783', 'mail', NULL, '{"messageId":"<b7d34aa1-7b11-489d-9805-e1fade3a5783@reply.harbor.example>","date":"2026-11-30T09:00:08.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+9b7c1c2b8bd6751ee89a16238db4c32b@reply.harbor.example","subject":"[#1003] Received: Question 2 about reports","text":"Hello Carol,\n\nWe have received your request #1003:\nQuestion 2 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-83db44fd-17c7-42da-9fc0-7f557e1186c8@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029208000, 1796029364467, 2, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('f3cdb761-4cad-496a-adff-a26c92464da1', 'mail', NULL, '{"messageId":"<f3cdb761-4cad-496a-adff-a26c92464da1@reply.harbor.example>","date":"2026-11-30T09:00:11.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+144c7c4493655c7f1b4cfe79f7e0b7a2@reply.harbor.example","subject":"[#1005] Received: Question 5 about reports","text":"Hello Bob,\n\nWe have received your request #1005:\nQuestion 5 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-c5dc4190-6f27-4eb3-bf0d-e0a95288e566@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029211000, 1796029388628, 2, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('f40de2d0-c95b-42a0-abb4-0f20e4f584c4', 'mail', NULL, '{"messageId":"<f40de2d0-c95b-42a0-abb4-0f20e4f584c4@reply.harbor.example>","date":"2026-11-30T09:00:10.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+d03b03fc237b0b832e35922e93b0b1de@reply.harbor.example","subject":"[#1004] Received: Question 4 about reports","text":"Hello Ada,\n\nWe have received your request #1004:\nQuestion 4 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-0ee12fcc-6a5b-47b5-9864-22cc8dde69ef@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029210000, 1796029248855, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('79f3765b-959a-4a3e-90f5-5f91e22b5f7a', 'mail', NULL, '{"messageId":"<79f3765b-959a-4a3e-90f5-5f91e22b5f7a@reply.harbor.example>","date":"2026-11-30T09:00:16.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+39ec3c01a4a9d41a3907084cccf2d131@reply.harbor.example","subject":"[#1009] Received: Question 10 about reports","text":"Hello Carol,\n\nWe have received your request #1009:\nQuestion 10 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-04e5c08e-05aa-4730-9a63-925674ffda20@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029216000, 1796029248853, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('c37db8b3-c572-44f7-b918-bbc84bb9e528', 'mail', NULL, '{"messageId":"<c37db8b3-c572-44f7-b918-bbc84bb9e528@reply.harbor.example>","date":"2026-11-30T09:00:41.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is off","text":"Hello Carol,\n\nCarol turned off support access.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029241000, 1796029279742, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('27c05aa1-8c87-4f2e-8248-62fa62d4978b', 'mail', NULL, '{"messageId":"<27c05aa1-8c87-4f2e-8248-62fa62d4978b@reply.harbor.example>","date":"2026-11-30T09:00:09.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+0010f27395997f1cc78f42af6304f15d@reply.harbor.example","subject":"[#1001] Received: Question 3 about reports","text":"Hello Dora,\n\nWe have received your request #1001:\nQuestion 3 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-bc94d196-db19-41ef-b66e-8aa4e1ad6078@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029209000, 1796029247829, 1, NULL, NULL, 'globex');
INSERT INTO public.outbox VALUES ('50a7562a-a742-4d4a-8067-86ba438648ad', 'mail', NULL, '{"messageId":"<50a7562a-a742-4d4a-8067-86ba438648ad@reply.harbor.example>","date":"2026-11-30T09:00:12.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+0e50008205c208a8a2fe5372d324640f@reply.harbor.example","subject":"[#1006] Received: Question 6 about reports","text":"Hello Carol,\n\nWe have received your request #1006:\nQuestion 6 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-d645a68c-77fb-4597-804b-3b19eaf4b1e5@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029212000, 1796029246064, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('e56b5284-593c-4cd7-987f-1d6294a1d9f6', 'mail', NULL, '{"messageId":"<e56b5284-593c-4cd7-987f-1d6294a1d9f6@reply.harbor.example>","date":"2026-11-30T09:00:14.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+02fa794da68033f5afe53ca2f555a80a@reply.harbor.example","subject":"[#1007] Received: Question 8 about reports","text":"Hello Ada,\n\nWe have received your request #1007:\nQuestion 8 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-0bc9fc23-fe53-48ce-b0d5-19a2fb40e584@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029214000, 1796029251206, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('017ca109-b002-425f-929a-899a89876d6e', 'mail', NULL, '{"messageId":"<017ca109-b002-425f-929a-899a89876d6e@reply.harbor.example>","date":"2026-11-30T09:00:15.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+ddcd44a444e516945784f4dc25102898@reply.harbor.example","subject":"[#1008] Received: Question 9 about reports","text":"Hello Bob,\n\nWe have received your request #1008:\nQuestion 9 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-d8013043-9dd6-4686-9769-0bd62be6484e@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029215000, 1796029253161, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('8b236c65-840c-4743-8158-32eedb56b687', 'mail', NULL, '{"messageId":"<8b236c65-840c-4743-8158-32eedb56b687@reply.harbor.example>","date":"2026-11-30T09:00:45.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+daad37f5f3195bfe12070d2eeb14366f@reply.harbor.example","subject":"[#1016] Received: Sent twice","text":"Hello Ada,\n\nWe have received your request #1016:\nSent twice\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-57e37705-bed8-499e-8908-2a19d4c9dbfd@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029245000, 1796029277463, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('5a2dfab5-3b8e-40cc-9756-46d967b10002', 'mail', NULL, '{"messageId":"<5a2dfab5-3b8e-40cc-9756-46d967b10002@reply.harbor.example>","date":"2026-11-30T09:00:17.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Dora","address":"dora@globex.example"},"replyTo":"reply+c20db7047f5088305275c6d919442d9e@reply.harbor.example","subject":"[#1003] Received: Question 11 about reports","text":"Hello Dora,\n\nWe have received your request #1003:\nQuestion 11 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-324484f9-0252-47f2-8a96-763ebe91ec8e@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029217000, 1796029251755, 1, NULL, NULL, 'globex');
INSERT INTO public.outbox VALUES ('7b5e444a-eb3a-4b97-91c7-2985d319e3c9', 'mail', NULL, '{"messageId":"<7b5e444a-eb3a-4b97-91c7-2985d319e3c9@reply.harbor.example>","date":"2026-11-30T09:00:18.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+f4929df1c199703cc18c8f444dab01f6@reply.harbor.example","subject":"[#1010] Received: Question 12 about reports","text":"Hello Ada,\n\nWe have received your request #1010:\nQuestion 12 about reports\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-70c88292-a410-401a-835f-6d51b7b57cb0@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029218000, 1796029255606, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('b87feca3-acd0-4433-b7c0-284cb3edc85e', 'mail', NULL, '{"messageId":"<b87feca3-acd0-4433-b7c0-284cb3edc85e@reply.harbor.example>","date":"2026-11-30T09:00:19.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+dd5b71ec526b9bbb6ff4bf9e73fbd4a8@reply.harbor.example","subject":"[#1011] Received: Thank you","text":"Hello Ada,\n\nWe have received your request #1011:\nThank you\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-2156135d-b448-491b-b320-62113928c78d@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029219000, 1796029255836, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('fc189b71-040a-40f5-b357-019b7ef690d5', 'mail', NULL, '{"messageId":"<fc189b71-040a-40f5-b357-019b7ef690d5@reply.harbor.example>","date":"2026-11-30T09:00:22.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Ada","address":"ada@acme.example"},"replyTo":"reply+d90429ec3beac5a7c9fedcd5a01acb79@reply.harbor.example","subject":"[#1012] Received: The same again","text":"Hello Ada,\n\nWe have received your request #1012:\nThe same again\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-ca7594be-a1e2-4e41-9101-720178655a70@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029222000, 1796029256208, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('13ceb167-45bb-481e-acb3-a0aaec284e92', 'mail', NULL, '{"messageId":"<13ceb167-45bb-481e-acb3-a0aaec284e92@reply.harbor.example>","date":"2026-11-30T09:00:23.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+737dafc569574d824b147a239163188f@reply.harbor.example","subject":"[#1013] Received: Cannot log in","text":"Hello Bob,\n\nWe have received your request #1013:\nCannot log in\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029223000, 1796029256897, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('6d4f20df-487b-45d1-9fa5-17bbce208f9b', 'mail', NULL, '{"messageId":"<6d4f20df-487b-45d1-9fa5-17bbce208f9b@reply.harbor.example>","date":"2026-11-30T09:00:24.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Bob","address":"bob@acme.example"},"replyTo":"reply+737dafc569574d824b147a239163188f@reply.harbor.example","subject":"[#1013] New reply: Cannot log in","text":"Hello Bob,\n\nEve replied to request #1013:\nCannot log in\n\n----------\nThe mail was in the spam folder.\n----------\n\nWhat happens next: let us know in the support window whether this solved your problem.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029224000, 1796029259695, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('1adf0618-fe5b-4fbf-8b59-e0b939a465b2', 'mail', NULL, '{"messageId":"<1adf0618-fe5b-4fbf-8b59-e0b939a465b2@reply.harbor.example>","date":"2026-11-30T09:00:26.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":"reply+d941aed59c2f76f970b2339911ca058f@reply.harbor.example","subject":"[#1014] Received: New user","text":"Hello Carol,\n\nWe have received your request #1014:\nNew user\n\nWhat happens next: our support team reviews your request and replies.\n\nYou receive the reply by email and in the support window, where you can also add information.\n\nTo add information, reply to this email.\n","language":"en","headers":{"References":"<ticket-2d03800c-15ee-432f-a7c0-86c6c7c77df5@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029226000, 1796029262208, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('bb97cd1c-30ee-44ab-bfad-dd8ea1c26c05', 'mail', NULL, '{"messageId":"<bb97cd1c-30ee-44ab-bfad-dd8ea1c26c05@reply.harbor.example>","date":"2026-11-30T09:00:34.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is on","text":"Hello Carol,\n\nCarol turned on support access. It ends automatically on 1 December 2026 at 09:00 UTC.\n\nSupport can view and edit data.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029234000, 1796029274694, 1, NULL, NULL, 'acme');
INSERT INTO public.outbox VALUES ('115e7871-68d2-452c-a140-f99a6dfabdec', 'mail', NULL, '{"messageId":"<115e7871-68d2-452c-a140-f99a6dfabdec@reply.harbor.example>","date":"2026-11-30T09:00:34.000Z","from":{"name":null,"address":"support@harbor.example"},"to":{"name":"Carol","address":"carol@acme.example"},"replyTo":null,"subject":"Support access is on","text":"Hello Carol,\n\nCarol turned on support access. It ends automatically on 30 November 2026 at 10:00 UTC.\n\nSupport can view data, but not change it.\n\nYou can review and change this in the support window, under Support access.\n","language":"en","headers":{"References":"<access-acme@reply.harbor.example>","Auto-Submitted":"auto-generated","Content-Language":"en"}}', 1796029234000, 1796029272807, 1, NULL, NULL, 'acme');


--
-- Data for Name: pending_file_deletions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ratings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ratings VALUES ('2156135d-b448-491b-b320-62113928c78d', 5, 'Quick.', 1796029221000);


--
-- Data for Name: refusal_counts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: remote_incident_affected; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reply_addresses; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reply_addresses VALUES ('1371fdb6c638c49d517b730f754422c1', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('7709e0dad854551f00ea56192652f73a', 'cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3', 'bob@acme.example', 'acme/bob', 'acme');
INSERT INTO public.reply_addresses VALUES ('9b7c1c2b8bd6751ee89a16238db4c32b', '83db44fd-17c7-42da-9fc0-7f557e1186c8', 'carol@acme.example', 'acme/carol', 'acme');
INSERT INTO public.reply_addresses VALUES ('0010f27395997f1cc78f42af6304f15d', 'bc94d196-db19-41ef-b66e-8aa4e1ad6078', 'dora@globex.example', 'globex/dora', 'globex');
INSERT INTO public.reply_addresses VALUES ('d03b03fc237b0b832e35922e93b0b1de', '0ee12fcc-6a5b-47b5-9864-22cc8dde69ef', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('144c7c4493655c7f1b4cfe79f7e0b7a2', 'c5dc4190-6f27-4eb3-bf0d-e0a95288e566', 'bob@acme.example', 'acme/bob', 'acme');
INSERT INTO public.reply_addresses VALUES ('0e50008205c208a8a2fe5372d324640f', 'd645a68c-77fb-4597-804b-3b19eaf4b1e5', 'carol@acme.example', 'acme/carol', 'acme');
INSERT INTO public.reply_addresses VALUES ('97d07409b72ba385812f75f943988152', '1534571d-2e48-4c4b-aca2-98155811c9e8', 'dora@globex.example', 'globex/dora', 'globex');
INSERT INTO public.reply_addresses VALUES ('02fa794da68033f5afe53ca2f555a80a', '0bc9fc23-fe53-48ce-b0d5-19a2fb40e584', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('ddcd44a444e516945784f4dc25102898', 'd8013043-9dd6-4686-9769-0bd62be6484e', 'bob@acme.example', 'acme/bob', 'acme');
INSERT INTO public.reply_addresses VALUES ('39ec3c01a4a9d41a3907084cccf2d131', '04e5c08e-05aa-4730-9a63-925674ffda20', 'carol@acme.example', 'acme/carol', 'acme');
INSERT INTO public.reply_addresses VALUES ('c20db7047f5088305275c6d919442d9e', '324484f9-0252-47f2-8a96-763ebe91ec8e', 'dora@globex.example', 'globex/dora', 'globex');
INSERT INTO public.reply_addresses VALUES ('f4929df1c199703cc18c8f444dab01f6', '70c88292-a410-401a-835f-6d51b7b57cb0', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('dd5b71ec526b9bbb6ff4bf9e73fbd4a8', '2156135d-b448-491b-b320-62113928c78d', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('d90429ec3beac5a7c9fedcd5a01acb79', 'ca7594be-a1e2-4e41-9101-720178655a70', 'ada@acme.example', 'acme/ada', 'acme');
INSERT INTO public.reply_addresses VALUES ('737dafc569574d824b147a239163188f', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'bob@acme.example', 'acme/bob', 'acme');
INSERT INTO public.reply_addresses VALUES ('d941aed59c2f76f970b2339911ca058f', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', 'carol@acme.example', 'acme/carol', 'acme');
INSERT INTO public.reply_addresses VALUES ('daad37f5f3195bfe12070d2eeb14366f', '57e37705-bed8-499e-8908-2a19d4c9dbfd', 'ada@acme.example', 'acme/ada', 'acme');


--
-- Data for Name: revoked_tokens; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.revoked_tokens VALUES ('', 'nwhS4KrTJMfMGnNByF4tbbBAK9wkHf8EUC_4BiJvAcU', 1796115763000);


--
-- Data for Name: search_documents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.search_documents VALUES ('a6422ea4-7bd3-4995-a9d5-09c49ae4d005', '79612742-4838-4d5b-ac1e-34462e2eb96a', '{822b33ad87c1,#,1,#1,0,10,00,01,請,求,請求,書,求書,の,書の,え,のえ,く,えく,す,くす,ぽ,すぽ,ー,ぽー,と,ーと,が,とが,失,が失,敗,失敗,敗す,る,する,画,と画,面,画面,で,面で,c,s,cs,v,sv,を,選,を選,ぶ,選ぶ,ぶと,t,i,ti,m,im,e,me,o,eo,u,ou,ut,に,な,にな,り,なり,ま,りま,ます,。,す。}');
INSERT INTO public.search_documents VALUES ('62aad46f-a99a-4cc1-9302-0e1cc251c67f', '79612742-4838-4d5b-ac1e-34462e2eb96a', '{822b33ad87c1,a,p,r,pr,i,ri,v,iv,va,t,at,e,te,d,di,ia,g,ag,n,gn,o,no,s,os,si,is,:,s:,q,u,qu,ue,eu,7,st,tu,c,uc,k,ck,.,k.}');
INSERT INTO public.search_documents VALUES ('47171f6e-bc25-4170-a57a-7e07931e106b', '79612742-4838-4d5b-ac1e-34462e2eb96a', '{822b33ad87c1,p,l,pl,e,le,a,ea,s,as,se,t,r,tr,y,ry,g,ag,ga,i,ai,n,in,w,wi,it,h,th,f,fe,ew,we,er,o,ro,ow,ws,.,s.}');
INSERT INTO public.search_documents VALUES ('2413f9d4-9592-45cf-87ed-f7685dbbebdd', '79612742-4838-4d5b-ac1e-34462e2eb96a', '{822b33ad87c1,i,t,it,s,st,ti,l,il,ll,f,a,fa,ai,ls,w,wi,h,th,1,0,10,r,o,ro,ow,ws,.,s.,半,角,半角,か,角か,な,かな,で,なで,も,でも,検,も検,索,検索,索で,き,でき,ま,きま,す,ます,すか,?,か?}');
INSERT INTO public.search_documents VALUES ('196aad2a-0a33-4a22-9bfb-2b9735a47a1e', 'cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3', '{822b33ad87c1,#,1,#1,0,10,00,2,02,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,7,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('82568b1d-4c05-46c5-ae93-603bfcf129c5', '83db44fd-17c7-42da-9fc0-7f557e1186c8', '{822b33ad87c1,#,1,#1,0,10,00,3,03,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,2,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,4,14,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('fd6d2e0f-a1f5-4b11-8c23-de11e4dd3160', 'bc94d196-db19-41ef-b66e-8aa4e1ad6078', '{5bc1a08d28e4,#,1,#1,0,10,00,01,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,3,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,2,21,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('cb67d802-d107-4341-bbc5-6c8a53d92d3e', '0ee12fcc-6a5b-47b5-9864-22cc8dde69ef', '{822b33ad87c1,#,1,#1,0,10,00,4,04,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,2,8,28,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('d7ae4631-0745-426f-be02-56af8f3e0eef', 'c5dc4190-6f27-4eb3-bf0d-e0a95288e566', '{822b33ad87c1,#,1,#1,0,10,00,5,05,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,3,35,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('426bce4a-3de4-43e7-8591-85c926ba3154', 'd645a68c-77fb-4597-804b-3b19eaf4b1e5', '{822b33ad87c1,#,1,#1,0,10,00,6,06,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,4,2,42,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('349ad73a-abc3-4805-b214-eff6a6423745', '1534571d-2e48-4c4b-aca2-98155811c9e8', '{5bc1a08d28e4,#,1,#1,0,10,00,2,02,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,7,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,4,9,49,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('398eb96d-4c91-48e0-ad8c-0a2a5b59d9bf', '0bc9fc23-fe53-48ce-b0d5-19a2fb40e584', '{822b33ad87c1,#,1,#1,0,10,00,7,07,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,8,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,5,6,56,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('244e47c6-a400-4689-b77b-60a4aac8b5f9', 'd8013043-9dd6-4686-9769-0bd62be6484e', '{822b33ad87c1,#,1,#1,0,10,00,8,08,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,9,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,6,3,63,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('66dfd389-c2f4-484f-ab7e-a972acbc7bc7', '04e5c08e-05aa-4730-9a63-925674ffda20', '{822b33ad87c1,#,1,#1,0,10,00,9,09,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,7,70,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('159fad46-d1ff-44ce-8e67-00ceac15f5ba', '324484f9-0252-47f2-8a96-763ebe91ec8e', '{5bc1a08d28e4,#,1,#1,0,10,00,3,03,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,11,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,7,77,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('d27def5a-047b-4968-8710-7532e3c6c3d6', '70c88292-a410-401a-835f-6d51b7b57cb0', '{822b33ad87c1,#,1,#1,0,10,01,q,u,qu,e,ue,s,es,t,st,i,ti,o,io,n,on,2,12,a,b,ab,bo,ou,ut,r,re,p,ep,po,or,rt,ts,h,th,he,f,of,w,we,ee,k,ek,sh,ho,ow,ws,8,4,84,ro,.,s.}');
INSERT INTO public.search_documents VALUES ('b38a8c70-a02f-4678-972c-2baa2ac8383d', '2156135d-b448-491b-b320-62113928c78d', '{822b33ad87c1,#,1,#1,0,10,01,11,t,h,th,a,ha,n,an,k,nk,y,o,yo,u,ou,i,it,w,wa,s,as,r,ur,m,mi,is,st,ta,ak,e,ke,.,e.}');
INSERT INTO public.search_documents VALUES ('57efe01f-43cb-4ee1-ac48-5a4afc53d2e9', 'ca7594be-a1e2-4e41-9101-720178655a70', '{822b33ad87c1,#,1,#1,0,10,01,2,12,t,h,th,e,he,s,a,sa,m,am,me,g,ag,ga,i,ai,n,in,se,ee,b,be,f,ef,o,fo,r,or,re,.,e.}');
INSERT INTO public.search_documents VALUES ('fa3d20e5-3540-425c-ad67-7cb8ac0fcfa8', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', '{822b33ad87c1,#,1,#1,0,10,01,3,13,c,a,ca,n,an,nn,o,no,t,ot,l,lo,g,og,i,in,h,th,e,he,co,d,od,de,ne,v,ev,ve,r,er,ar,rr,ri,iv,s,es,.,s.}');
INSERT INTO public.search_documents VALUES ('6b787212-bc40-4814-8cc1-2ef8b65720a1', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', '{822b33ad87c1,t,h,th,e,he,m,a,ma,i,ai,l,il,w,wa,s,as,n,in,p,sp,pa,am,f,o,fo,ol,d,ld,de,r,er,.,r.}');
INSERT INTO public.search_documents VALUES ('d479ad39-0abf-4fb8-b979-dd1582eaf731', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', '{822b33ad87c1,n,o,no,t,ot,on,m,y,my,s,i,si,d,id,e,de,.,e.}');
INSERT INTO public.search_documents VALUES ('ffbb2419-86bf-4d7e-ad35-78141d8c36ae', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', '{822b33ad87c1,#,1,#1,0,10,01,4,14,n,e,ne,w,ew,u,s,us,se,r,er,p,l,pl,le,a,ea,as,d,ad,dd,t,at,.,t.}');
INSERT INTO public.search_documents VALUES ('a8b15736-42da-4f52-bdd2-0a25bda3d979', 'd4b78590-f264-47fd-bb38-0b79531b73bf', '{822b33ad87c1,#,1,#1,0,10,01,5,15}');
INSERT INTO public.search_documents VALUES ('06b7b0d4-be8c-473b-a0c5-ccb1a4b79111', '57e37705-bed8-499e-8908-2a19d4c9dbfd', '{822b33ad87c1,#,1,#1,0,10,01,6,16,s,e,se,n,en,t,nt,w,tw,i,wi,c,ic,ce,h,th,he,f,fi,r,ir,rs,st,a,an,ns,sw,we,er,wa,as,l,o,lo,os,.,t.}');


--
-- Data for Name: secrets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.secrets VALUES ('events', 'wz2mfgWKy7sZNvwZy7FTtA4BffETdO5-h1OkkaBqm9Q');
INSERT INTO public.secrets VALUES ('ratings', 'J_vzJvQv3nxuZOl9uN8K1FIt0YH_sL5pzqmp96yU_xw');
INSERT INTO public.secrets VALUES ('mail-consents', 'Kec2THFtJn7FdigRIt54BmjZx6yPRvR4uGLIWdG423s');
INSERT INTO public.secrets VALUES ('erased-words', 'yNWpkZKgSAhz8tzkovxTJ-MUPHb2eu6JGPfYNNRnE1E');
INSERT INTO public.secrets VALUES ('file-store', 'marker-153eb16f-8a22-4dfa-84db-e2f7b912516b');
INSERT INTO public.secrets VALUES ('inquiries', 'EmDdMm9bidvTZXyBvU9QUS-AomMc2Ugi6ua15wVMwmg');


--
-- Data for Name: ticket_cc; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_cc VALUES ('79612742-4838-4d5b-ac1e-34462e2eb96a', 'bob@acme.example');
INSERT INTO public.ticket_cc VALUES ('79612742-4838-4d5b-ac1e-34462e2eb96a', 'external@partner.example');
INSERT INTO public.ticket_cc VALUES ('2d03800c-15ee-432f-a7c0-86c6c7c77df5', 'ada@acme.example');


--
-- Data for Name: ticket_event_sequences; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_event_sequences VALUES ('globex', 3);
INSERT INTO public.ticket_event_sequences VALUES ('acme', 29);


--
-- Data for Name: ticket_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_events VALUES ('acme', 1, '827d41f0-7864-46bf-bb7e-3d54df56f43e', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'created', 1796029202000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'urgent');
INSERT INTO public.ticket_events VALUES ('acme', 2, '7879fd66-688d-47f6-847f-198dd415e308', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'comment', 1796029205000, 'eve', 'Eve', 'agent', 'a0b99817-f1da-4f24-ab88-697912763782', '{}', 1796029202000, 'urgent');
INSERT INTO public.ticket_events VALUES ('acme', 3, '4c974f99-2790-49fb-bbc5-5789b90ba3aa', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'status', 1796029205000, 'eve', 'Eve', 'agent', NULL, '{"from":"new","to":"pending"}', 1796029202000, 'urgent');
INSERT INTO public.ticket_events VALUES ('acme', 4, '82883b2c-1a9d-4b5c-bff7-b7d5823fc8d4', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'comment', 1796029206000, 'ada', 'Ada', 'user', 'c42ac87a-5624-4666-91dc-26c44f5b2f03', '{}', 1796029205000, 'urgent');
INSERT INTO public.ticket_events VALUES ('acme', 5, '17794f83-1956-45cc-a705-f22afc521414', '79612742-4838-4d5b-ac1e-34462e2eb96a', 'status', 1796029206000, 'ada', 'Ada', 'user', NULL, '{"from":"pending","to":"open"}', 1796029205000, 'urgent');
INSERT INTO public.ticket_events VALUES ('acme', 6, '9f9b4d62-1985-49d5-aeb7-eff2440ccba4', 'cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3', 'created', 1796029207000, 'bob', 'Bob', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 7, '25848dc6-632b-4a2a-8a32-dd2d77675529', '83db44fd-17c7-42da-9fc0-7f557e1186c8', 'created', 1796029208000, 'carol', 'Carol', 'admin', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 8, '505e4450-e9ee-46a6-8b31-4175be162f3b', '0ee12fcc-6a5b-47b5-9864-22cc8dde69ef', 'created', 1796029210000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 9, '81d453ac-198c-4cb0-a182-d0d3e990cbc3', 'c5dc4190-6f27-4eb3-bf0d-e0a95288e566', 'created', 1796029211000, 'bob', 'Bob', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 10, '84c63722-0bcc-4423-9ada-85cb9348f750', 'd645a68c-77fb-4597-804b-3b19eaf4b1e5', 'created', 1796029212000, 'carol', 'Carol', 'admin', NULL, '{}', NULL, 'low');
INSERT INTO public.ticket_events VALUES ('globex', 1, '48f4d85d-0d7b-45e2-907b-1d1b0d9c8f84', 'bc94d196-db19-41ef-b66e-8aa4e1ad6078', 'created', 1796029209000, 'dora', 'Dora', 'user', NULL, '{}', NULL, 'low');
INSERT INTO public.ticket_events VALUES ('acme', 11, '4d27f532-59df-4aab-9a08-59776b62eec9', '0bc9fc23-fe53-48ce-b0d5-19a2fb40e584', 'created', 1796029214000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 12, '00243c67-46bf-4a7f-b868-cc099a5b2aca', 'd8013043-9dd6-4686-9769-0bd62be6484e', 'created', 1796029215000, 'bob', 'Bob', 'user', NULL, '{}', NULL, 'low');
INSERT INTO public.ticket_events VALUES ('acme', 13, 'd3a4c027-e0f6-42a4-a54f-144c2af978bb', '04e5c08e-05aa-4730-9a63-925674ffda20', 'created', 1796029216000, 'carol', 'Carol', 'admin', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 14, '710b0219-691b-44c5-bae1-353a0cef23e5', '70c88292-a410-401a-835f-6d51b7b57cb0', 'created', 1796029218000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'low');
INSERT INTO public.ticket_events VALUES ('acme', 15, '22da9eb7-0bee-4572-94dc-4a767e3d869a', '2156135d-b448-491b-b320-62113928c78d', 'created', 1796029219000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 16, '4fb40fef-2787-4ff4-b914-7bff3a19f681', '2156135d-b448-491b-b320-62113928c78d', 'status', 1796029220000, 'ada', 'Ada', 'user', NULL, '{"from":"new","to":"closed"}', 1796029219000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 17, 'f4d2f85c-39f0-4046-9632-0b9023652880', '2156135d-b448-491b-b320-62113928c78d', 'rated', 1796029221000, 'ada', 'Ada', 'user', NULL, '{"to":"5"}', 1796029220000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 18, 'e7014c25-2417-4667-a04c-8fcd0853bc67', '2156135d-b448-491b-b320-62113928c78d', 'followed', 1796029222000, 'ada', 'Ada', 'user', NULL, '{"to":"1012","ticketId":"ca7594be-a1e2-4e41-9101-720178655a70"}', 1796029220000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 19, '44618cac-f0c0-4e71-9d16-e70c896a5267', 'ca7594be-a1e2-4e41-9101-720178655a70', 'created', 1796029222000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 20, '768a99d8-e8a4-4140-bbb0-5a49ec18110c', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'created', 1796029223000, 'bob', 'Bob', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 21, '7e3de5db-8c5e-4a8c-a71c-db7fe74a553b', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'comment', 1796029224000, 'eve', 'Eve', 'agent', 'e9799a47-de5f-4570-9385-b10e935d307a', '{}', 1796029223000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 22, '29712126-8990-477e-b8fa-a11cf3f64cdd', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'status', 1796029224000, 'eve', 'Eve', 'agent', NULL, '{"from":"new","to":"solved"}', 1796029223000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 23, '03f46cc6-45c4-4cde-8600-913f62e59849', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'comment', 1796029225000, 'bob', 'Bob', 'user', 'c513a978-7a5b-47c5-a58f-1de8ae3d7d80', '{}', 1796029224000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 24, '9141bf1f-1499-4c27-95bc-40c83a448242', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 'status', 1796029225000, 'bob', 'Bob', 'user', NULL, '{"from":"solved","to":"open"}', 1796029224000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 25, '4a6809db-5d82-4644-8593-d7c569dbd65f', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', 'created', 1796029226000, 'carol', 'Carol', 'admin', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('globex', 2, '79f55528-a50b-4196-ab42-c4cdb341beb6', '1534571d-2e48-4c4b-aca2-98155811c9e8', 'created', 1796029213000, 'dora', 'Dora', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('globex', 3, '453a54a9-86e6-4b48-a25a-d363245086b2', '324484f9-0252-47f2-8a96-763ebe91ec8e', 'created', 1796029217000, 'dora', 'Dora', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 26, '87decb06-01ad-4d35-bd65-64b2adf79a76', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', 'edited', 1796029227000, 'carol', 'Carol', 'admin', NULL, '{"fields":["cc"]}', 1796029226000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 27, '64def301-4d5e-48ee-90a3-de63bba36a23', 'd4b78590-f264-47fd-bb38-0b79531b73bf', 'created', 1796029228000, 'erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', '(erased)', 'user', NULL, '{}', NULL, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 28, '6bcf7d44-9272-4983-b9cb-c8b376a0e461', 'd4b78590-f264-47fd-bb38-0b79531b73bf', 'comment', 1796029229000, 'erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', '(erased)', 'user', 'b3ae5292-d670-4bb9-877f-fbd0d4c08043', '{}', 1796029228000, 'normal');
INSERT INTO public.ticket_events VALUES ('acme', 29, '4f994744-bc9d-482b-8279-d6a1a3eebfb0', '57e37705-bed8-499e-8908-2a19d4c9dbfd', 'created', 1796029245000, 'ada', 'Ada', 'user', NULL, '{}', NULL, 'normal');


--
-- Data for Name: ticket_notifier_cursors; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ticket_numbers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_numbers VALUES ('globex', 1003);
INSERT INTO public.ticket_numbers VALUES ('acme', 1016);


--
-- Data for Name: ticket_search_texts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ticket_search_texts VALUES ('a6422ea4-7bd3-4995-a9d5-09c49ae4d005', '79612742-4838-4d5b-ac1e-34462e2eb96a', 0, '#1001 請求書のえくすぽーとが失敗する えくすぽーと画面で csv を選ぶと timeout になります。');
INSERT INTO public.ticket_search_texts VALUES ('62aad46f-a99a-4cc1-9302-0e1cc251c67f', '79612742-4838-4d5b-ac1e-34462e2eb96a', 1, 'a private diagnosis: queue 7 is stuck.');
INSERT INTO public.ticket_search_texts VALUES ('47171f6e-bc25-4170-a57a-7e07931e106b', '79612742-4838-4d5b-ac1e-34462e2eb96a', 0, 'please try again with fewer rows.');
INSERT INTO public.ticket_search_texts VALUES ('2413f9d4-9592-45cf-87ed-f7685dbbebdd', '79612742-4838-4d5b-ac1e-34462e2eb96a', 0, 'it still fails with 10 rows. 半角かなでも検索できますか?');
INSERT INTO public.ticket_search_texts VALUES ('196aad2a-0a33-4a22-9bfb-2b9735a47a1e', 'cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3', 0, '#1002 question 1 about reports the report of week 1 shows 7 rows.');
INSERT INTO public.ticket_search_texts VALUES ('82568b1d-4c05-46c5-ae93-603bfcf129c5', '83db44fd-17c7-42da-9fc0-7f557e1186c8', 0, '#1003 question 2 about reports the report of week 2 shows 14 rows.');
INSERT INTO public.ticket_search_texts VALUES ('fd6d2e0f-a1f5-4b11-8c23-de11e4dd3160', 'bc94d196-db19-41ef-b66e-8aa4e1ad6078', 0, '#1001 question 3 about reports the report of week 3 shows 21 rows.');
INSERT INTO public.ticket_search_texts VALUES ('cb67d802-d107-4341-bbc5-6c8a53d92d3e', '0ee12fcc-6a5b-47b5-9864-22cc8dde69ef', 0, '#1004 question 4 about reports the report of week 4 shows 28 rows.');
INSERT INTO public.ticket_search_texts VALUES ('d7ae4631-0745-426f-be02-56af8f3e0eef', 'c5dc4190-6f27-4eb3-bf0d-e0a95288e566', 0, '#1005 question 5 about reports the report of week 5 shows 35 rows.');
INSERT INTO public.ticket_search_texts VALUES ('426bce4a-3de4-43e7-8591-85c926ba3154', 'd645a68c-77fb-4597-804b-3b19eaf4b1e5', 0, '#1006 question 6 about reports the report of week 6 shows 42 rows.');
INSERT INTO public.ticket_search_texts VALUES ('349ad73a-abc3-4805-b214-eff6a6423745', '1534571d-2e48-4c4b-aca2-98155811c9e8', 0, '#1002 question 7 about reports the report of week 7 shows 49 rows.');
INSERT INTO public.ticket_search_texts VALUES ('398eb96d-4c91-48e0-ad8c-0a2a5b59d9bf', '0bc9fc23-fe53-48ce-b0d5-19a2fb40e584', 0, '#1007 question 8 about reports the report of week 8 shows 56 rows.');
INSERT INTO public.ticket_search_texts VALUES ('244e47c6-a400-4689-b77b-60a4aac8b5f9', 'd8013043-9dd6-4686-9769-0bd62be6484e', 0, '#1008 question 9 about reports the report of week 9 shows 63 rows.');
INSERT INTO public.ticket_search_texts VALUES ('66dfd389-c2f4-484f-ab7e-a972acbc7bc7', '04e5c08e-05aa-4730-9a63-925674ffda20', 0, '#1009 question 10 about reports the report of week 10 shows 70 rows.');
INSERT INTO public.ticket_search_texts VALUES ('159fad46-d1ff-44ce-8e67-00ceac15f5ba', '324484f9-0252-47f2-8a96-763ebe91ec8e', 0, '#1003 question 11 about reports the report of week 11 shows 77 rows.');
INSERT INTO public.ticket_search_texts VALUES ('d27def5a-047b-4968-8710-7532e3c6c3d6', '70c88292-a410-401a-835f-6d51b7b57cb0', 0, '#1010 question 12 about reports the report of week 12 shows 84 rows.');
INSERT INTO public.ticket_search_texts VALUES ('b38a8c70-a02f-4678-972c-2baa2ac8383d', '2156135d-b448-491b-b320-62113928c78d', 0, '#1011 thank you it was our mistake.');
INSERT INTO public.ticket_search_texts VALUES ('57efe01f-43cb-4ee1-ac48-5a4afc53d2e9', 'ca7594be-a1e2-4e41-9101-720178655a70', 0, '#1012 the same again see before.');
INSERT INTO public.ticket_search_texts VALUES ('fa3d20e5-3540-425c-ad67-7cb8ac0fcfa8', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 0, '#1013 cannot log in the code never arrives.');
INSERT INTO public.ticket_search_texts VALUES ('6b787212-bc40-4814-8cc1-2ef8b65720a1', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 0, 'the mail was in the spam folder.');
INSERT INTO public.ticket_search_texts VALUES ('d479ad39-0abf-4fb8-b979-dd1582eaf731', 'ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 0, 'not on my side.');
INSERT INTO public.ticket_search_texts VALUES ('ffbb2419-86bf-4d7e-ad35-78141d8c36ae', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', 0, '#1014 new user please add a seat.');
INSERT INTO public.ticket_search_texts VALUES ('a8b15736-42da-4f52-bdd2-0a25bda3d979', 'd4b78590-f264-47fd-bb38-0b79531b73bf', 0, '#1015');
INSERT INTO public.ticket_search_texts VALUES ('06b7b0d4-be8c-473b-a0c5-ccb1a4b79111', '57e37705-bed8-499e-8908-2a19d4c9dbfd', 0, '#1016 sent twice the first answer was lost.');


--
-- Data for Name: tickets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tickets VALUES ('ebcb3136-5790-42a9-9d1f-a1bfc6b9a0fe', 1013, 'acme', 'acme/bob', 'Cannot log in', 'The code never arrives.', 'open', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029223000, 1796029225000, NULL, 1796029224000, 2, 3, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('2d03800c-15ee-432f-a7c0-86c6c7c77df5', 1014, 'acme', 'acme/carol', 'New user', 'Please add a seat.', 'new', 'normal', NULL, '{}', NULL, '["ada@acme.example"]', NULL, NULL, NULL, NULL, NULL, 1796029226000, 1796029227000, NULL, NULL, 0, 2, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('79612742-4838-4d5b-ac1e-34462e2eb96a', 1001, 'acme', 'acme/ada', '請求書のエクスポートが失敗する', 'エクスポート画面で CSV を選ぶと Timeout になります。', 'open', 'urgent', 'billing', '{"orderNumber":"ORD-2026-0042"}', NULL, '["bob@acme.example","external@partner.example"]', NULL, NULL, NULL, NULL, NULL, 1796029202000, 1796029206000, NULL, 1796029205000, 3, 3, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('cf5f0deb-bcf7-4a7f-a4d1-829252bf3ab3', 1002, 'acme', 'acme/bob', 'Question 1 about reports', 'The report of week 1 shows 7 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029207000, 1796029207000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('83db44fd-17c7-42da-9fc0-7f557e1186c8', 1003, 'acme', 'acme/carol', 'Question 2 about reports', 'The report of week 2 shows 14 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029208000, 1796029208000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('bc94d196-db19-41ef-b66e-8aa4e1ad6078', 1001, 'globex', 'globex/dora', 'Question 3 about reports', 'The report of week 3 shows 21 rows.', 'new', 'low', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029209000, 1796029209000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('0ee12fcc-6a5b-47b5-9864-22cc8dde69ef', 1004, 'acme', 'acme/ada', 'Question 4 about reports', 'The report of week 4 shows 28 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029210000, 1796029210000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('c5dc4190-6f27-4eb3-bf0d-e0a95288e566', 1005, 'acme', 'acme/bob', 'Question 5 about reports', 'The report of week 5 shows 35 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029211000, 1796029211000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('d645a68c-77fb-4597-804b-3b19eaf4b1e5', 1006, 'acme', 'acme/carol', 'Question 6 about reports', 'The report of week 6 shows 42 rows.', 'new', 'low', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029212000, 1796029212000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('1534571d-2e48-4c4b-aca2-98155811c9e8', 1002, 'globex', 'globex/dora', 'Question 7 about reports', 'The report of week 7 shows 49 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029213000, 1796029213000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('0bc9fc23-fe53-48ce-b0d5-19a2fb40e584', 1007, 'acme', 'acme/ada', 'Question 8 about reports', 'The report of week 8 shows 56 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029214000, 1796029214000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('d8013043-9dd6-4686-9769-0bd62be6484e', 1008, 'acme', 'acme/bob', 'Question 9 about reports', 'The report of week 9 shows 63 rows.', 'new', 'low', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029215000, 1796029215000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('04e5c08e-05aa-4730-9a63-925674ffda20', 1009, 'acme', 'acme/carol', 'Question 10 about reports', 'The report of week 10 shows 70 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029216000, 1796029216000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('324484f9-0252-47f2-8a96-763ebe91ec8e', 1003, 'globex', 'globex/dora', 'Question 11 about reports', 'The report of week 11 shows 77 rows.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029217000, 1796029217000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('70c88292-a410-401a-835f-6d51b7b57cb0', 1010, 'acme', 'acme/ada', 'Question 12 about reports', 'The report of week 12 shows 84 rows.', 'new', 'low', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029218000, 1796029218000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('2156135d-b448-491b-b320-62113928c78d', 1011, 'acme', 'acme/ada', 'Thank you', 'It was our mistake.', 'closed', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029219000, 1796029220000, NULL, NULL, 0, 3, 1796029220000, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('ca7594be-a1e2-4e41-9101-720178655a70', 1012, 'acme', 'acme/ada', 'The same again', 'See before.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029222000, 1796029222000, NULL, NULL, 0, 1, NULL, NULL, NULL, '2156135d-b448-491b-b320-62113928c78d');
INSERT INTO public.tickets VALUES ('d4b78590-f264-47fd-bb38-0b79531b73bf', 1015, 'acme', 'acme/erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', '(erased)', '(erased)', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029228000, 1796029229000, NULL, NULL, 1, 3, NULL, NULL, NULL, NULL);
INSERT INTO public.tickets VALUES ('57e37705-bed8-499e-8908-2a19d4c9dbfd', 1016, 'acme', 'acme/ada', 'Sent twice', 'The first answer was lost.', 'new', 'normal', NULL, '{}', NULL, '[]', NULL, NULL, NULL, NULL, NULL, 1796029245000, 1796029245000, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL);


--
-- Data for Name: unread_tickets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.unread_tickets VALUES ('acme/ada', '2d03800c-15ee-432f-a7c0-86c6c7c77df5', 1796029227000);


--
-- Data for Name: uploads; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.uploads VALUES ('e7be5303-0728-4753-ba12-3e42237657dc', 'acme/ada', 'acme', '8cd46ee8-51fc-49e6-addd-1c55fe12b666', 'half.png', 'filename aGFsZi5wbmc=', 70, '56bf3e47-0813-4150-be18-284391d1e3c3', 0, 1796029242000);


--
-- Data for Name: used_challenges; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.used_challenges VALUES ('2PGlErg2RZa2uJqa', 1796031039000);
INSERT INTO public.used_challenges VALUES ('4Z1L6DbTucpyTmJj', 1796031040000);


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.users VALUES ('acme/ada', 'acme', 'ada', 'Ada', 'ada@acme.example', 'ada@acme.example', NULL, 'user', 1796029201000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('/eve', NULL, 'eve', 'Eve', NULL, NULL, NULL, 'agent', 1796029203000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('acme/bob', 'acme', 'bob', 'Bob', 'bob@acme.example', 'bob@acme.example', NULL, 'user', 1796029207000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('acme/carol', 'acme', 'carol', 'Carol', 'carol@acme.example', 'carol@acme.example', NULL, 'admin', 1796029208000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('globex/dora', 'globex', 'dora', 'Dora', 'dora@globex.example', 'dora@globex.example', NULL, 'user', 1796029209000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('acme/erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', 'acme', 'erased-a23a1588-ec90-4fab-8f58-49fb9e00d029', '(erased)', NULL, NULL, NULL, 'user', 1796029228000, 1796029230000, 0, NULL);


--
-- Name: ticket_event_order; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.ticket_event_order', 32, true);


--
-- Name: access_activity access_activity_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_activity
    ADD CONSTRAINT access_activity_pkey PRIMARY KEY (session_id, method, route, effect, area);


--
-- Name: access_keys access_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_keys
    ADD CONSTRAINT access_keys_pkey PRIMARY KEY (id);


--
-- Name: access_requests access_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_pkey PRIMARY KEY (id);


--
-- Name: access_sessions access_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_sessions
    ADD CONSTRAINT access_sessions_pkey PRIMARY KEY (id);


--
-- Name: article_votes article_votes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_votes
    ADD CONSTRAINT article_votes_pkey PRIMARY KEY (article_id, user_id);


--
-- Name: articles articles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (id);


--
-- Name: attachments attachments_file_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_file_key_key UNIQUE (file_key);


--
-- Name: attachments attachments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);


--
-- Name: audit_chains audit_chains_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chains
    ADD CONSTRAINT audit_chains_pkey PRIMARY KEY (organization_id);


--
-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (organization_id, seq);


--
-- Name: audit_notifier_cursors audit_notifier_cursors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_notifier_cursors
    ADD CONSTRAINT audit_notifier_cursors_pkey PRIMARY KEY (organization_id);


--
-- Name: barred_accounts barred_accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.barred_accounts
    ADD CONSTRAINT barred_accounts_pkey PRIMARY KEY (digest);


--
-- Name: clock clock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (id);


--
-- Name: comments comments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (id);


--
-- Name: comments comments_ticket_id_position_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_ticket_id_position_key UNIQUE (ticket_id, "position");


--
-- Name: components components_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.components
    ADD CONSTRAINT components_pkey PRIMARY KEY (id);


--
-- Name: desk_comments desk_comments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_comments
    ADD CONSTRAINT desk_comments_pkey PRIMARY KEY (ticket_id, ref);


--
-- Name: desk_event_sequences desk_event_sequences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_event_sequences
    ADD CONSTRAINT desk_event_sequences_pkey PRIMARY KEY (organization_id);


--
-- Name: desk_events desk_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_events
    ADD CONSTRAINT desk_events_pkey PRIMARY KEY (organization_id, seq);


--
-- Name: desk_files desk_files_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_files
    ADD CONSTRAINT desk_files_pkey PRIMARY KEY (id);


--
-- Name: desk_files desk_files_ticket_id_ref_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_files
    ADD CONSTRAINT desk_files_ticket_id_ref_key UNIQUE (ticket_id, ref);


--
-- Name: desk_polls desk_polls_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_polls
    ADD CONSTRAINT desk_polls_pkey PRIMARY KEY (desk);


--
-- Name: desk_reads desk_reads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_reads
    ADD CONSTRAINT desk_reads_pkey PRIMARY KEY (user_id, ticket_id);


--
-- Name: desk_tickets desk_tickets_desk_ref_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_tickets
    ADD CONSTRAINT desk_tickets_desk_ref_key UNIQUE (desk, ref);


--
-- Name: desk_tickets desk_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_tickets
    ADD CONSTRAINT desk_tickets_pkey PRIMARY KEY (id);


--
-- Name: desk_watched_tickets desk_watched_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_watched_tickets
    ADD CONSTRAINT desk_watched_tickets_pkey PRIMARY KEY (ticket_id);


--
-- Name: desk_write_attempts desk_write_attempts_marker_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_write_attempts
    ADD CONSTRAINT desk_write_attempts_marker_key UNIQUE (marker);


--
-- Name: desk_write_attempts desk_write_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.desk_write_attempts
    ADD CONSTRAINT desk_write_attempts_pkey PRIMARY KEY (id);


--
-- Name: due_notices due_notices_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.due_notices
    ADD CONSTRAINT due_notices_pkey PRIMARY KEY (ticket_id, kind, due_at);


--
-- Name: erased_words erased_words_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erased_words
    ADD CONSTRAINT erased_words_pkey PRIMARY KEY (organization_id, digest);


--
-- Name: grants grants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);


--
-- Name: idempotency idempotency_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_key PRIMARY KEY (caller, key);


--
-- Name: incident_affected incident_affected_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_affected
    ADD CONSTRAINT incident_affected_pkey PRIMARY KEY (incident_id, user_id);


--
-- Name: incident_components incident_components_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_components
    ADD CONSTRAINT incident_components_pkey PRIMARY KEY (incident_id, component_id);


--
-- Name: incident_notifications incident_notifications_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_notifications
    ADD CONSTRAINT incident_notifications_pkey PRIMARY KEY (ticket_id, update_id);


--
-- Name: incident_updates incident_updates_incident_id_position_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_updates
    ADD CONSTRAINT incident_updates_incident_id_position_key UNIQUE (incident_id, "position");


--
-- Name: incident_updates incident_updates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_updates
    ADD CONSTRAINT incident_updates_pkey PRIMARY KEY (id);


--
-- Name: incidents incidents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (id);


--
-- Name: incoming_mails incoming_mails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incoming_mails
    ADD CONSTRAINT incoming_mails_pkey PRIMARY KEY (ticket_id, address, message_digest);


--
-- Name: inquiries inquiries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inquiries
    ADD CONSTRAINT inquiries_pkey PRIMARY KEY (id);


--
-- Name: inquiries inquiries_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inquiries
    ADD CONSTRAINT inquiries_reference_key UNIQUE (reference);


--
-- Name: kysely_migration_lock kysely_migration_lock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);


--
-- Name: kysely_migration kysely_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);


--
-- Name: mail_consents mail_consents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_consents
    ADD CONSTRAINT mail_consents_pkey PRIMARY KEY (key);


--
-- Name: mail_counts mail_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mail_counts
    ADD CONSTRAINT mail_counts_pkey PRIMARY KEY (scope, hour);


--
-- Name: maintenance_components maintenance_components_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.maintenance_components
    ADD CONSTRAINT maintenance_components_pkey PRIMARY KEY (maintenance_id, component_id);


--
-- Name: maintenances maintenances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.maintenances
    ADD CONSTRAINT maintenances_pkey PRIMARY KEY (id);


--
-- Name: notification_channels notification_channels_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_channels
    ADD CONSTRAINT notification_channels_pkey PRIMARY KEY (id);


--
-- Name: organizations organizations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: pending_file_deletions pending_file_deletions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pending_file_deletions
    ADD CONSTRAINT pending_file_deletions_pkey PRIMARY KEY (file_key);


--
-- Name: ratings ratings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_pkey PRIMARY KEY (ticket_id);


--
-- Name: refusal_counts refusal_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refusal_counts
    ADD CONSTRAINT refusal_counts_pkey PRIMARY KEY (organization_id, actor_id, actor_role, hour);


--
-- Name: remote_incident_affected remote_incident_affected_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.remote_incident_affected
    ADD CONSTRAINT remote_incident_affected_pkey PRIMARY KEY (incident_id, user_id);


--
-- Name: reply_addresses reply_addresses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reply_addresses
    ADD CONSTRAINT reply_addresses_pkey PRIMARY KEY (token);


--
-- Name: reply_addresses reply_addresses_ticket_id_address_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reply_addresses
    ADD CONSTRAINT reply_addresses_ticket_id_address_key UNIQUE (ticket_id, address);


--
-- Name: revoked_tokens revoked_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revoked_tokens
    ADD CONSTRAINT revoked_tokens_pkey PRIMARY KEY (issuer, token_id);


--
-- Name: search_documents search_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_documents
    ADD CONSTRAINT search_documents_pkey PRIMARY KEY (text_id);


--
-- Name: secrets secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);


--
-- Name: ticket_cc ticket_cc_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_cc
    ADD CONSTRAINT ticket_cc_pkey PRIMARY KEY (address, ticket_id);


--
-- Name: ticket_event_sequences ticket_event_sequences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_event_sequences
    ADD CONSTRAINT ticket_event_sequences_pkey PRIMARY KEY (organization_id);


--
-- Name: ticket_events ticket_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_events
    ADD CONSTRAINT ticket_events_pkey PRIMARY KEY (organization_id, seq);


--
-- Name: ticket_notifier_cursors ticket_notifier_cursors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_notifier_cursors
    ADD CONSTRAINT ticket_notifier_cursors_pkey PRIMARY KEY (organization_id);


--
-- Name: ticket_numbers ticket_numbers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_numbers
    ADD CONSTRAINT ticket_numbers_pkey PRIMARY KEY (organization_id);


--
-- Name: ticket_search_texts ticket_search_texts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_search_texts
    ADD CONSTRAINT ticket_search_texts_pkey PRIMARY KEY (id);


--
-- Name: tickets tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);


--
-- Name: unread_tickets unread_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unread_tickets
    ADD CONSTRAINT unread_tickets_pkey PRIMARY KEY (user_id, ticket_id);


--
-- Name: uploads uploads_file_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_file_key_key UNIQUE (file_key);


--
-- Name: uploads uploads_owner_id_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_owner_id_key_key UNIQUE (owner_id, key);


--
-- Name: uploads uploads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);


--
-- Name: used_challenges used_challenges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.used_challenges
    ADD CONSTRAINT used_challenges_pkey PRIMARY KEY (id);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: access_requests_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_requests_by_expiry ON public.access_requests USING btree (organization_id, expires_at);


--
-- Name: access_sessions_by_acting_as; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_sessions_by_acting_as ON public.access_sessions USING btree (acting_as_id, ends_at);


--
-- Name: access_sessions_by_activity; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_sessions_by_activity ON public.access_sessions USING btree (activity_due_at);


--
-- Name: access_sessions_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_sessions_by_agent ON public.access_sessions USING btree (agent_id, ends_at);


--
-- Name: access_sessions_by_end; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_sessions_by_end ON public.access_sessions USING btree (organization_id, ends_at);


--
-- Name: access_sessions_by_grant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_sessions_by_grant ON public.access_sessions USING btree (grant_id, ends_at);


--
-- Name: attachments_by_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attachments_by_organization ON public.attachments USING btree (organization_id, size);


--
-- Name: attachments_by_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attachments_by_owner ON public.attachments USING btree (owner_id, size);


--
-- Name: attachments_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attachments_by_ticket ON public.attachments USING btree (ticket_id, comment_id);


--
-- Name: desk_events_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX desk_events_by_time ON public.desk_events USING btree (occurred_at);


--
-- Name: desk_watched_tickets_by_next_check; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX desk_watched_tickets_by_next_check ON public.desk_watched_tickets USING btree (next_check_at);


--
-- Name: desk_write_attempts_by_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX desk_write_attempts_by_account ON public.desk_write_attempts USING btree (account_id);


--
-- Name: desk_write_attempts_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX desk_write_attempts_by_creation ON public.desk_write_attempts USING btree (created_at);


--
-- Name: grants_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grants_by_expiry ON public.grants USING btree (organization_id, expires_at);


--
-- Name: idempotency_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_by_time ON public.idempotency USING btree (created_at);


--
-- Name: incidents_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incidents_by_time ON public.incidents USING btree (resolved_at, started_at);


--
-- Name: incoming_mails_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incoming_mails_by_time ON public.incoming_mails USING btree (received_at);


--
-- Name: inquiries_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX inquiries_by_creation ON public.inquiries USING btree (created_at, id);


--
-- Name: outbox_by_consent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_by_consent ON public.outbox USING btree (consent_key);


--
-- Name: outbox_by_due_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_by_due_time ON public.outbox USING btree (due_at);


--
-- Name: outbox_by_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_by_organization ON public.outbox USING btree (organization_id);


--
-- Name: revoked_tokens_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX revoked_tokens_by_expiry ON public.revoked_tokens USING btree (expires_at);


--
-- Name: search_documents_by_ngram; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_documents_by_ngram ON public.search_documents USING gin (ngrams);


--
-- Name: ticket_cc_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_cc_by_ticket ON public.ticket_cc USING btree (ticket_id);


--
-- Name: ticket_events_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_events_by_ticket ON public.ticket_events USING btree (ticket_id, seq);


--
-- Name: ticket_events_unnumbered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_events_unnumbered ON public.ticket_events USING btree (organization_id) WHERE (seq < 0);


--
-- Name: ticket_search_texts_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_search_texts_by_ticket ON public.ticket_search_texts USING btree (ticket_id);


--
-- Name: tickets_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_creation ON public.tickets USING btree (organization_id, created_at, id, status, priority, category, requester_id);


--
-- Name: tickets_by_incident; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_incident ON public.tickets USING btree (incident_id);


--
-- Name: tickets_by_number; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tickets_by_number ON public.tickets USING btree (organization_id, number);


--
-- Name: tickets_by_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_organization ON public.tickets USING btree (organization_id, updated_at, id, status, priority, category, created_at, requester_id);


--
-- Name: tickets_by_organization_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_organization_status ON public.tickets USING btree (organization_id, status, updated_at, id, priority, category, created_at, requester_id);


--
-- Name: tickets_by_priority; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_priority ON public.tickets USING btree (organization_id, priority, updated_at, id, status, category, created_at, requester_id);


--
-- Name: tickets_by_requester; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_requester ON public.tickets USING btree (organization_id, requester_id, updated_at, id, status, priority, category, created_at);


--
-- Name: tickets_by_response_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_response_due ON public.tickets USING btree (response_due_at) WHERE ((response_due_at IS NOT NULL) AND (answered_at IS NULL) AND (closed_at IS NULL));


--
-- Name: tickets_by_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_status ON public.tickets USING btree (status, updated_at, id);


--
-- Name: tickets_by_update; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_by_update ON public.tickets USING btree (updated_at, id);


--
-- Name: uploads_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX uploads_by_creation ON public.uploads USING btree (created_at);


--
-- Name: uploads_by_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX uploads_by_organization ON public.uploads USING btree (organization_id, size);


--
-- Name: users_by_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX users_by_subject ON public.users USING btree (subject, organization_id);


--
-- Name: users_by_verified_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX users_by_verified_address ON public.users USING btree (verified_address, organization_id);


--
-- Name: access_activity access_activity_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_activity
    ADD CONSTRAINT access_activity_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.access_sessions(id);


--
-- Name: access_requests access_requests_grant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id);


--
-- Name: access_requests access_requests_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_requests
    ADD CONSTRAINT access_requests_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: access_sessions access_sessions_grant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_sessions
    ADD CONSTRAINT access_sessions_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id);


--
-- Name: access_sessions access_sessions_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_sessions
    ADD CONSTRAINT access_sessions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: article_votes article_votes_article_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_votes
    ADD CONSTRAINT article_votes_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;


--
-- Name: article_votes article_votes_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_votes
    ADD CONSTRAINT article_votes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: attachments attachments_comment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_comment_id_fkey FOREIGN KEY (comment_id) REFERENCES public.comments(id);


--
-- Name: attachments attachments_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: attachments attachments_owner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id);


--
-- Name: attachments attachments_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);


--
-- Name: comments comments_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.users(id);


--
-- Name: comments comments_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);


--
-- Name: due_notices due_notices_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.due_notices
    ADD CONSTRAINT due_notices_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id) ON DELETE CASCADE;


--
-- Name: grants grants_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: incident_affected incident_affected_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_affected
    ADD CONSTRAINT incident_affected_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(id);


--
-- Name: incident_affected incident_affected_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_affected
    ADD CONSTRAINT incident_affected_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: incident_components incident_components_component_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_components
    ADD CONSTRAINT incident_components_component_id_fkey FOREIGN KEY (component_id) REFERENCES public.components(id);


--
-- Name: incident_components incident_components_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_components
    ADD CONSTRAINT incident_components_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(id);


--
-- Name: incident_notifications incident_notifications_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_notifications
    ADD CONSTRAINT incident_notifications_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);


--
-- Name: incident_updates incident_updates_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_updates
    ADD CONSTRAINT incident_updates_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(id);


--
-- Name: maintenance_components maintenance_components_component_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.maintenance_components
    ADD CONSTRAINT maintenance_components_component_id_fkey FOREIGN KEY (component_id) REFERENCES public.components(id);


--
-- Name: maintenance_components maintenance_components_maintenance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.maintenance_components
    ADD CONSTRAINT maintenance_components_maintenance_id_fkey FOREIGN KEY (maintenance_id) REFERENCES public.maintenances(id);


--
-- Name: ratings ratings_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id) ON DELETE CASCADE;


--
-- Name: remote_incident_affected remote_incident_affected_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.remote_incident_affected
    ADD CONSTRAINT remote_incident_affected_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: search_documents search_documents_text_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_documents
    ADD CONSTRAINT search_documents_text_id_fkey FOREIGN KEY (text_id) REFERENCES public.ticket_search_texts(id) ON DELETE CASCADE;


--
-- Name: ticket_cc ticket_cc_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_cc
    ADD CONSTRAINT ticket_cc_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id) ON DELETE CASCADE;


--
-- Name: ticket_event_sequences ticket_event_sequences_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_event_sequences
    ADD CONSTRAINT ticket_event_sequences_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: ticket_events ticket_events_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_events
    ADD CONSTRAINT ticket_events_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: ticket_events ticket_events_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_events
    ADD CONSTRAINT ticket_events_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id) ON DELETE CASCADE;


--
-- Name: ticket_search_texts ticket_search_texts_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_search_texts
    ADD CONSTRAINT ticket_search_texts_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);


--
-- Name: tickets tickets_follow_up_of_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_follow_up_of_fkey FOREIGN KEY (follow_up_of) REFERENCES public.tickets(id) ON DELETE SET NULL;


--
-- Name: tickets tickets_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: tickets tickets_requester_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES public.users(id);


--
-- Name: unread_tickets unread_tickets_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unread_tickets
    ADD CONSTRAINT unread_tickets_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);


--
-- Name: unread_tickets unread_tickets_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unread_tickets
    ADD CONSTRAINT unread_tickets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: uploads uploads_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- Name: uploads uploads_owner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id);


--
-- Name: users users_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);


--
-- PostgreSQL database dump complete
--


