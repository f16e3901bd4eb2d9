import * as z from 'zod/mini';

const Text = z.optional(z.nullable(z.string()));

/** Issue times have an offset without a colon. */
const Time = z.pipe(
  Text,
  z.transform((text) => {
    const at = Date.parse((text ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    return Number.isNaN(at) ? null : at;
  }),
);
/** Request times are milliseconds. */
const EpochTime = z.pipe(
  z.optional(z.nullable(z.object({ epochMillis: z.optional(z.number()) }))),
  z.transform((date) => date?.epochMillis ?? null),
);

/** A person. The address is present only where their privacy settings and our permissions allow. */
export const JiraPerson = z.object({
  accountId: z.string(),
  emailAddress: Text,
  displayName: z.optional(z.string()),
  active: z.optional(z.boolean()),
});
/** A person. */
export type JiraPerson = z.infer<typeof JiraPerson>;

/** The service account, with the time zone of its searches. */
export const JiraSelf = z.extend(JiraPerson, { timeZone: z.optional(z.string()) });

/** The issue behind a ticket. The site decides on further fields. */
export const JiraIssue = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.catchall(
    z.object({
      summary: Text,
      description: Text,
      status: z.optional(z.object({ name: z.string() })),
      priority: z.optional(z.nullable(z.object({ name: z.string() }))),
      created: Time,
      updated: Time,
      reporter: z.optional(z.nullable(JiraPerson)),
      project: z.optional(z.object({ id: z.string() })),
    }),
    z.unknown(),
  ),
  transitions: z.optional(z.array(z.object({ id: z.string(), to: z.object({ name: z.string() }) }))),
});
/** The issue behind a ticket. */
export type JiraIssue = z.infer<typeof JiraIssue>;

/** A search result. The next page is requested by a token; there is no total. */
export const JiraSearchResult = z.object({ issues: z.array(JiraIssue), nextPageToken: Text });

/** A file. Its id occurs only in its URLs. */
export const JiraFile = z.object({
  filename: z.string(),
  author: z.optional(z.nullable(JiraPerson)),
  created: EpochTime,
  size: z.number(),
  mimeType: Text,
  _links: z.object({ jiraRest: z.optional(z.string()), content: z.optional(z.string()) }),
});
/** A file. */
export type JiraFile = z.infer<typeof JiraFile>;

/** A page of a list of Service Management. */
export const pageSchema = <S extends z.ZodMiniType>(item: S) =>
  z.object({ isLastPage: z.boolean(), values: z.array(item) });

/** A comment. */
export const JiraComment = z.object({
  id: z.string(),
  body: z.string(),
  public: z.boolean(),
  author: JiraPerson,
  created: EpochTime,
  attachments: z.optional(pageSchema(JiraFile)),
});
/** A comment. */
export type JiraComment = z.infer<typeof JiraComment>;

export const JiraCreatedComment = z.object({ id: z.string(), public: z.boolean() });
export const JiraAttachedFiles = z.object({ comment: z.nullable(z.optional(JiraCreatedComment)) });
export const JiraTemporaryFiles = z.object({
  temporaryAttachments: z.array(z.object({ temporaryAttachmentId: z.string() })),
});
export const JiraCreated = z.object({ issueId: z.string(), issueKey: z.string() });
export const JiraTransition = z.object({ id: z.string(), name: z.optional(z.string()) });

/** Read at startup. */
export const JiraServiceDesk = z.object({ id: z.string(), projectId: z.string(), projectKey: z.string() });
export const JiraRequestType = z.object({ id: z.string(), name: z.string(), issueTypeId: z.optional(z.string()) });
const FieldKind = z.object({
  type: z.string(),
  system: z.optional(z.string()),
  custom: z.optional(z.string()),
  customId: z.optional(z.number()),
});
export const JiraRequestField = z.object({
  fieldId: z.string(),
  name: z.string(),
  required: z.boolean(),
  validValues: z.optional(z.array(z.object({ value: z.string(), label: z.string() }))),
  defaultValues: z.optional(z.array(z.unknown())),
  jiraSchema: FieldKind,
});
/** A field of a request type. */
export type JiraRequestField = z.infer<typeof JiraRequestField>;
export const JiraForm = z.object({
  requestTypeFields: z.array(JiraRequestField),
  canRaiseOnBehalfOf: z.boolean(),
  canAddRequestParticipants: z.boolean(),
});
export const JiraFields = z.array(
  z.object({ id: z.string(), name: z.string(), schema: z.optional(z.nullable(FieldKind)) }),
);
export const JiraStatuses = z.array(z.object({ id: z.string(), statuses: z.array(z.object({ name: z.string() })) }));
