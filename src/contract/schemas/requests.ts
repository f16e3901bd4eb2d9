/**
 * Strict schemas of request parameters, queries and bodies. Separate from the response schemas, because the panel bundles
 * only the latter; requests are validated by the server.
 */
import * as z from 'zod/mini';
import { ACCESS_SCOPES } from './support-access.ts';
import { ACCESS_DENIAL_CODES } from './access-session.ts';
import { isBlank } from '../is-blank.ts';
import { LIMITS } from '../limits.ts';
import { RoutingRule, AGENT_ROLES, QUEUE_SORTS, QUEUE_VIEWS, TICKET_CHANNELS } from './inbox.ts';
import { COMPONENT_STATES, IMPACTS, INCIDENT_STATES } from './status.ts';
import { TICKET_STATUSES } from './ticket.ts';

/** A rule of a schema that Zod has no check for: its stable code on the wire, and its limit. */
export interface SchemaRule {
  code: 'not_storable' | 'empty' | 'too_long' | 'invalid_date_time' | 'invalid_integer' | 'invalid_duration';
  limit?: number;
}

/** Creates a check with a stable code. */
const rule = (isValid: (text: string) => boolean, params: SchemaRule) =>
  z.refine<string>(isValid, { params: { ...params } });

/**
 * Creates a schema for storable text: not blank, without NUL and lone surrogates, at most `limit` graphemes.
 */
export const nonEmptyText = (limit: number) =>
  z.string().check(
    rule((value) => value.isWellFormed() && !value.includes('\u0000'), { code: 'not_storable' }),
    rule((value) => !isBlank(value), { code: 'empty' }),
    rule((value) => !exceedsGraphemes(value, limit), { code: 'too_long', limit }),
  );

/** Maximum average of UTF-16 code units per grapheme: a family emoji has 11, a letter with 50 combining marks 51. */
const MAX_UNITS_PER_GRAPHEME = 64;

/**
 * Checks whether a text has more than `limit` graphemes. Segmentation is slow, so the number of code units decides where it
 * can, and counting stops above the limit.
 */
export function exceedsGraphemes(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  if (value.length > limit * MAX_UNITS_PER_GRAPHEME) return true;
  let count = 0;
  for (const _ of new Intl.Segmenter().segment(value)) if (++count > limit) return true;
  return false;
}

/** Creates a schema for an id in a request. */
export const idParam = () => z.string().check(z.minLength(1), z.maxLength(200));

/** Path parameters of operations on one resource. */
export const IdParams = z.strictObject({ id: idParam() });

/** Query parameters of every list. */
export const paginationParams = {
  cursor: z.optional(z.string().check(z.maxLength(500))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
};

/** Rates an article. */
export const ArticleVote = z.strictObject({ helpful: z.boolean() });

/** Query of an article search. */
export const ArticleQuery = z.strictObject({ q: z.string().check(z.maxLength(LIMITS.query)) });

/** Query for suggestions: the start of the text being typed. */
export const SuggestionQuery = z.strictObject({ q: z.string().check(z.maxLength(LIMITS.query)) });

const attachmentIds = z.optional(z.array(idParam()).check(z.maxLength(LIMITS.attachments)));
const body = nonEmptyText(LIMITS.body);

/** Body of a new ticket. */
export const CreateTicket = z.strictObject({
  subject: nonEmptyText(LIMITS.subject),
  description: body,
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  attachments: attachmentIds,
  fields: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(LIMITS.body)))),
  /** CC'd e-mail addresses. Full-width `@` and separators from input methods are normalized. */
  cc: z.optional(z.array(z.string().check(z.maxLength(1_000))).check(z.maxLength(LIMITS.cc))),
  /** Context shown to the viewer: page, browser, window and the vendor's facts. */
  context: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(2_000)))),
  /** Diagnostics recorded with the viewer's consent, as text. */
  diagnostics: z.optional(nonEmptyText(LIMITS.body)),
  /** Related open incident. */
  incidentId: z.optional(idParam()),
  /** Closed ticket that this ticket follows up. */
  followUpOf: z.optional(idParam()),
  /** For admins: turns on support access for this ticket in the same transaction. */
  access: z.optional(z.strictObject({ seconds: z.int().check(z.positive()) })),
});
/** Body of a new ticket. */
export type CreateTicket = z.infer<typeof CreateTicket>;

/** Body of an inquiry without signing in. `nonce` solves the challenge of `readInquiryChallenge`. */
export const SendInquiry = z.strictObject({
  name: nonEmptyText(200),
  /** Checked again by the server, which converts internationalized domains. */
  email: z.string().check(z.maxLength(254), z.email({ pattern: z.regexes.unicodeEmail })),
  organization: z.optional(nonEmptyText(200)),
  subject: nonEmptyText(LIMITS.subject),
  description: body,
  challenge: z.string().check(z.maxLength(200)),
  nonce: z.string().check(z.maxLength(100)),
});
/** Body of an inquiry without signing in. */
export type SendInquiry = z.infer<typeof SendInquiry>;

/** Query of the list of inquiries. */
export const InquiryQuery = z.strictObject({ ...paginationParams });
/** Assigns an inquiry to the customer that the agent has verified. */
export const AcceptInquiry = z.strictObject({
  requesterId: idParam(),
  /** Required when several organizations have a customer with this id. */
  organizationId: z.optional(idParam()),
});

/** Body of a reply. */
export const CreateComment = z.strictObject({ body, attachments: attachmentIds });
/** Body of a reply. */
export type CreateComment = z.infer<typeof CreateComment>;

/** Body of closing, reopening or confirming a ticket; `comment` is added to the ticket. */
export const Decision = z.strictObject({ comment: z.optional(body) });

/** Sort orders of ticket lists. */
export const TICKET_SORTS = ['activity', 'created', 'priority'] as const;

/** An RFC 3339 time with a zone, or a date, which means its start in UTC. */
const moment = z
  .string()
  .check(
    rule(
      (text) =>
        /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(text) &&
        !Number.isNaN(Date.parse(text)),
      { code: 'invalid_date_time' },
    ),
  );

/** Query of ticket lists. */
export const TicketQuery = z.strictObject({
  ...paginationParams,
  /** `mine` (default), `organization`, or `copy`: tickets of others that CC the viewer. */
  view: z.optional(z.enum(['mine', 'organization', 'copy'])),
  /** One status, or `active`: all unsolved tickets (`new`, `open`, `pending` and unmapped statuses of a help desk). */
  status: z.optional(z.enum([...TICKET_STATUSES, 'active'])),
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  /** Values of the vendor's select and radio fields, encoded as form data: `caseType=incident&product=vpn`. */
  fields: z.optional(z.string().check(z.maxLength(2_000))),
  /** Id of the requester. */
  requester: z.optional(idParam()),
  /** Created at this time or later. */
  createdFrom: z.optional(moment),
  /** Created before this time. */
  createdBefore: z.optional(moment),
  /** Sort order: newest activity (default), newest ticket, or highest priority and then newest activity. */
  sort: z.optional(z.enum(TICKET_SORTS)),
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
});
/** Query of ticket lists. */
export type TicketQuery = z.infer<typeof TicketQuery>;

/** Organization of a person, because user ids are unique only within an organization. */
export const PersonQuery = z.strictObject({ organizationId: idParam() });

/** Query of an upload. */
export const UploadQuery = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(LIMITS.attachmentName)),
});

const wholeNumber = z.string().check(rule((text) => /^\d{1,15}$/.test(text), { code: 'invalid_integer' }));

/** Version of the tus protocol; versions other than 1.0.0 are rejected with `tus_version`. */
const TusHeaders = { 'tus-resumable': z.string() };

/** Headers that create a resumable upload. */
export const CreateUploadHeaders = z.object({
  ...TusHeaders,
  /** Size of the file in bytes. */
  'upload-length': wholeNumber,
  /** tus metadata: `filename` (or `name`), a space, and the name as base64 of UTF-8. Other entries are preserved. */
  'upload-metadata': z.string().check(z.maxLength(4_000)),
});

/** Headers of one part of a resumable upload. */
export const AppendHeaders = z.object({ ...TusHeaders, 'upload-offset': wholeNumber });

// No maximum here, because an excessive duration has its own code (`grant_too_long`).
const seconds = z.int().check(z.positive());
const reason = nonEmptyText(2_000);

const id = idParam();
const optionalSeconds = z.optional(seconds);
/** Duration: a number of seconds, or until the end of a day in a time zone. */
const duration = {
  seconds: optionalSeconds,
  /** A calendar day, `YYYY-MM-DD`: access ends at the end of this day in `timeZone`. */
  until: z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/))),
  /** The IANA time zone of `until`. */
  timeZone: z.optional(z.string().check(z.maxLength(100))),
};
const exactlyOneDuration = z.refine<{ seconds?: unknown; until?: unknown; timeZone?: unknown }>(
  ({ seconds, until, timeZone }) =>
    (seconds === undefined) !== (until === undefined) && (until === undefined) === (timeZone === undefined),
  { path: ['seconds'], params: { code: 'invalid_duration' } satisfies SchemaRule },
);
const scope = z.optional(z.enum(ACCESS_SCOPES));
/** Areas and environment of the product, by configured ids. Default: all. */
const targets = { areas: z.optional(z.array(id).check(z.maxLength(50))), environment: z.optional(id) };

/** Turns on support access for `seconds` or until the end of a day. The server computes the end time. */
export const GrantAccess = z
  .strictObject({ ...duration, scope, ...targets, reason: z.optional(reason), ticketId: z.optional(id) })
  .check(exactlyOneDuration);
/** Sets a new end of a grant, counted from now. */
export const ResetGrant = z.strictObject(duration).check(exactlyOneDuration);
/** Body of an agent's request for support access. */
export const AskForAccess = z.strictObject({
  organizationId: id,
  seconds,
  scope,
  ...targets,
  reason,
  ticketId: z.optional(id),
});
/** Approves a request, optionally with a shorter duration or a narrower scope. */
export const ApproveRequest = z.strictObject({ seconds: optionalSeconds, scope, ...targets });
/** Denies a request. */
export const DenyRequest = z.strictObject({ reason: z.optional(reason) });
/** Query of the audit log. */
export const AuditQuery = z.strictObject({
  ...paginationParams,
  /** An action such as `granted` or `used`. */
  action: z.optional(z.string().check(z.maxLength(50))),
  actorId: z.optional(id),
  grantId: z.optional(id),
  sessionId: z.optional(id),
  ticketId: z.optional(id),
  /** Start of the range, inclusive (RFC 3339). */
  from: z.optional(z.iso.datetime({ offset: true })),
  /** End of the range, exclusive (RFC 3339). */
  to: z.optional(z.iso.datetime({ offset: true })),
});
/** Query of the audit log export. */
export const AuditExportQuery = z.strictObject({ format: z.optional(z.enum(['jsonl', 'csv'])) });

/** Starts an agent's session under an active grant. */
export const StartAccessSession = z.strictObject({
  organizationId: id,
  /** Default and maximum: 7,200. */
  seconds: optionalSeconds,
  scope,
  ...targets,
  reason,
  ticketId: z.optional(id),
  /** For the scope `act_as`: the id of the customer's user. */
  actAs: z.optional(id),
});
/** Turns on access in an emergency (break-glass). Admins are always notified; the vendor's configuration must allow it. */
export const BreakGlass = z.strictObject({ organizationId: id, seconds, scope, reason, ticketId: z.optional(id) });
/** Verifies, for a back end, whether a session token allows an action. */
export const UseAccessSession = z.strictObject({
  token: z.string().check(z.maxLength(8_192)),
  action: z.enum(ACCESS_SCOPES),
  /** Organization that owns the data. */
  organization: id,
  area: z.optional(id),
  environment: z.optional(id),
  /** Reason for which the back end has already denied the action, to be logged. */
  denied: z.optional(z.enum(ACCESS_DENIAL_CODES)),
});

/** Requests to one route under a session, aggregated by a back end. */
const AccessActivity = z.strictObject({
  /** The HTTP method. */
  method: z.string().check(z.regex(/^[A-Z]{1,16}$/)),
  /** The route's pattern or path, without a query. */
  route: z.string().check(z.regex(/^\/[\x21-\x22\x24-\x3e\x40-\x7e]{0,199}$/)),
  effect: z.enum(['view', 'change']),
  area: z.optional(id),
  count: z.int().check(z.minimum(1), z.maximum(1_000_000_000)),
  firstAt: z.iso.datetime({ offset: true }),
  lastAt: z.iso.datetime({ offset: true }),
});
/** Reports requests under verified sessions. */
export const ReportAccessActivity = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        /** A token of the session; may have expired since. */
        token: z.string().check(z.maxLength(8_192)),
        activity: z.array(AccessActivity).check(z.minLength(1), z.maxLength(100)),
      }),
    )
    .check(z.minLength(1), z.maxLength(20)),
});

/** Body of a new incident. */
export const OpenIncident = z.strictObject({
  name: nonEmptyText(LIMITS.subject),
  impact: z.enum(IMPACTS),
  components: z.array(z.strictObject({ id: idParam(), state: z.enum(COMPONENT_STATES) })).check(z.maxLength(100)),
  body: nonEmptyText(LIMITS.body),
});
/** Body of an incident update. */
export const AddIncidentUpdate = z.strictObject({ state: z.enum(INCIDENT_STATES), body: nonEmptyText(LIMITS.body) });

/** Query of the agents' queue. */
export const QueueQuery = z.strictObject({
  ...paginationParams,
  /** Default: all tickets. */
  view: z.optional(z.enum(QUEUE_VIEWS)),
  /** One status, or `active`: neither solved nor closed. */
  status: z.optional(z.enum([...TICKET_STATUSES, 'active'])),
  /** Id of an agent, `me` or `none`. */
  assignee: z.optional(idParam()),
  /** Id of a team, `mine` or `none`. */
  team: z.optional(idParam()),
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  tag: z.optional(z.string().check(z.minLength(1), z.maxLength(LIMITS.tag))),
  channel: z.optional(z.enum(TICKET_CHANNELS)),
  /** Id of the requester, with `organizationId`. */
  requester: z.optional(idParam()),
  /** Newest activity (default), newest ticket, soonest due time, or highest priority. */
  sort: z.optional(z.enum(QUEUE_SORTS)),
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
  organizationId: z.optional(idParam()),
  /** Tickets that are linked to an incident. */
  incidentId: z.optional(idParam()),
});

/** Body of an agent's reply or internal note. */
export const AnswerTicket = z.strictObject({
  body: nonEmptyText(LIMITS.body),
  internal: z.optional(z.boolean()),
  attachments: z.optional(z.array(idParam()).check(z.maxLength(LIMITS.attachments))),
  /** New status of the ticket. */
  status: z.optional(z.enum(TICKET_STATUSES)),
  /** Ids of agents who are mentioned in an internal note. */
  mentions: z.optional(z.array(idParam()).check(z.maxLength(LIMITS.mentions))),
  /** Sends after this many seconds, within which the reply can be undone. Default: at once. */
  holdSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(30))),
  /** Id of the last comment that the agent has seen, null for none. With a newer comment, the reply is rejected with `stale`. */
  lastCommentId: z.optional(z.nullable(idParam())),
});

const triageChanges = {
  status: z.optional(z.enum(TICKET_STATUSES)),
  priority: z.optional(idParam()),
  /** Reason for a new priority; visible to customers. */
  reason: z.optional(reason),
  assignee: z.optional(z.nullable(nonEmptyText(200))),
  /** Id of an agent, or `me`; sets `assignee` to the agent's name. */
  assigneeId: z.optional(z.nullable(idParam())),
  teamId: z.optional(z.nullable(idParam())),
  category: z.optional(z.nullable(idParam())),
  /** Replaces all tags. They are stored in lower case. */
  tags: z.optional(z.array(nonEmptyText(LIMITS.tag)).check(z.maxLength(LIMITS.tags))),
  /** Leaves the ticket out of the views of the queue until this time, or until the customer replies. */
  snoozedUntil: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
  spam: z.optional(z.boolean()),
  /** Incident that the ticket is about, whose updates the requester then gets; null for none. */
  incidentId: z.optional(z.nullable(idParam())),
};
/** Changes a ticket. */
export const TriageTicket = z.strictObject(triageChanges);

const tagList = z.optional(z.array(nonEmptyText(LIMITS.tag)).check(z.maxLength(LIMITS.tags)));

/** Changes several tickets, whatever their versions. */
export const BulkTriage = z.strictObject({
  ids: z.array(idParam()).check(z.minLength(1), z.maxLength(LIMITS.page)),
  changes: z.strictObject({ ...triageChanges, addTags: tagList, removeTags: tagList }),
});

/** Body of a ticket that an agent creates for a customer. */
export const CreateTicketOnBehalf = z.strictObject({
  /** A known customer, or a new person of an organization. Without an organization, the person is one of their own. */
  requester: z.union([
    z.strictObject({ id: idParam(), organizationId: idParam() }),
    z.strictObject({
      name: nonEmptyText(200),
      email: z.string().check(z.maxLength(254), z.email({ pattern: z.regexes.unicodeEmail })),
      organizationId: z.optional(idParam()),
      organizationName: z.optional(nonEmptyText(200)),
    }),
  ]),
  subject: nonEmptyText(LIMITS.subject),
  description: nonEmptyText(LIMITS.body),
  channel: z.enum(TICKET_CHANNELS),
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  tags: tagList,
  teamId: z.optional(z.nullable(idParam())),
  assigneeId: z.optional(z.nullable(idParam())),
});

/** Query of lists with a search text. */
export const SearchQuery = z.strictObject({
  ...paginationParams,
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
});

const macroFields = {
  name: nonEmptyText(100),
  bodies: z.record(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$/)), nonEmptyText(LIMITS.body)),
  status: z.nullable(z.enum(TICKET_STATUSES)),
  tags: z.array(nonEmptyText(LIMITS.tag)).check(z.maxLength(LIMITS.tags)),
  teamId: z.nullable(idParam()),
};
/** Body of a new macro. */
export const CreateMacro = z.strictObject({
  name: macroFields.name,
  bodies: macroFields.bodies,
  status: z.optional(macroFields.status),
  tags: z.optional(macroFields.tags),
  teamId: z.optional(macroFields.teamId),
});
/** Changes a macro. */
export const EditMacro = z.partial(CreateMacro);

const viewQuery = z.omit(QueueQuery, { cursor: true, limit: true });
/** Body of a new saved view. */
export const CreateSavedView = z.strictObject({
  name: nonEmptyText(100),
  query: viewQuery,
  shared: z.optional(z.boolean()),
});
/** Changes a saved view. */
export const EditSavedView = z.partial(CreateSavedView);

/** Says that the calling agent has a ticket open. */
export const SetPresence = z.strictObject({ state: z.enum(['viewing', 'replying']) });

/** Replaces the routing rules. */
export const ReplaceRouting = z.strictObject({ rules: z.array(RoutingRule).check(z.maxLength(100)) });

/** Query of a report. */
export const ReportQuery = z.strictObject({
  /** Created at this time or later. */
  from: moment,
  /** Created before this time. */
  to: moment,
  team: z.optional(idParam()),
  category: z.optional(idParam()),
  priority: z.optional(idParam()),
  groupBy: z.optional(z.enum(['week', 'team', 'category', 'priority'])),
});

/** Merges a ticket into another one. */
export const MergeTicket = z.strictObject({ into: idParam() });
/** Moves a message of a customer and all later ones to a new ticket. */
export const SplitTicket = z.strictObject({
  commentId: idParam(),
  /** Default: the subject of the ticket. */
  subject: z.optional(nonEmptyText(LIMITS.subject)),
});
/** Query of a list without filters. */
export const PageQuery = z.strictObject({ ...paginationParams });
/** Body of a new agent of the inbox. */
export const CreateAgent = z.strictObject({
  email: z.string().check(z.maxLength(254), z.email({ pattern: z.regexes.unicodeEmail })),
  name: nonEmptyText(200),
  role: z.optional(z.enum(AGENT_ROLES)),
  teamId: z.optional(z.nullable(idParam())),
});
/** Changes an agent of the inbox. */
export const EditAgent = z.strictObject({
  name: z.optional(nonEmptyText(200)),
  role: z.optional(z.enum(AGENT_ROLES)),
  teamId: z.optional(z.nullable(idParam())),
  disabled: z.optional(z.boolean()),
});
/** Body of a new or renamed team. */
export const EditTeam = z.strictObject({ name: nonEmptyText(100) });
