import * as z from 'zod/mini';

const Text = z.optional(z.nullable(z.string()));

/** Jira's own times have an offset without a colon; a request's come as milliseconds beside them. */
const Time = z.pipe(
  Text,
  z.transform((text) => {
    const at = Date.parse((text ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    return Number.isNaN(at) ? null : at;
  }),
);
const Moment = z.pipe(
  z.optional(z.nullable(z.object({ epochMillis: z.optional(z.number()) }))),
  z.transform((date) => date?.epochMillis ?? null),
);

/** Somebody. The address is there only where their privacy settings and our rights allow. */
export const JiraPerson = z.object({
  accountId: z.string(),
  emailAddress: Text,
  displayName: z.optional(z.string()),
  active: z.optional(z.boolean()),
});
/** Somebody. */
export type JiraPerson = z.infer<typeof JiraPerson>;

/** The account that the credential is of, with the zone that its searches read times in. */
export const JiraSelf = z.extend(JiraPerson, { timeZone: z.optional(z.string()) });

/** A ticket as the issue behind it. Which other fields there are, the site decides. */
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
/** A ticket as the issue behind it. */
export type JiraIssue = z.infer<typeof JiraIssue>;

/** Answers of a search: the next page is asked for by a token, and there is no total. */
export const JiraFound = z.object({ issues: z.array(JiraIssue), nextPageToken: Text });

/** A file. It has no id of its own: that stands in its addresses. */
export const JiraFile = z.object({
  filename: z.string(),
  author: z.optional(z.nullable(JiraPerson)),
  created: Moment,
  size: z.number(),
  mimeType: Text,
  _links: z.object({ jiraRest: z.optional(z.string()), content: z.optional(z.string()) }),
});
/** A file. */
export type JiraFile = z.infer<typeof JiraFile>;

/** A page of one of the lists of Service Management. */
export const pageSchema = <S extends z.ZodMiniType>(item: S) =>
  z.object({ isLastPage: z.boolean(), values: z.array(item) });

/** Something said. */
export const JiraComment = z.object({
  id: z.string(),
  body: z.string(),
  public: z.boolean(),
  author: JiraPerson,
  created: Moment,
  attachments: z.optional(pageSchema(JiraFile)),
});
/** Something said. */
export type JiraComment = z.infer<typeof JiraComment>;

export const JiraSaid = z.object({ id: z.string(), public: z.boolean() });
export const JiraAttached = z.object({ comment: z.nullable(z.optional(JiraSaid)) });
export const JiraTemporary = z.object({
  temporaryAttachments: z.array(z.object({ temporaryAttachmentId: z.string() })),
});
export const JiraMade = z.object({ issueId: z.string(), issueKey: z.string() });
export const JiraTransition = z.object({ id: z.string(), name: z.optional(z.string()) });

/** What is looked at when the desk is opened. */
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
