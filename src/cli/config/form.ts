import * as z from 'zod/mini';
import {
  ChecklistItem,
  KnownIssue,
  Condition,
  FIELD_KINDS,
  FormField,
  LIMITS,
  Link,
  Option,
  Priority,
  SupportCoverage,
} from '../../contract/index.ts';
import { documentKeys, key } from './described.ts';

/** Colors of a priority, most urgent first. */
const TONES = ['urgent', 'high', 'normal', 'low'] as const;
const CHECKLIST_KINDS = ['text', 'textarea', 'url', 'datetime'] as const;
const SCOPES = ['in', 'conditional', 'out'] as const;

/** A link out of the panel. */
export const LinkConfig = documentKeys(Link.shape, {
  label: 'Text of the link.',
  href: 'Target: an `https:`, `mailto:` or `tel:` URL.',
});
const link = z.optional(LinkConfig);

const condition = documentKeys(Condition.shape, {
  field: 'Id of another field.',
  in: 'Values of that field for which the condition holds.',
});
const conditions = z.optional(z.array(condition));

const advice = documentKeys(
  { ...SupportCoverage.shape, scope: z.enum(SCOPES), link },
  {
    scope: 'Whether support covers this option: yes (`in`), under conditions (`conditional`), or no (`out`).',
    text: 'Explanation shown below the field. It never prevents a ticket from being submitted.',
    link: 'Link to the place that helps instead.',
  },
);

const problem = documentKeys(
  { ...KnownIssue.shape, link },
  { title: 'Title of the known problem.', text: 'Solution.', link: 'Link to more information.' },
);

const option = documentKeys(
  { ...Option.shape, advice: z.optional(advice), problems: z.optional(z.array(problem)) },
  {
    id: 'Value that is stored with the ticket.',
    label: 'Text of the option.',
    help: 'Explanation below the option.',
    note: 'Short fact beside the label, such as the status of a contract.',
    disabled: ['Shows the option but does not let it be selected.', false],
    parents: 'Values of the field named by `dependsOn` for which this option is offered. Default: all.',
    sets: 'Values to write into other fields when this option is selected, by field id. They remain editable.',
    advice: 'Whether support covers this option.',
    problems: 'Known problems with their solutions, shown when this option is selected.',
  },
);

/** A field of the form. */
export const FieldConfig = documentKeys(
  {
    ...FormField.shape,
    kind: z.enum(FIELD_KINDS),
    requiredWhen: conditions,
    showWhen: conditions,
    options: z.optional(z.array(option)),
    prefill: z.optional(z.enum(['name', 'email', 'phone', 'locale'])),
  },
  {
    id: 'Field id. `subject`, `description`, `category`, `priority`, `cc` and `attachments` are built in; any other id is stored under `fields` of the ticket.',
    kind: 'Control that the field is filled in with.',
    label: 'Label. Default: the built-in label for built-in fields, otherwise the id.',
    help: 'Explanation below the field.',
    placeholder: 'Placeholder text.',
    required: ['Refuses a ticket without a value.', false],
    requiredWhen: 'Requires a value when all of these conditions hold.',
    advised: ['Marks the field as recommended.', false],
    showWhen: 'Shows the field only when all of these conditions hold.',
    limit: 'Maximum length in characters.',
    maxLines: 'Maximum number of lines of a `textarea`.',
    maxItems: 'Maximum number of addresses of an `emails` field.',
    options: 'Options of a `select` or `radio` field.',
    dependsOn:
      'Id of the field whose value narrows the options (see `parents`). The field is hidden while no option is left.',
    hideSingle: ['Selects and hides the field when it has only one option.', false],
    default: 'Initial value.',
    consequence: 'Consent: what happens when it is not given.',
    grantSeconds:
      'Consent of an admin: turns on support access for this number of seconds when the ticket is submitted.',
    ask: 'Consent: text for users who are not admins, saying whom to ask for support access.',
    prefill: 'Claim of the token that the initial value comes from.',
  },
);

/** An item of the checklist. */
export const ChecklistConfig = documentKeys(
  { ...ChecklistItem.shape, kind: z.enum(CHECKLIST_KINDS), showWhen: conditions },
  {
    id: 'Id, unique within the checklist.',
    kind: 'Control that the item is filled in with.',
    label: 'Label. It becomes a heading of the description.',
    placeholder: 'Placeholder text.',
    showWhen: 'Shows the item only when all of these conditions hold.',
  },
);

/** A phone number with its hours. */
export const PhoneConfig = documentKeys(
  {
    id: z.string(),
    label: Priority.shape.label,
    number: z.string(),
    zones: z.array(z.string()),
    hours: z.nullable(
      documentKeys(
        {
          zone: z.string(),
          days: z.array(z.int().check(z.minimum(1), z.maximum(7))),
          from: z.string(),
          to: z.string(),
        },
        {
          zone: 'IANA time zone of the hours, such as `Asia/Tokyo`.',
          days: 'Days of the week: 1 is Monday, 7 is Sunday.',
          from: 'Start, as `HH:MM`.',
          to: 'End, as `HH:MM`.',
        },
      ),
    ),
  },
  {
    id: 'Id, unique within the list.',
    label: 'Name of the contact.',
    number: 'Phone number as it is shown: digits, spaces and `+ - ( )`.',
    zones: 'IANA time zones of the users that the contact is for. An empty list means all users.',
    hours: 'Hours in which calls are answered; `null` means around the clock.',
  },
);

const { responseDueAt: _dueAt, aroundTheClock: _clock, ...configurable } = Priority.shape;

/** A priority that a ticket can have. */
export const PriorityConfig = documentKeys(
  { ...configurable, tone: z.enum(TONES) },
  {
    id: 'Value that is stored with the ticket.',
    label: 'Name of the priority.',
    definition: 'When to select this priority.',
    responseMinutes:
      'Target for the first response in minutes, counted within `lifecycle.supportHours`; `null` promises none.',
    tone: 'Color of the priority.',
    reevaluation: 'When the priority is changed later.',
    phone: 'Text that asks to call first, shown with the phone contacts.',
  },
);

const upTo = (maximum: number) => z.int().check(z.minimum(0), z.maximum(maximum));

/** Keys of the form, as `createTicketApi` takes them. */
export const formKeys = {
  form: key(z.array(FieldConfig), {
    description: 'Fields of the form, in order. Default: subject, description, priority, attachments.',
    examples: [
      [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        {
          id: 'category',
          kind: 'select',
          label: { en: 'Category', ja: 'カテゴリ' },
          options: [
            { id: 'billing', label: { en: 'Billing', ja: '請求' } },
            { id: 'export', label: { en: 'Export', ja: 'エクスポート' } },
          ],
        },
        { id: 'priority', kind: 'priority' },
        { id: 'attachments', kind: 'attachments' },
      ],
    ],
  }),
  checklist: key(z.array(ChecklistConfig), {
    description: 'Items that help to write the description; what is filled in becomes part of it. Default: none.',
    examples: [[{ id: 'steps', kind: 'textarea', label: { en: 'Steps to reproduce', ja: '再現手順' } }]],
  }),
  articleSearch: key(z.enum(['typing', 'search', 'never']), {
    description: 'When help articles are searched while a ticket is written.',
    default: 'typing',
  }),
  context: key(z.boolean(), {
    description:
      'Lets the widget add page, browser, window size, time zone and version to a ticket. The user sees them first.',
    default: false,
  }),
  diagnostics: key(z.boolean(), {
    description: 'Lets the user record console messages and failed requests and attach them to a ticket.',
    default: false,
  }),
  phones: key(z.array(PhoneConfig), {
    description: 'Phone contacts. Default: none.',
    examples: [
      [
        {
          id: 'tokyo',
          label: { en: 'Support desk', ja: 'サポート窓口' },
          number: '+81 3-1234-5678',
          zones: [],
          hours: { zone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
        },
      ],
    ],
  }),
  priorities: key(z.array(PriorityConfig), {
    description: 'Priorities, most urgent first. Default: urgent, high, normal and low, without response targets.',
    examples: [
      [
        { id: 'urgent', label: { en: 'Urgent', ja: '緊急' }, responseMinutes: 60, tone: 'urgent' },
        { id: 'normal', label: { en: 'Normal', ja: '通常' }, responseMinutes: null, tone: 'normal' },
      ],
    ],
  }),
  defaultPriority: key(z.nullable(z.string()), {
    description:
      'Id of the priority that is selected first; `null` for none. Default: `normal`, else the last but one.',
    examples: ['normal'],
  }),
  limits: key(
    z.strictObject({
      subject: key(upTo(LIMITS.subject), ['Characters of a subject.', 200]),
      description: key(upTo(LIMITS.body), ['Characters of a description.', 20_000]),
      comment: key(upTo(LIMITS.body), ['Characters of a comment.', 20_000]),
      attachmentBytes: key(upTo(LIMITS.attachmentBytes), ['Bytes of one file.', 26_214_400]),
      attachments: key(upTo(LIMITS.attachments), ['Files of one ticket or comment.', 10]),
      attachmentTypes: key(z.array(z.string()), 'Accepted file extensions. Default: all that the server knows.'),
    }),
    {
      description: 'Limits of texts and files.',
      examples: [{ subject: 120, attachmentBytes: 10_000_000 }],
    },
  ),
};
