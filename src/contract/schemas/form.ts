import * as z from 'zod/mini';
import { Id, Link, Text, Time } from './primitives.ts';

/** A priority level with its definition; both are set by the vendor. */
export const Priority = z.object({
  id: Id,
  label: Text,
  definition: z.optional(Text),
  /** Target for the first response in minutes; null without a target. */
  responseMinutes: z.nullable(z.number()),
  /** In a session: due time of the first response to a ticket submitted at `serverTime`, by the business hours. */
  responseDueAt: z.optional(z.nullable(Time)),
  /** In a session: the target counts every hour, not business hours. */
  aroundTheClock: z.optional(z.boolean()),
  /** Visual emphasis: `urgent`, `high`, `normal`, `low`. */
  tone: z.string(),
  /** Conditions under which support changes the priority later. */
  reevaluation: z.optional(Text),
  /** For phone-first priorities: text shown with the session's phone contacts. */
  phone: z.optional(Text),
});
/** A priority level. */
export type Priority = z.infer<typeof Priority>;

/** True when the field has one of the values. Hidden fields have no value. */
export const Condition = z.object({ field: Id, in: z.array(z.string()) });
/** A condition on the value of a field. */
export type Condition = z.infer<typeof Condition>;

/** Support coverage of an option: `in`, `conditional` or `out`, with an alternative. Informational; does not block submission. */
export const SupportCoverage = z.object({ scope: z.string(), text: Text, link: z.optional(Link) });
/** Support coverage of an option. */
export type SupportCoverage = z.infer<typeof SupportCoverage>;

/** A known issue with its workaround. */
export const KnownIssue = z.object({ title: Text, text: Text, link: z.optional(Link) });
/** A known issue with its workaround. */
export type KnownIssue = z.infer<typeof KnownIssue>;

/** An option of a field. */
export const Option = z.object({
  id: Id,
  label: Text,
  help: z.optional(Text),
  /** Short facts next to the label, e.g. an entitlement's status and remaining cases. */
  note: z.optional(Text),
  /** Visible but not selectable, e.g. an inactive entitlement. */
  disabled: z.optional(z.boolean()),
  /** Offered only for these values of the field that `dependsOn` names. */
  parents: z.optional(z.array(Id)),
  /** Values that selecting this option sets in other, still editable fields, e.g. the serial number of a contract. */
  sets: z.optional(z.record(z.string(), z.string())),
  advice: z.optional(SupportCoverage),
  problems: z.optional(z.array(KnownIssue)),
});
/** An option of a field. */
export type Option = z.infer<typeof Option>;

/** Kinds of form fields. The panel omits fields of unknown kinds. */
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
 * A field of the form. The ids `subject`, `description`, `category`, `priority`, `cc` and `attachments` are built in; values
 * of other fields are stored in the ticket's `fields`. Checkbox and consent fields have the value `yes` or `no`.
 */
export const FormField = z.object({
  id: Id,
  /** One of {@link FIELD_KINDS}. */
  kind: z.string(),
  label: z.optional(Text),
  help: z.optional(Text),
  placeholder: z.optional(Text),
  required: z.optional(z.boolean()),
  /** Required when all conditions are true, e.g. a contact at the highest priority. */
  requiredWhen: z.optional(z.array(Condition)),
  /** Optional but recommended. */
  advised: z.optional(z.boolean()),
  /** Visible only when all conditions are true. */
  showWhen: z.optional(z.array(Condition)),
  /** Maximum length in graphemes. */
  limit: z.optional(z.number()),
  /** Maximum number of lines. */
  maxLines: z.optional(z.number()),
  /** Maximum number of addresses in a list. */
  maxItems: z.optional(z.number()),
  options: z.optional(z.array(Option)),
  /** Field whose value filters the options. Without available options the field is hidden. */
  dependsOn: z.optional(Id),
  /** Selects a single available option automatically and hides the field. */
  hideSingle: z.optional(z.boolean()),
  /** Initial value: set by the vendor, or derived from the viewer by the server. */
  default: z.optional(z.string()),
  /** For consent: the consequence of not giving it. */
  consequence: z.optional(Text),
  /** For consent of an admin: creating the ticket turns on support access for this many seconds. */
  grantSeconds: z.optional(z.number()),
  /** For consent of a user without admin rights: whom to ask for support access. */
  ask: z.optional(Text),
});
/** A field of the form. */
export type FormField = z.infer<typeof FormField>;

/** An item of the checklist that builds the description. `kind` is `text`, `textarea`, `url` or `datetime`. */
export const ChecklistItem = z.object({
  id: Id,
  kind: z.string(),
  label: Text,
  placeholder: z.optional(Text),
  showWhen: z.optional(z.array(Condition)),
});
/** An item of the checklist that builds the description. */
export type ChecklistItem = z.infer<typeof ChecklistItem>;

/** Configuration of the ticket form. */
export const Form = z.object({
  fields: z.array(FormField),
  /** Checklist offered with the description. */
  checklist: z.optional(z.array(ChecklistItem)),
  /** When to search for articles: `typing` (default), `search` (on demand) or `never`. */
  articles: z.optional(z.string()),
  /** Whether tickets include page, browser, window, time zone and version, shown before submitting. */
  context: z.optional(z.boolean()),
  /** Whether the viewer can record console messages and failed requests. */
  diagnostics: z.optional(z.boolean()),
});
/** Configuration of the ticket form. */
export type Form = z.infer<typeof Form>;

/** A phone contact. */
export const PhoneContact = z.object({
  id: Id,
  label: Text,
  /** Formatted number: digits, spaces and `+ - ( )`. */
  number: z.string(),
  /** IANA time zones of the viewers that see the number; empty for all. */
  zones: z.array(z.string()),
  /** Business hours; null for around the clock. `days`: 1 is Monday; `from` and `to`: `HH:MM` in `zone`. */
  hours: z.nullable(z.object({ zone: z.string(), days: z.array(z.number()), from: z.string(), to: z.string() })),
});
/** A phone contact. */
export type PhoneContact = z.infer<typeof PhoneContact>;
