import * as z from 'zod/mini';

/** Dates are RFC 3339, or null. */
const Time = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) ? null : at;
  }),
);

/** Values of custom fields are texts, numbers, booleans, lists of choices, or null. */
const Value = z.pipe(
  z.optional(z.unknown()),
  z.transform((value) => {
    if (Array.isArray(value)) return value.filter((one) => typeof one === 'string').join('\n');
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }),
);

/** A ticket as its requester sees it. */
export const ZdRequest = z.object({
  id: z.int(),
  subject: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  status: z.string(),
  priority: z.optional(z.nullable(z.string())),
  requester_id: z.int(),
  can_be_solved_by_me: z.optional(z.boolean()),
  custom_fields: z.optional(z.array(z.object({ id: z.int(), value: Value }))),
  created_at: Time,
  updated_at: Time,
});
/** A ticket as its requester sees it. */
export type ZdRequest = z.infer<typeof ZdRequest>;

export const ZdOneRequest = z.object({ request: ZdRequest });
/** A page of a list, by number. */
export const ZdRequests = z.object({
  requests: z.array(ZdRequest),
  count: z.optional(z.nullable(z.int())),
  /** Only its presence matters. */
  next_page: z.optional(z.nullable(z.string())),
});

/** A file. */
export const ZdAttachment = z.object({
  id: z.int(),
  file_name: z.string(),
  content_type: z.optional(z.nullable(z.string())),
  content_url: z.string(),
  size: z.int(),
});
/** A file. */
export type ZdAttachment = z.infer<typeof ZdAttachment>;

/** A comment. */
export const ZdComment = z.object({
  id: z.int(),
  author_id: z.int(),
  body: z.optional(z.nullable(z.string())),
  html_body: z.optional(z.nullable(z.string())),
  public: z.optional(z.boolean()),
  attachments: z.optional(z.array(ZdAttachment)),
  created_at: Time,
});
/** A comment. */
export type ZdComment = z.infer<typeof ZdComment>;

/** Position for the next page; the cursor may be null at the end. */
const meta = z.object({ has_more: z.boolean(), after_cursor: z.optional(z.nullable(z.string())) });

/** Comments, with their authors. */
export const ZdComments = z.object({
  comments: z.array(ZdComment),
  users: z.optional(z.array(z.object({ id: z.int(), name: z.string(), agent: z.optional(z.boolean()) }))),
  meta,
});

/** Comments as agents see them, with the channel of each. */
export const ZdChannels = z.object({
  comments: z.array(z.object({ id: z.int(), via: z.optional(z.object({ channel: z.optional(z.unknown()) })) })),
  meta,
});

export const ZdUpload = z.object({ upload: z.object({ token: z.string() }) });

/** A user. The anonymous user has the id null. */
export const ZdUser = z.object({
  user: z.object({
    id: z.nullable(z.int()),
    email: z.optional(z.nullable(z.string())),
    role: z.optional(z.string()),
    active: z.optional(z.boolean()),
    suspended: z.optional(z.boolean()),
  }),
});

/** A field of tickets. */
export const ZdField = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string(),
  active: z.optional(z.boolean()),
  editable_in_portal: z.optional(z.boolean()),
  custom_field_options: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
});
/** A field of tickets. */
export type ZdField = z.infer<typeof ZdField>;

export const ZdFields = z.object({ ticket_fields: z.array(ZdField), meta });
export const ZdForm = z.object({
  ticket_form: z.object({ id: z.int(), active: z.optional(z.boolean()), end_user_visible: z.optional(z.boolean()) }),
});
/** Changed tickets. */
export const ZdChanges = z.object({
  tickets: z.array(z.object({ id: z.int() })),
  after_cursor: z.optional(z.nullable(z.string())),
  end_of_stream: z.boolean(),
});
/** Scopes of an OAuth token. */
export const ZdToken = z.object({ token: z.object({ scopes: z.array(z.string()) }) });
