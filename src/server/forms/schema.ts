import * as z from 'zod/mini';
import {
  ChecklistItem,
  KnownIssue,
  Condition,
  FormField,
  Link,
  Option,
  PhoneContact,
  SupportCoverage,
} from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { PREFILLS } from './options.ts';

// The contract's schemas, but strict: an unknown key in a configuration is an error.
const link = z.optional(z.strictObject(Link.shape));
const conditions = z.optional(z.array(z.strictObject(Condition.shape)));
const option = z.strictObject({
  ...Option.shape,
  advice: z.optional(z.strictObject({ ...SupportCoverage.shape, link })),
  problems: z.optional(z.array(z.strictObject({ ...KnownIssue.shape, link }))),
});

/** Schema of a configured field; see `ConfiguredField`. */
export const FieldSchema = z.strictObject({
  ...FormField.shape,
  requiredWhen: conditions,
  showWhen: conditions,
  options: z.optional(z.array(option)),
  prefill: z.optional(z.enum(PREFILLS)),
});
/** Schema of a configured checklist item. */
export const ChecklistSchema = z.strictObject({ ...ChecklistItem.shape, showWhen: conditions });
/** Schema of a configured phone contact. */
export const PhoneSchema = z.strictObject({
  ...PhoneContact.shape,
  hours: z.nullable(z.strictObject({ zone: z.string(), days: z.array(z.number()), from: z.string(), to: z.string() })),
});

/**
 * Validates a part of the configuration by its schema.
 *
 * @param name the option
 * @throws ConfigurationError with every wrong key; members of lists are named by their ids
 */
export function validateSchema(name: string, shape: z.ZodMiniType, value: unknown): void {
  const result = z.safeParse(shape, value);
  if (result.success) return;
  const problems = result.error.issues.map((issue) => {
    const place = [name, ...toReadablePath(issue.path, value)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${place}.${key} is not known`).join('; ')
      : `${place} is not as it should be (${issue.message})`;
  });
  throw new ConfigurationError(`The form cannot be used: ${problems.join('; ')}.`);
}

/** Replaces list indices in a path by the ids of the members, which are easier to find. */
function toReadablePath(path: readonly PropertyKey[], value: unknown): string[] {
  let current = value;
  return path.map((key) => {
    current = typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined;
    const id: unknown =
      typeof key === 'number' && typeof current === 'object' && current !== null
        ? Reflect.get(current, 'id')
        : undefined;
    return typeof id === 'string' && id !== '' ? id : String(key);
  });
}
