/**
 * Which fields the form shows, and what can be said about them before anything is sent. The server has the last word: it
 * folds, checks formats and refuses.
 */
import { isBlank } from '../../../contract/is-blank.ts';
import { splitAddresses } from '../../../contract/split-addresses.ts';
import type { Condition, FormField } from '../../../contract/index.ts';

/** A field as it stands now, given what the others hold. */
export interface ShownField extends FormField {
  required: boolean;
  /** The one thing there is to choose: the field need not be drawn, and holds this. */
  only?: string;
}

/**
 * The fields that count, with the options that are left and whether they are required now. A condition on a field that
 * is itself not shown does not hold; fields that wait for each other are not shown.
 *
 * @param valueOf - what a field holds, its default included; empty when nothing.
 * @example shownFields(fields, (id) => values[id] ?? '').find(({ id }) => id === 'version')?.options
 */
export function shownFields(fields: readonly FormField[], valueOf: (id: string) => string): ShownField[] {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const held = (id: string, waiting: readonly string[]): string => {
    const field = byId.get(id);
    if (!field || waiting.includes(id)) return '';
    const shown = show(field, waiting);
    return shown ? (shown.only ?? availableOptions(shown, valueOf(id))) : '';
  };
  const hold = (conditions: readonly Condition[], waiting: readonly string[]) =>
    conditions.every((condition) => condition.in.includes(held(condition.field, waiting)));
  const show = (field: FormField, outer: readonly string[]): ShownField | null => {
    const { id, dependsOn, requiredWhen, showWhen = [] } = field;
    const waiting = [...outer, id];
    if (!hold(showWhen, waiting)) return null;
    const options = field.options?.filter(
      ({ parents }) => !parents || !dependsOn || parents.includes(held(dependsOn, waiting)),
    );
    if (dependsOn && options?.length === 0) return null;
    const only = field.hideSingle && options?.length === 1 ? options[0]?.id : undefined;
    return {
      ...field,
      ...(options && { options }),
      ...(only !== undefined && { only }),
      required: (field.required ?? false) || (requiredWhen !== undefined && hold(requiredWhen, waiting)),
    };
  };
  return fields.flatMap((field) => show(field, []) ?? []);
}

/** A choice as far as it still stands to choice: what it depends on may have changed since. */
export const availableOptions = ({ options }: FormField, chosen: string): string =>
  options?.every(({ id }) => id !== chosen) ? '' : chosen;

/** Parses a list of addresses, with or without display names and with separators of any width. */
export const parseAddresses = (text: string): string[] => splitAddresses(text.normalize('NFKC'));

/** What can be wrong with a field. */
export type FieldFault = 'required' | 'too_big' | 'too_many' | 'invalid_format';

/**
 * What is wrong with a field that is shown; null when nothing is.
 *
 * @param text - without the spaces around it.
 * @param most - graphemes that it may have.
 */
export function validateField(field: ShownField, text: string, most: number): FieldFault | null {
  const { kind, maxItems = Infinity } = field;
  if (isBlank(text) || (kind === 'checkbox' && text === 'no')) return field.required ? 'required' : null;
  if (excessLength(text, most) > 0) return 'too_big';
  if (!kind.startsWith('email')) return null;
  const addresses = parseAddresses(text);
  if (addresses.length > maxItems) return 'too_many';
  return addresses.every((address) => /^[^@]+@[^@]+\.[^@.]+$/.test(address)) ? null : 'invalid_format';
}

/**
 * By how many graphemes a text is too long; they are counted only when the cheaper count leaves a doubt. Far beyond the
 * limit the rest counts by code units: counting all graphemes of a pasted log file would block the page at every key.
 */
export function excessLength(text: string, limit: number): number {
  if (text.length <= limit) return 0;
  let count = 0;
  for (const { index } of new Intl.Segmenter().segment(text))
    if (++count > limit + 10_000) return count - limit + text.length - index;
  return count - limit;
}
