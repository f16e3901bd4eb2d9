import type { FormField } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { checkValue, isChoice, type ValidationContext } from './field-types.ts';
import type { ConfiguredField } from './options.ts';

/**
 * The field as it travels: what is known of the viewer stands in `default`, if the field could hold it. `prefill` itself
 * stays here.
 */
export function prefilled(
  configured: ConfiguredField,
  identity: Identity | null,
  holding: ValidationContext,
): FormField {
  const { prefill, ...field } = configured;
  const known = prefill && identity ? identity[prefill] : null;
  if (!known) return field;
  const checked = checkValue(field, isChoice(field) ? choiceFor(field, known) : known, holding);
  return 'value' in checked ? { ...field, default: checked.value } : field;
}

/** The option that means the same: letters of either case, and for a language the one without its region. */
function choiceFor(field: FormField, known: string): string {
  const wanted = known.toLowerCase();
  const language = wanted.split(/[-_]/)[0];
  const ids = (field.options ?? []).map(({ id }) => id);
  return (
    ids.find((id) => id.toLowerCase() === wanted) ??
    ids.find((id) => id.toLowerCase().split(/[-_]/)[0] === language) ??
    ''
  );
}
