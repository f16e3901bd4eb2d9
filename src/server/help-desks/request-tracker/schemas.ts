import * as z from 'zod/mini';

/** Ids are numbers in one place and strings in others. */
const Id = z.pipe(z.union([z.string(), z.number()]), z.transform(String));

/** A date that is not set is 1970, not null. */
const Time = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) || at === 0 ? null : at;
  }),
);

const User = z.object({ id: z.string(), EmailAddress: z.optional(z.string()), RealName: z.optional(z.string()) });

/** Somebody as Request Tracker names them. */
export type RtUser = z.infer<typeof User>;

/** Empty custom fields are `""` in lists and `[]` elsewhere. */
const CustomFields = z.pipe(
  z.union([
    z.array(z.object({ name: z.optional(z.string()), values: z.optional(z.array(z.unknown())) })),
    z.literal(''),
  ]),
  z.transform((fields) => {
    const named: Record<string, string> = {};
    for (const { name, values } of fields === '' ? [] : fields) {
      const texts = (values ?? []).filter((value) => typeof value === 'string');
      if (name !== undefined && texts.join('') !== '') named[name] = texts.join('\n');
    }
    return named;
  }),
);

const Users = z.pipe(
  z.optional(z.union([z.array(User), z.literal('')])),
  z.transform((users) => (users === undefined || users === '' ? [] : users)),
);

/** A ticket as a search answers it, with the fields that `FIELDS` asks for. */
export const RtTicket = z.object({
  id: Id,
  Subject: z.string(),
  Status: z.string(),
  Priority: z.pipe(z.union([z.string(), z.number()]), z.transform(String)),
  Created: Time,
  LastUpdated: Time,
  /** When somebody last said something to the requester. */
  Told: Time,
  CustomFields,
  Requestor: Users,
  Cc: Users,
});
/** A ticket as a search answers it. */
export type RtTicket = z.infer<typeof RtTicket>;

/** `total` and `pages` are null where rights filter afterwards, and `pages` is `0.0` for nothing. */
const page = <S extends z.ZodMiniType>(item: S) =>
  z.object({ items: z.array(item), count: z.number(), total: z.optional(z.nullable(z.number())) });

/** A page of tickets. */
export const RtTickets = page(RtTicket);
/** A page of references. */
export const RtRefs = page(z.object({ id: Id }));

/** Tickets with the time of their last change. */
export const RtChanges = page(z.object({ id: Id, LastUpdated: Time }));

/** What was said and done on a ticket. */
export const RtTransactions = page(
  z.object({ id: Id, ObjectId: Id, Created: Time, Creator: z.optional(z.union([User, z.literal('')])) }),
);
/** A message or reply. */
export type RtTransaction = z.infer<typeof RtTransactions>['items'][number];

/** Parts of messages. `Content` is there where it was asked for, and for texts only. */
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

/** A file: base64 with line feeds in it. */
export const RtFile = z.object({
  Content: z.string(),
  Filename: z.optional(z.nullable(z.string())),
  TransactionId: z.union([z.object({ id: Id }), Id]),
});

/** What was just made. */
export const RtCreated = z.object({ id: Id });

/** What a write says it did; also what it says when it did not. */
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
