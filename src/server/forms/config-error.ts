import { ConfigurationError } from '../configuration-error.ts';

/** Throws an error about a key of one part of the configuration. */
export type Fail = (key: string, sentence: string) => never;

/**
 * Creates a function that throws configuration errors about one part of the form.
 *
 * @param place path of the part
 * @example configError('form.version')('dependsOn', 'names "prodcut", which is no field of the form');
 */
export const configError =
  (place: string): Fail =>
  (key, sentence) => {
    throw new ConfigurationError(`The form cannot be used: ${place}${key === '' ? '' : `.${key}`} ${sentence}.`);
  };

/** Returns the first id that occurs twice. */
export function findDuplicate(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index);
}

/** Checks an optional positive integer. */
export function assertIntegerUpTo(fail: Fail, key: string, value: number | undefined, max: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= max)) {
    fail(key, `is ${value}: it must be a whole number from 1 to ${max}`);
  }
}
