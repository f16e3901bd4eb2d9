import {
  isBuiltInField,
  LIMITS,
  type Form,
  type FormField,
  type Option,
  type Priority,
  type Session,
} from '../../contract/index.ts';
import { isStorableText, normalizeLine } from '../database/text.ts';
import { exceedsLimit } from './text.ts';
import { datetime, email, emails, invalid, phone, url, yesOrNo, type Checked } from './field-values.ts';

/** Default maximum of cc addresses: each receives mail in the vendor's name. */
export const DEFAULT_MAX_CC = 10;

/** Kinds with free text, which can have a limit. */
export const FREE_TEXT_KINDS = new Set(['text', 'textarea', 'phone', 'email', 'url']);

/** Whether the field is a choice of `options`. */
export const isChoice = ({ kind }: FormField): boolean => kind === 'select' || kind === 'radio';

/** Returns the ids of the vendor's own fields that are choices. Lists can be filtered by these. */
export const customChoices = ({ fields }: Form): string[] =>
  fields.filter((field) => isChoice(field) && !isBuiltInField(field.id)).map(({ id }) => id);

/** Returns the options available for a value of the field that `dependsOn` names. */
export function availableOptions(field: FormField, parentValue: string): Option[] {
  const options = field.options ?? [];
  return field.dependsOn === undefined
    ? options
    : options.filter(({ parents }) => parents === undefined || parents.includes(parentValue));
}

/** Returns the maximum characters of a field. */
export function lengthLimit(limits: Session['limits'], { id, limit }: FormField): number {
  const contractLimit = id === 'subject' ? limits.subject : id === 'description' ? limits.description : LIMITS.body;
  return Math.min(contractLimit, limit ?? contractLimit);
}

/** Settings that values are validated against. */
export interface ValidationContext {
  limits: Session['limits'];
  priorities: readonly Priority[];
}

/**
 * Validates and normalizes one value, independently of other fields.
 *
 * @param options available options; default all options of the field
 */
export function checkValue(
  field: FormField,
  text: string,
  { limits, priorities }: ValidationContext,
  options = field.options ?? [],
): Checked {
  if (!isStorableText(text)) return invalid('not_storable');
  const limit = lengthLimit(limits, field);
  if (FREE_TEXT_KINDS.has(field.kind) && exceedsLimit(text, limit)) {
    return invalid('too_long', { limit });
  }
  const { maxLines } = field;
  if (maxLines !== undefined && countLines(text) > maxLines) {
    return invalid('too_many_lines', { limit: maxLines });
  }
  switch (field.kind) {
    case 'select':
    case 'radio':
      return parseChoice(options, text);
    case 'priority':
      return priorities.some(({ id }) => id === text) ? { value: text } : invalid('unknown_priority');
    case 'email':
      return email(text);
    case 'emails':
      return emails(text, field.maxItems ?? (field.id === 'cc' ? DEFAULT_MAX_CC : LIMITS.cc));
    case 'phone':
      return phone(text);
    case 'url':
      return url(text);
    case 'datetime':
      return datetime(text);
    case 'checkbox':
    case 'consent':
      return yesOrNo(text);
    case 'text':
      return { value: normalizeLine(text) };
    default:
      return { value: text };
  }
}

/** Counts lines as editors do; a trailing line break starts no further line. */
function countLines(text: string): number {
  return text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;
}

function parseChoice(options: readonly Option[], id: string): Checked {
  const chosen = options.find((option) => option.id === id);
  if (!chosen) return invalid('invalid_option');
  return chosen.disabled ? invalid('disabled') : { value: id };
}
