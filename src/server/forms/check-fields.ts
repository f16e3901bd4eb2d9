import { BUILT_IN_FIELDS, FIELD_KINDS, isBuiltInField, LIMITS, type FormField } from '../../contract/index.ts';
import { checkConditions, assertAcyclic } from './check-conditions.ts';
import { checkValue, isChoice, FREE_TEXT_KINDS, type ValidationContext } from './field-types.ts';
import type { ConfiguredField } from './options.ts';
import { findDuplicate, assertIntegerUpTo, configError, type Fail } from './config-error.ts';

/** Maximum characters of a field id. */
const MAX_ID_LENGTH = 100;

interface Access {
  /** Whether the vendor's back end enforces support access, so that a consent can create a grant. */
  accessEnforced: boolean;
}

/**
 * Checks constraints that the schema cannot express: that references resolve, and that every field can be filled in.
 *
 * @throws ConfigurationError with the field and the key
 */
export function checkFields(
  fields: readonly ConfiguredField[],
  context: ValidationContext,
  { accessEnforced }: Access,
): void {
  if (fields.length > LIMITS.jsonEntries) configError('form')('', `can have at most ${LIMITS.jsonEntries} fields`);
  const ids = fields.map(({ id }) => id);
  const duplicate = findDuplicate(ids);
  if (duplicate !== undefined) configError('form')('', `has two fields with the same id "${duplicate}"`);
  for (const id of ['subject', 'description']) {
    if (!ids.includes(id)) configError('form')('', `needs a field with the id "${id}"`);
  }
  const byId = new Map(fields.map((field) => [field.id, field]));
  for (const field of fields) {
    const fail = configError(`form.${field.id}`);
    checkKind(field, fail);
    checkOptions(field, byId, context, fail);
    checkConditions('showWhen', field.showWhen, byId, context, fail);
    checkConditions('requiredWhen', field.requiredWhen, byId, context, fail);
    if (field.default !== undefined && field.default !== '') {
      const checked = checkValue(field, field.default, context);
      if ('code' in checked) {
        const { message } = checked.toFieldError(field.id);
        fail('default', `cannot be "${field.default}": ${message.toText('en').replace(/\.$/, '')}`);
      }
    }
  }
  assertAcyclic(byId);
  const granting = fields.filter(({ grantSeconds }) => grantSeconds !== undefined);
  if (granting[0] && !accessEnforced) {
    const fail = configError(`form.${granting[0].id}`);
    fail('grantSeconds', 'needs support access: set supportAccess to { enforced: true }, or remove the key');
  }
  if (granting[1]) configError(`form.${granting[1].id}`)('grantSeconds', 'can stand at one field only');
}

function checkKind(field: ConfiguredField, fail: Fail): void {
  const { id, kind } = field;
  if (id.trim() === '' || id.length > MAX_ID_LENGTH) fail('id', `must have 1 to ${MAX_ID_LENGTH} characters`);
  if (!FIELD_KINDS.some((known) => known === kind))
    fail('kind', `is "${kind}", which is none of ${FIELD_KINDS.join(', ')}`);
  const allowedKinds = isBuiltInField(id) ? BUILT_IN_FIELDS[id] : undefined;
  if (allowedKinds && !allowedKinds.includes(kind))
    fail('kind', `must be ${allowedKinds.join(' or ')} for the ticket's own ${id}`);
  if (!allowedKinds && (kind === 'priority' || kind === 'attachments'))
    fail('kind', `is only for the field with the id "${kind}"`);
  if ((id === 'subject' || id === 'description') && field.showWhen) {
    fail('showWhen', 'cannot be: a ticket always has it');
  }
  if (field.limit !== undefined && !FREE_TEXT_KINDS.has(kind)) fail('limit', `means nothing for the kind ${kind}`);
  if (field.maxItems !== undefined && kind !== 'emails') fail('maxItems', 'is only for the kind emails');
  assertIntegerUpTo(fail, 'limit', field.limit, LIMITS[id === 'subject' ? 'subject' : 'body']);
  assertIntegerUpTo(fail, 'maxItems', field.maxItems, LIMITS.cc);
  if (field.maxLines !== undefined && kind !== 'textarea') fail('maxLines', 'is only for the kind textarea');
  assertIntegerUpTo(fail, 'maxLines', field.maxLines, LIMITS.body);
  if (field.prefill !== undefined && ['priority', 'attachments', 'checkbox', 'consent'].includes(kind)) {
    fail('prefill', `cannot be taken by a field of the kind ${kind}`);
  }
  for (const key of ['consequence', 'grantSeconds', 'ask'] as const) {
    if (field[key] !== undefined && kind !== 'consent') fail(key, 'is only for the kind consent');
  }
  assertIntegerUpTo(fail, 'grantSeconds', field.grantSeconds, LIMITS.grantSeconds);
}

function checkOptions(
  field: ConfiguredField,
  byId: ReadonlyMap<string, FormField>,
  context: ValidationContext,
  fail: Fail,
): void {
  const { options, dependsOn } = field;
  if (!isChoice(field)) {
    for (const key of ['options', 'dependsOn', 'hideSingle'] as const) {
      if (field[key] !== undefined) fail(key, 'is only for the kinds select and radio');
    }
    return;
  }
  if (!options) fail('options', 'is needed: there is nothing to choose from');
  const duplicate = findDuplicate((options ?? []).map(({ id }) => id));
  if (duplicate !== undefined) fail('options', `has two with the same id "${duplicate}"`);
  const parent = dependsOn === undefined ? undefined : byId.get(dependsOn);
  if (dependsOn !== undefined && !parent) fail('dependsOn', `names "${dependsOn}", which is no field of the form`);
  if (parent && !isChoice(parent)) fail('dependsOn', `names "${parent.id}", which is no choice`);

  for (const option of options ?? []) {
    const path = `options.${option.id}`;
    if (option.id.trim() === '') fail('options', 'has one without an id');
    if (option.parents && !parent) fail(`${path}.parents`, 'needs dependsOn beside the options');
    for (const id of option.parents ?? []) {
      if (!parent?.options?.some((other) => other.id === id)) {
        fail(`${path}.parents`, `names "${id}", which is no option of "${dependsOn ?? ''}"`);
      }
    }
    for (const [id, value] of Object.entries(option.sets ?? {})) {
      const target = byId.get(id);
      if (!target) fail(`${path}.sets`, `names "${id}", which is no field of the form`);
      else if (target.kind === 'attachments' || id === field.id) fail(`${path}.sets`, `cannot write into "${id}"`);
      else if (value !== '' && 'code' in checkValue(target, value, context)) {
        fail(`${path}.sets.${id}`, `is "${value}", which that field does not take`);
      }
    }
  }
}
