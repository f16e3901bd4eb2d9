import type { FormField } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { checkValue, isChoice, type ValidationContext } from './field-types.ts';
import type { ConfiguredField } from './options.ts';

/** Converts a field to the wire format, without `prefill`: a value that the field accepts becomes its `default`. */
export function applyPrefill(
  configured: ConfiguredField,
  identity: Identity | null,
  context: ValidationContext,
): FormField {
  const { prefill, ...field } = configured;
  const value = prefill && identity ? identity[prefill] : null;
  if (!value) return field;
  const checked = checkValue(field, isChoice(field) ? findOption(field, value) : value, context);
  return 'value' in checked ? { ...field, default: checked.value } : field;
}

/** Finds the matching option, ignoring case; for a language, also ignoring the region. */
function findOption(field: FormField, value: string): string {
  const lowerCase = value.toLowerCase();
  const language = lowerCase.split(/[-_]/)[0];
  const ids = (field.options ?? []).map(({ id }) => id);
  return (
    ids.find((id) => id.toLowerCase() === lowerCase) ??
    ids.find((id) => id.toLowerCase().split(/[-_]/)[0] === language) ??
    ''
  );
}
