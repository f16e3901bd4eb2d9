import * as z from 'zod/mini';

const Named = z.object({ id: z.number(), name: z.optional(z.string()) });

/** Times such as `closed_on` are null or absent until they occur. */
const Time = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) ? null : at;
  }),
);

/** A file. */
export const RmAttachment = z.object({
  id: z.number(),
  filename: z.string(),
  filesize: z.number(),
  content_type: z.optional(z.nullable(z.string())),
  created_on: Time,
});
/** A file. */
export type RmAttachment = z.infer<typeof RmAttachment>;

/** A comment or a change. */
export const RmJournal = z.object({
  id: z.number(),
  user: z.optional(Named),
  notes: z.optional(z.nullable(z.string())),
  created_on: Time,
  private_notes: z.optional(z.boolean()),
  details: z.optional(z.array(z.object({ property: z.string(), name: z.string() }))),
});

/** An issue; journals and attachments only where requested. */
export const RmIssue = z.object({
  id: z.number(),
  project: Named,
  subject: z.string(),
  description: z.optional(z.nullable(z.string())),
  status: Named,
  priority: z.optional(Named),
  category: z.optional(Named),
  author: Named,
  created_on: Time,
  updated_on: Time,
  custom_fields: z.optional(z.array(z.object({ name: z.string(), value: z.optional(z.unknown()) }))),
  attachments: z.optional(z.array(RmAttachment)),
  journals: z.optional(z.array(RmJournal)),
});
/** An issue. */
export type RmIssue = z.infer<typeof RmIssue>;

export const RmIssues = z.object({ issues: z.array(RmIssue), total_count: z.number() });
export const RmChanges = z.object({ issues: z.array(z.object({ id: z.number(), updated_on: Time })) });
export const RmOneIssue = z.object({ issue: RmIssue });
export const RmCreated = z.object({ issue: z.object({ id: z.number() }) });
export const RmUpload = z.object({ upload: z.object({ token: z.string() }) });
export const RmSearchResult = z.object({ results: z.array(z.object({ id: z.number(), type: z.string() })) });
export const RmUsers = z.object({
  users: z.array(z.object({ id: z.number(), login: z.string(), mail: z.optional(z.string()) })),
});
export const RmCurrentUser = z.object({
  user: z.object({ id: z.number(), login: z.string(), admin: z.optional(z.boolean()) }),
});
export const RmProject = z.object({ project: z.object({ id: z.number(), identifier: z.string() }) });

const idsByName = (key: string) =>
  z.pipe(
    z.record(z.string(), z.unknown()),
    z.transform((body) => {
      const list = z.array(z.object({ id: z.number(), name: z.string() })).parse(body[key]);
      return new Map(list.map(({ id, name }) => [name, id]));
    }),
  );
/** Ids by name, per list. */
export const RmIdsByName = {
  statuses: idsByName('issue_statuses'),
  priorities: idsByName('issue_priorities'),
  categories: idsByName('issue_categories'),
  trackers: idsByName('trackers'),
  fields: idsByName('custom_fields'),
};
