import * as z from 'zod/mini';
import {
  ChecklistItem,
  KnownIssue,
  Condition,
  FormField,
  Link,
  Option,
  PhoneContact,
  Priority,
  SupportCoverage,
} from '../../contract/index.ts';
import { ConfigurationError } from '../auth/options.ts';
import { PREFILLS } from './options.ts';

// The same shapes as on the wire, but strict: a misspelt key in a configuration is refused, not ignored.
const link = z.optional(z.strictObject(Link.shape));
const conditions = z.optional(z.array(z.strictObject(Condition.shape)));
const option = z.strictObject({
  ...Option.shape,
  advice: z.optional(z.strictObject({ ...SupportCoverage.shape, link })),
  problems: z.optional(z.array(z.strictObject({ ...KnownIssue.shape, link }))),
});

/** The shape of a configured field; see `ConfiguredField`. */
export const FieldShape = z.strictObject({
  ...FormField.shape,
  requiredWhen: conditions,
  showWhen: conditions,
  options: z.optional(z.array(option)),
  prefill: z.optional(z.enum(PREFILLS)),
});
/** The shape of a configured line of the checklist. */
export const ChecklistShape = z.strictObject({ ...ChecklistItem.shape, showWhen: conditions });
/** The shape of a configured phone contact. */
export const PhoneShape = z.strictObject({
  ...PhoneContact.shape,
  hours: z.nullable(z.strictObject({ zone: z.string(), days: z.array(z.number()), from: z.string(), to: z.string() })),
});
/** The shape of a configured priority. */
export const PriorityShape = z.strictObject(Priority.shape);

/**
 * Holds a part of the configuration to its shape.
 *
 * @param name the option, as the vendor writes it
 * @throws ConfigurationError naming every key that is wrong, lists by the ids of their members
 */
export function checkShape(name: string, shape: z.ZodMiniType, value: unknown): void {
  const result = z.safeParse(shape, value);
  if (result.success) return;
  const wrong = result.error.issues.map((issue) => {
    const place = [name, ...named(issue.path, value)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${place}.${key} is not known`).join('; ')
      : `${place} is not as it should be (${issue.message})`;
  });
  throw new ConfigurationError(`The form cannot be used: ${wrong.join('; ')}.`);
}

/** The path with the ids of list members, which are easier to find than their places. */
function named(path: readonly PropertyKey[], value: unknown): string[] {
  let here = value;
  return path.map((key) => {
    here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
    const id: unknown =
      typeof key === 'number' && typeof here === 'object' && here !== null ? Reflect.get(here, 'id') : undefined;
    return typeof id === 'string' && id !== '' ? id : String(key);
  });
}
