/**
 * What is sent: parameters, queries and bodies, all of them strict. They lie apart from what comes back because the panel
 * carries only the latter: what it sends, the server checks.
 */
import * as z from 'zod/mini';
import { ACCESS_SCOPES } from './support-access.ts';
import { ACCESS_DENIAL_CODES } from './access-session.ts';
import { LIMITS } from '../limits.ts';
import { COMPONENT_STATES, IMPACTS, INCIDENT_STATES } from './status.ts';
import { TICKET_STATUSES } from './ticket.ts';

/**
 * Request text that can be stored and shown: no NUL, no lone surrogate, at least one and at most `limit`
 * graphemes.
 */
export const nonEmptyText = (limit: number) =>
  z.string().check(
    z.refine(
      (value) => value.isWellFormed() && !value.includes('\u0000'),
      'This text holds characters that cannot be stored.',
    ),
    z.refine((value) => value.trim() !== '', 'This must not be empty.'),
    z.refine((value) => !exceedsGraphemes(value, limit), `This can have at most ${limit} characters.`),
  );

/** Code units that a grapheme may have on average: a family emoji has 11, a letter under 50 combining marks 51. */
const MAX_UNITS_PER_GRAPHEME = 64;

/**
 * Whether a text has more than `limit` graphemes, the characters that a person would count. Counting is slow, so code units
 * decide where they can, and it stops at the first grapheme too many.
 */
export function exceedsGraphemes(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  if (value.length > limit * MAX_UNITS_PER_GRAPHEME) return true;
  let count = 0;
  for (const _ of new Intl.Segmenter().segment(value)) if (++count > limit) return true;
  return false;
}

/** A request's reference to something by id. */
export const idParam = () => z.string().check(z.minLength(1), z.maxLength(200));

/** The path parameter of everything that is addressed by its id. */
export const IdParams = z.strictObject({ id: idParam() });

/** Query parameters every list takes. */
export const paginationParams = {
  cursor: z.optional(z.string().check(z.maxLength(500))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
};

/** Whether an article helped. */
export const ArticleVote = z.strictObject({ helpful: z.boolean() });

/** What help articles are looked for. */
export const ArticleQuery = z.strictObject({ q: z.string().check(z.maxLength(LIMITS.query)) });

/** What is being typed: the start of it is enough. */
export const HintQuery = z.strictObject({ q: z.string().check(z.maxLength(LIMITS.query)) });

const attachmentIds = z.optional(z.array(idParam()).check(z.maxLength(LIMITS.attachments)));
const body = nonEmptyText(LIMITS.body);

/** What it takes to file a ticket. */
export const CreateTicket = z.strictObject({
  subject: nonEmptyText(LIMITS.subject),
  description: body,
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  attachments: attachmentIds,
  fields: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(LIMITS.body)))),
  /** People in copy, one e-mail address each. What an input method makes of `@` and separators is understood. */
  cc: z.optional(z.array(z.string().check(z.maxLength(1_000))).check(z.maxLength(LIMITS.cc))),
  /** What the widget added and the viewer saw: page, browser, window, the vendor's own. */
  context: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(2_000)))),
  /** What was recorded on the page with the viewer's consent, as text. */
  diagnostics: z.optional(nonEmptyText(LIMITS.body)),
  /** The open incident that it belongs to. */
  incidentId: z.optional(idParam()),
  /** The closed ticket that it goes on from. */
  followUpOf: z.optional(idParam()),
  /** An admin lets support in for this ticket, in the same act. */
  access: z.optional(z.strictObject({ seconds: z.int().check(z.positive()) })),
});
/** What it takes to file a ticket. */
export type CreateTicket = z.infer<typeof CreateTicket>;

/** Somebody who cannot sign in asks for help. `nonce` does the work of the challenge: see `readInquiryChallenge`. */
export const SendInquiry = z.strictObject({
  name: nonEmptyText(200),
  email: z.string().check(z.maxLength(254), z.email()),
  organization: z.optional(nonEmptyText(200)),
  subject: nonEmptyText(LIMITS.subject),
  description: body,
  challenge: z.string().check(z.maxLength(200)),
  nonce: z.string().check(z.maxLength(100)),
});
/** Somebody who cannot sign in asks for help. */
export type SendInquiry = z.infer<typeof SendInquiry>;

/** Which inquiries to read. */
export const InquiryQuery = z.strictObject({ ...paginationParams });
/** An agent has verified that this customer asks. */
export const AcceptInquiry = z.strictObject({
  requesterId: idParam(),
  /** Needed where several organizations have a customer of this id. */
  organizationId: z.optional(idParam()),
});

/** A reply. */
export const CreateComment = z.strictObject({ body, attachments: attachmentIds });
/** A reply. */
export type CreateComment = z.infer<typeof CreateComment>;

/** Why a ticket is closed, reopened or confirmed; said as a comment when given. */
export const Decision = z.strictObject({ comment: z.optional(body) });

/** The orders of a list of tickets. */
export const TICKET_SORTS = ['activity', 'created', 'priority'] as const;

/** An RFC 3339 time with its zone, or a day, which begins in UTC. */
const moment = z
  .string()
  .check(
    z.refine(
      (text) =>
        /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(text) &&
        !Number.isNaN(Date.parse(text)),
      'This must be a day or a time with its zone, such as 2026-01-31T09:00:00Z.',
    ),
  );

/** What a list of tickets can be asked for. */
export const TicketQuery = z.strictObject({
  ...paginationParams,
  /** `mine` (default), `organization`, or `copy`: those of others on which the viewer is in copy. */
  view: z.optional(z.enum(['mine', 'organization', 'copy'])),
  /** One status, or `active`: all that is not settled (`new`, `open`, `pending` and a desk's own words). */
  status: z.optional(z.enum([...TICKET_STATUSES, 'active'])),
  priority: z.optional(idParam()),
  category: z.optional(idParam()),
  /** Who filed it, by their id. */
  requester: z.optional(idParam()),
  /** Filed at this time or later. */
  createdFrom: z.optional(moment),
  /** Filed before this time. */
  createdBefore: z.optional(moment),
  /** What comes first: the newest activity (default), the newest ticket, or the highest priority and of it the newest activity. */
  sort: z.optional(z.enum(TICKET_SORTS)),
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
});
/** What a list of tickets can be asked for. */
export type TicketQuery = z.infer<typeof TicketQuery>;

/** Whose person is meant: a subject is unique only within its organization. */
export const PersonQuery = z.strictObject({ organizationId: idParam() });

/** What is said about a file beside its bytes. */
export const UploadQuery = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(LIMITS.attachmentName)),
});

const wholeNumber = z.string().check(z.regex(/^\d{1,15}$/, 'This must be a whole number.'));

/** Which version of the tus protocol is spoken; anything but 1.0.0 is refused as `tus_version`. */
const TusHeaders = { 'tus-resumable': z.string() };

/** What a resumable upload begins with. */
export const CreateUploadHeaders = z.object({
  ...TusHeaders,
  /** Bytes of the whole file. */
  'upload-length': wholeNumber,
  /** As the tus protocol has it: `filename` (or `name`), a space, and the name as base64 of UTF-8. Other entries are kept. */
  'upload-metadata': z.string().check(z.maxLength(4_000)),
});

/** Where a part of a resumable upload begins. */
export const AppendHeaders = z.object({ ...TusHeaders, 'upload-offset': wholeNumber });

// Only a positive whole number is checked here; too long has a code of its own (`grant_too_long`).
const seconds = z.int().check(z.positive());
const reason = nonEmptyText(2_000);

const id = idParam();
const someSeconds = z.optional(seconds);
/** How long: so many seconds, or to the end of a day in a time zone. */
const length = {
  seconds: someSeconds,
  /** A calendar day, `YYYY-MM-DD`: access ends when it is over in `timeZone`. */
  until: z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/, 'This must be a day such as 2026-06-30.'))),
  /** The IANA time zone of `until`. */
  timeZone: z.optional(z.string().check(z.maxLength(100))),
};
const oneLength = z.refine<{ seconds?: unknown; until?: unknown; timeZone?: unknown }>(
  ({ seconds, until, timeZone }) =>
    (seconds === undefined) !== (until === undefined) && (until === undefined) === (timeZone === undefined),
  { path: ['seconds'], error: 'Give either seconds, or until with timeZone.' },
);
const scope = z.optional(z.enum(ACCESS_SCOPES));
/** What in the product, by ids that the vendor's configuration names. Left out: all of it. */
const where = { areas: z.optional(z.array(id).check(z.maxLength(50))), environment: z.optional(id) };

/** An admin lets support in, from now for `seconds` or until a day is over. The server computes the end. */
export const GrantAccess = z
  .strictObject({ ...length, scope, ...where, reason: z.optional(reason), ticketId: z.optional(id) })
  .check(oneLength);
/** An admin starts the time of a grant again, from now. */
export const ResetGrant = z.strictObject(length).check(oneLength);
/** An agent asks to be let in. */
export const AskForAccess = z.strictObject({
  organizationId: id,
  seconds,
  scope,
  ...where,
  reason,
  ticketId: z.optional(id),
});
/** An admin answers yes, also for less than was asked for. */
export const ApproveRequest = z.strictObject({ seconds: someSeconds, scope, ...where });
/** An admin answers no. */
export const DenyRequest = z.strictObject({ reason: z.optional(reason) });
/** Which part of the record to read, newest first. */
export const AuditQuery = z.strictObject({
  ...paginationParams,
  /** One of the acts: `granted`, `used` … */
  action: z.optional(z.string().check(z.maxLength(50))),
  /** Whose acts. */
  actorId: z.optional(id),
  grantId: z.optional(id),
  sessionId: z.optional(id),
  ticketId: z.optional(id),
  /** From this instant on (RFC 3339). */
  from: z.optional(z.iso.datetime({ offset: true })),
  /** Before this instant (RFC 3339). */
  to: z.optional(z.iso.datetime({ offset: true })),
});
/** In which form to get the whole record. */
export const AuditExportQuery = z.strictObject({ format: z.optional(z.enum(['jsonl', 'csv'])) });

/** An agent goes in under a grant that allows it. */
export const StartAccessSession = z.strictObject({
  organizationId: id,
  /** At most 7,200, which is also the default. */
  seconds: someSeconds,
  scope,
  ...where,
  reason,
  ticketId: z.optional(id),
  /** For the scope `act_as`: the id of the customer's user. */
  actAs: z.optional(id),
});
/** An agent opens the door in an emergency. Always announced, and only where the vendor's configuration allows it. */
export const BreakGlass = z.strictObject({ organizationId: id, seconds, scope, reason, ticketId: z.optional(id) });
/** A back end asks whether a session token allows what is about to be done. */
export const UseAccessSession = z.strictObject({
  token: z.string().check(z.maxLength(8_192)),
  action: z.enum(ACCESS_SCOPES),
  /** Whose data it is about. */
  organization: id,
  area: z.optional(id),
  environment: z.optional(id),
  /** Why the back end itself has already refused it, so that it is written down. */
  refused: z.optional(z.enum(ACCESS_DENIAL_CODES)),
});

/** Requests of one kind under a session, as a back end counts them. */
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
/** A back end reports requests under sessions that it has verified. */
export const ReportAccessActivity = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        /** A token of the session, also one that has expired since. */
        token: z.string().check(z.maxLength(8_192)),
        activity: z.array(AccessActivity).check(z.minLength(1), z.maxLength(100)),
      }),
    )
    .check(z.minLength(1), z.maxLength(20)),
});

/** An agent tells of an incident. */
export const OpenIncident = z.strictObject({
  name: nonEmptyText(LIMITS.subject),
  impact: z.enum(IMPACTS),
  components: z.array(z.strictObject({ id: idParam(), state: z.enum(COMPONENT_STATES) })).check(z.maxLength(100)),
  body: nonEmptyText(LIMITS.body),
});
/** An agent tells how an incident goes on. */
export const AddIncidentUpdate = z.strictObject({ state: z.enum(INCIDENT_STATES), body: nonEmptyText(LIMITS.body) });

/** Which part of the queue to read. */
export const QueueQuery = z.strictObject({
  ...paginationParams,
  status: z.optional(z.enum(TICKET_STATUSES)),
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
  organizationId: z.optional(idParam()),
});

/** An agent answers, or notes something internally. */
export const AnswerTicket = z.strictObject({
  body: nonEmptyText(LIMITS.body),
  internal: z.optional(z.boolean()),
  attachments: z.optional(z.array(idParam()).check(z.maxLength(LIMITS.attachments))),
  /** The status the ticket takes with this answer. */
  status: z.optional(z.enum(TICKET_STATUSES)),
});

/** An agent changes what only agents may change. */
export const TriageTicket = z.strictObject({
  status: z.optional(z.enum(TICKET_STATUSES)),
  priority: z.optional(idParam()),
  /** Why the priority changes; customers read it. */
  reason: z.optional(reason),
  assignee: z.optional(z.nullable(nonEmptyText(200))),
});
