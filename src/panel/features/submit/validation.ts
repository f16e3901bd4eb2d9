/**
 * Conditional visibility and client-side validation of the form's fields. The server validates again.
 */
import { isBlank } from '../../../contract/is-blank.ts';
import { splitAddresses } from '../../../contract/split-addresses.ts';
import type { Condition, FormField } from '../../../contract/index.ts';

/** A visible field under the current values of the others. */
export interface VisibleField extends FormField {
  required: boolean;
  /** The only option; the field is not rendered and has this value. */
  only?: string;
}

/**
 * Returns the visible fields with their available options and whether they are required. Conditions on hidden fields are
 * false; fields with circular conditions are hidden.
 *
 * @param getValue - returns a field's value or default; empty without one.
 * @example toVisibleFields(fields, (id) => values[id] ?? '').find(({ id }) => id === 'version')?.options
 */
export function toVisibleFields(fields: readonly FormField[], getValue: (id: string) => string): VisibleField[] {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const toValue = (id: string, visiting: readonly string[]): string => {
    const field = byId.get(id);
    if (!field || visiting.includes(id)) return '';
    const visible = toVisibleField(field, visiting);
    return visible ? (visible.only ?? toAvailableOption(visible, getValue(id))) : '';
  };
  const areMet = (conditions: readonly Condition[], visiting: readonly string[]) =>
    conditions.every((condition) => condition.in.includes(toValue(condition.field, visiting)));
  const toVisibleField = (field: FormField, outer: readonly string[]): VisibleField | null => {
    const { id, dependsOn, requiredWhen, showWhen = [] } = field;
    const visiting = [...outer, id];
    if (!areMet(showWhen, visiting)) return null;
    const options = field.options?.filter(
      ({ parents }) => !parents || !dependsOn || parents.includes(toValue(dependsOn, visiting)),
    );
    if (dependsOn && options?.length === 0) return null;
    const only = field.hideSingle && options?.length === 1 ? options[0]?.id : undefined;
    return {
      ...field,
      ...(options && { options }),
      ...(only !== undefined && { only }),
      required: (field.required ?? false) || (requiredWhen !== undefined && areMet(requiredWhen, visiting)),
    };
  };
  return fields.flatMap((field) => toVisibleField(field, []) ?? []);
}

/** Returns the selected option while it is available, else an empty string. */
export const toAvailableOption = ({ options }: FormField, selected: string): string =>
  options?.every(({ id }) => id !== selected) ? '' : selected;

/** Parses a list of addresses, with or without display names and with separators of any width. */
export const parseAddresses = (text: string): string[] => splitAddresses(text.normalize('NFKC'));

/** Validation error of a field. */
export type FieldFault = 'required' | 'too_big' | 'too_many' | 'invalid_format';

/**
 * Validates a visible field; null when it is valid.
 *
 * @param text - the trimmed value.
 * @param maxLength - graphemes.
 */
export function validateField(field: VisibleField, text: string, maxLength: number): FieldFault | null {
  const { kind, maxItems = Infinity } = field;
  if (isBlank(text) || (kind === 'checkbox' && text === 'no')) return field.required ? 'required' : null;
  if (excessLength(text, maxLength) > 0) return 'too_big';
  if (!kind.startsWith('email')) return null;
  const addresses = parseAddresses(text);
  if (addresses.length > maxItems) return 'too_many';
  return addresses.every((address) => /^[^@]+@[^@]+\.[^@.]+$/.test(address)) ? null : 'invalid_format';
}

/**
 * Returns by how many graphemes a text exceeds a limit. Far beyond the limit, code units are counted: segmenting a large text
 * would block the page at every key.
 */
export function excessLength(text: string, limit: number): number {
  if (text.length <= limit) return 0;
  let count = 0;
  for (const { index } of new Intl.Segmenter().segment(text))
    if (++count > limit + 10_000) return count - limit + text.length - index;
  return count - limit;
}
