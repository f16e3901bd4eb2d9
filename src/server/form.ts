import {
  graphemes,
  LIMITS,
  type CreateTicket,
  type FieldProblem,
  type FormField,
  type Priority,
  type Session,
} from '../contract/index.ts';
import { ATTACHMENT_LIMITS } from './files/index.ts';
import { ConfigurationError } from './identity/options.ts';
import type { Identity } from './ports.ts';
import { ProblemError } from './problem.ts';

type Limits = Session['limits'];

/** Why somebody may not file a ticket and what they can do instead; null when they may. */
export type FilingRefusal = Session['filingRefused'];

/** What a vendor says about the form. Everything has a default. */
export interface FormOptions {
  /** The fields, in their order. Default: subject, description, priority, attachments. */
  form?: readonly FormField[];
  /** Default: urgent, high, normal and low, with response targets of 1, 4, 8 and 24 hours. */
  priorities?: readonly Priority[];
  /** The priority for somebody who is unsure. Default: `normal`, else the last but one. */
  defaultPriority?: string | null;
  /** Stricter limits than those of the wire, which cannot be widened. */
  limits?: Partial<Limits>;
  /**
   * Who may file, asked at each session and each filing.
   *
   * @example filing: ({ organization }) => organization?.plan === 'free'
   *   ? { reason: 'Tickets are part of the paid plans.', link: { label: 'See plans', href: 'https://example.com/plans' } }
   *   : null
   */
  filing?: (identity: Identity) => FilingRefusal;
}

/** The form after its check. */
export interface FormSettings {
  fields: FormField[];
  priorities: Priority[];
  defaultPriority: string | null;
  limits: Limits;
  filing: (identity: Identity) => FilingRefusal;
}

const DEFAULT_FIELDS: FormField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
  { id: 'attachments', kind: 'attachments' },
];

/** Priorities when the vendor names none. */
export const DEFAULT_PRIORITIES: Priority[] = [
  {
    id: 'urgent',
    label: { en: 'Urgent', ja: '緊急' },
    definition: {
      en: 'The product is down, or work has stopped for everybody, and there is no way around it.',
      ja: '製品が停止している、または全員の業務が止まっていて、回避策がありません。',
    },
    responseMinutes: 60,
    tone: 'urgent',
  },
  {
    id: 'high',
    label: { en: 'High', ja: '高' },
    definition: {
      en: 'Something important does not work for many people. Work goes on, but with difficulty.',
      ja: '重要な機能が多くの人で使えません。業務は続けられますが、支障が出ています。',
    },
    responseMinutes: 240,
    tone: 'high',
  },
  {
    id: 'normal',
    label: { en: 'Normal', ja: '通常' },
    definition: {
      en: 'Something does not work as it should for some people, or there is a way around it.',
      ja: '一部の人で正しく動作しない、または回避策があります。',
    },
    responseMinutes: 480,
    tone: 'normal',
  },
  {
    id: 'low',
    label: { en: 'Low', ja: '低' },
    definition: { en: 'A question, or something small.', ja: '質問、または軽微なことです。' },
    responseMinutes: 1_440,
    tone: 'low',
  },
];

const DEFAULT_LIMITS: Limits = {
  subject: 200,
  description: 20_000,
  comment: 20_000,
  attachmentBytes: ATTACHMENT_LIMITS.fileBytes,
  attachments: 10,
  attachmentTypes: [...ATTACHMENT_LIMITS.types],
};

/** Fields of the ticket itself; every other id travels in `fields`. */
const OWN_FIELDS = new Set(['subject', 'description', 'category', 'priority', 'attachments']);

/**
 * Fills in the defaults and checks what a vendor configured.
 *
 * @throws ConfigurationError for a form that could not be filled in, or a limit beyond those of the wire
 */
export function settleForm(options: FormOptions): FormSettings {
  const fields = [...(options.form ?? DEFAULT_FIELDS)];
  const priorities = [...(options.priorities ?? DEFAULT_PRIORITIES)];
  const ids = fields.map((field) => field.id);
  if (new Set(ids).size < ids.length) throw new ConfigurationError('Two fields of the form have the same id.');
  for (const id of ['subject', 'description']) {
    if (!ids.includes(id)) throw new ConfigurationError(`The form needs a field with the id "${id}".`);
  }
  const defaultPriority =
    options.defaultPriority !== undefined
      ? options.defaultPriority
      : ((priorities.find((priority) => priority.id === 'normal') ?? priorities.at(-2) ?? priorities.at(-1))?.id ??
        null);
  if (defaultPriority !== null && !priorities.some((priority) => priority.id === defaultPriority)) {
    throw new ConfigurationError(`The default priority "${defaultPriority}" is none of the priorities.`);
  }
  return {
    fields,
    priorities,
    defaultPriority,
    limits: settleLimits(options.limits ?? {}),
    filing: options.filing ?? (() => null),
  };
}

function settleLimits(given: Partial<Limits>): Limits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const outermost = {
    subject: LIMITS.subject,
    description: LIMITS.body,
    comment: LIMITS.body,
    attachmentBytes: LIMITS.attachmentBytes,
    attachments: LIMITS.attachments,
  };
  for (const [name, most] of Object.entries(outermost) as [keyof typeof outermost, number][]) {
    if (!Number.isInteger(limits[name]) || limits[name] < 0 || limits[name] > most) {
      throw new ConfigurationError(`limits.${name} must be a whole number up to ${most}.`);
    }
  }
  return limits;
}

/**
 * Holds a new ticket to the vendor's form: what the wire's schema cannot know. Answers the ticket to file, with the
 * default priority when the form has priorities and none was chosen.
 *
 * @throws ProblemError `validation` with a path for each field
 */
export function checkFiling(form: FormSettings, input: CreateTicket): CreateTicket {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, code: string, message: string) => problems.push({ field, code, message });
  const byId = new Map(form.fields.map((field) => [field.id, field]));
  const extra = input.fields ?? {};

  for (const id of Object.keys(extra)) {
    if (!byId.has(id) || OWN_FIELDS.has(id)) refuse(`fields.${id}`, 'unrecognized_keys', 'The form has no such field.');
  }
  for (const field of form.fields) {
    const own = OWN_FIELDS.has(field.id);
    const path = own ? field.id : `fields.${field.id}`;
    const value =
      field.id === 'attachments' ? undefined : own ? ownValue(input, field.id) : ownProperty(extra, field.id);
    if (field.id === 'attachments') {
      if (field.required && !input.attachments?.length) refuse(path, 'required', 'Please attach a file.');
      continue;
    }
    if (value === undefined || value.trim() === '') {
      if (field.required && !(field.id === 'priority' && form.defaultPriority !== null)) {
        refuse(path, 'required', 'This is needed.');
      }
      continue;
    }
    const limit = lengthLimit(form, field);
    if (limit !== undefined && tooLong(value, limit))
      refuse(path, 'too_big', `This can have at most ${limit} characters.`);
    if (field.kind === 'select' && !field.options?.some((option) => option.id === value)) {
      refuse(path, 'invalid_value', 'This is none of the choices.');
    }
  }
  if (input.priority !== undefined && !form.priorities.some((priority) => priority.id === input.priority)) {
    refuse('priority', 'invalid_value', 'There is no such priority.');
  }
  if (input.category !== undefined && !byId.has('category')) {
    refuse('category', 'invalid_value', 'The form has no categories.');
  }
  checkAttachments(form, input.attachments, refuse);
  if (problems.length > 0) throw new ProblemError('validation', { errors: problems.slice(0, 50) });

  const priority = input.priority ?? form.defaultPriority;
  return priority === null ? input : { ...input, priority };
}

/** Holds a comment to the vendor's limits. */
export function checkComment(form: FormSettings, comment: { body: string; attachments?: string[] | undefined }): void {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, code: string, message: string) => problems.push({ field, code, message });
  const limit = form.limits.comment;
  if (tooLong(comment.body, limit)) refuse('body', 'too_big', `This can have at most ${limit} characters.`);
  checkAttachments(form, comment.attachments, refuse);
  if (problems.length > 0) throw new ProblemError('validation', { errors: problems });
}

function checkAttachments(
  { limits }: FormSettings,
  ids: string[] | undefined,
  refuse: (field: string, code: string, message: string) => void,
): void {
  if (ids && ids.length > limits.attachments) {
    refuse('attachments', 'too_big', `At most ${limits.attachments} files can be attached.`);
  }
}

function lengthLimit({ limits }: FormSettings, field: FormField): number | undefined {
  const own = field.id === 'subject' ? limits.subject : field.id === 'description' ? limits.description : undefined;
  return own === undefined ? field.limit : Math.min(own, field.limit ?? own);
}

/** Graphemes are counted only when the cheaper count of code units leaves a doubt. */
function tooLong(value: string, limit: number): boolean {
  return value.length > limit && graphemes(value) > limit;
}

function ownValue(input: CreateTicket, id: string): string | undefined {
  return id === 'subject'
    ? input.subject
    : id === 'description'
      ? input.description
      : id === 'category'
        ? input.category
        : input.priority;
}

function ownProperty(fields: Record<string, string>, id: string): string | undefined {
  return Object.hasOwn(fields, id) ? fields[id] : undefined;
}
