import {
  isBlank,
  LIMITS,
  type Condition,
  type ConsentText,
  type CreateTicket,
  type Form,
  type FormField,
  type Option,
  isBuiltInField,
} from '../../contract/index.ts';
import type { NewTicket, Identity } from '../interfaces/index.ts';
import { fieldError, ProblemError, type FieldError } from '../errors.ts';
import { isStorableText } from '../database/text.ts';
import { checkValue, isChoice, availableOptions } from './field-types.ts';
import type { FormSettings } from './options.ts';
import { exceedsLimit } from './text.ts';
import { createMessage } from '../messages/index.ts';

/** Maximum field errors in one response. */
const MAX_ERRORS = 50;

type Refuse = (error: FieldError) => void;

/** A validated ticket, and the duration of the access that it grants. */
export interface ValidatedTicket {
  ticket: NewTicket;
  /** Null when the ticket grants no access. */
  grantSeconds: number | null;
}

/**
 * Validates a new ticket by the form, beyond what the contract's schema can check. Values of hidden fields are dropped; others are
 * normalized (`＠` to `@`, times to UTC), and the default priority is applied.
 *
 * @param form the caller's form, from `settings.formFor`
 * @throws ProblemError `validation` with a path for each field; `forbidden` when a user other than an admin includes access
 */
export function validateTicket(
  settings: FormSettings,
  form: Form,
  input: CreateTicket,
  identity: Pick<Identity, 'role'>,
): ValidatedTicket {
  if (input.access && identity.role !== 'admin') {
    throw new ProblemError('forbidden', { detail: createMessage('admins_only') });
  }
  const errors: FieldError[] = [];
  const refuse: Refuse = (error) => errors.push(error);

  const values = readFields(settings, form, input, refuse);
  checkAttachments(settings, input.attachments, refuse);
  checkAdditions(form, input, refuse);
  const grantSeconds = toGrant(form, input, values, refuse);
  if (errors.length > 0) throw new ProblemError('validation', { errors: errors.slice(0, MAX_ERRORS) });

  const { access: _access, category: _category, cc: _cc, fields: _fields, ...rest } = input;
  const priority = values.get('priority') ?? unlistedPriority(form, input) ?? settings.defaultPriority;
  const category = values.get('category');
  const cc = values.get('cc');
  const consents = form.fields.filter(({ kind, id }) => kind === 'consent' && values.has(id));
  const consentField = consents.find(({ grantSeconds }) => grantSeconds !== undefined) ?? consents[0];
  const ticket: NewTicket = {
    ...rest,
    subject: values.get('subject') ?? input.subject,
    description: values.get('description') ?? input.description,
    fields: Object.fromEntries([...values].filter(([id]) => !isBuiltInField(id))),
    ...(priority !== null && { priority }),
    ...(category !== undefined && { category }),
    ...(cc !== undefined && { cc: cc.split(', ') }),
    ...(consentField && {
      consent: values.get(consentField.id) === 'yes' ? 'yes' : 'no',
      consentText: toConsentText(consentField),
    }),
  };
  return { ticket, grantSeconds };
}

/** The consent text in all languages: the displayed language is not known here, and the vendor may change the text later. */
function toConsentText({ label, help, consequence, ask, grantSeconds }: FormField): ConsentText {
  return {
    ...(label !== undefined && { label }),
    ...(help !== undefined && { help }),
    ...(consequence !== undefined && { consequence }),
    ...(ask !== undefined && { ask }),
    ...(grantSeconds !== undefined && { grantSeconds }),
  };
}

/** A form without a priority field leaves the priority to the API client. */
function unlistedPriority(form: Form, input: CreateTicket): string | undefined {
  return form.fields.some(({ id }) => id === 'priority') ? undefined : input.priority;
}

/** Reads the normalized values of all visible fields with a value. */
function readFields(settings: FormSettings, form: Form, input: CreateTicket, refuse: Refuse): Map<string, string> {
  const byId = new Map(form.fields.map((field) => [field.id, field]));
  rejectUnknownFields(settings, byId, input, refuse);
  const normalized = new Map<string, string>();
  const visited = new Set<string>();
  const visible: FormField[] = [];
  const invalid = new Set<string>();

  const areMet = (conditions: readonly Condition[] | undefined) =>
    (conditions ?? []).every(({ field, in: values }) => values.includes(getValue(field)));

  /** Returns the value of a field; empty when it is hidden. Reads its dependencies first, which are acyclic. */
  function getValue(id: string): string {
    const field = byId.get(id);
    if (!field) return '';
    if (!visited.has(id)) {
      visited.add(id);
      if (areMet(field.showWhen)) readField(field);
    }
    return normalized.get(id) ?? '';
  }

  function readField(field: FormField): void {
    const { id } = field;
    const options = availableOptions(field, field.dependsOn === undefined ? '' : getValue(field.dependsOn));
    if (isChoice(field) && options.length === 0) return;
    visible.push(field);
    const text = isBlank(getInput(input, id)) ? getImplicitValue(settings, field, options) : getInput(input, id);
    if (text !== '') {
      const checked = checkValue(field, text, settings, options);
      if ('code' in checked) {
        invalid.add(id);
        refuse(checked.toFieldError(toFieldPath(id)));
      } else if (checked.value !== '') normalized.set(id, checked.value);
    }
  }

  for (const id of byId.keys()) getValue(id);
  // After reading all: a field may be required by another that is visible because of it.
  for (const { id, kind, required, requiredWhen } of visible) {
    if (invalid.has(id) || !(required || (requiredWhen && areMet(requiredWhen)))) continue;
    if (kind === 'attachments') {
      if (!input.attachments?.length) refuse(fieldError(id, 'attachment_required'));
    } else if (!normalized.has(id) || (kind === 'checkbox' && normalized.get(id) !== 'yes')) {
      refuse(fieldError(toFieldPath(id), 'required'));
    }
  }
  return normalized;
}

const toFieldPath = (id: string) => (isBuiltInField(id) ? id : `fields.${id}`);

/** Returns the value of a field without a choice by the user. */
function getImplicitValue({ defaultPriority }: FormSettings, field: FormField, options: readonly Option[]): string {
  if (field.kind === 'priority') return defaultPriority ?? '';
  const only = options.length === 1 ? options[0] : undefined;
  return field.hideSingle && only && !only.disabled ? only.id : '';
}

function getInput(input: CreateTicket, id: string): string {
  switch (id) {
    case 'subject':
    case 'description':
      return input[id];
    case 'category':
    case 'priority':
      return input[id] ?? '';
    case 'cc':
      return input.cc?.join(', ') ?? '';
    case 'attachments':
      return '';
    default:
      return input.fields && Object.hasOwn(input.fields, id) ? (input.fields[id] ?? '') : '';
  }
}

/** Rejects values without a field. */
function rejectUnknownFields(
  { priorities }: FormSettings,
  byId: ReadonlyMap<string, FormField>,
  input: CreateTicket,
  refuse: Refuse,
): void {
  for (const id of Object.keys(input.fields ?? {})) {
    if (!byId.has(id) || isBuiltInField(id)) refuse(fieldError(`fields.${id}`, 'unknown_form_field'));
  }
  if (!byId.has('priority') && input.priority !== undefined && !priorities.some(({ id }) => id === input.priority)) {
    refuse(fieldError('priority', 'unknown_priority'));
  }
  if (!byId.has('category') && input.category !== undefined) {
    refuse(fieldError('category', 'category_not_accepted'));
  }
  if (!byId.has('cc') && input.cc !== undefined) refuse(fieldError('cc', 'cc_not_accepted'));
}

/** Checks context and diagnostics against the form. */
function checkAdditions(form: Form, { context, diagnostics }: CreateTicket, refuse: Refuse): void {
  if (diagnostics !== undefined && !form.diagnostics) {
    refuse(fieldError('diagnostics', 'diagnostics_not_accepted'));
  }
  if (context === undefined) return;
  if (!form.context) return refuse(fieldError('context', 'context_not_accepted'));
  const facts = Object.entries(context);
  if (facts.length > LIMITS.context) refuse(fieldError('context', 'too_many_entries', { limit: LIMITS.context }));
  for (const [name, value] of facts) {
    if (name === '' || !isStorableText(name) || !isStorableText(value)) {
      refuse(fieldError(`context.${name}`, 'not_storable'));
    }
  }
}

/** Returns the duration of the granted access (s), which needs an admin's consent and is limited by the form. */
function toGrant(
  form: Form,
  { access }: CreateTicket,
  values: ReadonlyMap<string, string>,
  refuse: Refuse,
): number | null {
  if (!access) return null;
  const consent = form.fields.find(({ grantSeconds }) => grantSeconds !== undefined);
  if (consent?.grantSeconds === undefined) {
    refuse(fieldError('access', 'access_not_accepted'));
  } else if (values.get(consent.id) !== 'yes') {
    refuse(fieldError(`fields.${consent.id}`, 'consent_required'));
  } else if (access.seconds > consent.grantSeconds) {
    refuse(fieldError('access.seconds', 'duration_too_long', { seconds: consent.grantSeconds }));
  }
  return access.seconds;
}

/** Validates a comment by the vendor's limits. @throws ProblemError `validation` */
export function checkComment(
  settings: FormSettings,
  comment: { body: string; attachments?: string[] | undefined },
): void {
  const errors: FieldError[] = [];
  const refuse: Refuse = (error) => errors.push(error);
  const limit = settings.limits.comment;
  if (exceedsLimit(comment.body, limit)) refuse(fieldError('body', 'too_long', { limit }));
  checkAttachments(settings, comment.attachments, refuse);
  if (errors.length > 0) throw new ProblemError('validation', { errors });
}

function checkAttachments({ limits }: FormSettings, ids: string[] | undefined, refuse: Refuse): void {
  if (ids && ids.length > limits.attachments) {
    refuse(fieldError('attachments', 'too_many_files', { limit: limits.attachments }));
  }
}
