import {
  LIMITS,
  type Condition,
  type ConsentText,
  type CreateTicket,
  type FieldProblem,
  type Form,
  type FormField,
  type Option,
} from '../../contract/index.ts';
import type { NewTicket, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { isStorableText } from '../database/text.ts';
import { checkValue, isChoice, isBuiltIn, availableOptions } from './field-types.ts';
import type { FormSettings } from './options.ts';
import { tooLong } from './text.ts';

/** The most problems that one answer names. */
const MAX_PROBLEMS = 50;

/** What somebody is told who is no admin and brings access along. */
export const ADMINS_ONLY = "Only an organization's admins decide about support access.";

type Refuse = (field: string, code: string, message: string) => void;

/** A ticket that the form accepts, and for how long support is let in with it. */
export interface CheckedFiling {
  ticket: NewTicket;
  /** Null when the ticket brings no access with it. */
  grantSeconds: number | null;
}

/**
 * Holds a new ticket to the form: what the wire's schema cannot know. What a field that is not shown holds is dropped; the
 * rest is stored as it was meant (`＠` as `@`, a moment in UTC), with the default priority when none was chosen.
 *
 * @param form this customer's, from `settings.formFor`
 * @throws ProblemError `validation` with a path for each field; `forbidden` when somebody who is no admin brings access
 */
export function validateTicket(
  settings: FormSettings,
  form: Form,
  input: CreateTicket,
  identity: Pick<Identity, 'role'>,
): CheckedFiling {
  if (input.access && identity.role !== 'admin') {
    throw new ProblemError('forbidden', { detail: ADMINS_ONLY });
  }
  const problems: FieldProblem[] = [];
  const refuse: Refuse = (field, code, message) => problems.push({ field, code, message });

  const values = readFields(settings, form, input, refuse);
  checkAttachments(settings, input.attachments, refuse);
  checkAdditions(form, input, refuse);
  const grantSeconds = toGrant(form, input, values, refuse);
  if (problems.length > 0) throw new ProblemError('validation', { errors: problems.slice(0, MAX_PROBLEMS) });

  const { access: _access, category: _category, cc: _cc, fields: _fields, ...rest } = input;
  const priority = values.get('priority') ?? unshownPriority(form, input) ?? settings.defaultPriority;
  const category = values.get('category');
  const cc = values.get('cc');
  const consents = form.fields.filter(({ kind, id }) => kind === 'consent' && values.has(id));
  const asked = consents.find(({ grantSeconds }) => grantSeconds !== undefined) ?? consents[0];
  const ticket: NewTicket = {
    ...rest,
    subject: values.get('subject') ?? input.subject,
    description: values.get('description') ?? input.description,
    fields: Object.fromEntries([...values].filter(([id]) => !isBuiltIn(id))),
    ...(priority !== null && { priority }),
    ...(category !== undefined && { category }),
    ...(cc !== undefined && { cc: cc.split(', ') }),
    ...(asked && { consent: values.get(asked.id) === 'yes' ? 'yes' : 'no', consentText: toConsentText(asked) }),
  };
  return { ticket, grantSeconds };
}

/** Kept with the answer, in all its languages: which of them was read is not known here, and the vendor may change it. */
function toConsentText({ label, help, consequence, ask, grantSeconds }: FormField): ConsentText {
  return {
    ...(label !== undefined && { label }),
    ...(help !== undefined && { help }),
    ...(consequence !== undefined && { consequence }),
    ...(ask !== undefined && { ask }),
    ...(grantSeconds !== undefined && { grantSeconds }),
  };
}

/** A form without priorities in it leaves the choice to whoever calls. */
function unshownPriority(form: Form, input: CreateTicket): string | undefined {
  return form.fields.some(({ id }) => id === 'priority') ? undefined : input.priority;
}

/** The values of all fields that are shown and filled in, as they are stored. */
function readFields(settings: FormSettings, form: Form, input: CreateTicket, refuse: Refuse): Map<string, string> {
  const byId = new Map(form.fields.map((field) => [field.id, field]));
  refuseStrangers(settings, byId, input, refuse);
  const known = new Map<string, string>();
  const seen = new Set<string>();
  const shown: FormField[] = [];
  const refused = new Set<string>();

  const holds = (conditions: readonly Condition[] | undefined) =>
    (conditions ?? []).every(({ field, in: values }) => values.includes(valueOf(field)));

  /** What a field holds; nothing when it is not shown. Those that it depends on are read first; there are no circles. */
  function valueOf(id: string): string {
    const field = byId.get(id);
    if (!field) return '';
    if (!seen.has(id)) {
      seen.add(id);
      if (holds(field.showWhen)) read(field);
    }
    return known.get(id) ?? '';
  }

  function read(field: FormField): void {
    const { id } = field;
    const options = availableOptions(field, field.dependsOn === undefined ? '' : valueOf(field.dependsOn));
    if (isChoice(field) && options.length === 0) return;
    shown.push(field);
    const text = valueIn(input, id).trim() === '' ? byItself(settings, field, options) : valueIn(input, id);
    if (text !== '') {
      const checked = checkValue(field, text, settings, options);
      if ('code' in checked) {
        refused.add(id);
        refuse(toFieldPath(id), checked.code, checked.message);
      } else if (checked.value !== '') known.set(id, checked.value);
    }
  }

  for (const id of byId.keys()) valueOf(id);
  // Only now: what makes a field required may be a field that is shown because of it.
  for (const { id, kind, required, requiredWhen } of shown) {
    if (refused.has(id) || !(required || (requiredWhen && holds(requiredWhen)))) continue;
    if (kind === 'attachments') {
      if (!input.attachments?.length) refuse(id, 'required', 'Please attach a file.');
    } else if (!known.has(id) || (kind === 'checkbox' && known.get(id) !== 'yes')) {
      refuse(toFieldPath(id), 'required', 'This is needed.');
    }
  }
  return known;
}

const toFieldPath = (id: string) => (isBuiltIn(id) ? id : `fields.${id}`);

/** What a field holds without anybody choosing it. */
function byItself({ defaultPriority }: FormSettings, field: FormField, options: readonly Option[]): string {
  if (field.kind === 'priority') return defaultPriority ?? '';
  const only = options.length === 1 ? options[0] : undefined;
  return field.hideSingle && only && !only.disabled ? only.id : '';
}

function valueIn(input: CreateTicket, id: string): string {
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

/** Refuses what the form has no field for. */
function refuseStrangers(
  { priorities }: FormSettings,
  byId: ReadonlyMap<string, FormField>,
  input: CreateTicket,
  refuse: Refuse,
): void {
  for (const id of Object.keys(input.fields ?? {})) {
    if (!byId.has(id) || isBuiltIn(id)) refuse(`fields.${id}`, 'unrecognized_keys', 'The form has no such field.');
  }
  if (!byId.has('priority') && input.priority !== undefined && !priorities.some(({ id }) => id === input.priority)) {
    refuse('priority', 'invalid_value', 'There is no such priority.');
  }
  if (!byId.has('category') && input.category !== undefined) {
    refuse('category', 'invalid_value', 'The form has no categories.');
  }
  if (!byId.has('cc') && input.cc !== undefined) refuse('cc', 'unrecognized_keys', 'Nobody can be put in copy here.');
}

/** Holds what the widget adds to what the form allows. */
function checkAdditions(form: Form, { context, diagnostics }: CreateTicket, refuse: Refuse): void {
  if (diagnostics !== undefined && !form.diagnostics) {
    refuse('diagnostics', 'unrecognized_keys', 'Nothing may be recorded here.');
  }
  if (context === undefined) return;
  if (!form.context) return refuse('context', 'unrecognized_keys', 'Nothing may be added here.');
  const facts = Object.entries(context);
  if (facts.length > LIMITS.context) refuse('context', 'too_big', `At most ${LIMITS.context} facts can be added.`);
  for (const [name, value] of facts) {
    if (name === '' || !isStorableText(name) || !isStorableText(value)) {
      refuse(`context.${name}`, 'not_storable', 'This text holds characters that cannot be stored.');
    }
  }
}

/** For how long support is let in: an admin's consent says yes, and for no longer than the form offers. */
function toGrant(
  form: Form,
  { access }: CreateTicket,
  values: ReadonlyMap<string, string>,
  refuse: Refuse,
): number | null {
  if (!access) return null;
  const consent = form.fields.find(({ grantSeconds }) => grantSeconds !== undefined);
  if (consent?.grantSeconds === undefined) {
    refuse('access', 'unrecognized_keys', 'The form does not ask for access.');
  } else if (values.get(consent.id) !== 'yes') {
    refuse(`fields.${consent.id}`, 'required', 'Access needs consent.');
  } else if (access.seconds > consent.grantSeconds) {
    refuse('access.seconds', 'too_big', `Access can be given for up to ${consent.grantSeconds} seconds here.`);
  }
  return access.seconds;
}

/** Holds a comment to the vendor's limits. @throws ProblemError `validation` */
export function checkComment(
  settings: FormSettings,
  comment: { body: string; attachments?: string[] | undefined },
): void {
  const problems: FieldProblem[] = [];
  const refuse: Refuse = (field, code, message) => problems.push({ field, code, message });
  const limit = settings.limits.comment;
  if (tooLong(comment.body, limit)) refuse('body', 'too_big', `This can have at most ${limit} characters.`);
  checkAttachments(settings, comment.attachments, refuse);
  if (problems.length > 0) throw new ProblemError('validation', { errors: problems });
}

function checkAttachments({ limits }: FormSettings, ids: string[] | undefined, refuse: Refuse): void {
  if (ids && ids.length > limits.attachments) {
    refuse('attachments', 'too_big', `At most ${limits.attachments} files can be attached.`);
  }
}
