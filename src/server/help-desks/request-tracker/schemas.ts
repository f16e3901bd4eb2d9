import * as z from 'zod/mini';

/** Ids are numbers in some responses and strings in others. */
const Id = z.pipe(z.union([z.string(), z.number()]), z.transform(String));

/** An unset date is 1970, not null. */
const Time = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) || at === 0 ? null : at;
  }),
);

const User = z.object({ id: z.string(), EmailAddress: z.optional(z.string()), RealName: z.optional(z.string()) });

/** A user. */
export type RtUser = z.infer<typeof User>;

/** Empty custom fields are `""` in lists and `[]` elsewhere. */
const CustomFields = z.pipe(
  z.union([
    z.array(z.object({ name: z.optional(z.string()), values: z.optional(z.array(z.unknown())) })),
    z.literal(''),
  ]),
  z.transform((fields) => {
    const values: Record<string, string> = {};
    for (const { name, values: parts } of fields === '' ? [] : fields) {
      const texts = (parts ?? []).filter((value) => typeof value === 'string');
      if (name !== undefined && texts.join('') !== '') values[name] = texts.join('\n');
    }
    return values;
  }),
);

const Users = z.pipe(
  z.optional(z.union([z.array(User), z.literal('')])),
  z.transform((users) => (users === undefined || users === '' ? [] : users)),
);

/** A ticket in a search result, with the fields in `FIELDS`. */
export const RtTicket = z.object({
  id: Id,
  Subject: z.string(),
  Status: z.string(),
  Priority: z.pipe(z.union([z.string(), z.number()]), z.transform(String)),
  Created: Time,
  LastUpdated: Time,
  /** Time of the last message to the requester. */
  Told: Time,
  CustomFields,
  Requestor: Users,
  Cc: Users,
});
/** A ticket in a search result. */
export type RtTicket = z.infer<typeof RtTicket>;

/** `total` and `pages` are null where rights filter the result, and `pages` is `0.0` without results. */
const page = <S extends z.ZodMiniType>(item: S) =>
  z.object({ items: z.array(item), count: z.number(), total: z.optional(z.nullable(z.number())) });

/** A page of tickets. */
export const RtTickets = page(RtTicket);
/** A page of references. */
export const RtRefs = page(z.object({ id: Id }));

/** Tickets with the time of their last change. */
export const RtChanges = page(z.object({ id: Id, LastUpdated: Time }));

/** Transactions of a ticket. */
export const RtTransactions = page(
  z.object({ id: Id, ObjectId: Id, Created: Time, Creator: z.optional(z.union([User, z.literal('')])) }),
);
/** A message or reply. */
export type RtTransaction = z.infer<typeof RtTransactions>['items'][number];

/** Parts of messages. `Content` is present only where requested, and only for texts. */
export const RtParts = page(
  z.object({
    id: Id,
    TransactionId: Id,
    ContentType: z.string(),
    ContentLength: z.pipe(z.optional(z.union([z.string(), z.number()])), z.transform(Number)),
    Filename: z.nullable(z.string()),
    Created: Time,
    Content: z.optional(z.string()),
  }),
);
/** A part of a message. */
export type RtPart = z.infer<typeof RtParts>['items'][number];

/** A file: base64 with line feeds. */
export const RtFile = z.object({
  Content: z.string(),
  Filename: z.optional(z.nullable(z.string())),
  TransactionId: z.union([z.object({ id: Id }), Id]),
});

/** A created object. */
export const RtCreated = z.object({ id: Id });

/** Messages about a write, whether it succeeded or not. */
export const RtMessages = z.array(z.string());

/** A queue, with the custom fields of its tickets. */
export const RtQueue = z.object({
  id: Id,
  Name: z.string(),
  Lifecycle: z.optional(z.string()),
  TicketCustomFields: z.optional(z.union([z.array(z.object({ name: z.optional(z.string()) })), z.literal('')])),
});

/** An account. */
export const RtAccount = z.object({ Name: z.string(), Timezone: z.optional(z.nullable(z.string())) });
