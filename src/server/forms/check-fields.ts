import { FIELD_KINDS, LIMITS, type FormField } from '../../contract/index.ts';
import { checkConditions, assertAcyclic } from './check-conditions.ts';
import {
  checkValue,
  isChoice,
  isBuiltIn,
  BUILT_IN_FIELDS,
  FREE_TEXT_KINDS,
  type ValidationContext,
} from './field-types.ts';
import type { ConfiguredField } from './options.ts';
import { findDuplicate, assertIntegerUpTo, configError, type Fail } from './config-error.ts';

/** Characters that the id of a field may have on the wire. */
const ID_LENGTH = 100;

interface Access {
  /** Whether the vendor's back end enforces support access, so that a consent can turn it on. */
  accessEnforced: boolean;
}

/**
 * Checks what the shape of a field cannot say: that everything it refers to is there, and that it can be filled in.
 *
 * @throws ConfigurationError naming the field and the key
 */
export function checkFields(
  fields: readonly ConfiguredField[],
  holding: ValidationContext,
  { accessEnforced }: Access,
): void {
  if (fields.length > LIMITS.jsonEntries) configError('form')('', `can have at most ${LIMITS.jsonEntries} fields`);
  const ids = fields.map(({ id }) => id);
  const doubled = findDuplicate(ids);
  if (doubled !== undefined) configError('form')('', `has two fields with the same id "${doubled}"`);
  for (const id of ['subject', 'description']) {
    if (!ids.includes(id)) configError('form')('', `needs a field with the id "${id}"`);
  }
  const byId = new Map(fields.map((field) => [field.id, field]));
  for (const field of fields) {
    const no = configError(`form.${field.id}`);
    checkKind(field, no);
    checkOptions(field, byId, holding, no);
    checkConditions('showWhen', field.showWhen, byId, holding, no);
    checkConditions('requiredWhen', field.requiredWhen, byId, holding, no);
    if (field.default !== undefined && field.default !== '') {
      const checked = checkValue(field, field.default, holding);
      if ('code' in checked) no('default', `cannot be "${field.default}": ${checked.message.replace(/\.$/, '')}`);
    }
  }
  assertAcyclic(byId);
  const granting = fields.filter(({ grantSeconds }) => grantSeconds !== undefined);
  if (granting[0] && !accessEnforced) {
    const no = configError(`form.${granting[0].id}`);
    no('grantSeconds', 'needs support access: set supportAccess to { enforced: true }, or remove the key');
  }
  if (granting[1]) configError(`form.${granting[1].id}`)('grantSeconds', 'can stand at one field only');
}

function checkKind(field: ConfiguredField, no: Fail): void {
  const { id, kind } = field;
  if (id.trim() === '' || id.length > ID_LENGTH) no('id', `must have 1 to ${ID_LENGTH} characters`);
  if (!FIELD_KINDS.some((known) => known === kind))
    no('kind', `is "${kind}", which is none of ${FIELD_KINDS.join(', ')}`);
  const own = isBuiltIn(id) ? BUILT_IN_FIELDS[id] : undefined;
  if (own && !own.includes(kind)) no('kind', `must be ${own.join(' or ')} for the ticket's own ${id}`);
  if (!own && (kind === 'priority' || kind === 'attachments'))
    no('kind', `is only for the field with the id "${kind}"`);
  if ((id === 'subject' || id === 'description') && field.showWhen) {
    no('showWhen', 'cannot be: a ticket always has it');
  }
  if (field.limit !== undefined && !FREE_TEXT_KINDS.has(kind)) no('limit', `means nothing for the kind ${kind}`);
  if (field.maxItems !== undefined && kind !== 'emails') no('maxItems', 'is only for the kind emails');
  assertIntegerUpTo(no, 'limit', field.limit, LIMITS[id === 'subject' ? 'subject' : 'body']);
  assertIntegerUpTo(no, 'maxItems', field.maxItems, LIMITS.cc);
  if (field.maxLines !== undefined && kind !== 'textarea') no('maxLines', 'is only for the kind textarea');
  assertIntegerUpTo(no, 'maxLines', field.maxLines, LIMITS.body);
  if (field.prefill !== undefined && ['priority', 'attachments', 'checkbox', 'consent'].includes(kind)) {
    no('prefill', `cannot be taken by a field of the kind ${kind}`);
  }
  for (const key of ['consequence', 'grantSeconds', 'ask'] as const) {
    if (field[key] !== undefined && kind !== 'consent') no(key, 'is only for the kind consent');
  }
  assertIntegerUpTo(no, 'grantSeconds', field.grantSeconds, LIMITS.grantSeconds);
}

function checkOptions(
  field: ConfiguredField,
  byId: ReadonlyMap<string, FormField>,
  holding: ValidationContext,
  no: Fail,
): void {
  const { options, dependsOn } = field;
  if (!isChoice(field)) {
    for (const key of ['options', 'dependsOn', 'hideSingle'] as const) {
      if (field[key] !== undefined) no(key, 'is only for the kinds select and radio');
    }
    return;
  }
  if (!options) no('options', 'is needed: there is nothing to choose from');
  const doubled = findDuplicate((options ?? []).map(({ id }) => id));
  if (doubled !== undefined) no('options', `has two with the same id "${doubled}"`);
  const parent = dependsOn === undefined ? undefined : byId.get(dependsOn);
  if (dependsOn !== undefined && !parent) no('dependsOn', `names "${dependsOn}", which is no field of the form`);
  if (parent && !isChoice(parent)) no('dependsOn', `names "${parent.id}", which is no choice`);

  for (const option of options ?? []) {
    const at = `options.${option.id}`;
    if (option.id.trim() === '') no('options', 'has one without an id');
    if (option.parents && !parent) no(`${at}.parents`, 'needs dependsOn beside the options');
    for (const id of option.parents ?? []) {
      if (!parent?.options?.some((other) => other.id === id)) {
        no(`${at}.parents`, `names "${id}", which is no option of "${dependsOn ?? ''}"`);
      }
    }
    for (const [id, value] of Object.entries(option.sets ?? {})) {
      const target = byId.get(id);
      if (!target) no(`${at}.sets`, `names "${id}", which is no field of the form`);
      else if (target.kind === 'attachments' || id === field.id) no(`${at}.sets`, `cannot write into "${id}"`);
      else if (value !== '' && 'code' in checkValue(target, value, holding)) {
        no(`${at}.sets.${id}`, `is "${value}", which that field does not take`);
      }
    }
  }
}
