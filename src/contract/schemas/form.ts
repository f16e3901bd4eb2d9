import * as z from 'zod/mini';
import { Id, Link, Text, Time } from './primitives.ts';

/** One level of priority with what it means; vendors relabel and redefine them freely. */
export const Priority = z.object({
  id: Id,
  label: Text,
  definition: z.optional(Text),
  /** Minutes until the first answer; null when nothing is promised. */
  responseMinutes: z.nullable(z.number()),
  /** In a session: when the first answer to a ticket is due that is submitted now, by the support hours. */
  responseDueAt: z.optional(z.nullable(Time)),
  /** How loud it is shown: `urgent`, `high`, `normal`, `low`. */
  tone: z.string(),
  /** What leads to another priority later, as in "re-evaluated when nobody can be reached". */
  reevaluation: z.optional(Text),
  /** Phone first: what to say beside the session's phone contacts. */
  phone: z.optional(Text),
});
/** One level of priority. */
export type Priority = z.infer<typeof Priority>;

/** Holds when the field has one of the values. A field that is not shown has none. */
export const Condition = z.object({ field: Id, in: z.array(z.string()) });
/** Holds when the field has one of the values. */
export type Condition = z.infer<typeof Condition>;

/** Whether support covers what was chosen: `in`, `conditional` or `out`, and where to go instead. Never stops a ticket. */
export const SupportCoverage = z.object({ scope: z.string(), text: Text, link: z.optional(Link) });
/** Whether support covers what was chosen. */
export type SupportCoverage = z.infer<typeof SupportCoverage>;

/** A known problem with its way out. */
export const KnownIssue = z.object({ title: Text, text: Text, link: z.optional(Link) });
/** A known problem with its way out. */
export type KnownIssue = z.infer<typeof KnownIssue>;

/** Something to choose from. */
export const Option = z.object({
  id: Id,
  label: Text,
  help: z.optional(Text),
  /** Short facts beside the label: an entitlement's status and remaining cases. */
  note: z.optional(Text),
  /** Shown, but not to be chosen: an entitlement that is not active. */
  disabled: z.optional(z.boolean()),
  /** Offered only for these values of the field that `dependsOn` names. */
  parents: z.optional(z.array(Id)),
  /** What choosing it writes into other fields, which stay changeable: the serial number of a contract. */
  sets: z.optional(z.record(z.string(), z.string())),
  advice: z.optional(SupportCoverage),
  problems: z.optional(z.array(KnownIssue)),
});
/** Something to choose from. */
export type Option = z.infer<typeof Option>;

/** How a field is filled in. A kind the panel does not know is left out of the form. */
export const FIELD_KINDS = [
  'text',
  'textarea',
  'select',
  'radio',
  'phone',
  'email',
  'emails',
  'url',
  'datetime',
  'checkbox',
  'consent',
  'priority',
  'attachments',
] as const;

/**
 * One field of the form. The ids `subject`, `description`, `category`, `priority`, `cc` and `attachments` are the ticket's
 * own; any other id travels in the ticket's `fields`. A checkbox and a consent hold `yes` or `no`.
 */
export const FormField = z.object({
  id: Id,
  /** One of {@link FIELD_KINDS}. */
  kind: z.string(),
  label: z.optional(Text),
  help: z.optional(Text),
  placeholder: z.optional(Text),
  required: z.optional(z.boolean()),
  /** Required when all of these hold, as a named contact is at the highest priority. */
  requiredWhen: z.optional(z.array(Condition)),
  /** Not required, but said to help. */
  advised: z.optional(z.boolean()),
  /** Shown only when all of these hold. */
  showWhen: z.optional(z.array(Condition)),
  /** Graphemes. */
  limit: z.optional(z.number()),
  /** Lines of a long text, as of code to look at. */
  maxLines: z.optional(z.number()),
  /** How many addresses a list may have. */
  maxItems: z.optional(z.number()),
  options: z.optional(z.array(Option)),
  /** The field whose value narrows the options. Without any option left, the field is not shown. */
  dependsOn: z.optional(Id),
  /** A choice of one is made by itself and not shown: only who has several environments is asked. */
  hideSingle: z.optional(z.boolean()),
  /** What it holds at first: fixed by the vendor, or taken from the viewer by the server. */
  default: z.optional(z.string()),
  /** Consent: what it means when it is not given. */
  consequence: z.optional(Text),
  /** Consent of an admin: turns support access on for so many seconds when the ticket is filed. */
  grantSeconds: z.optional(z.number()),
  /** Consent of somebody who is no admin: whom to ask to let support in. */
  ask: z.optional(Text),
});
/** One field of the form. */
export type FormField = z.infer<typeof FormField>;

/** One line of the checklist that builds the description. `kind` is `text`, `textarea`, `url` or `datetime`. */
export const ChecklistItem = z.object({
  id: Id,
  kind: z.string(),
  label: Text,
  placeholder: z.optional(Text),
  showWhen: z.optional(z.array(Condition)),
});
/** One line of the checklist that builds the description. */
export type ChecklistItem = z.infer<typeof ChecklistItem>;

/** How a ticket is filed here. */
export const Form = z.object({
  fields: z.array(FormField),
  /** What to have at hand; offered beside the description. */
  checklist: z.optional(z.array(ChecklistItem)),
  /** When articles are looked for: `typing` (default), `search` (on a press) or `never`. */
  articles: z.optional(z.string()),
  /** Whether the widget may add page, browser, window, zone and version to the ticket, shown before it is sent. */
  context: z.optional(z.boolean()),
  /** Whether console messages and failed requests may be recorded when the viewer asks for it. */
  diagnostics: z.optional(z.boolean()),
});
/** How a ticket is filed here. */
export type Form = z.infer<typeof Form>;

/** A number to call. */
export const PhoneContact = z.object({
  id: Id,
  label: Text,
  /** As people read it; digits, spaces and `+ - ( )`. */
  number: z.string(),
  /** IANA time zones of the people it is for; empty means everybody. */
  zones: z.array(z.string()),
  /** Null when somebody always answers. `days`: 1 is Monday; `from` and `to`: `HH:MM` in `zone`. */
  hours: z.nullable(z.object({ zone: z.string(), days: z.array(z.number()), from: z.string(), to: z.string() })),
});
/** A number to call. */
export type PhoneContact = z.infer<typeof PhoneContact>;
